package io.github.awsworkspaceslinks.provider.accountlink;

import static io.github.awsworkspaceslinks.provider.testing.Plugin.CREATE;
import static io.github.awsworkspaceslinks.provider.testing.Plugin.DELETE;
import static io.github.awsworkspaceslinks.provider.testing.Plugin.GET;
import static io.github.awsworkspaceslinks.provider.testing.Plugin.LIST;
import static io.github.awsworkspaceslinks.provider.testing.Plugin.failure;
import static io.github.awsworkspaceslinks.provider.testing.Plugin.notReady;
import static io.github.awsworkspaceslinks.provider.testing.TestEngine.struct;
import static io.github.awsworkspaceslinks.provider.testing.TestEngine.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.github.awsworkspaceslinks.emulator.Account;
import io.github.awsworkspaceslinks.emulator.Call;
import io.github.awsworkspaceslinks.emulator.Fault;
import io.github.awsworkspaceslinks.emulator.FaultRule;
import io.github.awsworkspaceslinks.emulator.Link;
import io.github.awsworkspaceslinks.emulator.LinkStatus;
import io.github.awsworkspaceslinks.provider.testing.Plugin;
import io.github.awsworkspaceslinks.provider.testing.Settings;
import io.github.awsworkspaceslinks.provider.testing.TestEngine;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import pulumirpc.Provider.CreateResponse;
import pulumirpc.Provider.DiffResponse.DiffChanges;
import pulumirpc.Provider.PropertyDiff.Kind;

/**
 * Each moment in the life of an invitation: what the engine is answered, what the user is told, and
 * which calls AWS gets for it. The plugin has the credentials of the account that invites.
 */
class AccountLinkInvitationMomentsTest {
  private static final String TYPE = "aws-workspaces-links:index:AccountLinkInvitation";
  private static final String NAME = "invited";
  private static final String ID = "link-0123456789abcdef0";
  private static final String SOURCE = Account.SOURCE.id();
  private static final String TARGET = Account.TARGET.id();
  private static final Struct INPUTS = struct(Map.of("targetAccountId", TARGET));
  private static final Struct INPUTS_WITH_TOKEN =
      struct(Map.of("targetAccountId", TARGET, "clientToken", "a token"));

  private static final String PENDING = "PENDING_ACCEPTANCE_BY_TARGET_ACCOUNT";
  private static final Value UNKNOWN = text("04da6b54-80e4-46f7-96ec-b56ff0331ba9");
  private static final String TO_TAKE_OVER =
      "To take it over, run `pulumi import " + TYPE + " " + NAME + " " + ID + "`";

  private static final Map<String, Integer> ONE_GET = Map.of(GET, 1);

  @RegisterExtension final Plugin plugin = new Plugin();

  @BeforeEach
  void actAsTheSource() {
    engine().about(TYPE, NAME);
    engine().configure(Plugin.configuration(plugin.emulator().endpoint(), Account.SOURCE));
  }

  private TestEngine engine() {
    return plugin.engine();
  }

  /** A state as AWS describes the link, all of it known. */
  private static Struct state(String linkId, String status) {
    return struct(
        Map.of(
            "linkId",
            linkId,
            "targetAccountId",
            TARGET,
            "accountLinkStatus",
            status,
            "sourceAccountId",
            SOURCE));
  }

  private static Struct state(String status) {
    return state(ID, status);
  }

  private static Struct with(Struct struct, String name, Value value) {
    return struct.toBuilder().putFields(name, value).build();
  }

  /** What is told of a resource of which nothing could be foreseen. */
  private static final Struct UNFORESEEN =
      Struct.newBuilder()
          .putFields("targetAccountId", text(TARGET))
          .putFields("linkId", UNKNOWN)
          .putFields("accountLinkStatus", UNKNOWN)
          .putFields("sourceAccountId", UNKNOWN)
          .build();

  private void given(LinkStatus status) {
    plugin.emulator().put(Link.of(ID, status));
  }

  /** An invitation in the other direction. */
  private void givenTheirs(LinkStatus status) {
    plugin.emulator().put(Link.of(ID, status).withSource(TARGET).withTarget(SOURCE));
  }

