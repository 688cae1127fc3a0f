package io.github.awsworkspaceslinks.provider.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.awsworkspaceslinks.emulator.Account;
import io.github.awsworkspaceslinks.emulator.Emulator;
import io.github.awsworkspaceslinks.emulator.Link;
import io.github.awsworkspaceslinks.emulator.LinkStatus;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A link that is no longer as it was left, and invitations that were there before the program. */
final class DriftIT {
  private static final String ID = "link-0123456789abcdef0";
  private static final String REJECT = "RejectAccountLinkInvitation";
  private static final String ACCEPTED =
      "The invitation "
          + ID
          + " from account "
          + Account.SOURCE.id()
          + " has been accepted: the link is LINKED, and AWS can neither reject nor unlink it.";

  private Emulator emulator;
  private Stack stack;

  @BeforeEach
  void start(@TempDir Path folder) throws IOException {
    emulator = Emulator.start();
    emulator.put(Link.pending(ID));
    stack = Stack.in(folder, emulator).declares("linkId: " + ID);
  }

  @AfterEach
  void stop() {
    emulator.close();
  }

  private void rejectedAtFirst() {
    stack.up().succeeds();
    emulator.clearCalls();
  }

  @Test
  void aLinkThatIsPendingAgainIsShownByRefreshAndRejectedAgainByUp() {
    rejectedAtFirst();
    emulator.put(Link.pending(ID));

    stack.refresh().succeeds().says("[diff: ~accountLinkStatus]");
    assertThat(stack.output("accountLinkStatus")).isEqualTo(LinkStatus.PENDING.value());
    stack.preview().succeeds().says("~ 1 to update", "[diff: ~accountLinkStatus]");
    assertThat(emulator.calls(REJECT)).isEmpty();
    stack.up().succeeds().says("~ 1 updated");

    assertThat(emulator.calls(REJECT)).hasSize(1);
    assertThat(emulator.link(ID).orElseThrow().status()).isEqualTo(LinkStatus.REJECTED);
    assertThat(stack.output("accountLinkStatus")).isEqualTo("REJECTED");
    stack.preview("--expect-no-changes").succeeds();
  }

  @Test
  void aLinkThatWasAcceptedIsToldByRefreshAndFailsPreviewAndUp() {
    rejectedAtFirst();
    emulator.put(Link.of(ID, LinkStatus.LINKED));

    stack.refresh().succeeds();
    assertThat(stack.output("accountLinkStatus")).isEqualTo("LINKED");
    stack.preview().fails().says(ACCEPTED);
    stack.up().fails().says(ACCEPTED);
    stack.refresh().succeeds();
    assertThat(stack.output("accountLinkStatus")).isEqualTo("LINKED");

    assertThat(emulator.calls(REJECT)).isEmpty();
    stack
        .destroy()
        .succeeds()
        .says("The link " + ID + " stays at AWS as it is; the status that was last read is LINKED.")
        .doesNotSay("rejection");
  }

  @Test
  void aLinkThatAwsHasForgottenStaysWithAWarning() {
    rejectedAtFirst();
    emulator.forgetLinks();

    String warning =
        "AWS no longer knows the link "
            + ID
            + " in us-east-1 (invited: account "
            + Account.TARGET.id()
            + ")";
    stack.refresh().succeeds().says(warning);
    assertThat(stack.output("accountLinkStatus")).isEqualTo("LINK_NOT_FOUND");
    assertThat(stack.output("sourceAccountId")).isEqualTo(Account.SOURCE.id());
    stack.preview("--expect-no-changes").succeeds();
    stack.refresh("--expect-no-changes").succeeds().says(warning);

    // The other way in which AWS says it.
    emulator.put(Link.of(ID, LinkStatus.LINK_NOT_FOUND));
    stack.refresh("--expect-no-changes").succeeds().says(warning);
    stack.destroy().succeeds();
  }

  @Test
  void aStatusThatNobodyKnewIsKeptAsItCame() {
    rejectedAtFirst();
    emulator.put(Link.of(ID, new LinkStatus("LINK_ARCHIVED")));

    stack.refresh().succeeds();

    assertThat(stack.output("accountLinkStatus")).isEqualTo("LINK_ARCHIVED");
    stack.preview("--expect-no-changes").succeeds();
  }

  @Test
  void importByCommandLeavesNothingToDo() {
    emulator.put(Link.of(ID, LinkStatus.REJECTED));

    stack
        .pulumi("import", Stack.TYPE, "refused", ID, "--yes", "--protect=false", "--skip-preview")
        .succeeds()
        .says("linkId: " + ID);

    assertThat(stack.output("accountLinkStatus")).isEqualTo("REJECTED");
    stack.preview("--expect-no-changes").succeeds();
    assertThat(emulator.calls(REJECT)).isEmpty();
  }

  @Test
  void importByOptionLeavesNothingToDo() {
    emulator.put(Link.of(ID, LinkStatus.REJECTED));

    stack.declares("linkId: " + ID, "import: " + ID).pulumi("up", "--yes").succeeds();

    stack.preview("--expect-no-changes").succeeds();
    assertThat(emulator.calls(REJECT)).isEmpty();
  }

  @Test
  void aPendingInvitationIsImportedAsItIsAndRejectedByTheNextUp() {
    stack
        .pulumi("import", Stack.TYPE, "refused", ID, "--yes", "--protect=false", "--skip-preview")
        .succeeds();
    assertThat(emulator.calls(REJECT)).isEmpty();

    stack.up().succeeds().says("~ 1 updated");

    assertThat(emulator.link(ID).orElseThrow().status()).isEqualTo(LinkStatus.REJECTED);
  }

  @Test
  void aLinkThatIsNotThereIsNotImported() {
    emulator.forgetLinks();

    stack
        .pulumi("import", Stack.TYPE, "refused", ID, "--yes", "--skip-preview")
        .fails()
        .says("'" + ID + "' does not exist");
    stack.declares("linkId: " + ID, "import: " + ID).up().fails().says("does not exist");

    assertThat(stack.resource()).isEmpty();
  }

  @Test
  void whatSomebodyElseRejectedCanBeLookedUp() {
    emulator.put(Link.of(ID, LinkStatus.REJECTED));
    stack.program(
        """
        resources:
          looked:
            type: aws-workspaces-links:AccountLinkRejection
            get: {id: %s}
        outputs:
          status: ${looked.accountLinkStatus}
          invitedBy: ${looked.sourceAccountId}
        """
            .formatted(ID));

    stack.up().succeeds().says("status   : \"REJECTED\"", "invitedBy: \"111111111111\"");

    assertThat(emulator.calls(REJECT)).isEmpty();
    emulator.forgetLinks();
    stack.pulumi("destroy", "--yes").succeeds();
    stack.up().fails().says("does not exist");
  }
}
