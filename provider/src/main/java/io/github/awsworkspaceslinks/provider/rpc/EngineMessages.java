package io.github.awsworkspaceslinks.provider.rpc;

import io.github.awsworkspaceslinks.provider.lifecycle.Messages;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.okhttp.OkHttpChannelBuilder;
import java.util.concurrent.TimeUnit;
import pulumirpc.EngineGrpc;
import pulumirpc.EngineOuterClass.LogRequest;
import pulumirpc.EngineOuterClass.LogSeverity;

/** Speaks to the user through the engine. The connection is made for the first message. */
final class EngineMessages implements Messages, AutoCloseable {
  private static final int SECONDS_TO_DELIVER = 5;

  private final String engineAddress;
  private ManagedChannel channel;

  /** Whether a message was delivered, or could not be. */
  private volatile boolean settled;

  EngineMessages(String engineAddress) {
    this.engineAddress = engineAddress;
  }

  @Override
  public void log(String urn, Severity severity, String text, boolean ephemeral) {
    var request =
        LogRequest.newBuilder()
            .setUrn(urn)
            .setSeverity(
                switch (severity) {
                  case DEBUG -> LogSeverity.DEBUG;
                  case INFO -> LogSeverity.INFO;
                  case WARNING -> LogSeverity.WARNING;
                  case ERROR -> LogSeverity.ERROR;
                })
            .setMessage(text)
            .setEphemeral(ephemeral)
            .build();
    var engine =
        EngineGrpc.newBlockingStub(channel())
            .withDeadlineAfter(SECONDS_TO_DELIVER, TimeUnit.SECONDS);
    try {
      // On a busy machine connecting may fail at first, and is tried again. An engine that was
      // not reached in all that time is not waited for by the messages that follow.
      var unused = (settled ? engine : engine.withWaitForReady()).log(request);
    } catch (StatusRuntimeException e) {
      // The work goes on without the message; stderr is what is left to say it on.
      System.err.println(severity + ": " + text);
    } finally {
      settled = true;
    }
  }

  private synchronized ManagedChannel channel() {
    if (channel == null) {
      channel = OkHttpChannelBuilder.forTarget(engineAddress).usePlaintext().build();
    }
    return channel;
  }

  @Override
  public synchronized void close() {
    if (channel != null) {
      channel.shutdownNow();
    }
  }
}
