package io.github.awsworkspaceslinks.provider.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.awsworkspaceslinks.provider.docs.Pages;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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

  /** What the page says to run is what runs above. */
  @Test
  void thePageNamesTheCommands() {
    var commands =
        Pages.blocks("sdk/README.md")
            .getFirst()
            .text()
            .lines()
            .map(line -> line.replaceFirst(" .*", ""));

    assertThat(commands).isNotEmpty().containsOnly("sdk/generate");
  }

  /** Its generator is a plugin of Pulumi's own that is not on every machine. */
  @Test
  void theDotnetPackageIsGeneratedWhereItsGeneratorIs(@TempDir Path folder) {
    var command = Pages.blocks("sdk/README.md").getLast().text().strip();
    assertThat(command).startsWith("pulumi package gen-sdk schema.json").endsWith("--out sdk");
    var words = new ArrayList<>(List.of(command.split(" ")));
    words.set(0, PulumiCli.installed().binaries().resolve("pulumi").toString());
    words.set(words.size() - 1, folder.toString());

    var generated = run(words.toArray(String[]::new));

    assumeTrue(
        generated.exitCode() == 0 || !generated.output().contains("dotnet"), generated.output());
    generated.succeeds();
    assertThat(folder.resolve("dotnet/AccountLinkRejection.cs")).exists();
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
