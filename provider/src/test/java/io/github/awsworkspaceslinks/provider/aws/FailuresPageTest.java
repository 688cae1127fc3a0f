package io.github.awsworkspaceslinks.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.awsworkspaceslinks.emulator.Emulator;
import io.github.awsworkspaceslinks.emulator.Fault;
import io.github.awsworkspaceslinks.emulator.FaultRule;
import io.github.awsworkspaceslinks.emulator.Link;
import io.github.awsworkspaceslinks.provider.aws.AwsFailure.Retry;
import io.github.awsworkspaceslinks.provider.docs.Pages;
import io.github.awsworkspaceslinks.provider.testing.ConfiguredPlugin;
import io.github.awsworkspaceslinks.provider.testing.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The page for users lists the failures that the code tells apart, in its words. */
final class FailuresPageTest {

  @Test
  void thePageHasARowForEachFailureAndNoOther() throws IOException {
    var rows =
        Files.readString(Path.of("../docs/failures.md"))
            .lines()
            .dropWhile(line -> !line.startsWith("|---"))
            .skip(1)
            .takeWhile(line -> line.startsWith("|"));

    assertThat(rows)
        .containsExactlyElementsOf(
            Arrays.stream(AwsFailure.values()).map(FailuresPageTest::row).toList());
  }

  /** The page abridges the request id, which is another one each time. */
  @Test
  void theExampleIsWhatAUserReads() throws IOException {
    try (var emulator = Emulator.start()) {
      emulator.put(Link.pending("link-0123456789abcdef0"));
      emulator.setFaults(FaultRule.always(new Fault.Deny()));
      try (var plugin = ConfiguredPlugin.start(Settings.at(emulator))) {
        var failure = ConfiguredPlugin.failure(() -> plugin.create("link-0123456789abcdef0"));

        assertThat(
                failure.getDescription().replaceAll("request id \\S+\\)$", "request id 6f1d...)"))
            .isEqualToNormalizingWhitespace(Pages.blocks("docs/failures.md").getFirst().text());
      }
    }
  }

  private static String row(AwsFailure failure) {
    // What stands in braces is said only where the user chose a profile.
    String advice = failure.advice().replaceAll("[{}]", "");
    return "| " + failure.what() + " | " + again(failure.retry()) + " | " + advice + " |";
  }

  private static String again(Retry retry) {
    return switch (retry) {
      case NEVER -> "no";
      case BRIEFLY -> "briefly";
      case PATIENTLY -> "until the time limit";
    };
  }
}
