package io.github.awsworkspaceslinks.provider.rpc;

import com.google.protobuf.Empty;
import com.google.protobuf.Struct;
import io.github.awsworkspaceslinks.provider.lifecycle.Cancellation;
import io.github.awsworkspaceslinks.provider.lifecycle.FunctionCalls;
import io.github.awsworkspaceslinks.provider.lifecycle.FunctionCalls.Answer;
import io.github.awsworkspaceslinks.provider.lifecycle.Messages;
import io.github.awsworkspaceslinks.provider.lifecycle.Operation;
import io.github.awsworkspaceslinks.provider.lifecycle.Provider;
import io.github.awsworkspaceslinks.provider.lifecycle.ResourceLifecycle;
import io.github.awsworkspaceslinks.provider.lifecycle.ResourceLifecycle.Outcome;
import io.github.awsworkspaceslinks.provider.lifecycle.Urn;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import pulumirpc.Plugin.PluginAttach;
import pulumirpc.Plugin.PluginInfo;
import pulumirpc.Provider.CallRequest;
import pulumirpc.Provider.CallResponse;
import pulumirpc.Provider.CheckRequest;
import pulumirpc.Provider.CheckResponse;
import pulumirpc.Provider.ConfigureRequest;
import pulumirpc.Provider.ConfigureResponse;
import pulumirpc.Provider.ConstructRequest;
import pulumirpc.Provider.ConstructResponse;
import pulumirpc.Provider.CreateRequest;
import pulumirpc.Provider.CreateResponse;
import pulumirpc.Provider.DeleteRequest;
import pulumirpc.Provider.DiffRequest;
import pulumirpc.Provider.DiffResponse;
import pulumirpc.Provider.GetMappingRequest;
import pulumirpc.Provider.GetMappingResponse;
import pulumirpc.Provider.GetMappingsRequest;
import pulumirpc.Provider.GetMappingsResponse;
import pulumirpc.Provider.GetSchemaRequest;
import pulumirpc.Provider.GetSchemaResponse;
import pulumirpc.Provider.InvokeRequest;
import pulumirpc.Provider.InvokeResponse;
import pulumirpc.Provider.ListRequest;
import pulumirpc.Provider.ListResponse;
import pulumirpc.Provider.ParameterizeRequest;
import pulumirpc.Provider.ParameterizeResponse;
import pulumirpc.Provider.ProviderHandshakeRequest;
import pulumirpc.Provider.ProviderHandshakeResponse;
import pulumirpc.Provider.ReadRequest;
import pulumirpc.Provider.ReadResponse;
import pulumirpc.Provider.UpdateRequest;
import pulumirpc.Provider.UpdateResponse;
import pulumirpc.ResourceProviderGrpc.ResourceProviderImplBase;

/**
 * The engine's protocol: every call of the {@code ResourceProvider} service, dispatched to the
 * resource or function that it is about.
 *
 * <p>Calls come on threads of their own, many at once.
 */
