package io.github.awsworkspaceslinks.provider.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What came of a command.
 *
 * @param output all that the terminal showed
 */
record CommandResult(int exitCode, String output, Duration time) {
  /** Of the YAML host's messages, which do not know that no colour was asked for. */
  private static final Pattern COLOUR = Pattern.compile("\u001b\\[[0-9;]*m");

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

  /**
   * What the closing part says under "Diagnostics": the messages without whom they are about, and
   * without the engine's own that the operation failed.
   */
  String diagnostics() {
    return output
        .lines()
        .map(line -> COLOUR.matcher(line).replaceAll(""))
        .dropWhile(line -> !line.equals("Diagnostics:"))
        .skip(1)
        .takeWhile(line -> line.isEmpty() || line.startsWith(" "))
        .filter(line -> line.startsWith("    "))
        .map(line -> line.substring(4).stripTrailing())
        .filter(line -> !line.equals("error: preview failed"))
        .filter(line -> !line.equals("error: update failed"))
        .collect(Collectors.joining("\n"))
        .strip();
  }
}
