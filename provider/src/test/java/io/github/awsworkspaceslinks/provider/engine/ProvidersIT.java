package io.github.awsworkspaceslinks.provider.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.awsworkspaceslinks.emulator.Account;
import io.github.awsworkspaceslinks.emulator.Call;
import io.github.awsworkspaceslinks.emulator.Emulator;
import io.github.awsworkspaceslinks.emulator.EmulatorOptions;
import io.github.awsworkspaceslinks.emulator.Link;
import io.github.awsworkspaceslinks.emulator.LinkStatus;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several providers in one program, each with a Region and credentials of its own. */
final class ProvidersIT {
  private static final Account SECOND =
      Account.of("333333333333", "AKIAEMULATEDSECOND00", "emulated-second-secret");
  private static final String HERE = "link-0123456789abcdef0";
  private static final String THERE = "link-0fedcba9876543210";

  private Emulator emulator;
  private Stack stack;

  @BeforeEach
  void start(@TempDir Path folder) throws IOException {
    emulator = Emulator.start(EmulatorOptions.defaults().withAccount(SECOND));
    emulator.put(Link.pending(HERE));
    emulator.put(Link.pending(THERE).withTarget(SECOND.id()).withRegion("eu-west-1"));
    stack = Stack.in(folder, emulator).without("AWS_REGION");
    declare("eu-west-1");
  }

  private void declare(String regionOfTheSecond) {
    stack.program(
        """
        resources:
          here:
            type: pulumi:providers:aws-workspaces-links
            properties:
              region: us-east-1
              accessKey: ${hereKey}
              secretKey: ${hereSecret}
          there:
            type: pulumi:providers:aws-workspaces-links
            properties:
              region: %s
              endpoints:
                - sts: %s
                  workspaces: %s
              assumeRoles:
                - roleArn: arn:aws:iam::333333333333:role/links
                  externalId: a-secret-external-id
          refusedHere:
            type: aws-workspaces-links:AccountLinkRejection
            properties:
              linkId: link-0123456789abcdef0
            options:
              provider: ${here}
          refusedThere:
            type: aws-workspaces-links:AccountLinkRejection
            properties:
              linkId: link-0fedcba9876543210
            options:
              provider: ${there}
        variables:
          hereKey: AKIAEMULATEDTARGET00
          hereSecret: emulated-target-secret
        """
            .formatted(regionOfTheSecond, emulator.endpoint(), emulator.endpoint()));
  }

  @AfterEach
  void stop() {
    emulator.close();
  }

  @Test
  void eachResourceIsRejectedInTheRegionAndTheAccountOfItsProvider() {
    stack.up().succeeds();

    assertThat(emulator.links())
        .allSatisfy(link -> assertThat(link.status()).isEqualTo(LinkStatus.REJECTED));
    assertThat(emulator.calls("RejectAccountLinkInvitation"))
        .extracting(c -> c.region().orElseThrow() + " " + c.account().orElseThrow())
        .containsExactlyInAnyOrder("us-east-1 222222222222", "eu-west-1 333333333333");
    assertThat(emulator.calls("AssumeRole"))
        .extracting(Call::parameters)
        .allSatisfy(
            parameters ->
                assertThat(parameters).containsEntry("ExternalId", "a-secret-external-id"));
    stack.preview("--expect-no-changes").succeeds();
    stack.refresh("--expect-no-changes").succeeds();
    assertThat(stack.stateFile())
        .doesNotContain("emulated-target-secret", "AKIAEMULATEDTARGET00", "a-secret-external-id");
    stack.destroy().succeeds();
  }

  @Test
  void newCredentialsAreAnUpdateAndAnotherRegionReplaces() {
    stack.up().succeeds();

    declare("eu-central-1");

    stack
        .preview("--diff")
        .says("+-pulumi:providers:aws-workspaces-links: (replace)", "eu-central-1")
        .doesNotSay("a-secret-external-id");
  }
}
