package io.github.awsworkspaceslinks.provider.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.awsworkspaceslinks.emulator.Call;
import io.github.awsworkspaceslinks.emulator.Emulator;
import io.github.awsworkspaceslinks.emulator.Link;
import io.github.awsworkspaceslinks.emulator.LinkStatus;
import io.github.awsworkspaceslinks.provider.docs.Pages;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a pipeline goes by: the exit codes of its steps, and that a preview changes nothing. */
final class PipelineIT {
  private static final String ID = "link-0123456789abcdef0";
  private static final String PROGRAM = "examples/yaml";

  @TempDir Path folder;
  private Emulator emulator;
  private Clone clone;

  @BeforeEach
  void prepare() throws IOException {
    emulator = Emulator.start();
    emulator.put(Link.pending(ID));
    clone =
        Clone.in(folder, PROGRAM, "examples/ci").reaching(emulator).with("PULUMI_STACK", "prod");
    clone.bash(PROGRAM, "pulumi stack init prod && pulumi config set linkId " + ID).succeeds();
  }

  @AfterEach
  void close() {
    emulator.close();
  }

  private CommandResult step(String name) {
    return clone.bash(PROGRAM, "../ci/pipeline " + name);
  }

  @Test
  void fromThePullRequestToTheNightAfter() {
    assertThat(step("preview").exitCode()).isZero();
    assertThat(emulator.calls().stream().map(Call::operation)).containsExactly("GetAccountLink");
    assertThat(clone.path(PROGRAM).resolve("preview.md"))
        .content()
        .startsWith("### Preview of prod\n\n```\n")
        .contains("AccountLinkRejection refused create")
        .doesNotContain("It fails")
        .endsWith("```\n");

    assertThat(step("up").exitCode()).isZero();
    assertThat(emulator.calls("RejectAccountLinkInvitation")).hasSize(1);

    assertThat(step("drift").exitCode()).isZero();

    emulator.put(Link.pending(ID));
    step("drift").fails().says("accountLinkStatus", "no changes were expected");
    assertThat(emulator.calls("RejectAccountLinkInvitation")).hasSize(1);

    assertThat(step("up").exitCode()).isZero();
    assertThat(step("drift").exitCode()).isZero();
  }

  @Test
  void anAcceptedInvitationFailsThePreview() {
    emulator.put(Link.of(ID, LinkStatus.LINKED));

    step("preview").fails().says("has been accepted");

    assertThat(clone.path(PROGRAM).resolve("preview.md"))
        .content()
        .contains("**It fails:**", "has been accepted");
    assertThat(emulator.calls("RejectAccountLinkInvitation")).isEmpty();
  }

  @Test
  void aStepThatDoesNotExistIsSaid() {
    assertThat(step("deploy").says("usage: pipeline preview|up|drift").exitCode()).isEqualTo(2);
  }

  /** What is tried here is what the workflows do. */
  @Test
  void theWorkflowsRunTheSameCommands() {
    String drift = "pulumi preview --refresh --expect-no-changes --non-interactive";
    assertThat(Pages.read("examples/ci/pipeline")).contains(drift);
    assertThat(Pages.read("examples/ci/github-actions.yml")).contains(drift);
    assertThat(Pages.read("examples/ci/gitlab-ci.yml"))
        .contains("./pipeline preview", "./pipeline up", "./pipeline drift");
  }
}