final class ProviderService<C extends Record> extends ResourceProviderImplBase
    implements AutoCloseable {

  /** Nobody waits longer, and sums of this many nanoseconds do not overflow. */
  private static final double LONGEST_SECONDS = 36_500 * 86_400.0;

  /** One configured provider: what Configure leaves behind for the calls after it. */
  private record Configured(
      Map<String, ResourceLifecycle<?, ?>> resources,
      Map<String, FunctionCalls<?, ?>> functions,
      Redaction redaction) {}

  private final Provider<C> provider;
  private final ConfigurationLifecycle<C> configuration;
  private final Function<String, Messages> engine;

  private final Messages log;

  private volatile Messages messages;
  private volatile Configured configured;
  private volatile Cancellation cancellation = new Cancellation();

  /**
   * @param engine connects to the engine at an address
   * @param log takes what is for whoever looks for a fault, and everything until the engine has
   *     told its address
   */
  ProviderService(Provider<C> provider, Function<String, Messages> engine, Messages log) {
    this.provider = provider;
    this.configuration = new ConfigurationLifecycle<>(provider);
    this.engine = engine;
    this.log = log;
    this.messages = log;
  }

  // What the plugin is

  @Override
  public void handshake(
      ProviderHandshakeRequest request, StreamObserver<ProviderHandshakeResponse> observer) {
    answer(
        observer,
        Redaction.NONE,
        () -> {
          speakTo(request.getEngineAddress());
          return ProviderHandshakeResponse.newBuilder()
              .setAcceptSecrets(true)
              .setAcceptResources(true)
              .build();
        });
  }

  @Override
  public void attach(PluginAttach request, StreamObserver<Empty> observer) {
    answer(
        observer,
        Redaction.NONE,
        () -> {
          speakTo(request.getAddress());
          return Empty.getDefaultInstance();
        });
  }

  /**
   * An attached plugin outlives its engines, and shakes hands with each before it is attached. What
   * the last one cancelled is over then.
   */
  private synchronized void speakTo(String engineAddress) {
    close();
    messages = engine.apply(engineAddress);
    cancellation = new Cancellation();
  }

  /** Ends the connection to the engine. */
  @Override
  public synchronized void close() {
    if (messages instanceof EngineMessages connected) {
      connected.close();
    }
  }

  @Override
  public void getPluginInfo(Empty request, StreamObserver<PluginInfo> observer) {
    answer(
        observer,
        Redaction.NONE,
        () -> PluginInfo.newBuilder().setVersion(provider.version()).build());
  }

  @Override
  public void getSchema(GetSchemaRequest request, StreamObserver<GetSchemaResponse> observer) {
    answer(
        observer,
        Redaction.NONE,
        () -> {
          try (var schema = provider.schema()) {
            return GetSchemaResponse.newBuilder()
                .setSchema(new String(schema.readAllBytes(), StandardCharsets.UTF_8))
                .build();
          } catch (IOException e) {
            throw new IllegalStateException("The schema cannot be read", e);
          }
        });
  }

  /**
   * Holds for what runs now and for what this engine still had on the way: a call may overtake
   * another. An attached plugin lives on, so that the next engine's handshake begins anew.
   */
  @Override
  public void cancel(Empty request, StreamObserver<Empty> observer) {
    answer(
        observer,
        Redaction.NONE,
        () -> {
          cancellation.request();
          return Empty.getDefaultInstance();
        });
  }

  // Configuration

  @Override
  public void checkConfig(CheckRequest request, StreamObserver<CheckResponse> observer) {
    answer(
        observer,
        Redaction.NONE,
        () -> {
          var found = configuration.check(ValueCodec.decode(request.getNews()));
          return checked(request, found.failures(), found.exposed());
        });
  }

  @Override
  public void diffConfig(DiffRequest request, StreamObserver<DiffResponse> observer) {
    answer(
        observer,
        Redaction.NONE,
        () ->
            Differences.encode(
                configuration.diff(
                    ValueCodec.decode(request.getOldInputs()),
                    ValueCodec.decode(request.getNews()))));
  }

  @Override
  public void configure(ConfigureRequest request, StreamObserver<ConfigureResponse> observer) {
    answer(
        observer,
        redaction(request.getArgs()),
        () -> {
          var arguments = ValueCodec.decode(request.getArgs());
          C settings = configuration.read(arguments);
          var offer = provider.offer(settings);
          configured =
              new Configured(
                  offer.resources().stream()
                      .map(ResourceLifecycle::new)
                      .collect(
                          Collectors.toUnmodifiableMap(r -> r.type().token(), Function.identity())),
                  offer.functions().stream()
                      .map(FunctionCalls::new)
                      .collect(
                          Collectors.toUnmodifiableMap(f -> f.type().token(), Function.identity())),
                  Redaction.of(arguments).and(configuration.redaction(settings)));
          return ConfigureResponse.newBuilder()
              .setAcceptSecrets(true)
              .setAcceptResources(true)
              .setSupportsPreview(true)
              .build();
        });
  }

  // The life of a resource

  @Override
  public void check(CheckRequest request, StreamObserver<CheckResponse> observer) {
    answer(
        observer,
        redaction(request.getNews()),
        () -> {
          var resource = resource(request.getUrn());
          var inputs = ValueCodec.decode(request.getNews());
          return checked(
              request, resource.check(request.getUrn(), inputs), resource.exposed(inputs));
        });
  }

  @Override
  public void diff(DiffRequest request, StreamObserver<DiffResponse> observer) {
    answer(
        observer,
        redaction(request.getOlds(), request.getNews()),
        () ->
            Differences.encode(
                resource(request.getUrn())
                    .diff(
                        ValueCodec.decode(request.getOldInputs()),
                        ValueCodec.decode(request.getOlds()),
                        ValueCodec.decode(request.getNews()))
                    .ignoringDrift(request.getIgnoreChangesList())));
  }

  @Override
  public void create(CreateRequest request, StreamObserver<CreateResponse> observer) {
    var redaction = redaction(request.getProperties());
    answer(
        observer,
        redaction,
        () -> {
          var resource = resource(request.getUrn());
          var inputs = ValueCodec.decode(request.getProperties());
          var operation = operation(request.getUrn(), resource, request.getTimeout(), redaction);
          if (request.getPreview()) {
            var outputs = resource.previewCreate(inputs, operation);
            return CreateResponse.newBuilder().setProperties(ValueCodec.encode(outputs)).build();
          }
          var created = ready(resource.create(inputs, operation), redaction);
          return CreateResponse.newBuilder()
              .setId(created.id())
              .setProperties(ValueCodec.encode(created.state()))
              .setRefreshBeforeUpdate(created.refreshedFirst())
              .build();
        });
  }

  @Override
  public void read(ReadRequest request, StreamObserver<ReadResponse> observer) {
    var redaction = redaction(request.getInputs(), request.getProperties());
    answer(
        observer,
        redaction,
        () -> {
          var resource = resource(request.getUrn());
          var reading =
              resource.read(
                  request.getId(),
                  ValueCodec.decode(request.getInputs()),
                  ValueCodec.decode(request.getProperties()),
                  operation(request.getUrn(), resource, request.getTimeout(), redaction));
          return reading
              .map(
                  found ->
                      ReadResponse.newBuilder()
                          .setId(request.getId())
                          .setInputs(ValueCodec.encode(found.inputs()))
                          .setProperties(ValueCodec.encode(found.state()))
                          .setRefreshBeforeUpdate(found.refreshedFirst())
                          .build())
              .orElseGet(ReadResponse::getDefaultInstance);
        });
  }

  @Override
  public void update(UpdateRequest request, StreamObserver<UpdateResponse> observer) {
    var redaction = redaction(request.getOlds(), request.getNews());
    answer(
        observer,
        redaction,
        () -> {
          var resource = resource(request.getUrn());
          var state = ValueCodec.decode(request.getOlds());
          var inputs = ValueCodec.decode(request.getNews());
          var operation = operation(request.getUrn(), resource, request.getTimeout(), redaction);
          if (request.getPreview()) {
            var outputs = resource.previewUpdate(request.getId(), state, inputs, operation);
            return UpdateResponse.newBuilder().setProperties(ValueCodec.encode(outputs)).build();
          }
          var updated =
              ready(resource.update(request.getId(), state, inputs, operation), redaction);
          return UpdateResponse.newBuilder()
              .setProperties(ValueCodec.encode(updated.state()))
              .setRefreshBeforeUpdate(updated.refreshedFirst())
              .build();
        });
  }

  @Override
  public void delete(DeleteRequest request, StreamObserver<Empty> observer) {
    var redaction = redaction(request.getProperties());
    answer(
        observer,
        redaction,
        () -> {
          var resource = resource(request.getUrn());
          resource.delete(
              request.getId(),
              ValueCodec.decode(request.getProperties()),
              operation(request.getUrn(), resource, request.getTimeout(), redaction));
          return Empty.getDefaultInstance();
        });
  }

  /**
   * One page for each call. There is a next one if the resource says so and the caller has not got
   * as many as it wants: {@code pulumi do} asks for the rest of its limit each time.
   */
  @Override
  public void list(ListRequest request, StreamObserver<ListResponse> observer) {
    var redaction = redaction(request.getQuery());
    stream(
        observer,
        redaction,
        () -> {
          var resource = resourceOf(request.getToken());
          if (!resource.isListed()) {
            throw Status.UNIMPLEMENTED
                .withDescription(
                    "Resources of the type " + request.getToken() + " cannot be listed")
                .asException();
          }
          return resource
              .list(
                  ValueCodec.decode(request.getQuery()),
                  Optional.of(request.getContinuationToken()).filter(token -> !token.isEmpty()),
                  smaller(request.getLimit(), request.getPageSize()),
                  operation("", resource.type().timeLimit(), redaction))
              .map(listed -> Listings.encode(listed, request.getLimit()))
              .orElse(Listings.COMPUTED);
        });
  }

  /** The smaller one of two limits, of which one below 1 is none. */
  private static long smaller(long one, long other) {
    return one < 1 || other < 1 ? Math.max(one, other) : Math.min(one, other);
  }

  // Functions

  @Override
  public void invoke(InvokeRequest request, StreamObserver<InvokeResponse> observer) {
    var redaction = redaction(request.getArgs());
    answer(
        observer,
        redaction,
        () -> {
          var function = function(request.getTok());
          var answer =
              function.invoke(
                  ValueCodec.decode(request.getArgs()),
                  operation("", function.type().timeLimit(), redaction));
          return switch (answer) {
            case Answer.Returned(var outputs) ->
                InvokeResponse.newBuilder().setReturn(ValueCodec.encode(outputs)).build();
            case Answer.Refused(var failures) ->
                InvokeResponse.newBuilder().addAllFailures(encode(failures)).build();
            // As the engine answers by itself for a provider whose configuration is not known yet;
            // it takes no unknown among a function's results.
            case Answer.NotKnownYet() ->
                InvokeResponse.newBuilder().setReturn(Struct.getDefaultInstance()).build();
          };
        });
  }

  // What this provider has not: each answer is meant

  @Override
  public void call(CallRequest request, StreamObserver<CallResponse> observer) {
    refuse(observer, "The package has no method " + request.getTok());
  }

  @Override
  public void construct(ConstructRequest request, StreamObserver<ConstructResponse> observer) {
    refuse(observer, "The package has no component " + request.getType());
  }

  @Override
  public void parameterize(
      ParameterizeRequest request, StreamObserver<ParameterizeResponse> observer) {
    refuse(observer, "The package takes no parameters");
  }

  /** There is no provider of another tool that this one is made from, hence no mapping. */
  @Override
  public void getMapping(GetMappingRequest request, StreamObserver<GetMappingResponse> observer) {
    answer(observer, Redaction.NONE, GetMappingResponse::getDefaultInstance);
  }

  @Override
  public void getMappings(
      GetMappingsRequest request, StreamObserver<GetMappingsResponse> observer) {
    answer(observer, Redaction.NONE, GetMappingsResponse::getDefaultInstance);
  }

  // What the calls have in common

  /** The work of one call. */
  private interface Work<T> {
    T run() throws StatusException;
  }

  private static <T> void answer(StreamObserver<T> observer, Redaction redaction, Work<T> work) {
    stream(observer, redaction, () -> List.of(work.run()));
  }

  private static <T> void stream(
      StreamObserver<T> observer, Redaction redaction, Work<List<T>> work) {
    List<T> responses;
    try {
      responses = work.run();
    } catch (Exception | StackOverflowError | AssertionError | LinkageError e) {
      observer.onError(Failures.cut(Failures.status(e, redaction)));
      return;
    }
    responses.forEach(observer::onNext);
    observer.onCompleted();
  }

  private static void refuse(StreamObserver<?> observer, String message) {
    observer.onError(Failures.cut(Status.UNIMPLEMENTED.withDescription(message).asException()));
  }

  /**
   * The answer to a check: the inputs as they came, except that the engine learns what is secret.
   *
   * @param exposed the properties to mark
   */
  private static CheckResponse checked(
      CheckRequest request,
      List<io.github.awsworkspaceslinks.provider.lifecycle.CheckFailure> failures,
      Set<String> exposed) {
    var inputs = request.getNews().toBuilder();
    exposed.forEach(
        name -> inputs.putFields(name, ValueCodec.secret(inputs.getFieldsOrThrow(name))));
    return CheckResponse.newBuilder().setInputs(inputs).addAllFailures(encode(failures)).build();
  }

  private static List<pulumirpc.Provider.CheckFailure> encode(
      List<io.github.awsworkspaceslinks.provider.lifecycle.CheckFailure> failures) {
    return failures.stream()
        .map(
            failure ->
                pulumirpc.Provider.CheckFailure.newBuilder()
                    .setProperty(failure.property())
                    .setReason(failure.reason())
                    .build())
        .toList();
  }

  private static Outcome.Ready ready(Outcome outcome, Redaction redaction) throws StatusException {
    return switch (outcome) {
      case Outcome.Ready ready -> ready;
      case Outcome.NotReady notReady -> throw Failures.notReady(notReady, redaction);
    };
  }

  private ResourceLifecycle<?, ?> resource(String urn) throws StatusException {
    return resourceOf(Urn.parse(urn).type());
  }

  private ResourceLifecycle<?, ?> resourceOf(String token) throws StatusException {
    return offered(
        configured().resources(), token, "The package has no resource of the type " + token);
  }

  private FunctionCalls<?, ?> function(String token) throws StatusException {
    return offered(configured().functions(), token, "The package has no function " + token);
  }

  private Configured configured() throws StatusException {
    var current = configured;
    if (current == null) {
      throw Status.FAILED_PRECONDITION
          .withDescription("The provider has not been configured")
          .asException();
    }
    return current;
  }

  private static <T> T offered(Map<String, T> all, String token, String otherwise)
      throws StatusException {
    var found = all.get(token);
    if (found == null) {
      throw Status.INVALID_ARGUMENT.withDescription(otherwise).asException();
    }
    return found;
  }

  private Operation operation(
      String urn, ResourceLifecycle<?, ?> resource, double timeout, Redaction redaction) {
    return operation(urn, timeout > 0 ? limit(timeout) : resource.type().timeLimit(), redaction);
  }

  private Operation operation(String urn, Duration timeLimit, Redaction redaction) {
    var sink = messages;
    return new Operation(
        urn,
        timeLimit,
        cancellation,
        (at, severity, text, ephemeral) ->
            (severity == Messages.Severity.DEBUG ? log : sink)
                .log(at, severity, redaction.apply(text), ephemeral));
  }

  private static Duration limit(double seconds) {
    return Duration.ofNanos((long) (Math.min(seconds, LONGEST_SECONDS) * 1e9));
  }

  /** What must not be said in the answer to a call that carries these properties. */
  private Redaction redaction(Struct... properties) {
    var redaction = configured == null ? Redaction.NONE : configured.redaction();
    for (var struct : properties) {
      try {
        redaction = redaction.and(Redaction.of(ValueCodec.decode(struct)));
      } catch (ValueCodec.MalformedValue malformed) {
        return redaction; // the call itself will say so
      }
    }
    return redaction;
  }
}
