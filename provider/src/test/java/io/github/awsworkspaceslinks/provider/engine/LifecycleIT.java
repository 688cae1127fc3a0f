package io.github.awsworkspaceslinks.provider.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.awsworkspaceslinks.emulator.Account;
import io.github.awsworkspaceslinks.emulator.Call;
import io.github.awsworkspaceslinks.emulator.Emulator;
import io.github.awsworkspaceslinks.emulator.Fault;
import io.github.awsworkspaceslinks.emulator.FaultRule;
import io.github.awsworkspaceslinks.emulator.Link;
import io.github.awsworkspaceslinks.emulator.LinkStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the real engine makes of the resource, and which calls each step leads to. */
final class LifecycleIT {
  private static final String ID = "link-0123456789abcdef0";
  private static final String OTHER_ID = "link-0fedcba9876543210";
  private static final String GET = "GetAccountLink";
  private static final String REJECT = "RejectAccountLinkInvitation";

  private Emulator emulator;
  private Stack stack;

  @BeforeEach
  void start(@TempDir Path folder) throws IOException {
    emulator = Emulator.start();
    emulator.put(Link.pending(ID));
    stack = Stack.in(folder, emulator);
  }

  @AfterEach
  void stop() {
    emulator.close();
  }

  /** The operations of the calls since this was last asked. */
  private List<String> calls() {
    var calls = emulator.calls().stream().map(Call::operation).toList();
    emulator.clearCalls();
    return calls;
  }

  @Test
  void eachStepMakesTheCallsThatItNeedsAndNoOther() {
    stack.declares("linkId: " + ID);

    stack.preview().succeeds().says("+ 2 to create").doesNotSay("warning", "error");
    assertThat(calls()).as("preview of create").containsExactly(GET);

    stack.up().succeeds().says("+ 2 created").doesNotSay("warning", "error");
    assertThat(calls()).as("create").containsExactly(REJECT);
    assertThat(emulator.link(ID).orElseThrow().status()).isEqualTo(LinkStatus.REJECTED);
    assertThat(stack.resource().orElseThrow().path("id").asText()).isEqualTo(ID);
    assertThat(stack.output("accountLinkStatus")).isEqualTo("REJECTED");
    assertThat(stack.output("sourceAccountId")).isEqualTo(Account.SOURCE.id());
    assertThat(stack.output("targetAccountId")).isEqualTo(Account.TARGET.id());

    stack.preview("--expect-no-changes").succeeds();
    assertThat(calls()).as("preview without a change").isEmpty();

    stack.up("--expect-no-changes").succeeds();
    assertThat(calls()).as("up without a change").isEmpty();

    stack.refresh("--expect-no-changes").succeeds().doesNotSay("warning");
    assertThat(calls()).as("refresh").containsExactly(GET);

    stack
        .destroy()
        .succeeds()
        .says(
            "The rejection of " + ID + " stays in force at AWS, which cannot undo one; a new",
            "- 2 deleted");
    assertThat(calls()).as("delete").isEmpty();
    assertThat(emulator.link(ID).orElseThrow().status()).isEqualTo(LinkStatus.REJECTED);
  }

  @Test
  void upWithItsPreviewReadsOnceAndRejectsOnce() {
    stack.declares("linkId: " + ID).pulumi("up", "--yes").succeeds();

    assertThat(calls()).containsExactly(GET, REJECT);
  }

  @Test
  void refreshAsksOncePerLinkWhereThereAreFew() {
    var program = new StringBuilder("resources:\n");
    var links = emulator.putMany(2, Link.pending(ID));
    for (int i = 0; i < links.size(); i++) {
      program.append(
          """
            refused%d:
              type: aws-workspaces-links:AccountLinkRejection
              properties: {linkId: %s}
          """
              .formatted(i, links.get(i).linkId()));
    }
    stack.program(program.toString()).up().succeeds();
    assertThat(calls()).containsExactly(REJECT, REJECT);

    stack.refresh("--expect-no-changes").succeeds();

    assertThat(calls()).containsExactly(GET, GET);
  }

  @Test
  void anAlreadyRejectedInvitationIsAdoptedWithTwoCalls() {
    emulator.put(Link.of(ID, LinkStatus.REJECTED));
    stack.declares("linkId: " + ID);

    stack
        .preview()
        .succeeds()
        .says("The invitation " + ID + " is already rejected; `pulumi up` will adopt it.");
    assertThat(calls()).containsExactly(GET);

    stack.up().succeeds().says("The invitation " + ID + " was already rejected; it is adopted.");
    assertThat(calls()).containsExactly(REJECT, GET);
    assertThat(stack.output("accountLinkStatus")).isEqualTo("REJECTED");
  }

  @Test
  void theClientTokenIsSentOnlyWhenItIsGiven() {
    stack.declares("linkId: " + ID).up().succeeds();
    assertThat(emulator.calls(REJECT).getFirst().clientToken()).isEmpty();

    emulator.put(Link.pending(OTHER_ID));
    stack.declares("linkId: " + OTHER_ID + "\nclientToken: mine").up().succeeds();
    assertThat(emulator.calls(REJECT).getLast().clientToken()).contains("mine");
  }

  @Test
  void aChangeOfTheClientTokenAloneTouchesNothingAtAws() {
    stack.declares("linkId: " + ID + "\nclientToken: first").up().succeeds();
    calls();

    stack.declares("linkId: " + ID + "\nclientToken: second");
    stack.pulumi("up", "--yes").succeeds().says("~ 1 updated").doesNotSay("replace");
    assertThat(stack.output("clientToken")).isEqualTo("second");
    stack.declares("linkId: " + ID).pulumi("up", "--yes").succeeds().doesNotSay("replace");
    assertThat(stack.resource().orElseThrow().path("outputs").has("clientToken")).isFalse();

    assertThat(calls()).isEmpty();
  }

