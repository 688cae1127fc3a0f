package io.github.awsworkspaceslinks.provider.rpc;

import static io.github.awsworkspaceslinks.provider.testing.Plugin.failure;
import static io.github.awsworkspaceslinks.provider.testing.Plugin.notReady;
import static io.github.awsworkspaceslinks.provider.testing.TestEngine.secret;
import static io.github.awsworkspaceslinks.provider.testing.TestEngine.struct;
import static io.github.awsworkspaceslinks.provider.testing.TestEngine.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import io.github.awsworkspaceslinks.provider.testing.Library;
import io.github.awsworkspaceslinks.provider.testing.TestEngine;
import io.grpc.Status.Code;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import pulumirpc.Provider.CheckFailure;
import pulumirpc.Provider.CheckRequest;
import pulumirpc.Provider.CreateRequest;
import pulumirpc.Provider.CreateResponse;
import pulumirpc.Provider.InvokeRequest;
import pulumirpc.Provider.InvokeResponse;
import pulumirpc.Provider.ListRequest;
import pulumirpc.Provider.ListResponse;
import pulumirpc.Provider.ListResponse.Continuation;
import pulumirpc.Provider.ListResponse.Result;
import pulumirpc.Provider.ReadRequest;
import pulumirpc.Provider.UpdateRequest;

/** Functions, lists and the wish to be refreshed, as the engine meets them. */
class AbilitiesOnTheWireTest {
  private static final String UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

  private final Library library = new Library();
  private PluginServer server;
  private TestEngine engine;

  @BeforeEach
  void start() throws IOException {
    server = PluginServer.start(library, false);
    engine = new TestEngine(server.port());
    engine.configure(Struct.getDefaultInstance());
  }

  @AfterEach
  void stop() {
    engine.close();
    server.close();
  }

  // Functions

  private InvokeResponse find(Struct arguments) {
    return engine
        .provider()
        .invoke(
            InvokeRequest.newBuilder().setTok("library:index:findBook").setArgs(arguments).build());
  }

  @Test
  void aFunctionReturnsItsResults() {
    assertThat(find(struct(Map.of("title", "emma"))))
        .isEqualTo(
            InvokeResponse.newBuilder()
                .setReturn(struct(Map.of("title", "emma", "shelf", "shelf of emma")))
                .build());
  }

  @Test
  void everyFaultOfItsArgumentsIsAFailureWithItsProperty() {
    var answer = find(struct(Map.of("titles", "emma")));
    assertThat(answer.hasReturn()).isFalse();
    assertThat(answer.getFailuresList())
        .containsExactlyInAnyOrder(
            checkFailure("titles", "titles is not a property; did you mean title?"),
            checkFailure("title", "title is required, but it is missing"));
    assertThat(library.asked).isEmpty();
  }

  private static CheckFailure checkFailure(String property, String reason) {
    return CheckFailure.newBuilder().setProperty(property).setReason(reason).build();
  }

  @Test
  void anArgumentThatIsNotKnownYetReturnsNothingThatTheEngineWouldRefuse() {
    var answer = find(struct(Map.of("title", UNKNOWN)));
    assertThat(answer.getReturn()).isEqualTo(Struct.getDefaultInstance());
    assertThat(answer.getFailuresList()).isEmpty();
    assertThat(library.asked).isEmpty();
  }

  @Test
  void aResultStaysSecret() {
    var title = secret(text("emma"));
    var answer = find(Struct.newBuilder().putFields("title", title).build());
    assertThat(answer.getReturn().getFieldsOrThrow("title")).isEqualTo(title);
  }

  @Test
  void aFailureHasItsKindAndNoSecret() {
    assertThat(failure(() -> find(struct(Map.of("title", "lost")))).getStatus())
        .satisfies(
            status -> {
              assertThat(status.getCode()).isEqualTo(Code.NOT_FOUND);
              assertThat(status.getDescription()).isEqualTo("No book has the title lost");
            });
    assertThat(
            failure(() -> find(struct(Map.of("title", "card", "card", "hunter2"))))
                .getStatus()
                .getDescription())
        .as("a card is secret only if the caller says so")
        .isEqualTo("The card hunter2 is void");
    var withSecret =
        struct(Map.of("title", "card")).toBuilder().putFields("card", secret(text("hunter2")));
    assertThat(failure(() -> find(withSecret.build())).getStatus().getDescription())
        .isEqualTo("The card [secret] is void");
  }

  // Lists

  private List<ListResponse> list(ListRequest.Builder request) {
    return ImmutableList.copyOf(
        engine.provider().list(request.setToken("library:index:Shelf").build()));
  }

  private static ListResponse result(String id, String name) {
    return ListResponse.newBuilder().setResult(Result.newBuilder().setId(id).setName(name)).build();
  }

  private static ListResponse continuation(String token) {
    return ListResponse.newBuilder()
        .setContinuation(Continuation.newBuilder().setContinuationToken(token))
        .build();
  }