  private Link onlyLink() {
    assertThat(plugin.emulator().links()).hasSize(1);
    return plugin.emulator().links().getFirst();
  }

  private void becomes(String linkId, LinkStatus status) {
    plugin.emulator().put(plugin.emulator().link(linkId).orElseThrow().withStatus(status));
  }

  private void fault(Fault fault, String operation) {
    plugin.emulator().setFaults(FaultRule.always(fault).on(operation));
  }

  private List<String> tokens() {
    return plugin.emulator().calls(CREATE).stream()
        .map(call -> call.clientToken().orElse("none"))
        .toList();
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
      var news = struct(Map.of("targetAccountId", "22", "clientToken", "", "target", "x"));
      assertThat(engine().check(news).getFailuresList())
          .extracting(f -> f.getProperty() + ": " + f.getReason())
          .containsExactlyInAnyOrder(
              "targetAccountId: targetAccountId must be an AWS account id of 12 digits, but is"
                  + " \"22\"",
              "clientToken: clientToken must be a token of 1 to 64 characters in one line, but is"
                  + " \"\"",
              "target: target is not a property; did you mean targetAccountId?");
      plugin.assertNoCalls();
    }
  }

  @Nested
  class PreviewOfCreate {

    private List<String> preview() {
      assertThat(engine().previewCreate(INPUTS).getProperties()).isEqualTo(UNFORESEEN);
      plugin.assertCalls(ONE_GET);
      return plugin.said();
    }

    @Test
    void ofAnAccountThatNobodyHasInvitedSaysNothing() {
      assertThat(preview()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"REJECTED", "LINKING_FAILED", "LINK_NOT_FOUND"})
    void ofAnAccountWithNothingInTheWaySaysNothing(String status) {
      given(LinkStatus.of(status));
      assertThat(preview()).isEmpty();
    }

    static Stream<Arguments> inTheWay() {
      String fails =
          " `pulumi up` fails because of it, unless an earlier run had sent it for this very"
              + " resource.";
      return Stream.of(
          Arguments.of(
              LinkStatus.PENDING,
              false,
              "is already invited: the link "
                  + ID
                  + " from account "
                  + SOURCE
                  + " is "
                  + PENDING
                  + ". "
                  + TO_TAKE_OVER
                  + "; to keep it out of Pulumi, remove this resource from the program."
                  + fails),
          Arguments.of(
              LinkStatus.LINKED,
              false,
              "is already linked: the link "
                  + ID
                  + " from account "
                  + SOURCE
                  + " is LINKED. "
                  + TO_TAKE_OVER
                  + "; to keep it out of Pulumi, remove this resource from the program."
                  + fails),
          Arguments.of(
              LinkStatus.PENDING,
              true,
              "is already inviting this one: the link "
                  + ID
                  + " from account "
                  + TARGET
                  + " is "
                  + PENDING
                  + ". Accept that invitation with AccountLinkAcceptance, or reject it first with"
                  + " AccountLinkRejection."
                  + fails),
          Arguments.of(
              LinkStatus.LINKED,
              true,
              "is already linked: the link "
                  + ID
                  + " from account "
                  + TARGET
                  + " is LINKED. Remove this resource from the program."
                  + fails));
    }

    @ParameterizedTest(name = "{0}, theirs: {1}")
    @MethodSource("inTheWay")
    void ofAnAccountWithALinkInTheWayWarns(LinkStatus status, boolean theirs, String text) {
      if (theirs) {
        givenTheirs(status);
      } else {
        given(status);
      }
      assertThat(preview()).containsExactly("WARNING: Account " + TARGET + " " + text);
    }

    @Test
    void thatCannotBeForeseenSaysSoInOneLine() {
      fault(new Fault.Deny(), GET);
      assertThat(preview())
          .singleElement()
          .satisfies(
              said ->
                  assertThat(said)
                      .startsWith(
                          "WARNING: Whether account "
                              + TARGET
                              + " is already linked or invited could not be foreseen: ")
                      .contains("access is denied to workspaces:GetAccountLink")
                      .doesNotContain("\n"));
    }

    @Test
    void withAnAccountThatIsNotKnownYetAsksNothing() {
      var inputs = Struct.newBuilder().putFields("targetAccountId", UNKNOWN).build();
      assertThat(engine().previewCreate(inputs).getProperties())
          .isEqualTo(with(UNFORESEEN, "targetAccountId", UNKNOWN));
      plugin.assertNoCalls();
    }
  }

  @Nested
  class Create {

    private CreateResponse create(Map<String, Integer> calls) {
      var response = engine().create(INPUTS);
      plugin.assertCalls(calls);
      return response;
    }

    @Test
    void sendsOneInvitationAndReadsItsStatusBack() {
      var created = create(Map.of(CREATE, 1, GET, 1));
      assertThat(created.getId()).isEqualTo(onlyLink().linkId());
      assertThat(created.getProperties()).isEqualTo(state(created.getId(), PENDING));
      assertThat(onlyLink())
          .isEqualTo(
              Link.pending(created.getId())
                  .withClientToken(onlyLink().clientToken().orElseThrow()));
      assertThat(plugin.said()).isEmpty();
    }

    @Test
    void sendsTheTokenThatIsGiven() {
      var created = engine().create(INPUTS_WITH_TOKEN);
      assertThat(plugin.emulator().calls(CREATE))
          .extracting(Call::parameters)
          .containsExactly(Map.of("TargetAccountId", TARGET, "ClientToken", "a token"));
      assertThat(created.getProperties())
          .isEqualTo(with(state(created.getId(), PENDING), "clientToken", text("a token")));
    }

    @Test
    void derivesATokenThatTellsNothing() {
      engine().create(INPUTS);
      assertThat(tokens()).singleElement().asString().matches("pulumi-[0-9a-f]{48}");
    }

    /** As after a crash: AWS has taken the invitation, but the engine has not saved it. */
    @Test
    void comesToTheSameInvitationInTheNextRun() {
      var lost = engine().create(INPUTS);
      actAsTheSource();
      plugin.emulator().clearCalls();
      var found = create(Map.of(CREATE, 1, GET, 1));
      assertThat(found).isEqualTo(lost);
      assertThat(found.getId()).isEqualTo(onlyLink().linkId());
    }

    @Test
    void whoseAnswerIsLostIsSentAgainAndStillInvitesOnce() {
      plugin.emulator().setFaults(FaultRule.always(new Fault.CutAfter()).on(CREATE).times(2));
      var created = engine().create(INPUTS);
      assertThat(tokens()).hasSize(3).containsOnly(tokens().getFirst());
      plugin.assertCalls(Map.of(CREATE, 3, GET, 1));
      assertThat(created.getId()).isEqualTo(onlyLink().linkId());
    }

    @Test
    void whoseReadsLagBehindWaitsForThem() {
      fault(new Fault.Stale(2, Duration.ZERO), CREATE);
      assertThat(create(Map.of(CREATE, 1, GET, 3)).getId()).isEqualTo(onlyLink().linkId());
    }

    @Test
    void whoseReadsLagBehindFarIsRecognizedByTheConflict() {
      fault(new Fault.Stale(5, Duration.ZERO), CREATE);
      var created = create(Map.of(CREATE, 2, GET, 7));
      assertThat(created.getId()).isEqualTo(onlyLink().linkId());
    }

    @Test
    void thatCannotBeReadBackIsSavedAsNotReadyAndTheNextUpdateFinishesIt() throws Exception {
      fault(new Fault.Deny(), GET);
      var saved = notReady(failure(() -> engine().create(INPUTS)));
      plugin.assertCalls(Map.of(CREATE, 1, GET, 1));
      String id = onlyLink().linkId();
      assertThat(saved.getId()).isEqualTo(id);
      assertThat(saved.getProperties()).isEqualTo(state(id, PENDING));
      assertThat(saved.getReasonsList())
          .singleElement()
          .asString()
          .startsWith(
              "AWS took the invitation of account "
                  + TARGET
                  + " as "
                  + id
                  + ", but it cannot be read back: ")
          .contains("access is denied to workspaces:GetAccountLink")
          .endsWith(". Run `pulumi up` again to finish it.");

      plugin.emulator().clearFaults();
      assertThat(engine().update(id, saved.getProperties(), INPUTS).getProperties())
          .isEqualTo(saved.getProperties());
      plugin.assertCalls(ONE_GET);
    }

    @Test
    void ofAnotherResourceForTheSameAccountFailsAndNamesTheInvitationAndItsImport() {
      given(LinkStatus.PENDING);
      var failure = failure(() -> engine().create(INPUTS));
      plugin.assertCalls(Map.of(CREATE, 1, GET, 1));
      assertThat(failure.getStatus().getCode()).isEqualTo(Code.FAILED_PRECONDITION);
      assertThat(description(failure))
          .startsWith(
              "Account "
                  + TARGET
                  + " is already invited: the link "
                  + ID
                  + " from account "
                  + SOURCE
                  + " is "
                  + PENDING
                  + ". "
                  + TO_TAKE_OVER)
          .contains("AWS request id");
      assertNothingIsSaved(failure);
    }

    @Test
    void ofAnAccountThatIsLinkedAlreadyFailsAndNamesTheLink() {
      given(LinkStatus.LINKED);
      assertThat(description(failure(() -> engine().create(INPUTS))))
          .startsWith("Account " + TARGET + " is already linked: the link " + ID)
          .contains(TO_TAKE_OVER);
    }

    @Test
    void ofAnAccountThatInvitesThisOneFailsAndSaysWhatToDoInstead() {
      givenTheirs(LinkStatus.PENDING);
      fault(new Fault.Failure("ConflictException", 400, "not both ways"), CREATE);
      assertThat(description(failure(() -> engine().create(INPUTS))))
          .startsWith("Account " + TARGET + " is already inviting this one: the link " + ID)
          .contains("Accept that invitation with AccountLinkAcceptance");
    }

    @Test
    void aConflictWithoutALinkIsAnErrorThatSaysWhatAwsSaid() {
      fault(new Fault.Failure("ConflictException", 400, "not now"), CREATE);
      var failure = failure(() -> engine().create(INPUTS));
      plugin.assertCalls(Map.of(CREATE, 1, GET, 1));
      assertThat(failure.getStatus().getCode()).isEqualTo(Code.FAILED_PRECONDITION);
      assertThat(description(failure))
          .startsWith(
              "AWS refused to invite account "
                  + TARGET
                  + ", which is already linked or invited, but shows no such link.")
          .contains("not now");
      assertNothingIsSaved(failure);
    }

    @Test
    void aDeniedCallIsAnErrorThatNamesTheActionAndNothingIsSaved() {
      fault(new Fault.Deny(), CREATE);
      var failure = failure(() -> engine().create(INPUTS));
      plugin.assertCalls(Map.of(CREATE, 1));
      assertThat(failure.getStatus().getCode()).isEqualTo(Code.PERMISSION_DENIED);
      assertThat(description(failure))
          .contains("workspaces:CreateAccountLinkInvitation", "account " + TARGET);
      assertNothingIsSaved(failure);
    }

    @Test
    void fromAnAccountThatTheConfigurationRulesOutIsNotSent() {
      engine()
          .configure(
              Settings.at(plugin.emulator())
                  .as(Account.SOURCE)
                  .with("allowedAccountIds", List.of(TARGET))
                  .struct());
      assertThat(description(failure(() -> engine().create(INPUTS))))
          .contains("rules out (account " + SOURCE + ")");
      assertThat(plugin.emulator().calls(CREATE)).isEmpty();
    }
  }

  /** There has been an invitation for this resource before, and it is over. */
  @Nested
  class CreateAgain {

    @ParameterizedTest
    @ValueSource(strings = {"REJECTED", "LINKING_FAILED"})
    void sendsANewInvitationAndSaysWhatBecameOfTheOneBefore(String status) {
      String first = engine().create(INPUTS).getId();
      becomes(first, LinkStatus.of(status));
      plugin.emulator().clearCalls();

      var second = engine().create(INPUTS);
      assertThat(tokens()).doesNotHaveDuplicates();
      plugin.assertCalls(Map.of(CREATE, 2, GET, 1));
      assertThat(second.getId()).isNotEqualTo(first);
      assertThat(second.getProperties()).isEqualTo(state(second.getId(), PENDING));
      assertThat(plugin.said())
          .containsExactly(
              "INFO: The invitation "
                  + first
                  + ", which was sent for this resource before, "
                  + (status.equals("REJECTED")
                      ? "was rejected by the invited account"
                      : "was accepted, but linking failed (LINKING_FAILED)")
                  + "; a new one has been sent: "
                  + second.getId()
                  + ".");

      // A crash after this one, too, comes to the same invitation.
      assertThat(engine().create(INPUTS)).isEqualTo(second);
      becomes(second.getId(), LinkStatus.REJECTED);
      plugin.emulator().clearCalls();
      var third = engine().create(INPUTS);
      plugin.assertCalls(Map.of(CREATE, 3, GET, 1));
      assertThat(plugin.emulator().link(third.getId()).orElseThrow().status())
          .isEqualTo(LinkStatus.PENDING);
    }

    @Test
    void afterADestroySendsANewInvitation() {
      var first = engine().create(INPUTS);
      actAsTheSource();
      engine().delete(first.getId(), first.getProperties());
      plugin.emulator().clearCalls();
      var second = engine().create(INPUTS);
      plugin.assertCalls(Map.of(CREATE, 1, GET, 1));
      assertThat(second.getId()).isNotEqualTo(first.getId()).isEqualTo(onlyLink().linkId());
    }

    @Test
    void ofOneThatHasBeenAcceptedMeanwhileAdoptsItWithANote() {
      String id = engine().create(INPUTS).getId();
      becomes(id, LinkStatus.LINKED);
      plugin.emulator().clearCalls();
      var found = engine().create(INPUTS);
      plugin.assertCalls(Map.of(CREATE, 1));
      assertThat(found.getProperties()).isEqualTo(state(id, "LINKED"));
      assertThat(plugin.said())
          .containsExactly(
              "INFO: The invitation "
                  + id
                  + ", which was sent for this resource before, has been accepted; it is adopted.");
    }

    @Test
    void withAGivenTokenThatStandsForADeadInvitationFailsAndShowsNoToken() {
      String id = engine().create(INPUTS_WITH_TOKEN).getId();
      becomes(id, LinkStatus.REJECTED);
      plugin.emulator().clearCalls();
      var failure = failure(() -> engine().create(INPUTS_WITH_TOKEN));
      plugin.assertCalls(Map.of(CREATE, 1));
      assertThat(failure.getStatus().getCode()).isEqualTo(Code.FAILED_PRECONDITION);
      assertThat(description(failure))
          .isEqualTo(
              "AWS answers the given clientToken with the invitation "
                  + id
                  + ", which was sent with it before and was rejected by the invited account. Give"
                  + " another clientToken, or none, to send a new one.");
      assertNothingIsSaved(failure);
    }
  }

  @Nested
  class Refresh {

    @ParameterizedTest
    @ValueSource(strings = {PENDING, "LINKED", "QUARANTINED"})
    void ofWhatStandsOrHasReachedItsGoalIsNoDifference(String status) {
      given(LinkStatus.of(status));
      var read = engine().read(ID, INPUTS, state(PENDING));
      plugin.assertCalls(ONE_GET);
      assertThat(read.getInputs()).isEqualTo(INPUTS);
      assertThat(read.getProperties()).isEqualTo(state(status));
      assertThat(engine().diff(INPUTS, read.getProperties(), INPUTS).getChanges())
          .isEqualTo(DiffChanges.DIFF_NONE);
      assertThat(plugin.said()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"REJECTED", "LINKING_FAILED"})
    void ofOneThatIsOverWarnsAndSaysHowToSendANewOne(String status) {
      given(LinkStatus.of(status));
      var read = engine().read(ID, INPUTS, state(PENDING));
      plugin.assertCalls(ONE_GET);
      assertThat(read.getProperties()).isEqualTo(state(status));
      assertThat(engine().diff(INPUTS, read.getProperties(), INPUTS).getChanges())
          .isEqualTo(DiffChanges.DIFF_NONE);
      assertThat(plugin.said())
          .containsExactly(
              "WARNING: The invitation "
                  + ID
                  + " of account "
                  + TARGET
                  + " "
                  + (status.equals("REJECTED")
                      ? "was rejected by the invited account"
                      : "was accepted, but linking failed (LINKING_FAILED)")
                  + ". AWS cannot open it again; to send a new one, run `pulumi up --replace "
                  + engine().urn()
                  + "`.");
    }

    static Stream<Arguments> waysToBeGone() {
      return Stream.of(
          Arguments.of("ResourceNotFound", List.of()),
          Arguments.of("LINK_NOT_FOUND", List.of(LinkStatus.LINK_NOT_FOUND)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("waysToBeGone")
    void ofOneThatAwsDoesNotKnowDropsItWithAWarning(String way, List<LinkStatus> statuses) {
      statuses.forEach(AccountLinkInvitationMomentsTest.this::given);
      var read = engine().read(ID, INPUTS, state(PENDING));
      plugin.assertCalls(ONE_GET);
      assertThat(read.getId()).as(way).isEmpty();
      assertThat(read.hasProperties()).isFalse();
      assertThat(plugin.said())
          .singleElement()
          .asString()
          .startsWith(
              "WARNING: AWS no longer knows the invitation "
                  + ID
                  + " of account "
                  + TARGET
                  + " in us-east-1")
          .contains("`pulumi up` will send a new one", "check that Region and account");
    }

    /** Which is answered from one listing, that was made before. */
    @Test
    void ofManyKnowsWhatHasJustBeenSent() {
      readMany();
      var id = engine().create(INPUTS).getId();
      plugin.emulator().clearCalls();
      assertThat(engine().read(id, INPUTS, state(id, PENDING)).getProperties())
          .isEqualTo(state(id, PENDING));
      plugin.assertNoCalls();
    }

    @Test
    void ofManyKnowsWhatHasJustBeenWithdrawn() {
      given(LinkStatus.PENDING);
      readMany();
      engine().delete(ID, state(PENDING));
      plugin.emulator().clearCalls();
      assertThat(engine().read(ID, INPUTS, state(PENDING)).getId()).isEmpty();
    }

    private void readMany() {
      for (var link : plugin.emulator().putMany(3, Link.of(ID, LinkStatus.REJECTED))) {
        engine().read(link.linkId(), INPUTS, state(link.linkId(), "REJECTED"));
      }
    }

    @Test
    void theTokenIsKept() {
      given(LinkStatus.PENDING);
      var before = with(state(PENDING), "clientToken", text("a token"));
      assertThat(engine().read(ID, INPUTS_WITH_TOKEN, before).getProperties()).isEqualTo(before);
    }

    @Test
    void whatCannotBeReadIsAnErrorAndNotGone() {
      given(LinkStatus.PENDING);
      fault(new Fault.Deny(), GET);
      assertThat(failure(() -> engine().read(ID, INPUTS, state(PENDING))).getStatus().getCode())
          .isEqualTo(Code.PERMISSION_DENIED);
    }
  }

  @Nested
  class Import {

    @Test
    void bringsTheInputsBackSoThatNothingDiffers() {
      given(LinkStatus.PENDING);
      var read = engine().importing(ID);
      plugin.assertCalls(ONE_GET);
      assertThat(read.getInputs()).isEqualTo(INPUTS);
      assertThat(read.getProperties()).isEqualTo(state(PENDING));
      assertThat(engine().diff(read.getInputs(), read.getProperties(), INPUTS).getChanges())
          .isEqualTo(DiffChanges.DIFF_NONE);
    }

    @Test
    void ofALinkThatIsNotThereFindsNothingAndWarnsOfNothing() {
      assertThat(engine().importing(ID).getId()).isEmpty();
      assertThat(plugin.said()).isEmpty();
    }

    @Test
    void byAnIdThatNoLinkCanHaveIsAnErrorWithoutACall() {
      assertThat(description(failure(() -> engine().importing(NAME))))
          .contains("\"" + NAME + "\"", "`link-` and 8 to 24");
      plugin.assertNoCalls();
    }
  }

  @Nested
  class ChangeOfAnInput {

    @Test
    void ofTheAccountReplaces() {
      var diff =
          engine().diff(INPUTS, state(PENDING), struct(Map.of("targetAccountId", "333333333333")));
      assertThat(diff.getReplacesList()).containsExactly("targetAccountId");
      assertThat(diff.getDetailedDiffMap().get("targetAccountId").getKind())
          .isEqualTo(Kind.UPDATE_REPLACE);
      plugin.assertNoCalls();
    }

    @Test
    void ofTheTokenAloneIsAnUpdateThatOnlyReads() {
      given(LinkStatus.LINKED);
      var expected = with(state("LINKED"), "clientToken", text("a token"));
      assertThat(engine().diff(INPUTS, state(PENDING), INPUTS_WITH_TOKEN).getReplacesList())
          .isEmpty();
      assertThat(engine().previewUpdate(ID, state("LINKED"), INPUTS_WITH_TOKEN).getProperties())
          .isEqualTo(expected);
      plugin.assertNoCalls();
      assertThat(engine().update(ID, state(PENDING), INPUTS_WITH_TOKEN).getProperties())
          .isEqualTo(expected);
      plugin.assertCalls(ONE_GET);
    }

    @Test
    void ofOneThatAwsDoesNotKnowFailsAndSaysWhatToRun() {
      var failure = failure(() -> engine().update(ID, state(PENDING), INPUTS_WITH_TOKEN));
      assertThat(failure.getStatus().getCode()).isEqualTo(Code.NOT_FOUND);
      assertThat(description(failure))
          .startsWith("AWS no longer knows the invitation " + ID + " in us-east-1")
          .endsWith(
              ". Run `pulumi refresh`, which forgets it, and then `pulumi up`, which sends a new"
                  + " one.");
    }
  }

  @Nested
  class Delete {

    private static final String STAYS_LINKED =
        "WARNING: The link "
            + ID
            + " with account "
            + TARGET
            + " stays LINKED: the invitation has been accepted, and AWS cannot unlink. Pulumi lets"
            + " go of it; to end the link, ask AWS Support.";

    private static String stays(String status) {
      return "INFO: The invitation "
          + ID
          + " stays at AWS, where it is "
          + status
          + " and can no longer be withdrawn.";
    }

    static Stream<Arguments> moments() {
      var asked = Map.of(DELETE, 1, GET, 1);
      return Stream.of(
          // saved in the state, as it is at AWS, calls, what is said
          Arguments.of(PENDING, List.of(LinkStatus.PENDING), Map.of(DELETE, 1), List.of()),
          Arguments.of(PENDING, List.of(), Map.of(DELETE, 1), List.of()),
          Arguments.of(PENDING, List.of(LinkStatus.LINK_NOT_FOUND), asked, List.of()),
          Arguments.of(PENDING, List.of(LinkStatus.LINKED), asked, List.of(STAYS_LINKED)),
          Arguments.of(PENDING, List.of(LinkStatus.REJECTED), asked, List.of(stays("REJECTED"))),
          Arguments.of(
              PENDING, List.of(LinkStatus.of("QUARANTINED")), asked, List.of(stays("QUARANTINED"))),
          Arguments.of(
              "LINKING_FAILED",
              List.of(LinkStatus.LINKING_FAILED),
              asked,
              List.of(stays("LINKING_FAILED"))),
          Arguments.of("LINKED", List.of(LinkStatus.LINKED), Map.of(), List.of(STAYS_LINKED)),
          Arguments.of(
              "REJECTED", List.of(LinkStatus.REJECTED), Map.of(), List.of(stays("REJECTED"))));
    }

    @ParameterizedTest(name = "{0} in the state, {1} at AWS")
    @MethodSource("moments")
    void withdrawsWhatIsOpenAndLetsGoOfTheRest(
        String saved, List<LinkStatus> there, Map<String, Integer> calls, List<String> said) {
      there.forEach(AccountLinkInvitationMomentsTest.this::given);
      engine().delete(ID, state(saved));
      plugin.assertCalls(calls);
      assertThat(plugin.said()).isEqualTo(said);
      assertThat(plugin.emulator().links())
          .noneSatisfy(link -> assertThat(link.status()).isEqualTo(LinkStatus.PENDING));
    }

    @Test
    void whoseAnswerIsLostIsSentAgainAndIsASuccess() {
      given(LinkStatus.PENDING);
      plugin.emulator().setFaults(FaultRule.always(new Fault.CutAfter()).on(DELETE).times(1));
      engine().delete(ID, state(PENDING));
      plugin.assertCalls(Map.of(DELETE, 2));
      assertThat(plugin.emulator().links()).isEmpty();
    }

    @Test
    void thatAwsRefusesAlthoughItIsOpenFailsSoThatItStaysInTheState() {
      given(LinkStatus.PENDING);
      fault(new Fault.Failure("ConflictException", 400, "not now"), DELETE);
      var failure = failure(() -> engine().delete(ID, state(PENDING)));
      assertThat(failure.getStatus().getCode()).isEqualTo(Code.FAILED_PRECONDITION);
      assertThat(description(failure))
          .startsWith("AWS refused to withdraw " + ID + ", whose status is " + PENDING + ".")
          .contains("Run the same command again", "not now");
    }

    @Test
    void thatIsDeniedFailsAndNamesTheAction() {
      given(LinkStatus.PENDING);
      fault(new Fault.Deny(), DELETE);
      assertThat(description(failure(() -> engine().delete(ID, state(PENDING)))))
          .contains("workspaces:DeleteAccountLinkInvitation");
    }

    /** As with `pulumi up --replace`: the new resource comes first, then the old one goes. */
    @Test
    void ofAnInvitationThatReplacesItselfLeavesItOpenAndSaysSo() {
      var before = engine().create(INPUTS);
      actAsTheSource();
      plugin.emulator().clearCalls();
      var after = engine().create(INPUTS);
      engine().delete(before.getId(), before.getProperties());
      plugin.assertCalls(Map.of(CREATE, 1, GET, 1));
      assertThat(after).isEqualTo(before);
      assertThat(onlyLink().status()).isEqualTo(LinkStatus.PENDING);
      assertThat(plugin.said())
          .containsExactly(
              "WARNING: The invitation "
                  + before.getId()
                  + " stays open: AWS answered its replacement with the same one. To have another"
                  + " one sent, set the option deleteBeforeReplace, and replace it again.");
    }
  }

  @Nested
  class Lists {
    private static final String OTHER = "333333333333";

    @BeforeEach
    void thereAreManyLinks() {
      Stream.of(
              Link.pending("link-aaaaaaaaa"),
              Link.of("link-bbbbbbbbb", LinkStatus.REJECTED),
              Link.of("link-ccccccccc", LinkStatus.LINKED).withTarget(OTHER),
              Link.pending("link-ddddddddd").withSource(OTHER).withTarget(SOURCE))
          .forEach(plugin.emulator()::put);
    }

    @Test
    void whatThisAccountSentAndNotWhatItWasSent() {
      assertThat(engine().list(Struct.getDefaultInstance()))
          .containsExactly("link-aaaaaaaaa", "link-bbbbbbbbb", "link-ccccccccc");
      plugin.assertCalls(Map.of(LIST, 1, "GetCallerIdentity", 1));
      assertThat(engine().list(struct(Map.of("accountLinkStatus", PENDING))))
          .containsExactly("link-aaaaaaaaa");
      assertThat(engine().list(struct(Map.of("targetAccountId", OTHER))))
          .containsExactly("link-ccccccccc");
      plugin.assertCalls(Map.of(LIST, 2));
    }

    @Test
    void withoutAskingForAnAccountThatIsGiven() {
      assertThat(engine().list(struct(Map.of("sourceAccountId", SOURCE)))).hasSize(3);
      plugin.assertCalls(Map.of(LIST, 1));
    }

    @Test
    void andSaysHowToGoWithoutAskingForTheAccount() {
      fault(new Fault.Deny(), "GetCallerIdentity");
      assertThat(description(failure(() -> engine().list(Struct.getDefaultInstance()))))
          .contains("sts:GetCallerIdentity")
          .endsWith(" With sourceAccountId given, the answer is not needed.");
    }
  }
}
