package io.github.awsworkspaceslinks.emulator;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A program that a test runs, with an end in any case. */
final class Program implements AutoCloseable {
  private static final int MINUTES = 5;

  private final Process process;
  private final BufferedReader output;

  private Program(Process process) {
    this.process = process;
    this.output = process.inputReader(UTF_8);
  }

  /** The packaged emulator. */
  static Program emulator(String... options) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-jar");
    command.add(Path.of("target", "aws-workspaces-links-emulator.jar").toString());
    command.addAll(List.of(options));
    return new Program(new ProcessBuilder(command).start());
  }

  /** Runs to the end with nothing but this environment, and fails unless it ends well. */
  static String run(Map<String, String> environment, String... command)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().putAll(environment);
    try (Program program = new Program(builder.start())) {
      String said = program.rest();
      if (program.exitCode() != 0) {
        throw new AssertionError(
            "%s ended with %d and said:%n%s"
                .formatted(String.join(" ", command), program.exitCode(), said));
      }
      return said;
    }
  }

  /** Where a program is found on PATH. */
  static Optional<Path> onPath(String name) {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  String line() throws IOException {
    return output.readLine();
  }

  String rest() throws IOException {
    return output.readAllAsString();
  }

  String errors() throws IOException {
    try (BufferedReader errors = process.errorReader(UTF_8)) {
      return errors.readAllAsString();
    }
  }

  void closeInput() throws IOException {
    process.getOutputStream().close();
  }

  /** Asks for the end the way a terminal or a supervisor does. */
  void terminate() {
    // The process's own destroy would also close the streams that a test still reads.
    boolean asked = process.toHandle().destroy();
    if (!asked) {
      throw new AssertionError("the program could not be asked to end");
    }
  }

  int exitCode() throws InterruptedException {
    if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
      throw new AssertionError("the program did not end");
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
