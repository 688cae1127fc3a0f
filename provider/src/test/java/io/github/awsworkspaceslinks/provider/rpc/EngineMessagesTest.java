package io.github.awsworkspaceslinks.provider.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Empty;
import io.github.awsworkspaceslinks.provider.lifecycle.Messages.Severity;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.okhttp.OkHttpServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import pulumirpc.EngineGrpc;
import pulumirpc.EngineOuterClass.LogRequest;

class EngineMessagesTest {
  private final List<String> delivered = new CopyOnWriteArrayList<>();

  @Test
  void aMessageGetsThroughThoughTheFirstConnectionFails() throws Exception {
    var port = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port.getLocalPort());
    try (var messages = new EngineMessages("127.0.0.1:" + address.getPort())) {
      var sending =
          Thread.startVirtualThread(() -> messages.log("", Severity.WARNING, "throttled", false));
      try (port) {
        port.accept().close();
      }
      var engine = engine(address);
      try {
        sending.join();
        assertThat(delivered).containsExactly("throttled");
      } finally {
        engine.shutdownNow();
      }
    }
  }

  private Server engine(InetSocketAddress address) throws IOException {
    return OkHttpServerBuilder.forPort(address, InsecureServerCredentials.create())
        .addService(
            new EngineGrpc.EngineImplBase() {
              @Override
              public void log(LogRequest request, StreamObserver<Empty> observer) {
                delivered.add(request.getMessage());
                observer.onNext(Empty.getDefaultInstance());
                observer.onCompleted();
              }
            })
        .build()
        .start();
  }
}
