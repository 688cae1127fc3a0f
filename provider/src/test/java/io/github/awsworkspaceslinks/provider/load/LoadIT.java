package io.github.awsworkspaceslinks.provider.load;

import static io.github.awsworkspaceslinks.provider.testing.TestEngine.URN;
import static io.github.awsworkspaceslinks.provider.testing.TestEngine.struct;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import io.github.awsworkspaceslinks.emulator.Account;
import io.github.awsworkspaceslinks.emulator.Emulator;
import io.github.awsworkspaceslinks.emulator.Link;
import io.github.awsworkspaceslinks.emulator.LinkStatus;
import io.github.awsworkspaceslinks.provider.testing.ConfiguredPlugin;
import io.github.awsworkspaceslinks.provider.testing.PluginProcess;
import io.github.awsworkspaceslinks.provider.testing.Settings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import pulumirpc.Provider.CheckRequest;
import pulumirpc.Provider.CreateRequest;
import pulumirpc.Provider.ReadRequest;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.workspaces.WorkSpacesClient;

/**
 * One plugin's process under load, seen from outside: what it holds afterwards, and how long a call
 * takes beside one of the bare SDK. The figures are printed.
 */
@EnabledOnOs(OS.LINUX) // which shows what a process has open
final class LoadIT {
  private static final int PARALLEL = 64;
  private static final boolean LONG = Boolean.getBoolean("long");

  /** What a heap may grow by without there being a leak: caches that are filled once. */
  private static final long BYTES_OF_CACHES = 16L << 20;

  /** A row of a histogram of classes: its number, the objects, their bytes, the class. */
  private static final Pattern OBJECTS = Pattern.compile("(?m)^ *\\d+: +\\d+ +(\\d+) +(\\S+)");

  @TempDir Path folder;
  private Emulator emulator;
  private PluginProcess plugin;

  @BeforeEach
  void start() throws IOException {
    emulator = Emulator.start();
    plugin = PluginProcess.start(folder, Map.of(), Settings.at(emulator));
  }

  @AfterEach
  void stop() {
    plugin.close();
    emulator.close();
  }

  /** What the plugin's process holds once everything that is garbage has been collected. */
  private record Held(long heap, long threads, long sockets) {}

