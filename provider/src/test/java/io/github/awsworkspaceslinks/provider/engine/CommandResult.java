package io.github.awsworkspaceslinks.provider.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What came of a command.
 *
 * @param output all that the terminal showed
 */
record CommandResult(int exitCode, String output, Duration time) {

  static CommandResult of(Process process, long minutes) throws IOException {
    long start = System.nanoTime();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (!process.waitFor(minutes, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new AssertionError("The command did not end; it has said:\n" + output);
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    return new CommandResult(
        process.exitValue(), output, Duration.ofNanos(System.nanoTime() - start));
  }

  CommandResult succeeds() {
    assertThat(exitCode).as(output).isZero();
    return this;
  }

  CommandResult fails() {
    assertThat(exitCode).as(output).isNotZero();
    return this;
  }

  CommandResult says(String... texts) {
    assertThat(output).contains(texts);
    return this;
  }

  CommandResult doesNotSay(String... texts) {
    assertThat(output).doesNotContain(texts);
    return this;
  }

  /** What the engine's closing part says of the resource, without what it says of the stack. */
  String diagnostics() {
    var section =
        output
            .lines()
            .dropWhile(line -> !line.equals("Diagnostics:"))
            .skip(1)
            .takeWhile(line -> line.isEmpty() || line.startsWith(" "))
            .toList();
    return section.stream()
        .dropWhile(Predicate.not(line -> line.startsWith("  aws-workspaces-links:")))
        .skip(1)
        .takeWhile(line -> line.isBlank() || line.startsWith("    "))
        .map(String::strip)
        .collect(Collectors.joining("\n"))
        .strip();
  }
}
