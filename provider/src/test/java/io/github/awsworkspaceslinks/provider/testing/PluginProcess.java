package io.github.awsworkspaceslinks.provider.testing;

import static io.github.awsworkspaceslinks.provider.testing.TestEngine.struct;

import io.github.awsworkspaceslinks.provider.Main;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import pulumirpc.Provider.CreateResponse;

/**
 * The plugin as a process of its own, with the given environment and no other: the one way to see
 * what a variable does.
 */
public final class PluginProcess implements AutoCloseable {
  private final Process process;
  private final Path stderr;
  private final TestEngine engine;

  private PluginProcess(Process process, Path stderr, TestEngine engine) {
    this.process = process;
    this.stderr = stderr;
    this.engine = engine;
  }

  /**
   * Starts a plugin and configures it.
   *
   * @param folder an empty one, which becomes the user's home
   * @param options of the plugin, such as {@code -v=9}
   */
  public static PluginProcess start(
      Path folder, Map<String, String> environment, Settings settings, String... options)
      throws IOException {
    var command = new ArrayList<>(command());
    command.addAll(List.of(options));
    command.add("127.0.0.1:1");
    var stderr = folder.resolve("stderr.txt");
    var builder = new ProcessBuilder(command).redirectError(stderr.toFile());
    builder.environment().clear();
    builder.environment().put("HOME", folder.toString());
    builder.environment().put("AWS_EC2_METADATA_DISABLED", "true");
    builder.environment().putAll(environment);
    var process = builder.start();
    String port = process.inputReader(StandardCharsets.UTF_8).readLine();
    if (port == null) {
      throw new IOException("The plugin did not start: " + Files.readString(stderr));
    }
    var plugin = new PluginProcess(process, stderr, new TestEngine(Integer.parseInt(port)));
    plugin.engine.configure(settings.struct());
    return plugin;
  }

  /** Whether tests are about the package that users install, and not about the classes alone. */
  static boolean isPackaged() {
    return Boolean.getBoolean("packaged");
  }

  /** What starts the plugin. */
  static List<String> command() {
    if (isPackaged()) {
      return List.of(
          Path.of(System.getProperty("plugin.folder"), "pulumi-resource-aws-workspaces-links")
              .toString());
    }
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-cp",
        System.getProperty("java.class.path"),
        Main.class.getName());
  }

  public TestEngine engine() {
    return engine;
  }

  /** Rejects the invitation. */
  public CreateResponse create(String linkId) {
    return engine.create(struct(Map.of("linkId", linkId)));
  }

  /** What the user reads when the invitation cannot be rejected. */
  public String failureToCreate(String linkId) {
    return ConfiguredPlugin.failure(() -> create(linkId)).getDescription();
  }

  public ProcessHandle handle() {
    return process.toHandle();
  }

  /** What the plugin has written so far to where its log goes. */
  public String stderr() throws IOException {
    return Files.readString(stderr);
  }

  @Override
  public void close() {
    engine.close();
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
