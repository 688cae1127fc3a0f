package io.github.awsworkspaceslinks.provider.accountlink;

import static io.github.awsworkspaceslinks.provider.testing.Plugin.GET;
import static io.github.awsworkspaceslinks.provider.testing.Plugin.REJECT;
import static io.github.awsworkspaceslinks.provider.testing.Plugin.failure;
import static io.github.awsworkspaceslinks.provider.testing.Plugin.notReady;
import static io.github.awsworkspaceslinks.provider.testing.TestEngine.URN;
import static io.github.awsworkspaceslinks.provider.testing.TestEngine.struct;
import static io.github.awsworkspaceslinks.provider.testing.TestEngine.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.github.awsworkspaceslinks.emulator.Account;
import io.github.awsworkspaceslinks.emulator.Call;
import io.github.awsworkspaceslinks.emulator.Fault;
import io.github.awsworkspaceslinks.emulator.FaultRule;
import io.github.awsworkspaceslinks.emulator.Link;
import io.github.awsworkspaceslinks.emulator.LinkStatus;
import io.github.awsworkspaceslinks.provider.testing.Plugin;
import io.github.awsworkspaceslinks.provider.testing.TestEngine;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import pulumirpc.Provider.CreateRequest;
import pulumirpc.Provider.CreateResponse;
import pulumirpc.Provider.DiffResponse;
import pulumirpc.Provider.DiffResponse.DiffChanges;
import pulumirpc.Provider.PropertyDiff.Kind;
import pulumirpc.Provider.ReadResponse;
import pulumirpc.Provider.UpdateRequest;
import pulumirpc.ResourceProviderGrpc;

/**
 * Each moment in the life of a rejection: what the engine is answered, what the user is told, and
 * which calls AWS gets for it.
 */
class AccountLinkRejectionMomentsTest {
  private static final String ID = "link-0123456789abcdef0";
  private static final Struct INPUTS = struct(Map.of("linkId", ID));
  private static final Struct INPUTS_WITH_TOKEN =
      struct(Map.of("linkId", ID, "clientToken", "a token"));

  private static final String PENDING = "PENDING_ACCEPTANCE_BY_TARGET_ACCOUNT";
  private static final Value UNKNOWN = text("04da6b54-80e4-46f7-96ec-b56ff0331ba9");

  private static final Map<String, Integer> ONE_GET = Map.of(GET, 1);
  private static final Map<String, Integer> ONE_REJECT = Map.of(REJECT, 1);
  private static final Map<String, Integer> BOTH = Map.of(REJECT, 1, GET, 1);

  @RegisterExtension final Plugin plugin = new Plugin();

  private TestEngine engine() {
    return plugin.engine();
  }

  /** A state as AWS describes the link, all of it known. */
  private static Struct state(String status) {
    return struct(
        Map.of(
            "linkId",
            ID,
            "accountLinkStatus",
            status,
            "sourceAccountId",
            Account.SOURCE.id(),
            "targetAccountId",
            Account.TARGET.id()));
  }

  private static Struct with(Struct struct, String name, Value value) {
    return struct.toBuilder().putFields(name, value).build();
  }

  /** What is told of a resource of which nothing could be foreseen. */
  private static final Struct UNFORESEEN =
      Struct.newBuilder()
          .putFields("linkId", text(ID))
          .putFields("accountLinkStatus", UNKNOWN)
          .putFields("sourceAccountId", UNKNOWN)
          .putFields("targetAccountId", UNKNOWN)
          .build();

  private void given(LinkStatus status) {
    plugin.emulator().put(Link.of(ID, status));
  }

  private void assertLink(LinkStatus status) {
    assertThat(plugin.emulator().link(ID).map(Link::status)).contains(status);
  }

  private void fault(Fault fault, String operation) {
    plugin.emulator().setFaults(FaultRule.always(fault).on(operation));
  }

