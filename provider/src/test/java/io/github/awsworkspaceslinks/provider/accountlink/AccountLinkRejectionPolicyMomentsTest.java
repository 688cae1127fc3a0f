package io.github.awsworkspaceslinks.provider.accountlink;

import static io.github.awsworkspaceslinks.provider.testing.Plugin.GET;
import static io.github.awsworkspaceslinks.provider.testing.Plugin.LIST;
import static io.github.awsworkspaceslinks.provider.testing.Plugin.REJECT;
import static io.github.awsworkspaceslinks.provider.testing.Plugin.failure;
import static io.github.awsworkspaceslinks.provider.testing.Plugin.notReady;
import static io.github.awsworkspaceslinks.provider.testing.TestEngine.struct;
import static io.github.awsworkspaceslinks.provider.testing.TestEngine.text;
import static java.util.concurrent.CompletableFuture.supplyAsync;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.github.awsworkspaceslinks.emulator.Account;
import io.github.awsworkspaceslinks.emulator.Fault;
import io.github.awsworkspaceslinks.emulator.FaultRule;
import io.github.awsworkspaceslinks.emulator.Link;
import io.github.awsworkspaceslinks.emulator.LinkStatus;
import io.github.awsworkspaceslinks.provider.testing.Plugin;
import io.github.awsworkspaceslinks.provider.testing.TestEngine;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import pulumirpc.Provider.CheckFailure;
import pulumirpc.Provider.CreateResponse;
import pulumirpc.Provider.DiffRequest;
import pulumirpc.Provider.DiffResponse.DiffChanges;
import pulumirpc.Provider.ErrorResourceInitFailed;
import pulumirpc.Provider.ListRequest;
import pulumirpc.Provider.PropertyDiff.Kind;
import pulumirpc.Provider.ReadResponse;

/**
 * Each moment in the life of a policy: what the engine is answered, what the user is told, and
 * which calls AWS gets for it.
 */
class AccountLinkRejectionPolicyMomentsTest {
  private static final String TYPE = "aws-workspaces-links:index:AccountLinkRejectionPolicy";
  private static final String SOURCE = Account.SOURCE.id();
  private static final String TARGET = Account.TARGET.id();
  private static final String STRANGER = "333333333333";
  private static final String POLICY = TARGET + "/us-east-1";

  private static final String A = "link-aaaaaaaaa";
  private static final String B = "link-bbbbbbbbb";
  private static final String C = "link-ccccccccc";

  private static final String PENDING = "PENDING_ACCEPTANCE_BY_TARGET_ACCOUNT";
  private static final String ACCOUNT = "GetCallerIdentity";
  private static final Value UNKNOWN = text("04da6b54-80e4-46f7-96ec-b56ff0331ba9");
  private static final Struct DENY_ALL = Struct.getDefaultInstance();

  @RegisterExtension final Plugin plugin = new Plugin();

  @BeforeEach
  void beAboutThePolicy() {
    engine().about(TYPE, "deny");
  }

  private TestEngine engine() {
    return plugin.engine();
  }

  private static Value list(Stream<Value> values) {
    return Value.newBuilder()
        .setListValue(ListValue.newBuilder().addAllValues(values.toList()))
        .build();
  }

  private static Value texts(String... texts) {
    return list(Stream.of(texts).map(TestEngine::text));
  }

  private static Struct allowing(String... accounts) {
    return Struct.newBuilder().putFields("allowedSourceAccountIds", texts(accounts)).build();
  }

  private static Struct with(Struct struct, String name, Value value) {
    return struct.toBuilder().putFields(name, value).build();
  }

  private static Value links(String status, String source, String... ids) {
    return list(
        Stream.of(ids)
            .map(
                id ->
                    Value.newBuilder()
                        .setStructValue(
                            struct(
                                Map.of(
                                    "linkId", id,
                                    "sourceAccountId", source,
                                    "accountLinkStatus", status)))
                        .build()));
  }

  private static final Value NONE = list(Stream.empty());

  /** A state with nothing in it but what the caller adds. */
  private static Struct state() {
    return Struct.newBuilder()
        .putFields("allowedSourceAccountIds", NONE)
        .putFields("allowedLinkIds", NONE)
        .putFields("targetAccountId", text(TARGET))
        .putFields("rejectedLinks", NONE)
        .putFields("pendingLinks", NONE)
        .putFields("allowedPendingLinks", NONE)
        .build();
  }

  private void given(Link... links) {
    Stream.of(links).forEach(plugin.emulator()::put);
  }

  private List<String> statuses(String... ids) {
    return Stream.of(ids)
        .map(id -> plugin.emulator().link(id).orElseThrow().status().value())
        .toList();
  }

