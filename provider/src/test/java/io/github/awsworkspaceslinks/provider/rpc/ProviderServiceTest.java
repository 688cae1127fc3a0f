package io.github.awsworkspaceslinks.provider.rpc;

import static io.github.awsworkspaceslinks.provider.testing.Plugin.failure;
import static io.github.awsworkspaceslinks.provider.testing.TestEngine.URN;
import static io.github.awsworkspaceslinks.provider.testing.TestEngine.secret;
import static io.github.awsworkspaceslinks.provider.testing.TestEngine.struct;
import static io.github.awsworkspaceslinks.provider.testing.TestEngine.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.google.protobuf.Empty;
import com.google.protobuf.ListValue;
import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.github.awsworkspaceslinks.emulator.Fault;
import io.github.awsworkspaceslinks.emulator.FaultRule;
import io.github.awsworkspaceslinks.emulator.Link;
import io.github.awsworkspaceslinks.emulator.LinkStatus;
import io.github.awsworkspaceslinks.provider.accountlink.AccountLinkProvider;
import io.github.awsworkspaceslinks.provider.testing.Plugin;
import io.github.awsworkspaceslinks.provider.testing.TestEngine;
import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import pulumirpc.Plugin.PluginAttach;
import pulumirpc.Provider.CheckRequest;
import pulumirpc.Provider.CheckResponse;
import pulumirpc.Provider.ConfigureRequest;
import pulumirpc.Provider.CreateRequest;
import pulumirpc.Provider.DeleteRequest;
import pulumirpc.Provider.DiffRequest;
import pulumirpc.Provider.DiffResponse.DiffChanges;
import pulumirpc.Provider.GetSchemaRequest;
import pulumirpc.Provider.ProviderHandshakeRequest;
import pulumirpc.Provider.ReadRequest;
import pulumirpc.Provider.UpdateRequest;
import pulumirpc.ResourceProviderGrpc;

/** The engine's rules for a provider, through the real service on its real port. */
class ProviderServiceTest {
  private static final String ID = "link-0123456789abcdef0";
  private static final Struct INPUTS = struct(Map.of("linkId", ID));

  @RegisterExtension final Plugin plugin = new Plugin();

  private TestEngine engine() {
    return plugin.engine();
  }

  // What the plugin is

  @Test
  void theHandshakeAcceptsSecretsAndResourcesAndNothingThatIsNotImplemented() {
    var answer =
        engine()
            .provider()
            .handshake(
                ProviderHandshakeRequest.newBuilder().setEngineAddress(engine().address()).build());
    assertThat(answer.getAcceptSecrets()).isTrue();
    assertThat(answer.getAcceptResources()).isTrue();
    assertThat(answer.getAcceptOutputs()).isFalse();
    assertThat(answer.getSupportsAutonamingConfiguration()).isFalse();
  }

  @Test
  void configureAcceptsSecretsAndSupportsPreviewForAnEngineWithoutHandshake() {
    var answer =
        engine()
            .provider()
            .configure(ConfigureRequest.newBuilder().setArgs(plugin.configuration()).build());
    assertThat(answer.getAcceptSecrets()).isTrue();
    assertThat(answer.getAcceptResources()).isTrue();
    assertThat(answer.getSupportsPreview()).isTrue();
    assertThat(answer.getAcceptOutputs()).isFalse();
  }

  @Test
  void theVersionIsASemanticVersion() {
    assertThat(engine().provider().getPluginInfo(Empty.getDefaultInstance()).getVersion())
        .matches(
            "(0|[1-9]\\d*)\\.(0|[1-9]\\d*)\\.(0|[1-9]\\d*)"
                + "(-[0-9A-Za-z-]+(\\.[0-9A-Za-z-]+)*)?(\\+[0-9A-Za-z-]+(\\.[0-9A-Za-z-]+)*)?");
  }

