package io.github.awsworkspaceslinks.provider.security;

import static io.github.awsworkspaceslinks.provider.testing.TestEngine.struct;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.awsworkspaceslinks.emulator.Emulator;
import io.github.awsworkspaceslinks.emulator.Fault;
import io.github.awsworkspaceslinks.emulator.FaultRule;
import io.github.awsworkspaceslinks.emulator.Link;
import io.github.awsworkspaceslinks.provider.testing.ConfiguredPlugin;
import io.github.awsworkspaceslinks.provider.testing.PluginProcess;
import io.github.awsworkspaceslinks.provider.testing.Settings;
import io.grpc.Status;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a plugin's process has to do with the world: connections, and files that it leaves. */
@EnabledOnOs(OS.LINUX) // which shows what a process has open
final class OutsideWorldTest {
  private static final String ID = "link-0123456789abcdef0";

  /** A socket as the kernel lists it: local and remote address, state, and its inode. */
  private static final Pattern SOCKET =
      Pattern.compile(
          "\\s*\\d+: (\\S+):(\\S+) (\\S+):(\\S+) (\\S+) \\S+ \\S+ \\S+ +\\d+ +\\d+ (\\d+) .*");

  private static final String LISTENING = "0A";

  @TempDir Path home;
  @TempDir Path temporary;
  private Emulator emulator;

  @BeforeEach
  void start() throws IOException {
    emulator = Emulator.start();
    emulator.put(Link.pending(ID));
  }

  @AfterEach
  void stop() {
    emulator.close();
  }

  /**
   * @param local address and port in the kernel's hexadecimal form
   */
  private record Socket(String local, int localPort, String remote, int remotePort, String state) {
    /** Whichever of the kernel's two tables it is in. */
    static boolean isLoopback(String address) {
      return address.equals("0100007F") || address.endsWith("FFFF00000100007F");
    }
  }

  private static List<Socket> sockets(ProcessHandle process) throws IOException {
    Path proc = Path.of("/proc", Long.toString(process.pid()));
    Set<String> inodes = new HashSet<>();
    try (var files = Files.list(proc.resolve("fd"))) {
      for (Path file : files.toList()) {
        try {
          String target = Files.readSymbolicLink(file).toString();
          if (target.startsWith("socket:[")) {
            inodes.add(target.substring("socket:[".length(), target.length() - 1));
          }
        } catch (IOException closed) {
          // In the meantime, so it was no connection that is kept.
        }
      }
    }
    return Stream.of("tcp", "tcp6", "udp", "udp6")
        .flatMap(
            table -> {
              try {
                return Files.readAllLines(proc.resolve("net").resolve(table)).stream();
              } catch (IOException none) {
                return Stream.empty();
              }
            })
        .map(SOCKET::matcher)
        .filter(socket -> socket.matches() && inodes.contains(socket.group(6)))
        .map(
            socket ->
                new Socket(
                    socket.group(1),
                    Integer.parseInt(socket.group(2), 16),
                    socket.group(3),
                    Integer.parseInt(socket.group(4), 16),
                    socket.group(5)))
        .toList();
  }