  private void fault(FaultRule... rules) {
    plugin.emulator().setFaults(rules);
  }

  private static List<String> ids(Struct state, String property) {
    return state.getFieldsOrThrow(property).getListValue().getValuesList().stream()
        .map(link -> link.getStructValue().getFieldsOrThrow("linkId").getStringValue())
        .toList();
  }

  private static String description(StatusRuntimeException failure) {
    return failure.getStatus().getDescription();
  }

  private ReadResponse refresh(Struct inputs, Struct state) {
    return engine().read(POLICY, inputs, state);
  }

  /** Applies the policy for the first time. */
  private CreateResponse created(Struct inputs) {
    var created = engine().create(inputs);
    plugin.emulator().clearCalls();
    engine().messages().clear();
    return created;
  }

  @Nested
  class Check {

    @Test
    void acceptsWhatItIsMadeFor() {
      assertThat(engine().check(DENY_ALL).getFailuresList()).isEmpty();
      assertThat(
              engine()
                  .check(
                      allowing(SOURCE).toBuilder()
                          .putFields("allowedLinkIds", texts(A))
                          .putFields("targetAccountId", text(TARGET))
                          .build())
                  .getFailuresList())
          .isEmpty();
      plugin.assertNoCalls();
    }

    @Test
    void tellsEveryFaultWithItsPlace() {
      var inputs =
          allowing(SOURCE, "111").toBuilder()
              .putFields("allowedLinkIds", texts("invitation-1"))
              .putFields("targetAccountId", text("me"))
              .putFields("allowedAccounts", texts(SOURCE))
              .build();
      assertThat(engine().check(inputs).getFailuresList())
          .extracting(CheckFailure::getProperty)
          .containsExactlyInAnyOrder(
              "allowedSourceAccountIds[1]",
              "allowedLinkIds[0]",
              "targetAccountId",
              "allowedAccounts");
    }

    @Test
    void refusesASecondPolicyAndNamesTheFirst() {
      assertThat(engine().check(DENY_ALL).getFailuresList()).isEmpty();
      var first = engine().urn();
      engine().about(TYPE, "another");
      assertThat(engine().check(allowing(SOURCE)).getFailuresList())
          .singleElement()
          .satisfies(
              failure -> {
                assertThat(failure.getProperty()).isEmpty();
                assertThat(failure.getReason())
                    .contains("have a policy already, which is " + first);
              });
      // The same one may be checked as often as the engine likes.
      engine().about(TYPE, "deny");
      assertThat(engine().check(allowing(SOURCE)).getFailuresList()).isEmpty();
    }

    @Test
    void takesAPolicyThatWasRenamedForTheSame() {
      var created = created(DENY_ALL);
      refresh(DENY_ALL, created.getProperties());
      engine().about(TYPE, "renamed");
      assertThat(engine().check(DENY_ALL).getFailuresList()).isEmpty();
    }
  }

  @Nested
  class PreviewOfCreate {

    @Test
    void tellsWhoseInvitationWouldBeRejectedAndChangesNothing() {
      given(Link.pending(A));
      var foreseen = engine().previewCreate(DENY_ALL).getProperties();
      assertThat(foreseen).isEqualTo(with(state(), "rejectedLinks", links("REJECTED", SOURCE, A)));
      assertThat(plugin.said())
          .containsExactly(
              "INFO: 1 invitation from 111111111111 would be rejected: "
                  + A
                  + ".\nTo leave one open, add its account to allowedSourceAccountIds or its id to"
                  + " allowedLinkIds.");
      assertThat(statuses(A)).containsExactly(PENDING);
      plugin.assertCalls(Map.of(LIST, 1, ACCOUNT, 1));
    }

    @Test
    void tellsOfManyInOneSentence() {
      plugin.emulator().putMany(7, Link.pending(A));
      given(Link.pending(B).withSource(STRANGER));
      engine().previewCreate(DENY_ALL);
      assertThat(plugin.said())
          .singleElement()
          .asString()
          .startsWith(
              "INFO: 8 invitations would be rejected, 7 from 111111111111, 1 from 333333333333: "
                  + "link-00000000000000001, ")
          .contains(" and 3 more.\n");
    }

    @Test
    void saysNothingWhereThereIsNothingToReject() {
      given(Link.pending(A));
      assertThat(engine().previewCreate(allowing(SOURCE)).getProperties())
          .isEqualTo(
              state().toBuilder()
                  .putFields("allowedSourceAccountIds", texts(SOURCE))
                  .putFields("allowedPendingLinks", links(PENDING, SOURCE, A))
                  .build());
      assertThat(plugin.said()).isEmpty();
    }

