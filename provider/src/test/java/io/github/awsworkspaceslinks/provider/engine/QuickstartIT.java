package io.github.awsworkspaceslinks.provider.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.awsworkspaceslinks.provider.docs.Pages;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The one command of the first page, run by somebody with an empty home. */
final class QuickstartIT {
  private static final String RUN =
      PulumiCli.repository().resolve("examples/quickstart/run").toAbsolutePath().toString();

  @TempDir Path folder;
  private Path home;
  private Map<String, String> environment;

  @BeforeEach
  void makeHome() throws IOException {
    home = Files.createDirectory(folder.resolve("an empty home"));
    environment = new TreeMap<>();
    environment.put("HOME", home.toString());
    environment.put("PATH", PulumiCli.installed().binaries() + ":" + System.getenv("PATH"));
    environment.put("JAVA_HOME", System.getProperty("java.home"));
  }

  @Test
  void showsTheWholeLifeAndLeavesNothingButItsCache() throws IOException {
    var run = PulumiCli.run(folder, environment, List.of(RUN)).succeeds();

    run.says(
        "is PENDING_ACCEPTANCE_BY_TARGET_ACCOUNT",
        "Calls to AWS:  1 x RejectAccountLinkInvitation",
        "is REJECTED",
        "- 2 deleted",
        "== Done ==");

    for (String page : List.of("README.md", "docs/how-it-works.md")) {
      assertThat(Pages.blocks(page))
          .filteredOn(block -> block.marker().equals("printed by QuickstartIT"))
          .isNotEmpty()
          .allSatisfy(
              block ->
                  assertThat(timeless(run.output())).containsSubsequence(timeless(block.text())));
    }
    assertThat(list(home)).containsExactly(".cache");
    assertThat(list(home.resolve(".cache/aws-workspaces-links"))).containsExactly("pulumi-home");
    assertThat(emulators()).isEmpty();
  }

  @Test
  void leavesNothingWhenItIsInterrupted() throws Exception {
    var run = PulumiCli.start(folder, environment, List.of(RUN));
    var output = run.inputReader(StandardCharsets.UTF_8);
    String line;
    do {
      line = output.readLine();
      assertThat(line).isNotNull();
    } while (!line.startsWith("$ pulumi preview"));
    assertThat(emulators()).isNotEmpty();

    new ProcessBuilder("kill", "-TERM", String.valueOf(run.pid())).start().waitFor();
    output.transferTo(Writer.nullWriter());

    assertThat(run.waitFor()).isEqualTo(143);
    assertThat(list(home.resolve(".cache/aws-workspaces-links"))).containsExactly("pulumi-home");
    assertThat(emulators()).isEmpty();
  }

  /** The lines without how long things took, which differs from run to run. */
  private static List<String> timeless(String output) {
    return output
        .lines()
        .map(line -> line.replaceAll("\\(\\d+(\\.\\d+)?s\\)|\\b\\d+s$", "TIME").stripTrailing())
        .filter(line -> !line.isEmpty())
        .toList();
  }

  /** Those that this repository's quickstart has started. */
  private static List<ProcessHandle> emulators() throws IOException {
    String jar =
        PulumiCli.repository()
            .toRealPath()
            .resolve("examples/emulator/target/aws-workspaces-links-emulator.jar")
            .toString();
    return PulumiCli.running(jar);
  }

  private static List<String> list(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
