package io.github.awsworkspaceslinks.provider.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.awsworkspaceslinks.emulator.Account;
import io.github.awsworkspaceslinks.emulator.Emulator;
import io.github.awsworkspaceslinks.provider.docs.Pages;
import io.github.awsworkspaceslinks.provider.docs.Pages.Block;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What somebody has who cloned the repository and is about to try what a page says: a copy of some
 * of its folders, in which commands may leave what they like, and a shell with the tools of this
 * machine. Pulumi keeps its state in the copy.
 */
final class Clone {
  /** What a build or a tool leaves beside the sources. */
  private static final Set<String> LEFT_BEHIND =
      Set.of("node_modules", ".venv", "bin", "target", "__pycache__", ".mypy_cache", "build");

  /** The emulator's in all pages. */
  private static final String PORT = "4599";

  private final Path folder;
  private final Map<String, String> environment = new TreeMap<>(System.getenv());

  private Clone(Path folder) throws IOException {
    this.folder = folder;
    environment.keySet().removeIf(name -> name.startsWith("AWS_") || name.startsWith("PULUMI_"));
    var cli = PulumiCli.installed();
    cli.environment().forEach(environment::putIfAbsent);
    Path state = Files.createDirectories(folder.resolve("state"));
    Path java = Path.of(System.getProperty("java.home"));
    with("JAVA_HOME", java.toString());
    with("PATH", "%s:%s:%s".formatted(cli.binaries(), java.resolve("bin"), System.getenv("PATH")));
    with("PULUMI_BACKEND_URL", "file://" + state);
    // A person answers the questions of `pulumi up` and `pulumi destroy` with yes.
    with("PULUMI_SKIP_CONFIRMATIONS", "true");
  }

  /**
   * Copies folders of the repository.
   *
   * @param parts their paths from its root
   */
  static Clone in(Path folder, String... parts) {
    try {
      var clone = new Clone(folder);
      for (String part : parts) {
        copy(PulumiCli.repository().resolve(part), folder.resolve(part));
      }
      // What was built stays where it is.
      Path emulator = folder.resolve("examples/emulator");
      Files.createDirectories(emulator.getParent());
      Files.createSymbolicLink(
          emulator, PulumiCli.repository().toRealPath().resolve("examples/emulator"));
      return clone;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (var files = Files.list(from)) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        if (Files.isDirectory(file)) {
          if (!LEFT_BEHIND.contains(name)) {
            copy(file, to.resolve(name));
          }
        } else {
          Files.copy(file, to.resolve(name));
        }
      }
    }
  }

  /** Ends the test, without failing it, where the machine lacks a tool of another language. */
  static void assumeOnPath(String tool) {
    boolean found =
        Stream.of(System.getenv("PATH").split(File.pathSeparator))
            .anyMatch(entry -> Files.isExecutable(Path.of(entry, tool)));
    assumeTrue(found, tool + " is not on PATH: what needs it was not tried");
  }

  /** Makes AWS what the emulator plays, for the account that its invitations are addressed to. */
  Clone reaching(Emulator emulator) {
    return with("AWS_ENDPOINT_URL", emulator.endpoint().toString())
        .with("AWS_REGION", "us-east-1")
        .with("AWS_ACCESS_KEY_ID", Account.TARGET.accessKeyId())
        .with("AWS_SECRET_ACCESS_KEY", Account.TARGET.secretAccessKey());
  }

  /** Sets a variable of the environment for the commands to come. */
  Clone with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  Path path(String part) {
    return folder.resolve(part);
  }

  /** Adds a file, such as a program that a page shows. */
  void write(String part, String text) {
    try {
      Files.createDirectories(path(part).getParent());
      Files.writeString(path(part), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a page says to leave running, at a port of its own instead of the page's. */
  record Running(Process process, String port) implements AutoCloseable {
    @Override
    public void close() {
      process.destroy();
    }
  }

  /** Starts the emulator in the way that the page shows. */
  Running startEmulator(String page, String marker) {
    String command = script(page, marker).replace("--port " + PORT, "--port 0");
    try {
      // The page may be another example's, which this clone has no need of.
      Path itsFolder = Files.createDirectories(path(page).getParent());
      var process = PulumiCli.start(itsFolder, environment, bash("exec " + command.strip()));
      String port = process.inputReader(UTF_8).readLine();
      assertThat(port).as(command).matches("\\d+");
      return new Running(process, port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs the blocks of a page that have the marker, in order and in the page's folder. */
  CommandResult run(String page, String marker) {
    return bash(Path.of(page).getParent().toString(), script(page, marker));
  }

  /** The same in another folder. */
  CommandResult run(String page, String marker, String part) {
    return bash(part, script(page, marker));
  }

  /** The same where the page's emulator is the one that is running. */
  CommandResult run(String page, String marker, Running emulator) {
    String script = script(page, marker).replace(":" + PORT, ":" + emulator.port());
    return bash(Path.of(page).getParent().toString(), script);
  }

  private static String script(String page, String marker) {
    String script =
        Pages.blocks(page).stream()
            .filter(block -> block.marker().equals(marker))
            .map(Block::text)
            .collect(Collectors.joining());
    assertThat(script).as("%s has blocks marked %s", page, marker).isNotEmpty();
    return script;
  }

  /** Runs a script until its first command that fails. */
  CommandResult bash(String part, String script) {
    return PulumiCli.run(path(part), environment, bash(script));
  }

  private static List<String> bash(String script) {
    return List.of("bash", "-euo", "pipefail", "-c", script);
  }
}
