package io.github.awsworkspaceslinks.provider.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.awsworkspaceslinks.emulator.Call;
import io.github.awsworkspaceslinks.emulator.Emulator;
import io.github.awsworkspaceslinks.emulator.Link;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A plugin that somebody started by hand, to look into it, and that the engine attaches to. */
final class AttachedPluginIT {
  private static final String ID = "link-0123456789abcdef0";

  @Test
  void servesOneOperationAfterTheOtherAndSpeaksToTheUserInEach(@TempDir Path folder)
      throws Exception {
    try (var emulator = Emulator.start()) {
      emulator.put(Link.pending(ID));
      var stack = Stack.in(folder, emulator).declares("linkId: " + ID);
      var plugin =
          PulumiCli.start(
              folder,
              stack.environment(),
              List.of(
                  PulumiCli.pluginFolder()
                      .resolve("pulumi-resource-aws-workspaces-links")
                      .toString()));
      try {
        String port = plugin.inputReader(StandardCharsets.UTF_8).readLine();
        // The plugin makes its calls with its own environment, not with the command's.
        stack
            .with("PULUMI_DEBUG_PROVIDERS", "aws-workspaces-links:" + port)
            .without("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY");

        stack.preview().succeeds().doesNotSay("could not be foreseen");
        stack.up().succeeds();
        emulator.forgetLinks();
        stack.refresh().succeeds().says("AWS no longer knows the link " + ID);
        stack.destroy().succeeds().says("The rejection of " + ID + " stays in force at AWS");

        assertThat(emulator.calls().stream().map(Call::operation))
            .containsExactly("GetAccountLink", "RejectAccountLinkInvitation", "GetAccountLink");
        assertThat(plugin.isAlive()).isTrue();
      } finally {
        plugin.destroy();
        assertThat(plugin.waitFor(30, TimeUnit.SECONDS)).isTrue();
      }
    }
  }
}
