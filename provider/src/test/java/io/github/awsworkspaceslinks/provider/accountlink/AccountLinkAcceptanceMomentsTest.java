package io.github.awsworkspaceslinks.provider.accountlink;

import static io.github.awsworkspaceslinks.provider.testing.Plugin.ACCEPT;
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
import pulumirpc.Provider.DiffResponse.DiffChanges;

/**
 * Each moment in the life of an acceptance: what the engine is answered, what the user is told, and
 * which calls AWS gets for it. The plugin has the credentials of the account that is invited.
 */
class AccountLinkAcceptanceMomentsTest {
  private static final String TYPE = "aws-workspaces-links:index:AccountLinkAcceptance";
  private static final String ID = "link-0123456789abcdef0";
  private static final String SOURCE = Account.SOURCE.id();
  private static final Struct INPUTS = struct(Map.of("linkId", ID));
  private static final Struct INPUTS_WITH_TOKEN =
      struct(Map.of("linkId", ID, "clientToken", "a token"));

  private static final String PENDING = "PENDING_ACCEPTANCE_BY_TARGET_ACCOUNT";
  private static final Value UNKNOWN = text("04da6b54-80e4-46f7-96ec-b56ff0331ba9");

  private static final Map<String, Integer> ONE_GET = Map.of(GET, 1);
  private static final Map<String, Integer> ONE_ACCEPT = Map.of(ACCEPT, 1);
  private static final Map<String, Integer> BOTH = Map.of(ACCEPT, 1, GET, 1);

  private static final String REJECTED_BEFORE =
      "The invitation "
          + ID
          + " from account "
          + SOURCE
          + " has been rejected, and AWS cannot undo a rejection. Ask that account for a new"
          + " invitation, which has a new link id, and accept that one; or remove this resource"
          + " from the program.";
  private static final String FAILED =
      "The invitation "
          + ID
          + " from account "
          + SOURCE
          + " has been accepted, but AWS failed to link the accounts (LINKING_FAILED). Check that"
          + " both accounts belong to one AWS organization and payer, then ask that account for a"
          + " new invitation, which has a new link id; if that fails too, ask AWS Support.";

  @RegisterExtension final Plugin plugin = new Plugin();

  @BeforeEach
  void isAboutAnAcceptance() {
    engine().about(TYPE, "accepted");
  }

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
            SOURCE,
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

  /** The acceptance answers this status, and so do so many reads. */
  private void eventually(LinkStatus answer, int reads) {
    given(LinkStatus.PENDING);
    fault(new Fault.Eventually(answer, reads), ACCEPT);
  }

  private static String description(StatusRuntimeException failure) {
    return failure.getStatus().getDescription();
  }

  private static void assertNothingIsSaved(StatusRuntimeException failure) {
    assertThat(StatusProto.fromThrowable(failure).getDetailsList()).isEmpty();
  }

  /** The statuses that rule an acceptance out, each with its own text. */
  static Stream<Arguments> ruledOut() {
    return Stream.of(
        Arguments.of(LinkStatus.REJECTED, REJECTED_BEFORE),
        Arguments.of(LinkStatus.LINKING_FAILED, FAILED));
  }

  @Test
  void everyFaultInWhatIsWrittenIsToldAtOnceAndWithoutACall() {
    var news = struct(Map.of("linkId", "lnk-1", "clientToken", "t".repeat(65)));
    assertThat(engine().check(news).getFailuresList())
        .extracting(pulumirpc.Provider.CheckFailure::getProperty)
        .containsExactlyInAnyOrder("linkId", "clientToken");
    assertThat(engine().check(INPUTS_WITH_TOKEN).getFailuresList()).isEmpty();
    plugin.assertNoCalls();
  }

  @Nested
  class PreviewOfCreate {

