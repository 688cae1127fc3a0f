package io.github.awsworkspaceslinks.provider.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Pulumi's command line as a user has it who has installed the plugin: a home of its own, which the
 * plugin's tarball was installed into, and an environment without anything of this machine's.
 */
final class PulumiCli {
  private static final long MINUTES_TO_ANSWER = 5;

  /** Made by the first test that asks for it, for all tests of this JVM. */
  private static final class Installed {
    static final PulumiCli CLI = install();
  }

  private final Path binaries;
  private final Path home;

  private PulumiCli(Path binaries, Path home) {
    this.binaries = binaries;
    this.home = home;
  }

  static PulumiCli installed() {
    return Installed.CLI;
  }

  /** The folder of {@code pulumi} and its language hosts. */
  Path binaries() {
    return binaries;
  }

  /** Where Pulumi keeps its plugins. */
  Path home() {
    return home;
  }

  /** The plugin's folder before it was packed. */
  static Path pluginFolder() {
    return Path.of(property("plugin.folder"));
  }

  static Path repository() {
    return Path.of(property("repository.folder"));
  }

  /** What every command gets: no credentials, no Region, nobody's home. */
  Map<String, String> environment() {
    var environment = new TreeMap<String, String>();
    environment.put("PATH", binaries + ":/usr/bin:/bin");
    environment.put("HOME", home.resolve("nobody").toString());
    environment.put("PULUMI_HOME", home.toString());
    environment.put("PULUMI_CONFIG_PASSPHRASE", "a passphrase of the tests");
    environment.put("PULUMI_SKIP_UPDATE_CHECK", "1");
    environment.put("PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION", "1");
    environment.put("AWS_EC2_METADATA_DISABLED", "true");
    return environment;
  }

  /** Runs a program to its end. What it says on stdout and on stderr is in one text, as it came. */
  static CommandResult run(Path folder, Map<String, String> environment, List<String> command) {
    try {
      return CommandResult.of(start(folder, environment, command), MINUTES_TO_ANSWER);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Process start(Path folder, Map<String, String> environment, List<String> command)
      throws IOException {
    // The JVM looks a bare name up on its own PATH, which is not the one that the program gets.
    var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().putAll(environment);
    return builder.start();
  }

  /** The processes whose command line has the text, whoever is their parent by now. */
  static List<ProcessHandle> running(String text) {
    return ProcessHandle.allProcesses()
        .filter(process -> process.info().commandLine().orElse("").contains(text))
        .toList();
  }

  private static PulumiCli install() {
    try {
      Path home = Path.of(property("project.build.directory")).resolve("pulumi-home");
      delete(home);
      Files.createDirectories(home.resolve("nobody"));
      var cli = new PulumiCli(findBinaries(), home);
      var installed =
          run(
              home,
              cli.environment(),
              List.of(
                  cli.binaries.resolve("pulumi").toString(),
                  "plugin",
                  "install",
                  "resource",
                  "aws-workspaces-links",
                  property("project.version"),
                  "-f",
                  property("plugin.tarball")));
      if (installed.exitCode() != 0) {
        throw new IllegalStateException("The plugin was not installed:\n" + installed.output());
      }
      return cli;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As the quickstart does it; it may take minutes the first time on a machine. */
  private static Path findBinaries() throws IOException {
    Path script = repository().resolve("examples/quickstart/install-pulumi");
    var process =
        new ProcessBuilder(script.toString()).redirectError(ProcessBuilder.Redirect.INHERIT);
    try {
      var running = process.start();
      String folder =
          new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (!running.waitFor(1, TimeUnit.MINUTES) || running.exitValue() != 0) {
        throw new IllegalStateException("There is no Pulumi to test with");
      }
      return Path.of(folder);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  static String property(String name) {
    String value = System.getProperty(name);
    if (value == null) {
      throw new IllegalStateException("The build sets the system property " + name);
    }
    return value;
  }

  static void copy(Path from, Path to) {
    try (var files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(
            file,
            to.resolve(from.relativize(file).toString()),
            LinkOption.NOFOLLOW_LINKS,
            java.nio.file.StandardCopyOption.COPY_ATTRIBUTES,
            java.nio.file.StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void delete(Path folder) throws IOException {
    if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      try (var files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