    @Test
    void goesOnWhereItCannotForesee() {
      fault(FaultRule.always(new Fault.Deny()).on(LIST));
      assertThat(engine().previewCreate(DENY_ALL).getProperties())
          .isEqualTo(
              Struct.newBuilder()
                  .putFields("allowedSourceAccountIds", UNKNOWN)
                  .putFields("allowedLinkIds", UNKNOWN)
                  .putFields("targetAccountId", UNKNOWN)
                  .putFields("rejectedLinks", UNKNOWN)
                  .putFields("pendingLinks", UNKNOWN)
                  .putFields("allowedPendingLinks", UNKNOWN)
                  .build());
      assertThat(plugin.said())
          .singleElement()
          .asString()
          .startsWith("WARNING: What `pulumi up` would reject could not be foreseen: ")
          .contains("workspaces:ListAccountLinks");
    }

    @Test
    void asksNothingForInputsThatAreNotKnownYet() {
      engine().previewCreate(with(DENY_ALL, "allowedSourceAccountIds", UNKNOWN));
      plugin.assertNoCalls();
    }
  }

  @Nested
  class Create {

    @Test
    void rejectsWhatIsNotAllowed() {
      given(
          Link.pending(A),
          Link.pending(B).withSource(STRANGER),
          Link.pending(C).withSource(STRANGER),
          Link.of("link-ddddddddd", LinkStatus.LINKED).withSource(STRANGER));
      var inputs = with(allowing(SOURCE), "allowedLinkIds", texts(C));
      var created = engine().create(inputs);
      assertThat(created.getId()).isEqualTo(POLICY);
      assertThat(created.getProperties())
          .isEqualTo(
              state().toBuilder()
                  .putFields("allowedSourceAccountIds", texts(SOURCE))
                  .putFields("allowedLinkIds", texts(C))
                  .putFields("rejectedLinks", links("REJECTED", STRANGER, B))
                  .putFields(
                      "allowedPendingLinks",
                      list(
                          Stream.concat(
                              links(PENDING, SOURCE, A).getListValue().getValuesList().stream(),
                              links(PENDING, STRANGER, C).getListValue().getValuesList().stream())))
                  .build());
      assertThat(created.getRefreshBeforeUpdate()).isTrue();
      assertThat(statuses(A, B, C, "link-ddddddddd"))
          .containsExactly(PENDING, "REJECTED", PENDING, "LINKED");
      assertThat(plugin.said()).isEmpty();
      plugin.assertCalls(Map.of(LIST, 1, REJECT, 1, ACCOUNT, 1));
    }

    @Test
    void neverTouchesWhatTheAccountSentItself() {
      given(Link.pending(A).withSource(TARGET).withTarget(STRANGER));
      assertThat(engine().create(DENY_ALL).getProperties()).isEqualTo(state());
      plugin.assertCalls(Map.of(LIST, 1, ACCOUNT, 1));
    }

    @Test
    void asksForNoAccountThatIsGiven() {
      given(Link.pending(A));
      fault(FaultRule.always(new Fault.Deny()).on(ACCOUNT));
      var failure = failure(() -> engine().create(DENY_ALL));
      assertThat(failure.getStatus().getCode()).isEqualTo(Code.PERMISSION_DENIED);
      assertThat(description(failure))
          .endsWith(" With targetAccountId given, the answer is not needed.");
      plugin.emulator().clearCalls();

      var created = engine().create(with(DENY_ALL, "targetAccountId", text(TARGET)));
      assertThat(created.getId()).isEqualTo(POLICY);
      assertThat(statuses(A)).containsExactly("REJECTED");
      plugin.assertCalls(Map.of(LIST, 1, REJECT, 1));
    }

    @Test
    void refusesAnAccountThatIsNotTheCredentials() {
      given(Link.pending(A));
      var failure =
          failure(() -> engine().create(with(DENY_ALL, "targetAccountId", text(STRANGER))));
      assertThat(failure.getStatus().getCode()).isEqualTo(Code.FAILED_PRECONDITION);
      assertThat(description(failure))
          .contains("for account 333333333333", "belong to another one", A, "targetAccountId");
      assertThat(statuses(A)).containsExactly(PENDING);
    }

    @Test
    void takesOneCallForEachInvitationAndOneForEachPage() {
      plugin.emulator().putMany(1000, Link.pending(A));
      var created = engine().create(DENY_ALL);
      assertThat(ids(created.getProperties(), "rejectedLinks")).hasSize(1000).isSorted();
      assertThat(ids(created.getProperties(), "pendingLinks")).isEmpty();
      assertThat(plugin.emulator().links())
          .allMatch(link -> link.status().equals(LinkStatus.REJECTED));
      plugin.assertCalls(Map.of(LIST, 40, REJECT, 1000, ACCOUNT, 1));
    }

