package io.github.awsworkspaceslinks.provider.engine;

import io.github.awsworkspaceslinks.emulator.Emulator;
import io.github.awsworkspaceslinks.emulator.Link;
import io.github.awsworkspaceslinks.provider.docs.SchemaExamples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs in YAML that users copy: every command of their pages, and what it says. */
final class ExamplesIT {
  @TempDir Path folder;

  @Test
  void yaml() {
    runs("examples/yaml/README.md")
        .says(
            "refused create",
            "status         : \"REJECTED\"",
            "\nREJECTED\n",
            "2 unchanged",
            "2 deleted",
            "1 imported");
  }

  @Test
  void accountsAndRegions() {
    runs("examples/accounts-and-regions/README.md")
        .says(
            "\n222222222222 REJECTED\n",
            "\n333333333333 REJECTED\n",
            "5 unchanged",
            "stays in force at AWS");
  }

  @Test
  void importing() {
    runs("examples/import/README.md")
        .says("refused-in-may import", "refused-in-march import", "refused-in-april import")
        .doesNotSay("AccountLinkRejection refused create");
  }

  /** The commands of the page end in a stack whose plugin goes by them. */
  @Test
  void configuring() {
    var clone = Clone.in(folder, "examples/yaml");
    String page = "docs/installation-configuration.md";
    clone.bash("examples/yaml", "pulumi stack init dev").succeeds();
    clone.run(page, "run by ExamplesIT", "examples/yaml").succeeds();

    clone
        .bash("examples/yaml", "cat Pulumi.dev.yaml")
        .says("aws-workspaces-links:region: eu-west-1", "profile: research", "222222222222");
    clone
        .bash("examples/yaml", "pulumi config set linkId link-0123456789abcdef0 && pulumi preview")
        .says("profile research: it is not in the shared configuration files");
  }

  private CommandResult runs(String page) {
    var clone = Clone.in(folder, Path.of(page).getParent().toString());
    try (var emulator = clone.startEmulator(page, "run in the background by ExamplesIT")) {
      return clone.run(page, "run by ExamplesIT", emulator).succeeds();
    }
  }

  /** Each in a stack of its own, as far as the preview. */
  @Test
  void theExamplesOfTheSchemaCanBePreviewed() throws IOException {
    var programs = SchemaExamples.in("yaml");
    try (var emulator = Emulator.start()) {
      for (int i = 0; i < programs.size(); i++) {
        Path program = Files.createDirectory(folder.resolve("program" + i));
        var stack = Stack.in(program, emulator);
        emulator.put(Link.pending("link-0123456789abcdef0"));
        emulator.put(Link.pending("link-0123456789abcdef0").withRegion("eu-west-1"));
        Files.writeString(
            program.resolve("Pulumi.yaml"),
            programs.get(i).replaceFirst("name: .*", "name: links"));
        stack
            .with("AWS_ENDPOINT_URL", emulator.endpoint().toString())
            .pulumi("config", "set", "linkId", "link-0123456789abcdef0")
            .succeeds();

        stack.preview().succeeds().doesNotSay("warning");
      }
    }
  }
}
