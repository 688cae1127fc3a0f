package io.github.awsworkspaceslinks.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.awsworkspaceslinks.provider.aws.AwsFailure.Retry;
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