  /** Everything that an SDK may be tempted to ask leads to a port where nobody may come. */
  @Test
  void noCallLeavesForAnywhereButTheConfiguredEndpointAndNoNameIsLookedUp() throws Exception {
    Path noHosts = Files.createFile(home.resolve("hosts"));
    try (var tempting = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"))) {
      String address = "http://127.0.0.1:" + tempting.getLocalPort();
      var environment =
          Map.of(
              "JAVA_TOOL_OPTIONS",
              "-Djdk.net.hosts.file=" + noHosts + " -Djava.io.tmpdir=" + temporary,
              "AWS_EC2_METADATA_DISABLED",
              "false",
              "AWS_EC2_METADATA_SERVICE_ENDPOINT",
              address,
              "AWS_CONTAINER_CREDENTIALS_FULL_URI",
              address + "/credentials",
              "AWS_ENDPOINT_URL",
              address,
              "AWS_ENDPOINT_URL_SSO",
              address,
              "AWS_ENDPOINT_URL_S3",
              address);
      Set<Integer> remotePorts = new TreeSet<>();
      try (var plugin = PluginProcess.start(home, environment, Settings.at(emulator), "-v=9")) {
        live(plugin);
        var open = sockets(plugin.handle());
        assertThat(open).isNotEmpty();
        for (var socket : open) {
          assertThat(Socket.isLoopback(socket.local())).as(socket.toString()).isTrue();
          if (!socket.state().equals(LISTENING)) {
            assertThat(Socket.isLoopback(socket.remote())).as(socket.toString()).isTrue();
            remotePorts.add(socket.remotePort());
          }
        }
        assertThat(open.stream().filter(socket -> socket.state().equals(LISTENING)))
            .as("what is listened on")
            .hasSize(1);
      }
      assertThat(remotePorts).contains(emulator.port()).doesNotContain(tempting.getLocalPort());
      tempting.setSoTimeout(1);
      assertThatThrownBy(tempting::accept).isInstanceOf(SocketTimeoutException.class);
    }
    assertThat(emulator.calls()).isNotEmpty();
  }

  @Test
  void noFileIsLeftNeitherTemporaryNorAtHome() throws Exception {
    var environment = Map.of("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + temporary);
    try (var plugin = PluginProcess.start(home, environment, Settings.at(emulator), "-v=9")) {
      live(plugin);
    }
    try (var atHome = Files.list(home);
        var inTemporary = Files.list(temporary)) {
      assertThat(atHome.map(file -> file.getFileName().toString())).containsExactly("stderr.txt");
      assertThat(inTemporary).isEmpty();
    }
  }

  /** A heap holds every secret. */
  @Test
  void whereMemoryRunsOutThePluginEndsAndLeavesNoHeap() throws Exception {
    var before = here();
    var environment =
        Map.of(
            "JAVA_TOOL_OPTIONS",
            "-Xmx40m -XX:+ExitOnOutOfMemoryError -Djava.io.tmpdir=" + temporary);
    try (var plugin = PluginProcess.start(home, environment, Settings.at(emulator))) {
      var large = struct(Map.of("linkId", "x".repeat(32 * 1024 * 1024)));
      assertThat(ConfiguredPlugin.failure(() -> plugin.engine().check(large)).getCode())
          .isEqualTo(Status.Code.UNAVAILABLE);
      plugin.handle().onExit().get(10, TimeUnit.SECONDS);
    }
    assertThat(here()).isEqualTo(before);
    try (var files = Files.list(temporary)) {
      assertThat(files).isEmpty();
    }
    assertThat(Files.readString(Path.of("packaging/pulumi-resource-aws-workspaces-links")))
        .contains("  -XX:+ExitOnOutOfMemoryError \\\n")
        .doesNotContain("HeapDump");
  }

  private static Set<String> here() throws IOException {
    try (var files = Files.list(Path.of(""))) {
      return new TreeSet<>(files.map(Path::toString).toList());
    }
  }

  /** Every operation once, and once with each way to fail. */
  private void live(PluginProcess plugin) {
    var engine = plugin.engine();
    var inputs = struct(Map.of("linkId", ID));
    engine.check(inputs);
    engine.previewCreate(inputs);
    var created = engine.create(inputs);
    engine.read(ID, inputs, created.getProperties());
    engine.importing(ID);
    engine.update(ID, created.getProperties(), inputs);
    engine.delete(ID, created.getProperties());
    plugin.failureToCreate("link-of-nobody-00");
    emulator.setFaults(FaultRule.always(new Fault.Cut()));
    ConfiguredPlugin.failure(() -> engine.create(inputs, 1));
    emulator.setFaults(
        FaultRule.always(new Fault.Failure("ExpiredTokenException", 400, "expired")));
    ConfiguredPlugin.failure(() -> engine.create(inputs, 1));
    emulator.clearFaults();
    engine.create(inputs);
  }
}
