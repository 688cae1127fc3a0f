package io.github.awsworkspaceslinks.provider.engine;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The schema is one that Pulumi takes, and the packages are what Pulumi makes of it now. */
final class SdksIT {
  private static final int TOOL_IS_MISSING = 3;

  @Test
  void pulumiTakesTheSchema() {
    run(
            PulumiCli.installed().binaries().resolve("pulumi").toString(),
            "schema",
            "check",
            "schema.json")
        .succeeds();
  }

  @Test
  void theJavaPackageIsFresh() {
    run("sdk/generate", "--check", "java").succeeds();
  }

  /** These come from a generator in Go, which is not on every machine. */
  @ParameterizedTest
  @ValueSource(strings = {"nodejs", "python", "go"})
  void thePackageIsFresh(String language) {
    var checked = run("sdk/generate", "--check", language);
    assumeTrue(checked.exitCode() != TOOL_IS_MISSING, checked.output());
    checked.succeeds();
  }

  private static CommandResult run(String... command) {
    // Generators are built with the tools and the caches of whoever runs the tests.
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.put("PULUMI_HOME", PulumiCli.installed().home().toString());
    environment.put("PULUMI_SKIP_UPDATE_CHECK", "1");
    return PulumiCli.run(
        Path.of(PulumiCli.property("repository.folder")), environment, List.of(command));
  }
}
