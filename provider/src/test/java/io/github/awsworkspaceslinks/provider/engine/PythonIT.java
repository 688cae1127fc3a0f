package io.github.awsworkspaceslinks.provider.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.awsworkspaceslinks.emulator.Call;
import io.github.awsworkspaceslinks.emulator.Emulator;
import io.github.awsworkspaceslinks.emulator.Link;
import io.github.awsworkspaceslinks.provider.docs.SchemaExamples;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Python package and the programs in Python, as a user installs, checks and runs them. */
final class PythonIT {
  private static final String PAGE = "examples/python/README.md";

  @TempDir static Path folder;
  private static Clone clone;

  @BeforeAll
  static void install() {
    Clone.assumeOnPath("python3");
    clone = Clone.in(folder, "examples/python", "sdk/python");
    clone.run(PAGE, "run by PythonIT").succeeds();
  }

  @Test
  void thePackageSaysThatItHasTypes() {
    clone
        .bash("examples/python", ".venv/bin/pip show --files pulumi_aws_workspaces_links")
        .succeeds()
        .says("/py.typed", "/pulumi-plugin.json", "/account_link_rejection.py", "Version: 0.1.0");
  }

  /** A user's strict check sees the package's types; the generated code itself is not strict. */
  @Test
  void theProgramsAreCheckedStrictly() {
    var programs = SchemaExamples.in("python", "sdk/python/README.md");
    for (int i = 0; i < programs.size(); i++) {
      clone.write("examples/python/shown/program" + i + ".py", programs.get(i));
    }

    clone
        .bash(
            "examples/python",
            """
            .venv/bin/pip install --quiet mypy==2.4.1
            .venv/bin/mypy --strict __main__.py automation.py program.py
            for shown in shown/*.py; do .venv/bin/mypy --strict "$shown"; done
            """)
        .succeeds();
  }

  @Test
  void runsThroughAWholeLife() throws IOException {
    try (var emulator = Emulator.start()) {
      emulator.put(Link.pending("link-0123456789abcdef0"));

      clone
          .reaching(emulator)
          .run(PAGE, "run through a whole life by PythonIT")
          .succeeds()
          .says("\"status\": \"REJECTED\"", "\"sourceAccountId\": \"111111111111\"", "1 imported");

      assertThat(emulator.calls().stream().map(Call::operation))
          .containsExactly(
              "GetAccountLink", // preview
              "RejectAccountLinkInvitation",
              "GetAccountLink", // refresh
              "GetAccountLink"); // import
    }
  }
}