    @Test
    void tellsHowItIsGoingButNotAllTheTime() {
      plugin.emulator().putMany(100, Link.pending(A));
      fault(FaultRule.always(new Fault.Delay(Duration.ofMillis(300))).on(REJECT));
      engine().create(DENY_ALL);
      assertThat(plugin.progress())
          .isNotEmpty()
          .hasSizeLessThan(20)
          .allMatch(text -> text.matches("rejected [0-9]+ of 100"));
    }
  }

  @Nested
  class Others {

    /** Rejects while the calls are held, and meanwhile the world changes. */
    private CreateResponse createWhile(Runnable change) throws InterruptedException {
      given(Link.pending(A), Link.pending(B), Link.pending(C));
      fault(FaultRule.always(new Fault.Hold()).on(REJECT));
      var creating = supplyAsync(() -> engine().create(DENY_ALL));
      assertThat(plugin.emulator().awaitHeld(3, Duration.ofSeconds(20))).isTrue();
      plugin.emulator().clearFaults();
      change.run();
      plugin.emulator().release();
      return creating.join();
    }

    @Test
    void whatSomebodyElseRejectedIsReportedAndCounts() throws InterruptedException {
      var created = createWhile(() -> given(Link.of(B, LinkStatus.REJECTED)));
      assertThat(ids(created.getProperties(), "rejectedLinks")).containsExactly(A, B, C);
      assertThat(plugin.said())
          .containsExactly(
              "INFO: 1 invitation had been rejected meanwhile, by whomever: " + B + ".");
      plugin.assertCalls(Map.of(LIST, 1, REJECT, 3, GET, 1, ACCOUNT, 1));
    }

    @Test
    void whatSomebodyElseAcceptedIsAWarningAndNoFailure() throws InterruptedException {
      var created = createWhile(() -> given(Link.of(B, LinkStatus.LINKED)));
      assertThat(ids(created.getProperties(), "rejectedLinks")).containsExactly(A, C);
      assertThat(ids(created.getProperties(), "pendingLinks")).isEmpty();
      assertThat(plugin.said())
          .containsExactly(
              "WARNING: 1 invitation had been accepted meanwhile, and AWS can neither reject nor"
                  + " unlink what was accepted: "
                  + B
                  + ". If that was not meant to be, ask AWS Support to end the link.");
    }

    @Test
    void whatItsSenderHasWithdrawnIsReported() throws InterruptedException {
      var created = createWhile(() -> plugin.emulator().forget("us-east-1", B));
      assertThat(ids(created.getProperties(), "rejectedLinks")).containsExactly(A, C);
      assertThat(plugin.said())
          .containsExactly(
              "INFO: 1 invitation had been withdrawn meanwhile, so that nothing is left to reject: "
                  + B
                  + ".");
    }
  }

  @Nested
  class Failing {

    @Test
    void whatWasDoneBeforeAFailureIsSavedAndTheNextUpdateGoesOn()
        throws InvalidProtocolBufferException {
      plugin.emulator().putMany(200, Link.pending(A));
      fault(FaultRule.always(new Fault.Deny()).on(REJECT).skip(20));
      var failure = failure(() -> engine().create(DENY_ALL));
      var saved = notReady(failure);
      assertThat(saved.getId()).isEqualTo(POLICY);
      assertThat(saved.getRefreshBeforeUpdate()).isTrue();
      assertThat(ids(saved.getProperties(), "rejectedLinks")).hasSize(20);
      assertThat(ids(saved.getProperties(), "pendingLinks")).hasSize(180).isSorted();
      assertThat(saved.getReasonsList()).hasSizeBetween(2, 4);
      assertThat(saved.getReasons(0))
          .startsWith("20 of 200 invitations were rejected. Not known to be are link-0")
          .endsWith(" and 175 more. The next `pulumi up` goes on with what is still open.");
      assertThat(saved.getReasons(1)).contains("access is denied");
      // It is denied for all: sixteen may be under way, but no more are tried.
      assertThat(plugin.emulator().calls(REJECT)).hasSizeLessThanOrEqualTo(20 + 16);

      plugin.emulator().clearFaults();
      plugin.emulator().clearCalls();
      var updated = engine().update(POLICY, saved.getProperties(), DENY_ALL).getProperties();
      assertThat(ids(updated, "rejectedLinks")).hasSize(200).doesNotHaveDuplicates();
      assertThat(ids(updated, "pendingLinks")).isEmpty();
      plugin.assertCalls(Map.of(LIST, 8, REJECT, 180));
    }

