package io.github.awsworkspaceslinks.provider;

import static io.github.awsworkspaceslinks.provider.testing.TestEngine.struct;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Empty;
import io.github.awsworkspaceslinks.emulator.Emulator;
import io.github.awsworkspaceslinks.emulator.Fault;
import io.github.awsworkspaceslinks.emulator.FaultRule;
import io.github.awsworkspaceslinks.emulator.Link;
import io.github.awsworkspaceslinks.provider.testing.ConfiguredPlugin;
import io.github.awsworkspaceslinks.provider.testing.Settings;
import io.github.awsworkspaceslinks.provider.testing.TestEngine;
import io.grpc.okhttp.OkHttpChannelBuilder;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import pulumirpc.Provider.GetSchemaRequest;
import pulumirpc.ResourceProviderGrpc;

/** The engine's rules for a plugin's process: what it prints, when it serves, and when it ends. */
@Timeout(120)
final class MainTest {
  private static final String ID = "link-0123456789abcdef0";

  /** Within this time an engine's death must have got through to its plugin. */
  private static final long SECONDS_TO_END = 10;

  @TempDir Path folder;
  private final List<Process> started = new ArrayList<>();
  private ServerSocket engine;

  /** An engine that listens: connections to it wait to be taken. */
  @BeforeEach
  void listen() throws IOException {
    engine = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
  }

  @AfterEach
  void end() throws IOException {
    started.forEach(
        process -> {
          process.descendants().forEach(ProcessHandle::destroyForcibly);
          process.destroyForcibly();
        });
    engine.close();
  }

  private String engineAddress() {
    return "127.0.0.1:" + engine.getLocalPort();
  }

  private static List<String> plugin(String... arguments) {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  private ProcessBuilder command(List<String> command) {
    return new ProcessBuilder(command).redirectError(folder.resolve("stderr.txt").toFile());
  }

  private Process start(ProcessBuilder builder) throws IOException {
    var process = builder.start();
    started.add(process);
    return process;
  }

  /** Reads the first line of stdout, byte by byte, so that what follows is left. */
  private static int port(Process plugin) throws IOException {
    var line = new StringBuilder();
    int read;
    while ((read = plugin.getInputStream().read()) > 0 && read != '\n') {
      line.append((char) read);
    }
    return Integer.parseInt(line.toString());
  }

  private static String rest(Process plugin) throws IOException {
    return new String(plugin.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  @Test
  void theFirstLineOnStdoutIsThePortAloneAndNothingEverFollows() throws Exception {
    var plugin =
        start(
            command(
                plugin(
                    "-logtostderr",
                    "-v=9",
                    "-tracing",
                    "http://127.0.0.1:9411/api",
                    engineAddress())));
    int port = port(plugin);
    try (var emulator = Emulator.start();
        var test = new TestEngine(port)) {
      emulator.put(Link.pending(ID));
      test.configure(Settings.at(emulator).struct());
      var inputs = struct(Map.of("linkId", ID));
      test.check(struct(Map.of("linkID", "?")));
      test.previewCreate(inputs);
      test.create(inputs);
      emulator.setFaults(FaultRule.always(new Fault.NotJson()));
      ConfiguredPlugin.failure(() -> test.create(inputs, 1));
      test.cancel();
    }
    plugin.toHandle().destroy(); // which leaves open what it has printed

    assertThat(rest(plugin)).isEmpty();
    assertThat(Files.readString(folder.resolve("stderr.txt")))
        .as("the log is verbose")
        .contains("RejectAccountLinkInvitation");
  }

  @Test
  void whoeverHasReadThePortIsServedAtOnceAndBeforeAHandshake() throws Exception {
    var plugin = start(command(plugin(engineAddress())));
    var channel = OkHttpChannelBuilder.forAddress("127.0.0.1", port(plugin)).usePlaintext().build();
    try {
      var stub = ResourceProviderGrpc.newBlockingStub(channel);
      assertThat(stub.getPluginInfo(Empty.getDefaultInstance()).getVersion()).isNotEmpty();
      assertThat(stub.getSchema(GetSchemaRequest.getDefaultInstance()).getSchema())
          .contains("\"name\": \"aws-workspaces-links\"");
    } finally {
      channel.shutdownNow();
    }
  }

  /** What the JVM prints goes to stderr with the one option, and what it logs with the other. */
  @Test
  void whatTheJvmSaysGoesToStderrWithBothOfTheLaunchersOptions() throws Exception {
    assertThat(firstLine("-XX:AOTCache=none")).contains("[error][aot]");
    assertThat(firstLine("-XX:AOTCache=none", "-XX:+DisplayVMOutputToStderr"))
        .contains("[error][aot]");
    assertThat(firstLine("-XX:+PrintFlagsFinal", "-Xlog:all=warning:stderr")).contains("flags");

    assertThat(
            firstLine(
                "-XX:AOTCache=none",
                "-XX:+PrintFlagsFinal",
                "-XX:+DisplayVMOutputToStderr",
                "-Xlog:disable",
                "-Xlog:all=warning:stderr"))
        .matches("[0-9]+");

    assertThat(Files.readString(Path.of("packaging/pulumi-resource-aws-workspaces-links")))
        .contains(
            "  -XX:+DisplayVMOutputToStderr \\\n",
            "  -Xlog:disable \\\n",
            "  -Xlog:all=warning:stderr \\\n");
  }

  private String firstLine(String... ofTheJvm) throws IOException {
    var command = plugin(engineAddress());
    command.addAll(1, List.of(ofTheJvm));
    var plugin = start(command(command));
    var line = plugin.inputReader(StandardCharsets.UTF_8).readLine();
    plugin.destroyForcibly();
    return line;
  }

  @Test
  void onSigintItEndsBeforeTheEngineKillsIt() throws Exception {
    var plugin = start(command(plugin(engineAddress())));
    port(plugin);

    new ProcessBuilder("kill", "-INT", Long.toString(plugin.pid())).start().waitFor();

    assertThat(plugin.waitFor(5, TimeUnit.SECONDS)).isTrue();
  }

  // The engine's death

  @Test
  void itEndsWithTheProcessThatStartedIt() throws Exception {
    // A shell gives to what runs beside it no input, so that it is the engine that is looked at.
    var shell = start(command(shell("\"$@\" & wait", plugin(engineAddress()))));
    port(shell);
    engine.accept().close();
    var plugin = shell.children().findFirst().orElseThrow();

    shell.destroyForcibly();

    plugin.onExit().get(SECONDS_TO_END, TimeUnit.SECONDS);
  }

  @Test
  void itEndsWithItsInputBehindAScriptThatLivesOn() throws Exception {
    var shell = start(command(shell("\"$@\"; exec cat <&-", plugin(engineAddress()))));
    port(shell);
    var plugin = shell.children().findFirst().orElseThrow();

    engine.close();
    shell.getOutputStream().close();

    plugin.onExit().get(SECONDS_TO_END, TimeUnit.SECONDS);
  }

  @Test
  void withoutAnInputItLivesForAsLongAsTheEngineListens() throws Exception {
    var nothing = ProcessBuilder.Redirect.from(new File("/dev/null"));
    var plugin = start(command(plugin(engineAddress())).redirectInput(nothing));
    port(plugin);

    engine.accept().close();
    engine.accept().close();
    assertThat(plugin.isAlive()).isTrue();
    engine.close();

    assertThat(plugin.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)).isTrue();
  }

  private static List<String> shell(String script, List<String> arguments) {
    var command = new ArrayList<>(List.of("/bin/sh", "-c", script, "sh"));
    command.addAll(arguments);
    return command;
  }
}