  private void shelves(String... topics) {
    for (var topic : topics) {
      library.shelves.put(topic, new Library.State(topic, "hall", true));
    }
  }

  @Test
  void aListIsAStreamOfResultsAndTheWayOn() {
    shelves("a", "b", "c");
    assertThat(list(ListRequest.newBuilder()))
        .containsExactly(result("a", "hall"), result("b", "hall"), continuation("2"));
    assertThat(list(ListRequest.newBuilder().setContinuationToken("2")))
        .containsExactly(result("c", "hall"));
  }

  @Test
  void whoHasGotAsManyAsItWantsIsNotSentOn() {
    shelves("a", "b", "c");
    assertThat(list(ListRequest.newBuilder().setLimit(2)))
        .containsExactly(result("a", "hall"), result("b", "hall"));
    assertThat(list(ListRequest.newBuilder().setLimit(1).setContinuationToken("1")))
        .containsExactly(result("b", "hall"));
  }

  @Test
  void aPageIsNoLargerThanAskedForAndLeadsOn() {
    shelves("a", "b", "c");
    assertThat(list(ListRequest.newBuilder().setPageSize(1).setLimit(2)))
        .containsExactly(result("a", "hall"), continuation("1"));
    assertThat(list(ListRequest.newBuilder().setPageSize(1)))
        .containsExactly(result("a", "hall"), continuation("1"));
  }

  @Test
  void aListOfNothingIsEmpty() {
    assertThat(list(ListRequest.newBuilder())).isEmpty();
  }

  @Test
  void aQueryThatIsNotKnownYetIsAnsweredAsComputed() {
    var answer = list(ListRequest.newBuilder().setQuery(struct(Map.of("topic", UNKNOWN))));
    assertThat(answer).hasSize(1);
    assertThat(answer.getFirst().hasComputed()).isTrue();
  }

  @Test
  void aFaultyQueryIsRefusedByName() {
    var failure =
        failure(() -> list(ListRequest.newBuilder().setQuery(struct(Map.of("topik", "a")))));
    assertThat(failure.getStatus().getCode()).isEqualTo(Code.INVALID_ARGUMENT);
    assertThat(failure.getStatus().getDescription())
        .isEqualTo("topik is not a property; did you mean topic?");
  }

  @Test
  void aResourceThatCannotBeListedSaysSo() {
    var request = ListRequest.newBuilder().setToken("library:index:Stamp").build();
    var failure = failure(() -> ImmutableList.copyOf(engine.provider().list(request)));
    assertThat(failure.getStatus().getCode()).isEqualTo(Code.UNIMPLEMENTED);
    assertThat(failure.getStatus().getDescription())
        .isEqualTo("Resources of the type library:index:Stamp cannot be listed");
  }

  // The wish to be refreshed

  private static final String URN = "urn:pulumi:s::p::library:index:Shelf::";

  private CreateResponse create(String topic) {
    return engine
        .provider()
        .create(
            CreateRequest.newBuilder()
                .setUrn(URN + topic)
                .setProperties(struct(Map.of("topic", topic)))
                .build());
  }

  @Test
  void theWishToBeRefreshedIsToldByEveryAnswerThatIsSaved() throws InvalidProtocolBufferException {
    var created = create("birds");
    assertThat(created.getRefreshBeforeUpdate()).isTrue();
    assertThat(notReady(failure(() -> create("wobbly"))).getRefreshBeforeUpdate()).isTrue();
    var provider = engine.provider();
    assertThat(
            provider
                .read(ReadRequest.newBuilder().setUrn(URN + "birds").setId("birds").build())
                .getRefreshBeforeUpdate())
        .isTrue();
    assertThat(
            provider
                .update(
                    UpdateRequest.newBuilder()
                        .setUrn(URN + "birds")
                        .setId("birds")
                        .setOlds(created.getProperties())
                        .setNews(struct(Map.of("topic", "birds", "room", "attic")))
                        .build())
                .getRefreshBeforeUpdate())
        .isTrue();
    assertThat(create("full").getRefreshBeforeUpdate()).isFalse();
  }

  // Rules about more than one resource

  @Test
  void aRuleAboutMoreThanOneResourceIsACheckFailure() {
    var inputs = struct(Map.of("topic", "birds"));
    var first = CheckRequest.newBuilder().setUrn(URN + "one").setNews(inputs).build();
    var second = CheckRequest.newBuilder().setUrn(URN + "two").setNews(inputs).build();
    var provider = engine.provider();
    assertThat(provider.check(first).getFailuresList()).isEmpty();
    assertThat(provider.check(second).getFailuresList())
        .containsExactly(checkFailure("topic", "topic is that of " + URN + "one"));
    // What one run declares binds no other: a configuration begins anew.
    engine.configure(Struct.getDefaultInstance());
    assertThat(provider.check(second).getFailuresList()).isEmpty();
  }
}