    /** It is the first, so that all the others come after it. */
    @Test
    void oneThatCannotBeRejectedDoesNotKeepTheOthersFromIt() throws InvalidProtocolBufferException {
      var first = plugin.emulator().putMany(51, Link.pending(A)).getFirst().linkId();
      fault(
          FaultRule.always(new Fault.Failure("ValidationException", 400, "no such form"))
              .on(REJECT)
              .forLink(first));
      var saved = notReady(failure(() -> engine().create(DENY_ALL)));
      assertThat(ids(saved.getProperties(), "rejectedLinks")).hasSize(50);
      assertThat(ids(saved.getProperties(), "pendingLinks")).containsExactly(first);
      assertThat(saved.getReasons(0)).contains("50 of 51 invitations were rejected", first);
      assertThat(saved.getReasons(1)).contains("no such form");
    }

    @Test
    void whereNothingWasDoneNothingIsSaved() {
      plugin.emulator().putMany(50, Link.pending(A));
      fault(FaultRule.always(new Fault.Deny()).on(REJECT));
      var failure = failure(() -> engine().create(DENY_ALL));
      assertThat(failure.getStatus().getCode()).isEqualTo(Code.PERMISSION_DENIED);
      assertThat(description(failure)).contains("workspaces:RejectAccountLinkInvitation");
      assertThat(StatusProto.fromThrowable(failure).getDetailsList()).isEmpty();
    }

    @Test
    void aServiceThatIsOutOfOrderIsNotAskedForEachOfThem() {
      plugin.emulator().putMany(300, Link.pending(A));
      fault(
          FaultRule.always(new Fault.Failure("ValidationException", 400, "out of order"))
              .on(REJECT));
      assertThat(description(failure(() -> engine().create(DENY_ALL)))).contains("out of order");
      assertThat(plugin.emulator().calls(REJECT)).hasSizeLessThan(10 + 16);
    }

    @Test
    void throttlingSlowsItDownAndDoesNoHarm() {
      plugin.emulator().putMany(60, Link.pending(A));
      fault(FaultRule.always(new Fault.Throttle()).on(REJECT).probability(0.2, 7));
      assertThat(ids(engine().create(DENY_ALL).getProperties(), "rejectedLinks")).hasSize(60);
    }

    @Test
    void aLostAnswerIsSettledByALookAndNothingIsSentTwice() {
      plugin.emulator().putMany(20, Link.pending(A));
      given(Link.pending(B));
      fault(FaultRule.always(new Fault.CutAfter()).on(REJECT).forLink(B));
      assertThat(ids(engine().create(DENY_ALL).getProperties(), "rejectedLinks")).hasSize(21);
      assertThat(plugin.said()).isEmpty();
      plugin.assertCalls(Map.of(LIST, 1, REJECT, 21, GET, 1, ACCOUNT, 1));
    }

    @Test
    void anAnswerThatComesLateIsReadBack() {
      given(Link.pending(A), Link.pending(B));
      fault(FaultRule.always(new Fault.Eventually(LinkStatus.PENDING, 1)).on(REJECT).forLink(B));
      var created = engine().create(DENY_ALL).getProperties();
      assertThat(created.getFieldsOrThrow("rejectedLinks"))
          .isEqualTo(links("REJECTED", SOURCE, A, B));
      assertThat(plugin.emulator().calls(REJECT)).hasSize(2);
    }

    @Test
    void whatWasDoneBeforeACancellationIsSavedWithinASecond() throws Exception {
      plugin.emulator().putMany(100, Link.pending(A));
      fault(FaultRule.always(new Fault.Hold()).on(REJECT).skip(30));
      var creating = supplyAsync(() -> failure(() -> engine().create(DENY_ALL)));
      assertThat(plugin.emulator().awaitHeld(16, Duration.ofSeconds(30))).isTrue();
      long start = System.nanoTime();
      engine().cancel();
      var saved = notReady(creating.join());
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
      assertThat(ids(saved.getProperties(), "rejectedLinks")).hasSize(30);
      assertThat(ids(saved.getProperties(), "pendingLinks")).hasSize(70);
      assertThat(saved.getReasonsList()).anyMatch(reason -> reason.contains("cancelled"));
      assertThat(plugin.emulator().calls(REJECT).stream().filter(call -> call.statusCode() == 200))
          .hasSize(30);
    }

