package io.github.awsworkspaceslinks.emulator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Clients of AWS, installed into a cache folder on first use: pinned versions from PyPI and npm, by
 * the tools that a developer has anyway.
 */
final class InstalledClients {
  /** boto3 and the AWS CLI share one botocore, so their versions go together. */
  private static final String BOTO3 = "1.43.11";

  private static final String AWS_CLI = "1.45.11";
  private static final String JAVASCRIPT_CLIENT = "3.1048.0";

  private InstalledClients() {}

  /** Installs into a folder that does not exist yet or is left over from a broken attempt. */
  @FunctionalInterface
  private interface Installer {
    void install(Path folder) throws IOException, InterruptedException;
  }

  /** The folder of programs of a Python environment that has boto3 and the AWS CLI. */
  static Path python() throws IOException, InterruptedException {
    Optional<Path> python = Program.onPath("python3");
    orSkip(python.isPresent(), "python3 is not on PATH: boto3 and the AWS CLI were not tried");
    return installed(
            "python-boto3-" + BOTO3 + "-awscli-" + AWS_CLI,
            folder -> {
              run(python.get().toString(), "-m", "venv", "--clear", folder.toString());
              run(
                  folder.resolve("bin/pip").toString(),
                  "install",
                  "--quiet",
                  "boto3==" + BOTO3,
                  "awscli==" + AWS_CLI);
            })
        .resolve("bin");
  }

  /** The folder that the JavaScript client is installed in. */
  static Path javaScript() throws IOException, InterruptedException {
    orSkip(
        Program.onPath("node").isPresent() && Program.onPath("npm").isPresent(),
        "node and npm are not on PATH: the AWS SDK for JavaScript was not tried");
    return installed(
        "javascript-client-workspaces-" + JAVASCRIPT_CLIENT,
        folder -> {
          Files.createDirectories(folder);
          Files.writeString(folder.resolve("package.json"), "{\"private\": true}\n");
          run(
              "npm",
              "install",
              "--prefix",
              folder.toString(),
              "--no-package-lock",
              "--ignore-scripts",
              "--no-audit",
              "--no-fund",
              "@aws-sdk/client-workspaces@" + JAVASCRIPT_CLIENT);
        });
  }

  /** Maven's summary counts skipped tests but does not say why, so this does. */
  private static void orSkip(boolean present, String reason) {
    if (!present) {
      System.out.println("Skipped: " + reason);
    }
    assumeTrue(present, reason);
  }

  private static Path installed(String name, Installer installer)
      throws IOException, InterruptedException {
    Path clients = cache().resolve("clients");
    Files.createDirectories(clients);
    Path folder = clients.resolve(name);
    Path complete = clients.resolve(name + ".complete");
    // Two builds on one machine may come here at once.
    try (FileChannel lockFile =
            FileChannel.open(
                clients.resolve(name + ".lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        var lock = lockFile.lock()) {
      if (lock.isValid() && !(Files.exists(complete) && Files.isDirectory(folder))) {
        installer.install(folder);
        Files.writeString(complete, "", UTF_8);
      }
    }
    return folder;
  }

  private static Path cache() {
    return variable("AWS_WORKSPACES_LINKS_CACHE")
        .map(Path::of)
        .orElseGet(
            () ->
                variable("XDG_CACHE_HOME")
                    .map(Path::of)
                    .orElseGet(() -> Path.of(System.getenv("HOME"), ".cache"))
                    .resolve("aws-workspaces-links"));
  }

  private static Optional<String> variable(String name) {
    return Optional.ofNullable(System.getenv(name)).filter(value -> !value.isEmpty());
  }

  /** Installers keep the environment: it says where packages come from on this machine. */
  private static void run(String... command) throws IOException, InterruptedException {
    Program.run(System.getenv(), command);
  }
}
