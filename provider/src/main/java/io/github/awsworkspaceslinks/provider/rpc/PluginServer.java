package io.github.awsworkspaceslinks.provider.rpc;

import io.github.awsworkspaceslinks.provider.lifecycle.Messages;
import io.github.awsworkspaceslinks.provider.lifecycle.Provider;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.okhttp.OkHttpServerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Serves a provider to the engine, on loopback only. */
public final class PluginServer implements AutoCloseable {
  /** What the engine itself accepts and sends; gRPC's own limit is 4 MiB. */
  private static final int MAX_MESSAGE_BYTES = 400 * 1024 * 1024;

  /** The engine connects to 127.0.0.1, whatever localhost may resolve to. */
  private static final byte[] IPV4_LOOPBACK = {127, 0, 0, 1};

  private static final int SECONDS_TO_END = 1;

  private final Server server;
  private final ProviderService<?> service;
  private final List<ExecutorService> executors;

  private PluginServer(Server server, ProviderService<?> service, List<ExecutorService> executors) {
    this.server = server;
    this.service = service;
    this.executors = executors;
  }

  /**
   * Starts serving at a free port.
   *
   * @param verbose whether to log each call of a service on stderr
   * @throws IOException if no port can be opened
   */
  public static PluginServer start(Provider<?> provider, boolean verbose) throws IOException {
    Messages log =
        (_, severity, text, _) -> {
          if (verbose || severity != Messages.Severity.DEBUG) {
            System.err.println(severity + ": " + text);
          }
        };
    Function<String, Messages> engine =
        address -> address.isEmpty() ? log : new EngineMessages(address);
    var address = new InetSocketAddress(InetAddress.getByAddress(IPV4_LOOPBACK), 0);
    var service = new ProviderService<>(provider, engine, log);
    // Those that gRPC would make number their threads with String.format, which takes 3 ms.
    var connections = Executors.newCachedThreadPool(threads("connection"));
    var timer = new ScheduledThreadPoolExecutor(1, threads("timer"));
    timer.setRemoveOnCancelPolicy(true);
    return new PluginServer(
        OkHttpServerBuilder.forPort(address, InsecureServerCredentials.create())
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .transportExecutor(connections)
            .scheduledExecutorService(timer)
            .maxInboundMessageSize(MAX_MESSAGE_BYTES)
            .addService(UnreadableRequests.refuse(service.bindService()))
            .build()
            .start(),
        service,
        List.of(connections, timer));
  }

  private static ThreadFactory threads(String name) {
    return work -> Thread.ofPlatform().daemon().name(name).unstarted(work);
  }

  public int port() {
    return server.getPort();
  }

  /** Serves until the process is told to end. */
  public void awaitTermination() throws InterruptedException {
    server.awaitTermination();
  }

  @Override
  public void close() {
    server.shutdownNow();
    service.close();
    try {
      // Connections say goodbye on their executor.
      server.awaitTermination(SECONDS_TO_END, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    executors.forEach(ExecutorService::shutdownNow);
  }
}
