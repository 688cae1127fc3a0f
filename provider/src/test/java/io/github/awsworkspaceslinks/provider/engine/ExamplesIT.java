package io.github.awsworkspaceslinks.provider.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.awsworkspaceslinks.emulator.Call;
import io.github.awsworkspaceslinks.emulator.Emulator;
import io.github.awsworkspaceslinks.emulator.Link;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs that users copy, in the language hosts that they run in. */
final class ExamplesIT {
  private static final String ID = "link-0123456789abcdef0";

  @TempDir Path folder;

  @Test
  void yaml() throws IOException {
    runs("yaml", false);
  }

  @Test
  void java() throws IOException {
    runs("java", true);
  }

  private void runs(String example, boolean needsMaven) throws IOException {
    try (var emulator = Emulator.start()) {
      emulator.put(Link.pending(ID));
      Path program = folder.resolve(example);
      PulumiCli.copy(PulumiCli.repository().resolve("examples").resolve(example), program);
      var stack = Stack.of(program, emulator);
      if (needsMaven) {
        // Maven and its repository are this machine's, and the SDK is in it.
        stack.with("PATH", stack.environment().get("PATH") + ":" + System.getenv("PATH"));
      }
      stack.pulumi("stack", "init", "dev").succeeds();
      stack.pulumi("config", "set", "linkId", ID).succeeds();

      stack.pulumi("up", "--yes").succeeds().says("status         : \"REJECTED\"");
      stack.preview("--expect-no-changes").succeeds();
      stack.destroy().succeeds();

      assertThat(emulator.calls().stream().map(Call::operation))
          .containsExactly("GetAccountLink", "RejectAccountLinkInvitation");
    }
  }
}