  @Test
  void anotherLinkIdReplacesWithOneRejectionAndUndoesNone() {
    stack.declares("linkId: " + ID).up().succeeds();
    emulator.put(Link.pending(OTHER_ID));
    calls();

    stack
        .declares("linkId: " + OTHER_ID)
        .preview()
        .succeeds()
        .says("+-1 to replace", "[diff: ~linkId]");
    assertThat(calls()).containsExactly(GET);
    stack.up().succeeds().says("+-1 replaced");

    assertThat(calls()).containsExactly(REJECT);
    assertThat(stack.resource().orElseThrow().path("id").asText()).isEqualTo(OTHER_ID);
    assertThat(emulator.link(ID).orElseThrow().status()).isEqualTo(LinkStatus.REJECTED);
  }

  @Test
  void aLinkIdThatIsNotKnownYetIsPreviewedWithoutACall() {
    stack.program(
        """
        resources:
          first:
            type: aws-workspaces-links:AccountLinkRejection
            properties: {linkId: %s}
          second:
            type: aws-workspaces-links:AccountLinkRejection
            properties: {linkId: "${first.targetAccountId}"}
        """
            .formatted(ID));
    emulator.setFaults(FaultRule.always(new Fault.BareStatus(404)));

    // The first one's outputs are unknown, because nothing can be foreseen.
    stack.with("AWS_MAX_ATTEMPTS", "1").preview().succeeds().says("+ 3 to create");

    assertThat(calls()).containsExactly(GET);
  }

  @Test
  void aRejectionThatAwsDoesNotReportInTimeIsSavedAndFinishedByTheNextUp() {
    emulator.setFaults(FaultRule.always(new Fault.Eventually(LinkStatus.PENDING, 1000)).on(REJECT));
    stack.declares("linkId: " + ID, "customTimeouts: {create: 1s}");

    var first = stack.up().fails();
    assertThat(first.diagnostics())
        .contains(
            "AWS took the rejection of "
                + ID
                + " but still reports PENDING_ACCEPTANCE_BY_TARGET_ACCOUNT",
            "the time limit of 1 s is over",
            "Run `pulumi up` again to finish it.");
    assertThat(first.time()).isLessThan(Duration.ofSeconds(20));
    assertThat(stack.resource().orElseThrow().path("initErrors")).isNotEmpty();
    assertThat(stack.output("accountLinkStatus")).isEqualTo(LinkStatus.PENDING.value());

    emulator.clearFaults();
    emulator.put(Link.pending(ID));
    stack.up().succeeds();

    assertThat(stack.resource().orElseThrow().path("initErrors")).isEmpty();
    assertThat(stack.output("accountLinkStatus")).isEqualTo("REJECTED");
  }

  @Test
  void anInterruptedWaitIsSavedAndFinishedByTheNextUp() throws Exception {
    emulator.setFaults(
        FaultRule.always(new Fault.Hold()).on(GET),
        FaultRule.always(new Fault.Eventually(LinkStatus.PENDING, 1000)).on(REJECT));
    stack.declares("linkId: " + ID);

    var running = stack.start("up", "--yes", "--skip-preview");
    assertThat(emulator.awaitHeld(1, Duration.ofMinutes(1))).isTrue();
    new ProcessBuilder("kill", "-INT", String.valueOf(running.pid())).start().waitFor();
    emulator.clearFaults();
    emulator.release();
    var interrupted = CommandResult.of(running, 1).fails();

    assertThat(interrupted.output()).contains("the operation was cancelled");
    assertThat(stack.resource().orElseThrow().path("initErrors")).isNotEmpty();

    emulator.put(Link.pending(ID));
    stack.up().succeeds();
    assertThat(stack.output("accountLinkStatus")).isEqualTo("REJECTED");
  }

  @Test
  void secretInputsAreNeverShownNorSavedInClear() {
    String token = "a-token-to-keep";
    stack.program(
        """
        resources:
          refused:
            type: aws-workspaces-links:AccountLinkRejection
            properties:
              linkId: {fn::secret: %s}
              clientToken: {fn::secret: %s}
        outputs:
          linkId: ${refused.linkId}
          clientToken: ${refused.clientToken}
        """
            .formatted(ID, token));

    stack.preview("--diff").succeeds().doesNotSay(ID, token);
    stack.pulumi("up", "--yes").succeeds().doesNotSay(ID, token);
    stack.refresh().succeeds().doesNotSay(ID, token);

    assertThat(emulator.calls(REJECT).getFirst().clientToken()).contains(token);
    assertThat(stack.stateFile()).doesNotContain(token);
    // The id is the link's, and the engine knows no secret ids.
    assertThat(stack.stateFile().replace("\"id\":\"" + ID + "\"", "")).doesNotContain(ID);
    stack.destroy().succeeds().doesNotSay(token);
  }

  @Test
  void aFailureTellsNoSecret() {
    emulator.forgetLinks();
    stack.declares("linkId: {fn::secret: %s}".formatted(ID));

    stack.preview().succeeds().says("AWS knows no link").doesNotSay(ID);
    stack.up().fails().says("AWS knows no link").doesNotSay(ID);
    stack.declares("linkId: {fn::secret: link-short}");
    stack.preview().fails().says("linkId must be").doesNotSay("link-short");
  }
}