  private static void await(BooleanSupplier condition) {
    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> {
          while (!condition.getAsBoolean()) {
            Thread.onSpinWait();
          }
        });
  }

  private static String description(StatusRuntimeException failure) {
    return failure.getStatus().getDescription();
  }

  private static void assertNothingIsSaved(StatusRuntimeException failure) {
    assertThat(StatusProto.fromThrowable(failure).getDetailsList()).isEmpty();
  }

  @Nested
  class Check {

    @Test
    void goodInputsPassWithoutACall() {
      assertThat(engine().check(INPUTS).getFailuresList()).isEmpty();
      assertThat(engine().check(INPUTS_WITH_TOKEN).getFailuresList()).isEmpty();
      plugin.assertNoCalls();
    }

    @Test
    void everyFaultIsToldAtOnceWithItsPropertyAndWithoutACall() {
      var news = struct(Map.of("linkId", "lnk-1", "clientToken", "t".repeat(65), "linkID", ID));
      assertThat(engine().check(news).getFailuresList())
          .extracting(f -> f.getProperty() + ": " + f.getReason())
          .containsExactlyInAnyOrder(
              "linkId: linkId must be a link id: `link-` and 8 to 24 more characters, but is"
                  + " \"lnk-1\"",
              "clientToken: clientToken must be a token of 1 to 64 characters in one line, but is"
                  + " \""
                  + "t".repeat(65)
                  + "\"",
              "linkID: linkID is not a property; did you mean linkId?");
      plugin.assertNoCalls();
    }

    @Test
    void withoutALinkIdThereIsNothingToReject() {
      assertThat(engine().check(Struct.getDefaultInstance()).getFailuresList())
          .extracting(f -> f.getProperty() + ": " + f.getReason())
          .containsExactly("linkId: linkId is required, but it is missing");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "link-12345678",
          "link-123456789012345678901234",
          "link-Ünïcödéß",
          "link-with blanks"
        })
    void whatTheApiTakesAsALinkIdIsTaken(String id) {
      assertThat(engine().check(struct(Map.of("linkId", id))).getFailuresList()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "",
          "link-",
          "link-1234567",
          "link-1234567890123456789012345",
          "LINK-12345678",
          " link-12345678",
          "link-1234\n5678"
        })
    void whatTheApiRefusesAsALinkIdIsAFault(String id) {
      assertThat(engine().check(struct(Map.of("linkId", id))).getFailuresList())
          .extracting(pulumirpc.Provider.CheckFailure::getProperty)
          .containsExactly("linkId");
    }

    @Test
    void aLinkIdThatIsNotKnownYetPasses() {
      var news = Struct.newBuilder().putFields("linkId", UNKNOWN).build();
      var answer = engine().check(news);
      assertThat(answer.getFailuresList()).isEmpty();
      assertThat(answer.getInputs()).isEqualTo(news);
    }
  }

  @Nested
  class PreviewOfCreate {

    private Struct preview(LinkStatus status, Struct inputs) {
      given(status);
      var answer = engine().previewCreate(inputs);
      assertThat(answer.getId()).isEmpty();
      plugin.assertCalls(ONE_GET);
      assertLink(status);
      return answer.getProperties();
    }

    @Test
    void ofAPendingInvitationTheOutputsThatAreCertainAreFilledIn() {
      assertThat(preview(LinkStatus.PENDING, INPUTS)).isEqualTo(state("REJECTED"));
      assertThat(plugin.said()).isEmpty();
    }

    @Test
    void theClientTokenIsAnOutputToo() {
      assertThat(preview(LinkStatus.PENDING, INPUTS_WITH_TOKEN))
          .isEqualTo(with(state("REJECTED"), "clientToken", text("a token")));
    }

    @Test
    void ofARejectedInvitationItIsSaidThatItWillBeAdopted() {
      assertThat(preview(LinkStatus.REJECTED, INPUTS)).isEqualTo(state("REJECTED"));
      assertThat(plugin.said())
          .containsExactly(
              "INFO: The invitation " + ID + " is already rejected; `pulumi up` will adopt it.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"LINKED", "LINKING_FAILED"})
    void ofAnAcceptedInvitationItFails(String status) {
      given(LinkStatus.of(status));
      var failure = failure(() -> engine().previewCreate(INPUTS));
      assertThat(failure.getStatus().getCode()).isEqualTo(Code.FAILED_PRECONDITION);
      assertThat(description(failure))
          .contains(ID, Account.SOURCE.id(), status, "has been accepted");
      plugin.assertCalls(ONE_GET);
      assertLink(LinkStatus.of(status));
    }

    @Test
    void anAcceptedLinkIsSaidToBeNeitherRejectedNorUnlinked() {
      given(LinkStatus.LINKED);
      assertThat(description(failure(() -> engine().previewCreate(INPUTS))))
          .contains("can neither reject nor unlink");
    }

    @Test
    void ofALinkThatAwsDoesNotKnowItWarns() {
      assertThat(engine().previewCreate(INPUTS).getProperties()).isEqualTo(UNFORESEEN);
      assertThat(plugin.said())
          .singleElement()
          .satisfies(
              said ->
                  assertThat(said)
                      .startsWith("WARNING: AWS knows no link " + ID + " in us-east-1"));
      plugin.assertCalls(ONE_GET);
    }

    @Test
    void ofALinkThatAwsSaysWasNotFoundItWarns() {
      assertThat(preview(LinkStatus.LINK_NOT_FOUND, INPUTS)).isEqualTo(UNFORESEEN);
      assertThat(plugin.said()).singleElement().asString().startsWith("WARNING: AWS knows no link");
    }

    @Test
    void ofAStatusThatIsNewerThanThisPackageItWarns() {
      assertThat(preview(LinkStatus.of("QUARANTINED"), INPUTS)).isEqualTo(UNFORESEEN);
      assertThat(plugin.said())
          .singleElement()
          .satisfies(said -> assertThat(said).startsWith("WARNING: ").contains("QUARANTINED"));
    }

    @Test
    void ofALinkIdThatIsNotKnownYetNothingIsAsked() {
      var inputs = Struct.newBuilder().putFields("linkId", UNKNOWN).build();
      assertThat(engine().previewCreate(inputs).getProperties())
          .isEqualTo(with(UNFORESEEN, "linkId", UNKNOWN));
      plugin.assertNoCalls();
    }

    private void assertUnforeseenInOneLine(String why) {
      long before = System.nanoTime();
      assertThat(engine().previewCreate(INPUTS).getProperties()).isEqualTo(UNFORESEEN);
      assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
      assertThat(plugin.said())
          .singleElement()
          .satisfies(
              said ->
                  assertThat(said)
                      .startsWith("WARNING: The status of " + ID + " could not be foreseen: ")
                      .contains(why)
                      .doesNotContain("\n"));
    }

    @Test
    void withoutPermissionItSaysSoAndPreviewsAllTheSame() {
      given(LinkStatus.PENDING);
      fault(new Fault.Deny(), GET);
      assertUnforeseenInOneLine("access is denied to workspaces:GetAccountLink");
      plugin.assertCalls(ONE_GET);
    }

    @Test
    void withCredentialsThatAwsDoesNotKnowItSaysSoAndPreviewsAllTheSame() {
      engine()
          .configure(
              Plugin.configuration(
                  plugin.emulator().endpoint(),
                  Account.of(Account.TARGET.id(), "AKIANOBODY0000000000", "nothing")));
      assertUnforeseenInOneLine("AWS does not accept the credentials");
    }

    @Test
    void withNothingAtTheEndpointItSaysSoAndPreviewsAllTheSame() {
      engine().configure(Plugin.configuration(URI.create("http://127.0.0.1:1"), Account.TARGET));
      assertUnforeseenInOneLine("nothing accepts connections at the endpoint");
    }

    @Test
    @Tag("timed")
    void withAnEndpointThatNeverAnswersItSaysSoWithinFiveSeconds() {
      given(LinkStatus.PENDING);
      fault(new Fault.Hold(), GET);
      assertUnforeseenInOneLine("there was no answer within the time limit");
    }

    @Test
    @Tag("timed")
    void withALimitOnTheRateOfCallsItSaysSoWithinFiveSeconds() {
      given(LinkStatus.PENDING);
      fault(new Fault.Throttle(), GET);
      assertUnforeseenInOneLine("");
      assertThat(plugin.emulator().calls(REJECT)).isEmpty();
    }
  }

  @Nested
  class Create {

    @Test
    void aPendingInvitationIsRejectedWithExactlyOneCall() {
      given(LinkStatus.PENDING);
      var created = engine().create(INPUTS);
      plugin.assertCalls(ONE_REJECT);
      assertThat(created.getId()).isEqualTo(ID);
      assertThat(created.getProperties()).isEqualTo(state("REJECTED"));
      assertLink(LinkStatus.REJECTED);
      assertThat(plugin.said()).isEmpty();
    }

    @Test
    void theClientTokenIsSentIfItIsGiven() {
      plugin.emulator().put(Link.pending(ID).withClientToken("a token"));
      var created = engine().create(INPUTS_WITH_TOKEN);
      assertThat(plugin.emulator().calls())
          .extracting(Call::parameters)
          .containsExactly(Map.of("LinkId", ID, "ClientToken", "a token"));
      assertThat(created.getProperties())
          .isEqualTo(with(state("REJECTED"), "clientToken", text("a token")));
    }

    @Test
    void noClientTokenIsInvented() {
      plugin.emulator().put(Link.pending(ID).withClientToken("a token"));
      engine().create(INPUTS);
      assertThat(plugin.emulator().calls())
          .extracting(Call::parameters)
          .containsExactly(Map.of("LinkId", ID));
    }

    @Test
    void aWrongClientTokenIsRefusedWithWhatAwsSays() {
      plugin.emulator().put(Link.pending(ID).withClientToken("another"));
      var failure = failure(() -> engine().create(INPUTS_WITH_TOKEN));
      assertThat(failure.getStatus().getCode()).isEqualTo(Code.INVALID_ARGUMENT);
      assertThat(description(failure)).contains("ClientToken is not the client token");
      plugin.assertCalls(ONE_REJECT);
      assertLink(LinkStatus.PENDING);
    }

    @Test
    void anInvitationThatIsAlreadyRejectedIsAdoptedWithANote() {
      given(LinkStatus.REJECTED);
      var created = engine().create(INPUTS);
      plugin.assertCalls(BOTH);
      assertThat(created.getId()).isEqualTo(ID);
      assertThat(created.getProperties()).isEqualTo(state("REJECTED"));
      assertThat(plugin.said())
          .containsExactly("INFO: The invitation " + ID + " was already rejected; it is adopted.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"LINKED", "LINKING_FAILED"})
    void anAcceptedInvitationIsAnErrorAndNothingIsSaved(String status) {
      given(LinkStatus.of(status));
      var failure = failure(() -> engine().create(INPUTS));
      plugin.assertCalls(BOTH);
      assertThat(failure.getStatus().getCode()).isEqualTo(Code.FAILED_PRECONDITION);
      assertThat(description(failure)).contains(ID, Account.SOURCE.id(), status);
      assertNothingIsSaved(failure);
      assertLink(LinkStatus.of(status));
    }

    @Test
    void aLinkThatAwsDoesNotKnowIsAnErrorAndNothingIsSaved() {
      var failure = failure(() -> engine().create(INPUTS));
      plugin.assertCalls(ONE_REJECT);
      assertThat(failure.getStatus().getCode()).isEqualTo(Code.NOT_FOUND);
      assertThat(description(failure)).contains("AWS knows no link " + ID + " in us-east-1");
      assertNothingIsSaved(failure);
    }

    @Test
    void aLinkThatAwsSaysWasNotFoundIsAnErrorAndNothingIsSaved() {
      given(LinkStatus.LINK_NOT_FOUND);
      var failure = failure(() -> engine().create(INPUTS));
      plugin.assertCalls(BOTH);
      assertThat(failure.getStatus().getCode()).isEqualTo(Code.NOT_FOUND);
      assertNothingIsSaved(failure);
    }

    @Test
    void aDeniedCallIsAnErrorThatNamesActionAndPrincipalAndNothingIsSaved() {
      given(LinkStatus.PENDING);
      fault(new Fault.Deny(), REJECT);
      var failure = failure(() -> engine().create(INPUTS));
      plugin.assertCalls(ONE_REJECT);
      assertThat(failure.getStatus().getCode()).isEqualTo(Code.PERMISSION_DENIED);
      assertThat(description(failure))
          .contains("workspaces:RejectAccountLinkInvitation", "arn:aws:", Account.TARGET.id());
      assertNothingIsSaved(failure);
      assertLink(LinkStatus.PENDING);
    }

    @Test
    void aReadThatIsDeniedAfterAConflictIsAnErrorThatNamesTheAction() {
      given(LinkStatus.REJECTED);
      fault(new Fault.Deny(), GET);
      var failure = failure(() -> engine().create(INPUTS));
      plugin.assertCalls(BOTH);
      assertThat(failure.getStatus().getCode()).isEqualTo(Code.PERMISSION_DENIED);
      assertThat(description(failure)).contains("workspaces:GetAccountLink");
      assertNothingIsSaved(failure);
    }

    @Test
    void aConflictWithoutAReasonIsAnErrorThatNamesTheStatus() {
      given(LinkStatus.PENDING);
      fault(new Fault.Failure("ConflictException", 400, "not now"), REJECT);
      var failure = failure(() -> engine().create(INPUTS, 1));
      assertThat(plugin.emulator().calls(REJECT)).as("sent again").hasSize(1);
      assertThat(failure.getStatus().getCode()).isEqualTo(Code.FAILED_PRECONDITION);
      assertThat(description(failure)).contains(PENDING, "not now");
      assertNothingIsSaved(failure);
    }

    @Test
    void aConflictWhoseReadsLagBehindIsAdoptedOnceTheyCatchUp() {
      given(LinkStatus.PENDING);
      fault(new Fault.Stale(2, Duration.ZERO), REJECT);
      engine().create(INPUTS);
      plugin.assertCalls(Map.of(REJECT, 1));
      assertThat(engine().create(INPUTS).getProperties()).isEqualTo(state("REJECTED"));
      plugin.assertCalls(Map.of(REJECT, 1, GET, 3));
    }

    @Test
    void eachErrorHasATextOfItsOwn() {
      var texts = new HashMap<String, String>();
      for (var status : List.of("LINKED", "LINKING_FAILED")) {
        given(LinkStatus.of(status));
        texts.put(status, description(failure(() -> engine().create(INPUTS))));
      }
      plugin.emulator().forgetLinks();
      texts.put("not found", description(failure(() -> engine().create(INPUTS))));
      given(LinkStatus.PENDING);
      fault(new Fault.Deny(), REJECT);
      texts.put("denied", description(failure(() -> engine().create(INPUTS))));
      assertThat(new HashSet<>(texts.values())).hasSize(4);
      assertThat(texts.values()).allSatisfy(text -> assertThat(text).contains(ID));
    }

    @Test
    void aCallThatIsThrottledIsTriedAgain() {
      given(LinkStatus.PENDING);
      plugin.emulator().setFaults(FaultRule.always(new Fault.BareStatus(503)).on(REJECT).times(2));
      assertThat(engine().create(INPUTS).getProperties()).isEqualTo(state("REJECTED"));
      plugin.assertCalls(Map.of(REJECT, 3));
    }

    @Test
    void aRejectionWhoseAnswerIsLostIsSettledByAReadAndNotSentAgain() {
      given(LinkStatus.PENDING);
      plugin.emulator().setFaults(FaultRule.always(new Fault.CutAfter()).on(REJECT).times(1));
      assertThat(engine().create(INPUTS).getProperties()).isEqualTo(state("REJECTED"));
      plugin.assertCalls(Map.of(REJECT, 1, GET, 1));
    }

    @Test
    void aRejectionThatGotLostIsSentAgainAndThatIsShown() {
      given(LinkStatus.PENDING);
      plugin.emulator().setFaults(FaultRule.always(new Fault.Cut()).on(REJECT).times(1));
      assertThat(engine().create(INPUTS).getProperties()).isEqualTo(state("REJECTED"));
      plugin.assertCalls(Map.of(REJECT, 2, GET, 1));
      assertThat(plugin.progress())
          .contains("The answer to the rejection was lost; sending it again");
      assertThat(plugin.said()).isEmpty();
    }

    @Test
    void aRejectionWhoseAnswerIsLostAndThatCannotBeLookedForIsNotSentAgain() {
      given(LinkStatus.PENDING);
      plugin
          .emulator()
          .setFaults(
              FaultRule.always(new Fault.CutAfter()).on(REJECT),
              FaultRule.always(new Fault.Deny()).on(GET));
      var failure = failure(() -> engine().create(INPUTS));
      plugin.assertCalls(BOTH);
      assertThat(description(failure)).startsWith("RejectAccountLinkInvitation of " + ID);
      assertNothingIsSaved(failure);
    }

    @Test
    void ofTwoThatRejectAtOnceOneAdopts() throws Exception {
      given(LinkStatus.PENDING);
      fault(new Fault.Hold(), REJECT);
      var request = CreateRequest.newBuilder().setUrn(URN).setProperties(INPUTS).build();
      var futures = ResourceProviderGrpc.newFutureStub(engine().channel());
      var first = futures.create(request);
      var second = futures.create(request);
      assertThat(plugin.emulator().awaitHeld(2, Duration.ofSeconds(20))).isTrue();
      plugin.emulator().clearFaults();
      plugin.emulator().release();
      for (var create : List.of(first, second)) {
        assertThat(create.get(20, TimeUnit.SECONDS).getProperties()).isEqualTo(state("REJECTED"));
      }
      plugin.assertCalls(Map.of(REJECT, 2, GET, 1));
      assertThat(plugin.said()).hasSize(1);
    }

    @Test
    void anUnknownInputIsNeverSent() {
      var inputs = Struct.newBuilder().putFields("linkId", UNKNOWN).build();
      assertThat(failure(() -> engine().create(inputs)).getStatus().getCode())
          .isEqualTo(Code.INVALID_ARGUMENT);
      plugin.assertNoCalls();
    }
  }

  /** AWS took the rejection but answers another status than REJECTED. */
  @Nested
  class Waiting {

    /** The rejection answers this status, and so do so many reads. */
    private void eventually(LinkStatus answer, int reads) {
      given(LinkStatus.PENDING);
      fault(new Fault.Eventually(answer, reads), REJECT);
    }

    @Test
    void itIsReadBackUntilItIsRejected() {
      eventually(LinkStatus.PENDING, 1);
      assertThat(engine().create(INPUTS).getProperties()).isEqualTo(state("REJECTED"));
      plugin.assertCalls(Map.of(REJECT, 1, GET, 2));
      assertThat(plugin.said()).isEmpty();
      assertThat(plugin.progress())
          .hasSize(2)
          .allSatisfy(line -> assertThat(line).contains(ID, "REJECTED", PENDING));
    }

    @Test
    void anAnswerThatIsNewerThanThisPackageIsWaitedOnToo() {
      eventually(LinkStatus.of("REJECTING"), 0);
      assertThat(engine().create(INPUTS).getProperties()).isEqualTo(state("REJECTED"));
      plugin.assertCalls(BOTH);
    }

    @Test
    void onTheTimeLimitItIsSavedAsNotReadyAndTheNextUpdateFinishesIt() throws Exception {
      eventually(LinkStatus.PENDING, 1000);
      long before = System.nanoTime();
      var failure = failure(() -> engine().create(INPUTS, 1));
      assertThat(Duration.ofNanos(System.nanoTime() - before))
          .isBetween(Duration.ofMillis(900), Duration.ofSeconds(3));
      plugin.assertCalls(BOTH);

      var saved = notReady(failure);
      assertThat(saved.getId()).isEqualTo(ID);
      assertThat(saved.getProperties()).isEqualTo(state(PENDING));
      assertThat(saved.getReasonsList())
          .singleElement()
          .satisfies(
              reason -> assertThat(reason).contains(ID, PENDING, "the time limit of 1 s is over"));
      assertThat(failure.getStatus().getCode())
          .isNotIn(Code.INTERNAL, Code.UNKNOWN, Code.DATA_LOSS);

      given(LinkStatus.REJECTED);
      assertThat(engine().update(ID, saved.getProperties(), INPUTS).getProperties())
          .isEqualTo(state("REJECTED"));
      plugin.assertCalls(BOTH);
    }

    @Test
    @Tag("timed")
    void onCancelItIsSavedAsNotReadyWithinASecondAndTheNextUpdateFinishesIt() throws Exception {
      eventually(LinkStatus.PENDING, 1000);
      var create =
          ResourceProviderGrpc.newFutureStub(engine().channel())
              .create(CreateRequest.newBuilder().setUrn(URN).setProperties(INPUTS).build());
      await(() -> !plugin.progress().isEmpty());
      long before = System.nanoTime();
      engine().cancel();
      var failure = failureOf(create);
      assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(1));

      var saved = notReady(failure);
      assertThat(saved.getId()).isEqualTo(ID);
      assertThat(saved.getProperties()).isEqualTo(state(PENDING));
      assertThat(saved.getReasonsList())
          .singleElement()
          .satisfies(reason -> assertThat(reason).contains(ID, "cancelled"));

      plugin.emulator().clearCalls();
      given(LinkStatus.REJECTED);
      engine().shakeHands();
      assertThat(engine().update(ID, saved.getProperties(), INPUTS).getProperties())
          .isEqualTo(state("REJECTED"));
      plugin.assertCalls(BOTH);
    }

    private static StatusRuntimeException failureOf(
        java.util.concurrent.Future<CreateResponse> create) throws Exception {
      try {
        throw new AssertionError("Created: " + create.get(20, TimeUnit.SECONDS));
      } catch (ExecutionException e) {
        return (StatusRuntimeException) e.getCause();
      }
    }

    @Test
    void ifTheLinkTurnsOutToBeAcceptedNothingIsSaved() {
      eventually(LinkStatus.LINKED, 1000);
      var failure = failure(() -> engine().create(INPUTS));
      plugin.assertCalls(BOTH);
      assertThat(failure.getStatus().getCode()).isEqualTo(Code.FAILED_PRECONDITION);
      assertNothingIsSaved(failure);
    }

    @Test
    void ifItCannotBeReadBackItIsSavedAsNotReady() throws Exception {
      given(LinkStatus.PENDING);
      plugin
          .emulator()
          .setFaults(
              FaultRule.always(new Fault.Eventually(LinkStatus.PENDING, 1000)).on(REJECT),
              FaultRule.always(new Fault.Deny()).on(GET));
      var saved = notReady(failure(() -> engine().create(INPUTS)));
      plugin.assertCalls(BOTH);
      assertThat(saved.getId()).isEqualTo(ID);
      assertThat(saved.getProperties()).isEqualTo(state(PENDING));
      assertThat(saved.getReasonsList())
          .singleElement()
          .satisfies(reason -> assertThat(reason).contains("access is denied"));
    }

    @Test
    void ifAwsDoesNotKnowItAnyMoreItIsSavedAsNotReady() throws Exception {
      given(LinkStatus.PENDING);
      plugin
          .emulator()
          .setFaults(
              FaultRule.always(new Fault.Eventually(LinkStatus.PENDING, 1000)).on(REJECT),
              FaultRule.always(new Fault.Failure("ResourceNotFoundException", 400, "none"))
                  .on(GET));
      var saved = notReady(failure(() -> engine().create(INPUTS)));
      plugin.assertCalls(BOTH);
      assertThat(saved.getProperties()).isEqualTo(state(PENDING));
      assertThat(saved.getReasonsList())
          .singleElement()
          .satisfies(
              reason -> assertThat(reason).contains("AWS answers that it does not know the link"));
    }

    @Test
    void anUpdateThatIsNotReadyIsSavedAsSuchToo() throws Exception {
      eventually(LinkStatus.PENDING, 1000);
      var failure =
          failure(
              () ->
                  engine()
                      .provider()
                      .update(
                          UpdateRequest.newBuilder()
                              .setUrn(URN)
                              .setId(ID)
                              .setOlds(state(PENDING))
                              .setNews(INPUTS)
                              .setTimeout(0.3)
                              .build()));
      plugin.assertCalls(ONE_REJECT);
      var saved = notReady(failure);
      assertThat(saved.getId()).isEqualTo(ID);
      assertThat(saved.getProperties()).isEqualTo(state(PENDING));
      assertThat(saved.getReasonsList()).hasSize(1);
    }
  }

  @Nested
  class Refresh {

    private ReadResponse refresh(Struct inputs, Struct state) {
      var read = engine().read(ID, inputs, state);
      plugin.assertCalls(ONE_GET);
      assertThat(read.getId()).isEqualTo(ID);
      assertThat(read.getInputs()).isEqualTo(inputs);
      return read;
    }

    @Test
    void aRejectionThatStandsIsNoChange() {
      given(LinkStatus.REJECTED);
      var read = refresh(INPUTS, state("REJECTED"));
      assertThat(read.getProperties()).isEqualTo(state("REJECTED"));
      assertThat(engine().diff(INPUTS, read.getProperties(), INPUTS).getChanges())
          .isEqualTo(DiffChanges.DIFF_NONE);
      assertThat(plugin.said()).isEmpty();
    }

    @Test
    void theClientTokenIsKept() {
      given(LinkStatus.REJECTED);
      var before = with(state("REJECTED"), "clientToken", text("a token"));
      assertThat(refresh(INPUTS_WITH_TOKEN, before).getProperties()).isEqualTo(before);
    }

    @Test
    void anInvitationThatIsOpenAgainIsADriftThatTheNextUpdateHeals() {
      given(LinkStatus.PENDING);
      var read = refresh(INPUTS, state("REJECTED"));
      assertThat(read.getProperties()).isEqualTo(state(PENDING));

      assertIsUpdateOf("accountLinkStatus", engine().diff(INPUTS, read.getProperties(), INPUTS));
      assertThat(engine().previewUpdate(ID, read.getProperties(), INPUTS).getProperties())
          .isEqualTo(state("REJECTED"));
      plugin.assertNoCalls();

      assertThat(engine().update(ID, read.getProperties(), INPUTS).getProperties())
          .isEqualTo(state("REJECTED"));
      plugin.assertCalls(ONE_REJECT);
      assertLink(LinkStatus.REJECTED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"LINKED", "LINKING_FAILED"})
    void anInvitationThatWasAcceptedMakesPreviewAndUpdateFail(String status) {
      given(LinkStatus.of(status));
      var read = refresh(INPUTS, state("REJECTED"));
      assertThat(read.getProperties()).isEqualTo(state(status));

      assertIsUpdateOf("accountLinkStatus", engine().diff(INPUTS, read.getProperties(), INPUTS));
      for (var failure :
          List.of(
              failure(() -> engine().previewUpdate(ID, read.getProperties(), INPUTS)),
              failure(() -> engine().update(ID, read.getProperties(), INPUTS)))) {
        assertThat(failure.getStatus().getCode()).isEqualTo(Code.FAILED_PRECONDITION);
        assertThat(description(failure))
            .contains(ID, status, "has been accepted", Account.SOURCE.id());
      }
      plugin.assertNoCalls();
      assertLink(LinkStatus.of(status));
    }

    static Stream<Arguments> waysToBeGone() {
      return Stream.of(
          Arguments.of("ResourceNotFound", List.of()),
          Arguments.of("LINK_NOT_FOUND", List.of(LinkStatus.LINK_NOT_FOUND)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("waysToBeGone")
    void aRejectionThatAwsHasForgottenStaysWithAWarning(String way, List<LinkStatus> statuses) {
      statuses.forEach(AccountLinkRejectionMomentsTest.this::given);
      var read = refresh(INPUTS, state("REJECTED"));
      assertThat(read.getProperties()).as(way).isEqualTo(state("LINK_NOT_FOUND"));
      assertThat(plugin.said())
          .singleElement()
          .satisfies(
              said ->
                  assertThat(said)
                      .startsWith("WARNING: ")
                      .contains(ID, "us-east-1", "account " + Account.TARGET.id()));

      assertThat(engine().diff(INPUTS, read.getProperties(), INPUTS).getChanges())
          .isEqualTo(DiffChanges.DIFF_NONE);
      assertThat(refresh(INPUTS, read.getProperties()).getProperties())
          .isEqualTo(read.getProperties());
    }

    @Test
    void whereTheAccountIsNotKnownTheWarningNamesTheRegionAlone() {
      var state = struct(Map.of("linkId", ID, "accountLinkStatus", "REJECTED"));
      assertThat(refresh(INPUTS, state).getProperties())
          .isEqualTo(with(state, "accountLinkStatus", text("LINK_NOT_FOUND")));
      assertThat(plugin.said())
          .singleElement()
          .satisfies(
              said -> assertThat(said).contains(ID, "us-east-1").doesNotContain("for account"));
    }

    @Test
    void aStatusThatIsNewerThanThisPackageIsKeptAsItCame() {
      given(LinkStatus.of("QUARANTINED"));
      var read = refresh(INPUTS, state("REJECTED"));
      assertThat(read.getProperties()).isEqualTo(state("QUARANTINED"));
      assertThat(engine().diff(INPUTS, read.getProperties(), INPUTS).getChanges())
          .isEqualTo(DiffChanges.DIFF_NONE);
    }

    @Test
    void whatCannotBeReadIsAnErrorAndNotGone() {
      given(LinkStatus.REJECTED);
      fault(new Fault.Deny(), GET);
      var failure = failure(() -> engine().read(ID, INPUTS, state("REJECTED")));
      assertThat(failure.getStatus().getCode()).isEqualTo(Code.PERMISSION_DENIED);
      assertThat(description(failure)).contains("workspaces:GetAccountLink");
    }
  }

  private static void assertIsUpdateOf(String property, DiffResponse diff) {
    assertThat(diff.getChanges()).isEqualTo(DiffChanges.DIFF_SOME);
    assertThat(diff.getHasDetailedDiff()).isTrue();
    assertThat(diff.getReplacesList()).isEmpty();
    assertThat(diff.getDiffsList()).containsExactly(property);
    assertThat(diff.getDetailedDiffMap()).containsOnlyKeys(property);
    assertThat(diff.getDetailedDiffMap().get(property).getKind())
        .isIn(Kind.ADD, Kind.DELETE, Kind.UPDATE);
  }

  @Nested
  class ChangeOfAnInput {

    @Test
    void ofTheClientTokenAloneIsAnUpdateThatCallsNothing() {
      var states =
          Map.of(
              INPUTS,
              state("REJECTED"),
              INPUTS_WITH_TOKEN,
              with(state("REJECTED"), "clientToken", text("a token")));
      var other = struct(Map.of("linkId", ID, "clientToken", "another"));
      for (var change :
          List.of(
              List.of(INPUTS, INPUTS_WITH_TOKEN),
              List.of(INPUTS_WITH_TOKEN, INPUTS),
              List.of(INPUTS_WITH_TOKEN, other))) {
        var before = change.getFirst();
        var after = change.getLast();
        var expected =
            after.containsFields("clientToken")
                ? with(state("REJECTED"), "clientToken", after.getFieldsOrThrow("clientToken"))
                : state("REJECTED");
        var state = states.get(before);
        assertIsUpdateOf("clientToken", engine().diff(before, state, after));
        assertThat(engine().previewUpdate(ID, state, after).getProperties()).isEqualTo(expected);
        assertThat(engine().update(ID, state, after).getProperties()).isEqualTo(expected);
      }
      plugin.assertNoCalls();
    }

    @Test
    void ofTheClientTokenOfAForgottenRejectionCallsNothingEither() {
      assertThat(engine().update(ID, state("LINK_NOT_FOUND"), INPUTS_WITH_TOKEN).getProperties())
          .isEqualTo(with(state("LINK_NOT_FOUND"), "clientToken", text("a token")));
      plugin.assertNoCalls();
    }

    @Test
    void ofTheLinkIdReplaces() {
      var diff =
          engine().diff(INPUTS, state("REJECTED"), struct(Map.of("linkId", "link-another-one")));
      assertThat(diff.getChanges()).isEqualTo(DiffChanges.DIFF_SOME);
      assertThat(diff.getReplacesList()).containsExactly("linkId");
      assertThat(diff.getDetailedDiffMap().get("linkId").getKind()).isEqualTo(Kind.UPDATE_REPLACE);
      plugin.assertNoCalls();
    }

    @Test
    void ofTheLinkIdToOneThatIsNotKnownYetReplaces() {
      var diff =
          engine()
              .diff(
                  INPUTS,
                  state("REJECTED"),
                  Struct.newBuilder().putFields("linkId", UNKNOWN).build());
      assertThat(diff.getReplacesList()).containsExactly("linkId");
    }

    @Test
    void ofNothingIsNoDifference() {
      assertThat(engine().diff(INPUTS, state("REJECTED"), INPUTS).getChanges())
          .isEqualTo(DiffChanges.DIFF_NONE);
      plugin.assertNoCalls();
    }
  }

  @Nested
  class Update {

    @Test
    void ofALinkThatHasGoneMeanwhileIsDoneWithAWarning() {
      assertThat(engine().update(ID, state(PENDING), INPUTS).getProperties())
          .isEqualTo(state("LINK_NOT_FOUND"));
      plugin.assertCalls(ONE_REJECT);
      assertThat(plugin.said())
          .singleElement()
          .satisfies(said -> assertThat(said).startsWith("WARNING: ").contains(ID, "us-east-1"));
    }

    @Test
    void ofALinkThatWasAcceptedMeanwhileFails() {
      given(LinkStatus.LINKED);
      var failure = failure(() -> engine().update(ID, state(PENDING), INPUTS));
      plugin.assertCalls(BOTH);
      assertThat(failure.getStatus().getCode()).isEqualTo(Code.FAILED_PRECONDITION);
      assertThat(description(failure)).contains("LINKED");
    }
  }

  @Nested
  class Import {

    @Test
    void ofALinkThatIsThereBringsItsInputsBackSoThatNothingDiffers() {
      given(LinkStatus.REJECTED);
      var read = engine().importing(ID);
      plugin.assertCalls(ONE_GET);
      assertThat(read.getId()).isEqualTo(ID);
      assertThat(read.getInputs()).isEqualTo(INPUTS);
      assertThat(read.getProperties()).isEqualTo(state("REJECTED"));

      assertThat(engine().check(read.getInputs()).getFailuresList()).isEmpty();
      assertThat(engine().diff(read.getInputs(), read.getProperties(), INPUTS).getChanges())
          .isEqualTo(DiffChanges.DIFF_NONE);
      plugin.assertNoCalls();
    }

    @Test
    void ofALinkThatIsNotThereFindsNothingAndWarnsOfNothing() {
      var read = engine().importing(ID);
      plugin.assertCalls(ONE_GET);
      assertThat(read.getId()).isEmpty();
      assertThat(read.hasInputs()).isFalse();
      assertThat(read.hasProperties()).isFalse();
      assertThat(plugin.said()).isEmpty();
    }

    @Test
    void ofALinkThatAwsSaysWasNotFoundFindsNothing() {
      given(LinkStatus.LINK_NOT_FOUND);
      assertThat(engine().importing(ID).getId()).isEmpty();
      plugin.assertCalls(ONE_GET);
    }

    @Test
    void byAnIdThatNoLinkCanHaveIsAnErrorWithoutACall() {
      var failure = failure(() -> engine().importing("refused"));
      assertThat(failure.getStatus().getCode()).isEqualTo(Code.INVALID_ARGUMENT);
      assertThat(description(failure)).contains("\"refused\"", "`link-` and 8 to 24");
      plugin.assertNoCalls();
    }

    @Test
    void aLookupByIdWithWhatTheProgramGaveIsRead() {
      given(LinkStatus.REJECTED);
      var read = engine().read(ID, INPUTS, INPUTS);
      assertThat(read.getProperties()).isEqualTo(state("REJECTED"));
      plugin.assertCalls(ONE_GET);
    }

    @Test
    void aLookupOfALinkThatIsNotThereFindsNothing() {
      assertThat(engine().read(ID, INPUTS, INPUTS).getId()).isEmpty();
    }
  }

  @Nested
  class Delete {

    @Test
    void callsNothingAndNotesThatTheRejectionStays() {
      given(LinkStatus.REJECTED);
      engine().delete(ID, state("REJECTED"));
      plugin.assertNoCalls();
      assertLink(LinkStatus.REJECTED);
      assertThat(plugin.said())
          .singleElement()
          .satisfies(
              said ->
                  assertThat(said)
                      .startsWith("INFO: ")
                      .contains(ID, "stays in force", "a new invitation would have a new id"));
    }

    @Test
    void ofAnAcceptedLinkNotesThatItStaysSo() {
      engine().delete(ID, state("LINKED"));
      plugin.assertNoCalls();
      assertThat(plugin.said())
          .singleElement()
          .asString()
          .contains(ID, "stays at AWS as it is", "LINKED");
    }

    @Test
    void ofAForgottenRejectionIsASuccess() {
      engine().delete(ID, state("LINK_NOT_FOUND"));
      plugin.assertNoCalls();
    }
  }
}