    @Test
    void whatWasDoneBeforeTheTimeLimitIsSaved() throws InvalidProtocolBufferException {
      plugin.emulator().putMany(40, Link.pending(A));
      fault(FaultRule.always(new Fault.Hold()).on(REJECT).skip(10));
      var saved = notReady(failure(() -> engine().create(DENY_ALL, 4)));
      assertThat(ids(saved.getProperties(), "rejectedLinks")).hasSize(10);
      assertThat(saved.getReasonsList()).anyMatch(reason -> reason.contains("time limit"));
    }

    @Test
    void whatIsSaidIsBounded() throws InvalidProtocolBufferException {
      plugin.emulator().putMany(300, Link.pending(A));
      fault(
          IntStream.rangeClosed(250, 300)
              .mapToObj(
                  i ->
                      FaultRule.always(new Fault.Failure("ValidationException", 400, "reason " + i))
                          .on(REJECT)
                          .forLink("link-%017x".formatted(i)))
              .toArray(FaultRule[]::new));
      ErrorResourceInitFailed saved = notReady(failure(() -> engine().create(DENY_ALL)));
      assertThat(saved.getReasonsList()).hasSizeLessThanOrEqualTo(4);
      assertThat(String.join("; ", saved.getReasonsList())).hasSizeLessThan(2000);
    }
  }

  @Nested
  class Refresh {

    @Test
    void whereNothingHappenedNothingChanges() {
      given(Link.pending(A), Link.pending(B).withSource(STRANGER));
      var inputs = allowing(STRANGER);
      var created = created(inputs).getProperties();
      var read = refresh(inputs, created);
      assertThat(read.getProperties()).isEqualTo(created);
      assertThat(read.getInputs()).isEqualTo(inputs);
      assertThat(read.getRefreshBeforeUpdate()).isTrue();
      plugin.assertCalls(Map.of(LIST, 1));
      var diff = engine().diff(inputs, read.getProperties(), inputs);
      assertThat(diff.getChanges()).isEqualTo(DiffChanges.DIFF_NONE);
      assertThat(plugin.said()).isEmpty();
    }

    @Test
    void anInvitationThatArrivedIsDriftThatPreviewTellsAndUpdateMends() {
      given(Link.pending(A));
      var created = created(DENY_ALL).getProperties();
      given(Link.pending(B).withSource("123456789012"));

      var read = refresh(DENY_ALL, created).getProperties();
      assertThat(read).isEqualTo(with(created, "pendingLinks", links(PENDING, "123456789012", B)));
      var diff = engine().diff(DENY_ALL, read, DENY_ALL);
      assertThat(diff.getChanges()).isEqualTo(DiffChanges.DIFF_SOME);
      assertThat(diff.getReplacesList()).isEmpty();
      assertThat(diff.getDetailedDiffMap()).containsOnlyKeys("pendingLinks");
      assertThat(diff.getDetailedDiffOrThrow("pendingLinks").getKind()).isEqualTo(Kind.UPDATE);
      plugin.assertCalls(Map.of(LIST, 1));

      var foreseen = engine().previewUpdate(POLICY, read, DENY_ALL).getProperties();
      assertThat(plugin.said())
          .singleElement()
          .asString()
          .startsWith("INFO: 1 invitation from 123456789012 would be rejected: " + B + ".\n");
      assertThat(statuses(B)).containsExactly(PENDING);
      plugin.assertNoCalls();

      var update = engine().update(POLICY, read, DENY_ALL);
      assertThat(update.getProperties()).isEqualTo(foreseen);
      assertThat(update.getRefreshBeforeUpdate()).isTrue();
      assertThat(ids(update.getProperties(), "rejectedLinks")).containsExactly(A, B);
      assertThat(statuses(A, B)).containsExactly("REJECTED", "REJECTED");
      plugin.assertCalls(Map.of(LIST, 1, REJECT, 1));

      var again = refresh(DENY_ALL, update.getProperties()).getProperties();
      assertThat(again).isEqualTo(update.getProperties());
      assertThat(engine().diff(DENY_ALL, again, DENY_ALL).getChanges())
          .isEqualTo(DiffChanges.DIFF_NONE);
    }

    @Test
    void anAllowedInvitationThatArrivedIsShownAndIsNoDrift() {
      var inputs = allowing(SOURCE);
      var created = created(inputs).getProperties();
      given(Link.pending(A));
      var read = refresh(inputs, created).getProperties();
      assertThat(read.getFieldsOrThrow("allowedPendingLinks")).isEqualTo(links(PENDING, SOURCE, A));
      assertThat(engine().diff(inputs, read, inputs).getChanges()).isEqualTo(DiffChanges.DIFF_NONE);
    }

