package io.github.awsworkspaceslinks.provider.testing;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.Empty;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.grpc.Attributes;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.ServerTransportFilter;
import io.grpc.okhttp.OkHttpChannelBuilder;
import io.grpc.okhttp.OkHttpServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import pulumirpc.EngineGrpc;
import pulumirpc.EngineOuterClass.LogRequest;
import pulumirpc.Provider.CheckRequest;
import pulumirpc.Provider.CheckResponse;
import pulumirpc.Provider.ConfigureRequest;
import pulumirpc.Provider.CreateRequest;
import pulumirpc.Provider.CreateResponse;
import pulumirpc.Provider.DeleteRequest;
import pulumirpc.Provider.DiffRequest;
import pulumirpc.Provider.DiffResponse;
import pulumirpc.Provider.ListRequest;
import pulumirpc.Provider.ListResponse;
import pulumirpc.Provider.ProviderHandshakeRequest;
import pulumirpc.Provider.ReadRequest;
import pulumirpc.Provider.ReadResponse;
import pulumirpc.Provider.UpdateRequest;
import pulumirpc.Provider.UpdateResponse;
import pulumirpc.ResourceProviderGrpc;
import pulumirpc.ResourceProviderGrpc.ResourceProviderBlockingStub;

/**
 * The engine's side of the protocol, as far as a plugin sees it: a gRPC client that calls the
 * plugin, and a gRPC server that takes its messages.
 */
public final class TestEngine implements AutoCloseable {
  public static final String TYPE = "aws-workspaces-links:index:AccountLinkRejection";
  public static final String URN = "urn:pulumi:test::project::" + TYPE + "::refused";

  private static final int MAX_MESSAGE_BYTES = 400 * 1024 * 1024;

  private final List<LogRequest> messages = new CopyOnWriteArrayList<>();
  private final AtomicInteger connections = new AtomicInteger();
  private final Server server;
  private final ManagedChannel channel;
  private final ResourceProviderBlockingStub provider;
  private volatile String type = TYPE;
  private volatile String urn = URN;

  /** Connects to the plugin at the port and shakes hands. */
  public TestEngine(int pluginPort) throws IOException {
    server =
        OkHttpServerBuilder.forPort(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                InsecureServerCredentials.create())
            .addService(new Log())
            .addTransportFilter(new Connections())
            .build()
            .start();
    channel =
        OkHttpChannelBuilder.forAddress("127.0.0.1", pluginPort)
            .usePlaintext()
            .maxInboundMessageSize(MAX_MESSAGE_BYTES)
            .build();
    provider = ResourceProviderGrpc.newBlockingStub(channel);
    shakeHands();
  }

  /** What an engine begins with, and what ends a cancellation before. */
  public void shakeHands() {
    provider.handshake(ProviderHandshakeRequest.newBuilder().setEngineAddress(address()).build());
  }

  private final class Log extends EngineGrpc.EngineImplBase {
    @Override
    public void log(LogRequest request, StreamObserver<Empty> observer) {
      messages.add(request);
      observer.onNext(Empty.getDefaultInstance());
      observer.onCompleted();
    }
  }

  private final class Connections extends ServerTransportFilter {
    @Override
    public Attributes transportReady(Attributes attributes) {
      connections.incrementAndGet();
      return attributes;
    }

    @Override
    public void transportTerminated(Attributes attributes) {
      connections.decrementAndGet();
    }
  }

  /** How many connections to this engine are open. */
  public int connections() {
    return connections.get();
  }

  /** Where the plugin finds this engine. */
  public String address() {
    return "127.0.0.1:" + server.getPort();
  }

  /** The plugin, for the calls that have no shorthand here. */
  public ResourceProviderBlockingStub provider() {
    return provider;
  }

  /** The connection to the plugin, for calls that are made in another way. */
  public ManagedChannel channel() {
    return channel;
  }

  /** What the plugin has said, in order. */
  public List<LogRequest> messages() {
    return messages;
  }

  /** Makes the resource that the calls from now on are about. */
  public void about(String newType, String name) {
    type = newType;
    urn = "urn:pulumi:test::project::" + newType + "::" + name;
  }

  /** The resource that the calls are about. */
  public String urn() {
    return urn;
  }

  public void configure(Struct configuration) {
    provider.configure(ConfigureRequest.newBuilder().setArgs(configuration).build());
  }

  public CheckResponse check(Struct inputs) {
    return provider.check(CheckRequest.newBuilder().setUrn(urn).setNews(inputs).build());
  }

  public DiffResponse diff(Struct oldInputs, Struct state, Struct newInputs) {
    return provider.diff(
        DiffRequest.newBuilder()
            .setId("id")
            .setUrn(urn)
            .setOldInputs(oldInputs)
            .setOlds(state)
            .setNews(newInputs)
            .build());
  }

  public CreateResponse previewCreate(Struct inputs) {
    return provider.create(
        CreateRequest.newBuilder().setUrn(urn).setProperties(inputs).setPreview(true).build());
  }

  public CreateResponse create(Struct inputs) {
    return create(inputs, 0);
  }

  /**
   * @param seconds the resource's own time limit; 0 for the provider's
   */
  public CreateResponse create(Struct inputs, double seconds) {
    return provider.create(
        CreateRequest.newBuilder().setUrn(urn).setProperties(inputs).setTimeout(seconds).build());
  }

  public ReadResponse read(String id, Struct inputs, Struct state) {
    return provider.read(
        ReadRequest.newBuilder()
            .setUrn(urn)
            .setId(id)
            .setInputs(inputs)
            .setProperties(state)
            .build());
  }

  /** A read as an import makes it: neither inputs nor state are set. */
  public ReadResponse importing(String id) {
    return provider.read(ReadRequest.newBuilder().setUrn(urn).setId(id).build());
  }

  public UpdateResponse previewUpdate(String id, Struct state, Struct inputs) {
    return provider.update(updating(id, state, inputs).setPreview(true).build());
  }

  public UpdateResponse update(String id, Struct state, Struct inputs) {
    return provider.update(updating(id, state, inputs).build());
  }

  private UpdateRequest.Builder updating(String id, Struct state, Struct inputs) {
    return UpdateRequest.newBuilder().setUrn(urn).setId(id).setOlds(state).setNews(inputs);
  }

  public void delete(String id, Struct state) {
    provider.delete(DeleteRequest.newBuilder().setUrn(urn).setId(id).setProperties(state).build());
  }

  /** The ids on the first page of a list of the resources that the calls are about. */
  public List<String> list(Struct query) {
    return ImmutableList.copyOf(
            provider.list(ListRequest.newBuilder().setToken(type).setQuery(query).build()))
        .stream()
        .filter(ListResponse::hasResult)
        .map(response -> response.getResult().getId())
        .toList();
  }

  public void cancel() {
    provider.cancel(Empty.getDefaultInstance());
  }

  /** Properties with texts for values. */
  public static Struct struct(Map<String, String> texts) {
    var struct = Struct.newBuilder();
    texts.forEach((name, text) -> struct.putFields(name, text(text)));
    return struct.build();
  }

  public static Value text(String text) {
    return Value.newBuilder().setStringValue(text).build();
  }

  /** The value, marked as secret in the way of the wire. */
  public static Value secret(Value value) {
    return Value.newBuilder()
        .setStructValue(
            Struct.newBuilder()
                .putFields(
                    "4dabf18193072939515e22adb298388d", text("1b47061264138c4ac30d75fd1eb44270"))
                .putFields("value", value))
        .build();
  }

  @Override
  public void close() {
    channel.shutdownNow();
    server.shutdownNow();
  }
}
