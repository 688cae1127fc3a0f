package io.github.awsworkspaceslinks.provider.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page about security lists every jar that goes into the plugin, with version and licence. */
final class ShippedJarsIT {
  private static final Pattern ROW =
      Pattern.compile("\\| `[\\w.]+` \\| ([^|]+) \\| (\\S+) \\| ([\\w.-]+) \\|");

  @Test
  void thePageListsWhatIsShipped() throws IOException {
    Path jars = Path.of(System.getProperty("project.build.directory")).resolve("jars");
    try (var files = Files.list(jars)) {
      var shipped =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> !name.startsWith("pulumi-resource-"));
      assertThat(shipped).containsExactlyInAnyOrderElementsOf(listed().toList());
    }
  }

  private static Stream<String> listed() throws IOException {
    Path page = Path.of(System.getProperty("repository.folder")).resolve("docs/security.md");
    return Files.readAllLines(page).stream()
        .map(ROW::matcher)
        .filter(Matcher::matches)
        .flatMap(
            row ->
                Stream.of(row.group(1).split(", "))
                    .map(artifact -> artifact + "-" + row.group(2) + ".jar"));
  }
}