    @Test
    void aRejectedInvitationThatIsPendingAgainIsRejectedAgain() {
      given(Link.pending(A));
      var created = created(DENY_ALL).getProperties();
      given(Link.pending(A));
      var read = refresh(DENY_ALL, created).getProperties();
      assertThat(ids(read, "rejectedLinks")).isEmpty();
      assertThat(ids(read, "pendingLinks")).containsExactly(A);
      var updated = engine().update(POLICY, read, DENY_ALL).getProperties();
      assertThat(updated).isEqualTo(created);
    }

    @Test
    void doesNotTakeAnotherPlaceForPeace() {
      var created = created(DENY_ALL).getProperties();
      var elsewhere = failure(() -> engine().read(TARGET + "/eu-west-1", DENY_ALL, created));
      assertThat(elsewhere.getStatus().getCode()).isEqualTo(Code.FAILED_PRECONDITION);
      assertThat(description(elsewhere)).contains("222222222222/eu-west-1 is not of us-east-1");
      given(Link.pending(A));
      var other = failure(() -> engine().read(STRANGER + "/us-east-1", DENY_ALL, created));
      assertThat(description(other)).contains("belong to another one");
    }

    @Test
    void doesNotTakeAnotherAccountsPeaceForItsOwn() {
      var created = created(DENY_ALL).getProperties();
      engine().configure(plugin.configuration());
      var other = failure(() -> engine().read(STRANGER + "/us-east-1", DENY_ALL, created));
      assertThat(other.getStatus().getCode()).isEqualTo(Code.FAILED_PRECONDITION);
      assertThat(description(other))
          .contains("for account 333333333333", "belong to account 222222222222");
      var strangers = with(DENY_ALL, "targetAccountId", text(STRANGER));
      assertThat(description(failure(() -> engine().create(strangers))))
          .contains("belong to account 222222222222");
      plugin.assertCalls(Map.of(LIST, 2, ACCOUNT, 1));
    }

    @Test
    void warnsWhereAwsDoesNotTellWhosePeaceItIs() {
      fault(FaultRule.always(new Fault.Deny()).on(ACCOUNT));
      var given = with(DENY_ALL, "targetAccountId", text(TARGET));
      assertThat(engine().create(given).getId()).isEqualTo(POLICY);
      assertThat(plugin.said())
          .singleElement()
          .asString()
          .startsWith("WARNING: No invitation is open, but whether that is so in account 2222")
          .contains("could not be confirmed: GetCallerIdentity", "access is denied")
          .endsWith(" the provider does not ask whose the credentials are.");
    }

    @Test
    void doesNotAskWhosePeaceItIsWhereItMayNot() {
      engine()
          .configure(
              plugin.configuration().toBuilder()
                  .putFields("skipRequestingAccountId", text("true"))
                  .build());
      engine().create(with(DENY_ALL, "targetAccountId", text(TARGET)));
      assertThat(plugin.said()).isEmpty();
      plugin.assertCalls(Map.of(LIST, 1));
    }

    @Test
    void whatIsRememberedIsBounded() {
      plugin.emulator().putMany(600, Link.pending(A));
      var first = created(DENY_ALL).getProperties();
      plugin.emulator().putMany(600, Link.pending(A));
      var second = engine().update(POLICY, first, DENY_ALL).getProperties();
      assertThat(ids(second, "rejectedLinks"))
          .hasSize(1000)
          .doesNotHaveDuplicates()
          .endsWith("link-000000000000004b0")
          .doesNotContain("link-000000000000000c8");
      assertThat(refresh(DENY_ALL, second).getProperties()).isEqualTo(second);
    }
  }

  @Nested
  class Update {

    @Test
    void whatIsNoLongerAllowedIsForetoldAndRejected() {
      given(Link.pending(A));
      var before = created(allowing(SOURCE)).getProperties();
      var diff = engine().diff(allowing(SOURCE), before, DENY_ALL);
      assertThat(diff.getDetailedDiffMap()).containsOnlyKeys("allowedSourceAccountIds");
      assertThat(diff.getReplacesList()).isEmpty();
      var foreseen = engine().previewUpdate(POLICY, before, DENY_ALL).getProperties();
      assertThat(plugin.said())
          .singleElement()
          .asString()
          .startsWith("INFO: 1 invitation from 111111111111 would be rejected");
      assertThat(engine().update(POLICY, before, DENY_ALL).getProperties()).isEqualTo(foreseen);
      assertThat(statuses(A)).containsExactly("REJECTED");
    }

