package io.github.awsworkspaceslinks.provider.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What GitHub would say of the workflows, said by actionlint, which Go builds once into the cache
 * folder.
 */
final class WorkflowsIT {
  private static final String VERSION = "v1.7.12";

  @Test
  void actionlintHasNothingToSay() throws IOException {
    Path actionlint = actionlint();
    var command = new ArrayList<>(List.of(actionlint.toString(), "-no-color"));
    var workflows = workflows();
    assertThat(workflows).hasSizeGreaterThan(1);
    workflows.forEach(workflow -> command.add(workflow.toString()));

    var result = PulumiCli.run(PulumiCli.repository(), environment(), command);

    assertThat(result.output()).isEmpty();
    result.succeeds();
  }

  /** Those of this repository, and those that its examples are. */
  private static List<Path> workflows() throws IOException {
    var found = new ArrayList<Path>();
    for (String folder : List.of(".github/workflows", "examples/ci")) {
      Path root = PulumiCli.repository().resolve(folder).normalize();
      if (Files.isDirectory(root)) {
        try (var files = Files.walk(root)) {
          for (Path file : files.filter(f -> f.toString().matches(".*[.]ya?ml")).toList()) {
            if (Files.readString(file).lines().anyMatch("jobs:"::equals)) {
              found.add(file);
            }
          }
        }
      }
    }
    return found;
  }

  private static Path actionlint() throws IOException {
    Path folder = cache().resolve("actionlint-" + VERSION);
    Path actionlint = folder.resolve("actionlint");
    if (!Files.isExecutable(actionlint)) {
      Optional<Path> go = onPath("go");
      assumeTrue(go.isPresent(), "there is no Go to build actionlint with");
      var environment = environment();
      environment.put("GOBIN", folder.toString());
      PulumiCli.run(
              PulumiCli.repository(),
              environment,
              List.of(
                  go.get().toString(),
                  "install",
                  "github.com/rhysd/actionlint/cmd/actionlint@" + VERSION))
          .succeeds();
    }
    return actionlint;
  }

  private static Map<String, String> environment() {
    return new TreeMap<>(System.getenv());
  }

  /** As examples/quickstart/install-pulumi has it. */
  private static Path cache() {
    var environment = System.getenv();
    return Optional.ofNullable(environment.get("AWS_WORKSPACES_LINKS_CACHE"))
        .map(Path::of)
        .orElseGet(
            () ->
                Optional.ofNullable(environment.get("XDG_CACHE_HOME"))
                    .map(Path::of)
                    .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"))
                    .resolve("aws-workspaces-links"));
  }

  private static Optional<Path> onPath(String program) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