  private Held held() throws IOException, InterruptedException {
    // Not what the heap says to be in use: the collector leaves some of what is dead where it is,
    // as filler, when moving the rest would cost more.
    long heap =
        OBJECTS
            .matcher(jcmd("GC.class_histogram"))
            .results()
            .filter(row -> !row.group(2).contains("jdk.internal.vm.Filler"))
            .mapToLong(row -> Long.parseLong(row.group(1)))
            .sum();
    assertThat(heap).isPositive();
    Path process = Path.of("/proc", Long.toString(plugin.handle().pid()));
    try (var threads = Files.list(process.resolve("task"));
        var files = Files.list(process.resolve("fd"))) {
      return new Held(
          heap, threads.count(), files.filter(file -> target(file).startsWith("socket:")).count());
    }
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException closed) {
      return "";
    }
  }

  private String jcmd(String command) throws IOException, InterruptedException {
    var process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(plugin.handle().pid()),
                command)
            .redirectErrorStream(true)
            .start();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }

  @Test
  void manyCreatesAndReadsAtOnceLeaveNothingBehind() throws Exception {
    int count = LONG ? 10_000 : 1000;
    // What is loaded and opened once, is there after these.
    createAndRead(count / 10);
    var before = held();
    long start = System.nanoTime();

    createAndRead(count);

    double seconds = (System.nanoTime() - start) / 1e9;
    var after = held();
    System.out.printf(
        "load: %d creates and %d reads, %d at once, in %.1f s; objects after GC %.1f -> %.1f MiB,"
            + " threads %d -> %d, sockets %d -> %d%n",
        count,
        count,
        PARALLEL,
        seconds,
        before.heap() / 1048576.0,
        after.heap() / 1048576.0,
        before.threads(),
        after.threads(),
        before.sockets(),
        after.sockets());
    assertThat(after.heap()).isLessThan(before.heap() + BYTES_OF_CACHES);
    // As many carriers of virtual threads, and as many kept connections, as there were at once.
    assertThat(after.threads()).isLessThanOrEqualTo(before.threads() + 16);
    assertThat(after.sockets()).isLessThanOrEqualTo(before.sockets() + 16);
  }

  private void createAndRead(int count) throws Exception {
    var links = emulator.putMany(count, Link.pending("link-0123456789abcdef0"));
    emulator.clearCalls();
    each(links, link -> plugin.engine().provider().create(creating(link)));
    assertThat(emulator.links())
        .allSatisfy(link -> assertThat(link.status()).isEqualTo(LinkStatus.REJECTED));
    assertThat(emulator.calls("RejectAccountLinkInvitation"))
        .hasSize(count)
        .allSatisfy(call -> assertThat(call.statusCode()).isEqualTo(200));
    each(links, link -> plugin.engine().provider().read(reading(link)));
  }

  private static void each(List<Link> links, Consumer<Link> call) throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(PARALLEL)) {
      var running = links.stream().map(link -> threads.submit(() -> call.accept(link))).toList();
      for (Future<?> one : running) {
        one.get();
      }
    }
  }

  private static CreateRequest creating(Link link) {
    return CreateRequest.newBuilder()
        .setUrn(URN)
        .setProperties(struct(Map.of("linkId", link.linkId())))
        .build();
  }

  private static ReadRequest reading(Link link) {
    return ReadRequest.newBuilder()
        .setUrn(URN)
        .setId(link.linkId())
        .setInputs(struct(Map.of("linkId", link.linkId())))
        .setProperties(struct(Map.of("linkId", link.linkId(), "accountLinkStatus", "REJECTED")))
        .build();
  }

  /**
   * Each create beside a call of the bare SDK, one after the other, so that both see one weather.
   */
  @Test
  void aCreateTakesLittleLongerThanTheBareCall() {
    int warmUp = 200;
    int count = LONG ? 2000 : 300;
    var links = emulator.putMany(2 * (warmUp + count), Link.pending("link-0123456789abcdef0"));
    try (var http = UrlConnectionHttpClient.create();
        var bare =
            WorkSpacesClient.builder()
                .httpClient(http)
                .region(Region.US_EAST_1)
                .endpointOverride(emulator.endpoint())
                .credentialsProvider(
                    StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(
                            Account.TARGET.accessKeyId(), Account.TARGET.secretAccessKey())))
                .build()) {
      var times = new long[2][count];
      for (int i = 0; i < warmUp + count; i++) {
        var first = links.get(2 * i);
        var second = links.get(2 * i + 1);
        long start = System.nanoTime();
        bare.rejectAccountLinkInvitation(r -> r.linkId(first.linkId()));
        long between = System.nanoTime();
        plugin.engine().provider().create(creating(second));
        long end = System.nanoTime();
        if (i >= warmUp) {
          times[0][i - warmUp] = between - start;
          times[1][i - warmUp] = end - between;
        }
      }
      IntStream.range(0, 2).forEach(i -> Arrays.sort(times[i]));
      double ratio = (double) median(times[1]) / median(times[0]);
      System.out.printf(
          "latency of %d calls: bare SDK median %.2f ms, 99%% %.2f ms; plugin median %.2f ms, 99%%"
              + " %.2f ms; ratio of medians %.2f%n",
          count,
          median(times[0]) / 1e6,
          times[0][count * 99 / 100] / 1e6,
          median(times[1]) / 1e6,
          times[1][count * 99 / 100] / 1e6,
          ratio);
      // Generous, because neighbours of the test disturb it.
      assertThat(ratio).isLessThan(10);
    }
  }

  private static long median(long[] sorted) {
    return sorted[sorted.length / 2];
  }

  /** What the engine accepts and sends at most; a message over that is refused. */
  @Test
  @EnabledIfSystemProperty(named = "long", matches = "true")
  void aMessageOfAlmost400MebibytesGetsThroughAndALargerOneIsRefused() {
    var provider = plugin.engine().provider();
    for (int mebibytes : new int[] {399, 401}) {
      Struct news = struct(Map.of("linkId", "x".repeat(mebibytes << 20)));
      var request = CheckRequest.newBuilder().setUrn(URN).setNews(news).build();
      if (mebibytes < 400) {
        var answer = provider.check(request);
        assertThat(answer.getInputs().getFieldsOrThrow("linkId").getStringValue())
            .hasSize(mebibytes << 20);
      } else {
        System.out.println("401 MiB: " + ConfiguredPlugin.failure(() -> provider.check(request)));
      }
    }
    assertThat(
            plugin
                .create(
                    emulator.putMany(1, Link.pending("link-0123456789abcdef0")).getFirst().linkId())
                .getId())
        .isNotEmpty();
  }
}