    @Test
    void whatIsAllowedNowStaysOpen() {
      var before =
          with(created(DENY_ALL).getProperties(), "pendingLinks", links(PENDING, SOURCE, A));
      given(Link.pending(A));
      var foreseen = engine().previewUpdate(POLICY, before, allowing(SOURCE)).getProperties();
      assertThat(plugin.said()).isEmpty();
      assertThat(engine().update(POLICY, before, allowing(SOURCE)).getProperties())
          .isEqualTo(foreseen);
      assertThat(statuses(A)).containsExactly(PENDING);
      plugin.assertCalls(Map.of(LIST, 1));
    }

    @Test
    void whatIsRejectedAgainIsTheLatest() {
      given(Link.pending(A), Link.pending(B));
      var before = created(DENY_ALL).getProperties();
      assertThat(ids(before, "rejectedLinks")).containsExactly(A, B);
      given(Link.pending(A));
      var after = engine().update(POLICY, before, DENY_ALL).getProperties();
      assertThat(ids(after, "rejectedLinks")).containsExactly(B, A);
    }

    @Test
    void driftThatIsToBeIgnoredIsNoDifference() {
      var open = with(state(), "pendingLinks", links(PENDING, SOURCE, A));
      var request = DiffRequest.newBuilder().setUrn(engine().urn()).setId(POLICY).setOlds(open);
      var provider = engine().provider();
      assertThat(provider.diff(request.build()).getDiffsList()).containsExactly("pendingLinks");
      assertThat(provider.diff(request.addIgnoreChanges("pendingLinks").build()).getChanges())
          .isEqualTo(DiffChanges.DIFF_NONE);
    }

    @Test
    void anotherAccountIsAnotherPolicy() {
      var before = created(DENY_ALL).getProperties();
      var inputs = with(DENY_ALL, "targetAccountId", text(STRANGER));
      assertThat(engine().diff(DENY_ALL, before, inputs).getReplacesList())
          .containsExactly("targetAccountId");
    }

    @Test
    void theAccountThatItHasAnywayIsTheSamePolicy() {
      var before = created(DENY_ALL).getProperties();
      var inputs = with(DENY_ALL, "targetAccountId", text(TARGET));
      assertThat(engine().diff(DENY_ALL, before, inputs).getChanges())
          .isEqualTo(DiffChanges.DIFF_NONE);
      assertThat(engine().diff(inputs, before, DENY_ALL).getChanges())
          .isEqualTo(DiffChanges.DIFF_NONE);
    }
  }

  @Nested
  class Delete {

    @Test
    void callsNothingAndSaysWhatStays() {
      given(Link.pending(A));
      var created = created(DENY_ALL).getProperties();
      engine().configure(plugin.configuration()); // another process, as the next command has
      engine().delete(POLICY, created);
      plugin.assertNoCalls();
      assertThat(plugin.said())
          .containsExactly(
              "INFO: The policy "
                  + POLICY
                  + " no longer holds: invitations that arrive from now on stay open. What it"
                  + " rejected stays rejected at AWS, which cannot undo a rejection.");
    }

    @Test
    void ofAPolicyThatReplacesItselfSaysNothing() {
      engine().delete(POLICY, created(DENY_ALL).getProperties());
      assertThat(plugin.said()).isEmpty();
    }
  }

  @Nested
  class Import {

    @Test
    void readsWhatIsOpenUnderAPolicyThatAllowsNothing() {
      given(Link.pending(A));
      var read = engine().importing(POLICY);
      assertThat(read.getId()).isEqualTo(POLICY);
      assertThat(read.getProperties())
          .isEqualTo(with(state(), "pendingLinks", links(PENDING, SOURCE, A)));
      assertThat(engine().check(read.getInputs()).getFailuresList()).isEmpty();
      plugin.assertCalls(Map.of(LIST, 1));
    }

    @Test
    void saysWhatAnIdLooksLike() {
      var failure = failure(() -> engine().importing("deny"));
      assertThat(failure.getStatus().getCode()).isEqualTo(Code.INVALID_ARGUMENT);
      assertThat(description(failure))
          .isEqualTo(
              "The id must be an account's and a Region, such as 123456789012/us-east-1, but is"
                  + " \"deny\"");
    }
  }

  @Nested
  class ListOfPolicies {

    @Test
    void holdsTheOneThatTheAccountCanHave() {
      var request = ListRequest.newBuilder().setToken(TYPE).build();
      assertThat(ImmutableList.copyOf(engine().provider().list(request)))
          .singleElement()
          .satisfies(listed -> assertThat(listed.getResult().getId()).isEqualTo(POLICY));
      plugin.assertCalls(Map.of(ACCOUNT, 1));
      engine().importing(POLICY);
    }
  }
}