  @Test
  void theSchemaThatIsServedIsTheFileByteForByte() throws IOException {
    assertThat(
            engine()
                .provider()
                .getSchema(GetSchemaRequest.getDefaultInstance())
                .getSchemaBytes()
                .toByteArray())
        .isEqualTo(Files.readAllBytes(Path.of("../schema.json")));
  }

  @Test
  void theVersionServedIsTheSchemas() throws IOException {
    var version = engine().provider().getPluginInfo(Empty.getDefaultInstance()).getVersion();
    assertThat(Files.readString(Path.of("../schema.json")))
        .contains("\"version\": \"" + version + "\"");
  }

  @Test
  void onlyLoopbackIsListenedOn() throws IOException {
    try (var socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), plugin.port())) {
      assertThat(socket.isConnected()).isTrue();
    }
    var others =
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .filter(address -> !address.getHostAddress().equals("127.0.0.1"))
            .toList();
    for (var other : others) {
      assertThat(Assertions.catchThrowable(() -> new Socket(other, plugin.port()).close()))
          .as(other.toString())
          .isInstanceOf(ConnectException.class);
    }
  }

  // Every call has an answer that is meant

  /** What each call answers to an empty request. A call that is new to the protocol is not here. */
  private static final Map<String, String> ANSWERS =
      Map.ofEntries(
          Map.entry("Handshake", "OK"),
          Map.entry("Attach", "OK"),
          Map.entry("GetPluginInfo", "OK"),
          Map.entry("GetSchema", "OK"),
          Map.entry("CheckConfig", "OK"),
          Map.entry("DiffConfig", "OK"),
          Map.entry("Configure", "OK"),
          Map.entry("Cancel", "OK"),
          Map.entry("GetMapping", "OK"),
          Map.entry("GetMappings", "OK"),
          Map.entry("Check", "INVALID_ARGUMENT: The package has no resource of the type "),
          Map.entry("Diff", "INVALID_ARGUMENT: The package has no resource of the type "),
          Map.entry("Create", "INVALID_ARGUMENT: The package has no resource of the type "),
          Map.entry("Read", "INVALID_ARGUMENT: The package has no resource of the type "),
          Map.entry("Update", "INVALID_ARGUMENT: The package has no resource of the type "),
          Map.entry("Delete", "INVALID_ARGUMENT: The package has no resource of the type "),
          Map.entry("Invoke", "INVALID_ARGUMENT: The package has no function "),
          Map.entry("Call", "UNIMPLEMENTED: The package has no method "),
          Map.entry("Construct", "UNIMPLEMENTED: The package has no component "),
          Map.entry("Parameterize", "UNIMPLEMENTED: The package takes no parameters"),
          Map.entry("List", "INVALID_ARGUMENT: The package has no resource of the type "));

  static Stream<MethodDescriptor<?, ?>> rpcs() {
    return ResourceProviderGrpc.getServiceDescriptor().getMethods().stream();
  }

  @Test
  void theAnswersAreThoseOfTheProtocolsCallsAndNoOthers() {
    assertThat(rpcs().map(MethodDescriptor::getBareMethodName))
        .containsExactlyInAnyOrderElementsOf(ANSWERS.keySet());
  }

  @ParameterizedTest
  @MethodSource("rpcs")
  void everyCallOfTheProtocolHasAnAnswerThatIsMeant(MethodDescriptor<?, ?> rpc) {
    assertThat(answer(rpc)).isEqualTo(ANSWERS.get(rpc.getBareMethodName()));
  }

  private <Q, A> String answer(MethodDescriptor<Q, A> rpc) {
    var marshaller = (PrototypeMarshaller<Q>) rpc.getRequestMarshaller();
    Q empty = marshaller.getMessagePrototype();
    assertThat(empty).isInstanceOf(Message.class);
    try {
      var answers =
          ClientCalls.blockingServerStreamingCall(
              engine().channel(), rpc, CallOptions.DEFAULT, empty);
      answers.forEachRemaining(answer -> assertThat(answer).isNotNull());
      return "OK";
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode() + ": " + e.getStatus().getDescription();
    }
  }

  @Test
  void thereIsNoMappingForAnyToolsProvider() {
    var provider = engine().provider();
    var request =
        pulumirpc.Provider.GetMappingRequest.newBuilder()
            .setKey("terraform")
            .setProvider("aws")
            .build();
    assertThat(provider.getMapping(request).getProvider()).isEmpty();
    assertThat(provider.getMapping(request).getData()).isEmpty();
    assertThat(
            provider
                .getMappings(
                    pulumirpc.Provider.GetMappingsRequest.newBuilder().setKey("terraform").build())
                .getProvidersList())
        .isEmpty();
  }

  // Types and names

  @Test
  void aTypeThatThePackageHasNotIsToldByItsToken() {
    var failure =
        failure(
            () ->
                engine()
                    .provider()
                    .check(
                        CheckRequest.newBuilder()
                            .setUrn("urn:pulumi:s::p::aws-workspaces-links:index:Other::name")
                            .build()));
    assertThat(failure.getStatus().getCode()).isEqualTo(Code.INVALID_ARGUMENT);
    assertThat(failure.getStatus().getDescription())
        .isEqualTo("The package has no resource of the type aws-workspaces-links:index:Other");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "urn:pulumi:s::p::" + TestEngine.TYPE + "::name",
        "urn:pulumi:s::p::" + TestEngine.TYPE + "::a name::with colons$and:more",
        "urn:pulumi:s::p::my:index:Parent$" + TestEngine.TYPE + "::name",
        "urn:pulumi:s::p::my:index:Parent$my:index:Child$" + TestEngine.TYPE + "::näme"
      })
  void theTypeIsFoundInEveryUrn(String urn) {
    var answer =
        engine().provider().check(CheckRequest.newBuilder().setUrn(urn).setNews(INPUTS).build());
    assertThat(answer.getFailuresList()).isEmpty();
  }

  @Test
  void aResourceOfAProviderThatIsNotConfiguredIsRefused() throws IOException {
    try (var server = PluginServer.start(new AccountLinkProvider(), false);
        var engine = new TestEngine(server.port())) {
      var failure = failure(() -> engine.create(INPUTS));
      assertThat(failure.getStatus().getCode()).isEqualTo(Code.FAILED_PRECONDITION);
      assertThat(failure.getStatus().getDescription()).contains("not been configured");
    }
  }

  // Configuration

  private CheckResponse checkConfig(Struct news) {
    return engine().provider().checkConfig(CheckRequest.newBuilder().setNews(news).build());
  }

  @Test
  void theEnginesOwnKeysPassCheckConfigUnchanged() {
    var news =
        plugin.configuration().toBuilder()
            .putFields("version", text("0.1.0"))
            .putFields("pluginDownloadURL", text("https://downloads.example"))
            .build();
    var answer = checkConfig(news);
    assertThat(answer.getFailuresList()).isEmpty();
    assertThat(answer.getInputs()).isEqualTo(news);
  }

  @Test
  void aValueOfTheConfigurationMayComeAsJsonText() {
    var asText = struct(Map.of("endpoints", "[{\"workspaces\": \"http://127.0.0.1:1\"}]"));
    var answer = checkConfig(asText);
    assertThat(answer.getFailuresList()).isEmpty();
    assertThat(answer.getInputs()).isEqualTo(asText);
  }

  /** The engine saves what is answered, and an SDK may not have marked it. */
  @Test
  void whatIsSecretInAConfigurationIsMarkedSoWhoeverGaveIt() {
    var role = text("[{\"roleArn\": \"arn:aws:iam::111111111111:role/a\", \"externalId\": \"e\"}]");
    var open = text("[{\"roleArn\": \"arn:aws:iam::111111111111:role/a\"}]");
    var news =
        struct(Map.of("region", "us-east-1", "accessKey", "a", "secretKey", "s")).toBuilder()
            .putFields("token", TestEngine.secret(text("t")))
            .putFields("assumeRoles", role)
            .build();
    assertThat(checkConfig(news).getInputs())
        .isEqualTo(
            news.toBuilder()
                .putFields("accessKey", TestEngine.secret(text("a")))
                .putFields("secretKey", TestEngine.secret(text("s")))
                .putFields("assumeRoles", TestEngine.secret(role))
                .build());
    var without = news.toBuilder().putFields("assumeRoles", open).build();
    assertThat(checkConfig(without).getInputs().getFieldsOrThrow("assumeRoles")).isEqualTo(open);
  }

  @Test
  void everyFaultOfTheConfigurationIsToldAtOnceAndTheInputsComeBack() {
    var news =
        struct(
            Map.of(
                "regoin", "us-east-1",
                "region", "Frankfurt",
                "endpoints", "[{\"workspaces\": \"nowhere\"}]"));
    var answer = checkConfig(news);
    assertThat(answer.getFailuresList())
        .extracting(pulumirpc.Provider.CheckFailure::getProperty)
        .contains("regoin", "endpoints[0].workspaces");
    assertThat(answer.getFailuresList())
        .extracting(pulumirpc.Provider.CheckFailure::getReason)
        .anySatisfy(reason -> assertThat(reason).contains("did you mean region?"));
    assertThat(answer.getInputs()).isEqualTo(news);
  }

  @Test
  void aValueOfTheConfigurationThatIsNotKnownYetIsNoFault() {
    var news =
        struct(
            Map.of(
                "region", "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
                "endpoints", "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2"));
    assertThat(checkConfig(news).getFailuresList()).isEmpty();
  }

  @Test
  void aFaultyConfigurationIsRefused() {
    var failure = failure(() -> engine().configure(struct(Map.of("region", "Frankfurt"))));
    assertThat(failure.getStatus().getCode()).isEqualTo(Code.INVALID_ARGUMENT);
    assertThat(failure.getStatus().getDescription()).contains("region must be an AWS Region");
  }

  @Test
  void checkingAndConfiguringCallNothing() {
    checkConfig(plugin.configuration());
    engine().configure(plugin.configuration());
    plugin.assertNoCalls();
  }

  @Test
  void onlyAnotherRegionPutsWhatWasCreatedOutOfReach() {
    var before = plugin.configuration();
    var elsewhere = before.toBuilder().putFields("region", text("eu-west-1")).build();
    var profile = before.toBuilder().putFields("profile", text("ci")).build();
    assertThat(diffConfig(before, before).getChanges()).isEqualTo(DiffChanges.DIFF_NONE);
    assertThat(diffConfig(before, elsewhere).getReplacesList()).containsExactly("region");
    assertThat(diffConfig(before, profile).getDiffsList()).containsExactly("profile");
    assertThat(diffConfig(before, profile).getReplacesList()).isEmpty();
  }

  private pulumirpc.Provider.DiffResponse diffConfig(Struct before, Struct after) {
    return engine()
        .provider()
        .diffConfig(
            DiffRequest.newBuilder().setOldInputs(before).setOlds(before).setNews(after).build());
  }

  // Messages of every size and kind

  @Test
  void aMessageOfMoreThanFourMebibytesGetsThroughBothWays() {
    var large = "x".repeat(5 * 1024 * 1024);
    var news = struct(Map.of("linkId", ID, "clientToken", large));
    var answer = engine().check(news);
    assertThat(answer.getInputs()).isEqualTo(news);
    assertThat(answer.getFailuresList())
        .singleElement()
        .satisfies(failure -> assertThat(failure.getProperty()).isEqualTo("clientToken"));
  }

  @Test
  void checkReturnsTheInputsAsTheyCameWhetherTheyAreGoodOrBad() {
    for (var news :
        List.of(
            Struct.getDefaultInstance(),
            INPUTS,
            struct(Map.of("linkID", ID)),
            INPUTS.toBuilder().putFields("clientToken", secret(text("token"))).build())) {
      var answer = engine().check(news);
      assertThat(answer.hasInputs()).isTrue();
      assertThat(answer.getInputs()).isEqualTo(news);
    }
  }

  private static final Struct MALFORMED =
      Struct.newBuilder()
          .putFields(
              "linkId",
              Value.newBuilder()
                  .setStructValue(struct(Map.of("4dabf18193072939515e22adb298388d", "none")))
                  .build())
          .build();

  /** A call with a struct in one of the places in which it takes one. */
  private interface WithStruct {
    void call(TestEngine engine, Struct struct);
  }

  static Stream<Arguments> callsWithStructs() {
    return Stream.of(
        call(
            "CheckConfig",
            (e, s) -> e.provider().checkConfig(CheckRequest.newBuilder().setNews(s).build())),
        call(
            "DiffConfig, olds",
            (e, s) -> e.provider().diffConfig(DiffRequest.newBuilder().setOldInputs(s).build())),
        call(
            "DiffConfig, news",
            (e, s) -> e.provider().diffConfig(DiffRequest.newBuilder().setNews(s).build())),
        call("Configure", TestEngine::configure),
        call("Check", TestEngine::check),
        call("Diff, old inputs", (e, s) -> e.diff(s, INPUTS, INPUTS)),
        call("Diff, state", (e, s) -> e.diff(INPUTS, s, INPUTS)),
        call("Diff, news", (e, s) -> e.diff(INPUTS, INPUTS, s)),
        call("Create, preview", TestEngine::previewCreate),
        call("Create", (e, s) -> e.create(s)),
        call("Read, inputs", (e, s) -> e.read(ID, s, INPUTS)),
        call("Read, state", (e, s) -> e.read(ID, INPUTS, s)),
        call("Update, preview", (e, s) -> e.previewUpdate(ID, s, INPUTS)),
        call("Update, state", (e, s) -> e.update(ID, s, INPUTS)),
        call("Update, news", (e, s) -> e.update(ID, INPUTS, s)),
        call("Delete", (e, s) -> e.delete(ID, s)));
  }

  private static Arguments call(String name, WithStruct call) {
    return arguments(name, call);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("callsWithStructs")
  void aMalformedValueIsRefusedAndNamed(String name, WithStruct call) {
    var failure = failure(() -> call.call(engine(), MALFORMED));
    assertThat(failure).as(name).isNotNull();
    assertThat(failure.getStatus().getCode()).as(name).isEqualTo(Code.INVALID_ARGUMENT);
    assertThat(failure.getStatus().getDescription()).as(name).contains("signature none");
    plugin.assertNoCalls();
  }

  @Test
  void aValueThatIsNestedBeyondReasonEndsInAStatusAndTheServiceLivesOn() {
    Value deep = text("x");
    for (int i = 0; i < 200; i++) {
      deep = Value.newBuilder().setListValue(ListValue.newBuilder().addValues(deep)).build();
    }
    var struct = Struct.newBuilder().putFields("linkId", deep).build();
    assertThat(failure(() -> engine().create(struct))).isNotNull();
    assertThat(engine().check(INPUTS).getFailuresList()).isEmpty();
    plugin.assertNoCalls();
  }

  // Read

  @Test
  void whatIsNotFoundHasAnEmptyIdAndNeitherPropertiesNorInputs() {
    var answer = engine().importing(ID);
    assertThat(answer.getId()).isEmpty();
    assertThat(answer.hasProperties()).isFalse();
    assertThat(answer.hasInputs()).isFalse();
  }

  @Test
  void whatIsFoundHasAllThree() {
    plugin.emulator().put(Link.of(ID, LinkStatus.REJECTED));
    var answer = engine().importing(ID);
    assertThat(answer.getId()).isEqualTo(ID);
    assertThat(answer.hasProperties()).isTrue();
    assertThat(answer.getInputs()).isEqualTo(INPUTS);
  }

  // Secrets

  @Test
  void aSecretInputIsSecretInTheState() {
    plugin.emulator().put(Link.pending(ID));
    var inputs = Struct.newBuilder().putFields("linkId", secret(text(ID))).build();
    assertThat(engine().previewCreate(inputs).getProperties().getFieldsOrThrow("linkId"))
        .isEqualTo(secret(text(ID)));
    var state = engine().create(inputs).getProperties();
    assertThat(state.getFieldsOrThrow("linkId")).isEqualTo(secret(text(ID)));
    var read = engine().read(ID, inputs, state);
    assertThat(read.getProperties()).isEqualTo(state);
    assertThat(read.getInputs()).isEqualTo(inputs);
  }

  @Test
  void aFaultOfASecretValueHasNoPropertyThatTheEngineWouldPrint() {
    var news = Struct.newBuilder().putFields("linkId", secret(text("hunter2"))).build();
    assertThat(engine().check(news).getFailuresList())
        .singleElement()
        .satisfies(
            failure -> {
              assertThat(failure.getProperty()).isEmpty();
              assertThat(failure.getReason()).contains("linkId").doesNotContain("hunter2");
            });
  }

  @Test
  void noFailureAndNoMessageQuotesASecret() {
    var inputs = Struct.newBuilder().putFields("linkId", secret(text(ID))).build();
    engine().previewCreate(inputs);
    var failure = failure(() -> engine().create(inputs));
    assertThat(failure.getStatus().getDescription()).contains("[secret]").doesNotContain(ID);
    assertThat(plugin.said())
        .singleElement()
        .satisfies(said -> assertThat(said).contains("[secret]").doesNotContain(ID));
  }

  @Test
  void noFailureQuotesASecretOfTheConfiguration() {
    plugin.emulator().put(Link.pending(ID));
    plugin
        .emulator()
        .setFaults(
            FaultRule.always(
                new Fault.Failure("ValidationException", 400, "no: emulated-target-secret")));
    var failure = failure(() -> engine().create(INPUTS));
    assertThat(failure.getStatus().getDescription()).contains("no: [secret]");
  }

  // Cancel and Attach

  @Test
  void cancelAnswersWithinTheSecondWhileOperationsRun() throws Exception {
    int operations = 50;
    int underWay = 16; // more are not let through to AWS at once
    var links = plugin.emulator().putMany(operations, Link.pending(ID));
    plugin.emulator().setFaults(FaultRule.always(new Fault.Hold()));
    var futures = ResourceProviderGrpc.newFutureStub(engine().channel());
    var running =
        links.stream()
            .map(
                link ->
                    futures.create(
                        CreateRequest.newBuilder()
                            .setUrn(URN)
                            .setProperties(struct(Map.of("linkId", link.linkId())))
                            .build()))
            .toList();
    assertThat(plugin.emulator().awaitHeld(underWay, Duration.ofSeconds(20))).isTrue();

    long before = System.nanoTime();
    engine().cancel();
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(1));

    for (var create : running) {
      assertThatThrownBy(() -> create.get(20, TimeUnit.SECONDS))
          .hasMessageContaining("it was cancelled before AWS answered");
    }
    plugin.emulator().release();
  }

  @Test
  void whatArrivesAfterACancelIsNotBegun() {
    plugin.emulator().put(Link.pending(ID));
    engine().cancel();
    assertThat(failure(() -> engine().create(INPUTS)).getStatus().getDescription())
        .contains("cancelled");
    plugin.assertNoCalls();
  }

  @Test
  void aCancelDoesNotOutlastTheEngineThatSentIt() {
    plugin.emulator().put(Link.pending(ID));
    engine().cancel();
    engine().shakeHands();
    assertThat(engine().create(INPUTS).getId()).isEqualTo(ID);
    plugin.assertCalls(Map.of(Plugin.REJECT, 1));
  }

  @Test
  void anAttachedPluginSpeaksToTheEngineThatAttached() throws IOException {
    try (var other = new TestEngine(plugin.port())) {
      other.provider().attach(PluginAttach.newBuilder().setAddress(other.address()).build());
      other.configure(plugin.configuration());
      other.previewCreate(INPUTS);
      assertThat(other.messages()).hasSize(1);
      assertThat(engine().messages()).isEmpty();

      engine().provider().attach(PluginAttach.newBuilder().setAddress(engine().address()).build());
      engine().previewCreate(INPUTS);
      assertThat(other.messages()).hasSize(1);
      assertThat(engine().messages()).hasSize(1);
    }
  }

  @Test
  void anEngineThatHasLeftIsLetGo() throws IOException {
    try (var other = new TestEngine(plugin.port())) {
      other.previewCreate(INPUTS);
      assertThat(other.connections()).isEqualTo(1);
      engine().provider().attach(PluginAttach.newBuilder().setAddress(engine().address()).build());
      assertTimeoutPreemptively(
          Duration.ofSeconds(10),
          () -> {
            while (other.connections() > 0) {
              Thread.onSpinWait();
            }
          });
    }
  }

  @Test
  void aPluginThatIsToBeAttachedShakesHandsWithoutAnAddress() {
    engine().provider().handshake(ProviderHandshakeRequest.getDefaultInstance());
    engine().previewCreate(INPUTS); // warns; there is nobody to tell but stderr
    assertThat(engine().messages()).isEmpty();
  }

  @Test
  void anOperationSucceedsEvenIfTheEngineCannotBeSpokenTo() {
    plugin.emulator().put(Link.of(ID, LinkStatus.REJECTED));
    engine()
        .provider()
        .handshake(ProviderHandshakeRequest.newBuilder().setEngineAddress("127.0.0.1:1").build());
    assertThat(engine().create(INPUTS).getId()).isEqualTo(ID);
  }

  @Test
  void aMessageIsShownAtItsResource() {
    engine().previewCreate(INPUTS);
    assertThat(engine().messages())
        .singleElement()
        .satisfies(message -> assertThat(message.getUrn()).isEqualTo(URN));
  }

  // Time limits

  @Test
  void aTimeLimitMayBeAFractionOfASecond() {
    plugin.emulator().setFaults(FaultRule.always(new Fault.Hold()));
    long before = System.nanoTime();
    for (var limited :
        List.<Runnable>of(
            () -> engine().create(INPUTS, 0.2),
            () ->
                engine()
                    .provider()
                    .read(ReadRequest.newBuilder().setUrn(URN).setId(ID).setTimeout(0.2).build()),
            () ->
                engine()
                    .provider()
                    .update(
                        UpdateRequest.newBuilder()
                            .setUrn(URN)
                            .setId(ID)
                            .setOlds(
                                struct(
                                    Map.of(
                                        "linkId",
                                        ID,
                                        "accountLinkStatus",
                                        "PENDING_ACCEPTANCE_BY_TARGET_ACCOUNT")))
                            .setNews(INPUTS)
                            .setTimeout(0.2)
                            .build()))) {
      assertThat(failure(limited::run).getStatus().getCode()).isEqualTo(Code.DEADLINE_EXCEEDED);
    }
    // The provider's own limit, which each would have waited for otherwise, is two minutes.
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofMinutes(1));
  }

  @Test
  void noFailureOfAServiceMakesTheEngineDoubtItsState() {
    for (var fault :
        List.of(
            new Fault.Deny(),
            new Fault.NotJson(),
            new Fault.BareStatus(403),
            new Fault.Failure("SomethingNewException", 400, "what?"),
            new Fault.Failure("ExpiredTokenException", 400, "old"))) {
      plugin.emulator().setFaults(FaultRule.always(fault));
      var code = Status.fromThrowable(failure(() -> engine().create(INPUTS, 3))).getCode();
      assertThat(code)
          .as(fault.toString())
          .isNotIn(Code.INTERNAL, Code.UNKNOWN, Code.DATA_LOSS, Code.OK);
    }
  }

  @Test
  void deleteAnswersWithoutAService() {
    plugin.emulator().close();
    engine()
        .provider()
        .delete(
            DeleteRequest.newBuilder()
                .setUrn(URN)
                .setId(ID)
                .setProperties(struct(Map.of("linkId", ID, "accountLinkStatus", "REJECTED")))
                .build());
  }
}