    static Stream<Arguments> moments() {
      return Stream.of(
          Arguments.of(List.of(LinkStatus.PENDING), state("LINKED"), List.of()),
          Arguments.of(
              List.of(LinkStatus.LINKED),
              state("LINKED"),
              List.of(
                  "INFO: The invitation "
                      + ID
                      + " is already accepted; `pulumi up` will adopt it.")),
          Arguments.of(
              List.of(),
              UNFORESEEN,
              List.of(
                  "WARNING: AWS knows no link "
                      + ID
                      + " in us-east-1, so that `pulumi up` would fail. Check the link id, the"
                      + " Region and the account.")),
          Arguments.of(
              List.of(LinkStatus.of("QUARANTINED")),
              UNFORESEEN,
              List.of(
                  "WARNING: The link "
                      + ID
                      + " has the status QUARANTINED; AWS may refuse to accept it.")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("moments")
    void foretellsWhatWillBeAndChangesNothing(
        List<LinkStatus> there, Struct foretold, List<String> said) {
      there.forEach(AccountLinkAcceptanceMomentsTest.this::given);
      assertThat(engine().previewCreate(INPUTS).getProperties()).isEqualTo(foretold);
      plugin.assertCalls(ONE_GET);
      assertThat(plugin.said()).isEqualTo(said);
      there.forEach(AccountLinkAcceptanceMomentsTest.this::assertLink);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource(
        "io.github.awsworkspaceslinks.provider.accountlink.AccountLinkAcceptanceMomentsTest#ruledOut")
    void ofWhatIsRuledOutFails(LinkStatus status, String text) {
      given(status);
      var failure = failure(() -> engine().previewCreate(INPUTS));
      plugin.assertCalls(ONE_GET);
      assertThat(failure.getStatus().getCode()).isEqualTo(Code.FAILED_PRECONDITION);
      assertThat(description(failure)).isEqualTo(text);
    }

    @Test
    void withoutPermissionSaysSoAndPreviewsAllTheSame() {
      given(LinkStatus.PENDING);
      fault(new Fault.Deny(), GET);
      assertThat(engine().previewCreate(INPUTS).getProperties()).isEqualTo(UNFORESEEN);
      assertThat(plugin.said())
          .singleElement()
          .asString()
          .startsWith("WARNING: The status of " + ID + " could not be foreseen: ")
          .contains("access is denied to workspaces:GetAccountLink");
    }

    @Test
    void ofALinkIdThatIsNotKnownYetNothingIsAsked() {
      var inputs = Struct.newBuilder().putFields("linkId", UNKNOWN).build();
      assertThat(engine().previewCreate(inputs).getProperties())
          .isEqualTo(with(UNFORESEEN, "linkId", UNKNOWN));
      plugin.assertNoCalls();
    }
  }

  @Nested
  class Create {

    @Test
    void acceptsAPendingInvitationWithExactlyOneCall() {
      given(LinkStatus.PENDING);
      var created = engine().create(INPUTS);
      assertThat(plugin.emulator().calls())
          .extracting(Call::parameters)
          .containsExactly(Map.of("LinkId", ID));
      plugin.assertCalls(ONE_ACCEPT);
      assertThat(created.getId()).isEqualTo(ID);
      assertThat(created.getProperties()).isEqualTo(state("LINKED"));
      assertLink(LinkStatus.LINKED);
      assertThat(plugin.said()).isEmpty();
    }

    @Test
    void sendsTheTokenThatIsGiven() {
      given(LinkStatus.PENDING);
      var created = engine().create(INPUTS_WITH_TOKEN);
      assertThat(plugin.emulator().calls())
          .extracting(Call::parameters)
          .containsExactly(Map.of("LinkId", ID, "ClientToken", "a token"));
      assertThat(created.getProperties())
          .isEqualTo(with(state("LINKED"), "clientToken", text("a token")));
    }

    @Test
    void adoptsAnInvitationThatIsAlreadyAcceptedWithANote() {
      given(LinkStatus.LINKED);
      assertThat(engine().create(INPUTS).getProperties()).isEqualTo(state("LINKED"));
      plugin.assertCalls(BOTH);
      assertThat(plugin.said())
          .containsExactly("INFO: The invitation " + ID + " was already accepted; it is adopted.");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource(
        "io.github.awsworkspaceslinks.provider.accountlink.AccountLinkAcceptanceMomentsTest#ruledOut")
    void refusesWhatIsRuledOutAndSavesNothing(LinkStatus status, String text) {
      given(status);
      var failure = failure(() -> engine().create(INPUTS));
      plugin.assertCalls(BOTH);
      assertThat(failure.getStatus().getCode()).isEqualTo(Code.FAILED_PRECONDITION);
      assertThat(description(failure)).isEqualTo(text);
      assertNothingIsSaved(failure);
      assertLink(status);
    }

    @Test
    void ofALinkThatAwsDoesNotKnowIsAnErrorAndNothingIsSaved() {
      var failure = failure(() -> engine().create(INPUTS));
      plugin.assertCalls(ONE_ACCEPT);
      assertThat(failure.getStatus().getCode()).isEqualTo(Code.NOT_FOUND);
      assertThat(description(failure))
          .startsWith("AWS knows no link " + ID + " in us-east-1, so there is nothing to accept.");
      assertNothingIsSaved(failure);
    }

    @Test
    void thatIsDeniedNamesTheAction() {
      given(LinkStatus.PENDING);
      fault(new Fault.Deny(), ACCEPT);
      assertThat(description(failure(() -> engine().create(INPUTS))))
          .contains("workspaces:AcceptAccountLinkInvitation");
      plugin.assertCalls(ONE_ACCEPT);
      assertLink(LinkStatus.PENDING);
    }

    @Test
    void whoseAnswerIsLostIsSettledByAReadAndNotSentAgain() {
      given(LinkStatus.PENDING);
      plugin.emulator().setFaults(FaultRule.always(new Fault.CutAfter()).on(ACCEPT).times(1));
      assertThat(engine().create(INPUTS).getProperties()).isEqualTo(state("LINKED"));
      plugin.assertCalls(BOTH);
    }

    @Test
    void thatDidNotArriveIsSentAgain() {
      given(LinkStatus.PENDING);
      plugin.emulator().setFaults(FaultRule.always(new Fault.Cut()).on(ACCEPT).times(1));
      assertThat(engine().create(INPUTS).getProperties()).isEqualTo(state("LINKED"));
      plugin.assertCalls(Map.of(ACCEPT, 2, GET, 1));
    }
  }

  /** AWS took the acceptance but answers another status than LINKED. */
  @Nested
  class Waiting {

    @Test
    void itIsReadBackUntilItIsLinked() {
      eventually(LinkStatus.PENDING, 1);
      assertThat(engine().create(INPUTS).getProperties()).isEqualTo(state("LINKED"));
      plugin.assertCalls(Map.of(ACCEPT, 1, GET, 2));
      assertThat(plugin.progress())
          .hasSize(2)
          .containsOnly("Waiting for AWS to report " + ID + " as LINKED; it is " + PENDING);
    }

    @Test
    void anAcceptanceThatIsUnderWayIsWaitedFor() {
      given(LinkStatus.PENDING);
      fault(new Fault.Stale(2, Duration.ZERO), ACCEPT);
      engine().create(INPUTS);
      plugin.assertCalls(ONE_ACCEPT);
      assertThat(engine().create(INPUTS).getProperties()).isEqualTo(state("LINKED"));
      plugin.assertCalls(Map.of(ACCEPT, 1, GET, 3));
    }

    @Test
    void onTheTimeLimitItIsSavedAsNotReadyAndTheNextUpdateFinishesIt() throws Exception {
      eventually(LinkStatus.PENDING, 1000);
      var saved = notReady(failure(() -> engine().create(INPUTS, 1)));
      plugin.assertCalls(BOTH);
      assertThat(saved.getId()).isEqualTo(ID);
      assertThat(saved.getProperties()).isEqualTo(state(PENDING));
      assertThat(saved.getReasonsList())
          .containsExactly(
              "AWS took the acceptance of "
                  + ID
                  + " but still reports "
                  + PENDING
                  + ", and the time limit of 1 s is over. Run `pulumi up` again to finish it.");

      given(LinkStatus.LINKED);
      assertThat(engine().update(ID, saved.getProperties(), INPUTS).getProperties())
          .isEqualTo(state("LINKED"));
      plugin.assertCalls(BOTH);
    }

    @Test
    void ifLinkingFailsItIsAnErrorOfItsOwn() {
      eventually(LinkStatus.LINKING_FAILED, 1000);
      var failure = failure(() -> engine().create(INPUTS));
      plugin.assertCalls(BOTH);
      assertThat(description(failure)).isEqualTo(FAILED);
      assertNothingIsSaved(failure);
    }
  }

  @Nested
  class Refresh {

    @ParameterizedTest
    @ValueSource(strings = {"LINKED", "QUARANTINED"})
    void ofALinkThatStandsIsNoDifference(String status) {
      given(LinkStatus.of(status));
      var read = engine().read(ID, INPUTS_WITH_TOKEN, state("LINKED"));
      plugin.assertCalls(ONE_GET);
      assertThat(read.getInputs()).isEqualTo(INPUTS_WITH_TOKEN);
      assertThat(read.getProperties())
          .isEqualTo(with(state(status), "clientToken", text("a token")));
      assertThat(
              engine()
                  .diff(INPUTS_WITH_TOKEN, read.getProperties(), INPUTS_WITH_TOKEN)
                  .getChanges())
          .isEqualTo(DiffChanges.DIFF_NONE);
      assertThat(plugin.said()).isEmpty();
    }

    @Test
    void ofAnInvitationThatIsOpenIsADriftThatTheNextUpdateHeals() {
      given(LinkStatus.PENDING);
      var read = engine().read(ID, INPUTS, state("LINKED"));
      plugin.assertCalls(ONE_GET);
      assertThat(engine().diff(INPUTS, read.getProperties(), INPUTS).getDiffsList())
          .containsExactly("accountLinkStatus");
      assertThat(engine().previewUpdate(ID, read.getProperties(), INPUTS).getProperties())
          .isEqualTo(state("LINKED"));
      plugin.assertNoCalls();
      assertThat(engine().update(ID, read.getProperties(), INPUTS).getProperties())
          .isEqualTo(state("LINKED"));
      plugin.assertCalls(ONE_ACCEPT);
      assertLink(LinkStatus.LINKED);
    }

    /** Which is answered from one listing, that was made before. */
    @Test
    void ofManyKnowsWhatHasJustBeenAccepted() {
      given(LinkStatus.PENDING);
      for (int read = 0; read < 3; read++) {
        engine().read(ID, INPUTS, state(PENDING));
      }
      engine().create(INPUTS);
      plugin.emulator().clearCalls();
      assertThat(engine().read(ID, INPUTS, state("LINKED")).getProperties())
          .isEqualTo(state("LINKED"));
      plugin.assertNoCalls();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource(
        "io.github.awsworkspaceslinks.provider.accountlink.AccountLinkAcceptanceMomentsTest#ruledOut")
    void ofWhatIsRuledOutMakesPreviewAndUpdateFail(LinkStatus status, String text) {
      given(status);
      var read = engine().read(ID, INPUTS, state("LINKED"));
      plugin.assertCalls(ONE_GET);
      assertThat(engine().diff(INPUTS, read.getProperties(), INPUTS).getDiffsList())
          .containsExactly("accountLinkStatus");
      for (var failure :
          List.of(
              failure(() -> engine().previewUpdate(ID, read.getProperties(), INPUTS)),
              failure(() -> engine().update(ID, read.getProperties(), INPUTS)))) {
        assertThat(description(failure)).isEqualTo(text);
      }
      plugin.assertNoCalls();
    }

    @Test
    void ofALinkThatAwsDoesNotKnowDropsItWithAWarning() {
      var read = engine().read(ID, INPUTS, state("LINKED"));
      plugin.assertCalls(ONE_GET);
      assertThat(read.getId()).isEmpty();
      assertThat(plugin.said())
          .singleElement()
          .asString()
          .startsWith(
              "WARNING: AWS no longer knows the link "
                  + ID
                  + " with account "
                  + SOURCE
                  + " in us-east-1");
    }

    @Test
    void importBringsTheInputsBackSoThatNothingDiffers() {
      given(LinkStatus.LINKED);
      var read = engine().importing(ID);
      plugin.assertCalls(ONE_GET);
      assertThat(read.getInputs()).isEqualTo(INPUTS);
      assertThat(read.getProperties()).isEqualTo(state("LINKED"));
      assertThat(engine().diff(INPUTS, read.getProperties(), INPUTS).getChanges())
          .isEqualTo(DiffChanges.DIFF_NONE);
    }

    @Test
    void importOfALinkThatIsNotThereFindsNothingAndWarnsOfNothing() {
      assertThat(engine().importing(ID).getId()).isEmpty();
      assertThat(plugin.said()).isEmpty();
    }
  }

  @Nested
  class Update {

    @Test
    void ofTheTokenAloneCallsNothing() {
      var expected = with(state("LINKED"), "clientToken", text("a token"));
      assertThat(engine().diff(INPUTS, state("LINKED"), INPUTS_WITH_TOKEN).getReplacesList())
          .isEmpty();
      assertThat(engine().previewUpdate(ID, state("LINKED"), INPUTS_WITH_TOKEN).getProperties())
          .isEqualTo(expected);
      assertThat(engine().update(ID, state("LINKED"), INPUTS_WITH_TOKEN).getProperties())
          .isEqualTo(expected);
      plugin.assertNoCalls();
    }

    @Test
    void ofTheLinkIdReplaces() {
      var other = struct(Map.of("linkId", "link-another-one"));
      assertThat(engine().diff(INPUTS, state("LINKED"), other).getReplacesList())
          .containsExactly("linkId");
    }

    @Test
    void ofALinkThatHasGoneMeanwhileFails() {
      var failure = failure(() -> engine().update(ID, state(PENDING), INPUTS));
      plugin.assertCalls(ONE_ACCEPT);
      assertThat(failure.getStatus().getCode()).isEqualTo(Code.NOT_FOUND);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"LINKED", PENDING})
  void deleteCallsNothingAndSaysWhatStays(String status) {
    engine().delete(ID, state(status));
    plugin.assertNoCalls();
    assertThat(plugin.said())
        .containsExactly(
            status.equals("LINKED")
                ? "WARNING: The link "
                    + ID
                    + " with account "
                    + SOURCE
                    + " stays LINKED: AWS cannot unlink. Pulumi lets go of it; to end the link, ask"
                    + " AWS Support."
                : "INFO: The link "
                    + ID
                    + " stays at AWS as it is; the status that was last read is "
                    + PENDING
                    + ".");
  }

  @Test
  void listsWhatThisAccountAcceptedAndNotWhatOthersDid() {
    String other = "333333333333";
    Stream.of(
            Link.of("link-aaaaaaaaa", LinkStatus.LINKED),
            Link.of("link-bbbbbbbbb", LinkStatus.LINKED).withSource(other),
            Link.of("link-ccccccccc", LinkStatus.LINKED)
                .withSource(Account.TARGET.id())
                .withTarget(other),
            Link.pending("link-ddddddddd"))
        .forEach(plugin.emulator()::put);
    assertThat(engine().list(Struct.getDefaultInstance()))
        .containsExactly("link-aaaaaaaaa", "link-bbbbbbbbb");
    plugin.assertCalls(Map.of(LIST, 1, "GetCallerIdentity", 1));
    assertThat(engine().list(struct(Map.of("sourceAccountId", other))))
        .containsExactly("link-bbbbbbbbb");
    assertThat(engine().list(struct(Map.of("accountLinkStatus", PENDING))))
        .containsExactly("link-ddddddddd");
    plugin.assertCalls(Map.of(LIST, 2));
  }
}
