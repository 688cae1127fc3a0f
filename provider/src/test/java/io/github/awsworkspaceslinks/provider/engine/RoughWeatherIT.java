package io.github.awsworkspaceslinks.provider.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.awsworkspaceslinks.emulator.Call;
import io.github.awsworkspaceslinks.emulator.Emulator;
import io.github.awsworkspaceslinks.emulator.Fault;
import io.github.awsworkspaceslinks.emulator.FaultRule;
import io.github.awsworkspaceslinks.emulator.Link;
import io.github.awsworkspaceslinks.emulator.LinkStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Many rejections with the real engine, while the service, the network and processes fail. */
final class RoughWeatherIT {
  private static final String GET = "GetAccountLink";
  private static final String LIST = "ListAccountLinks";
  private static final String REJECT = "RejectAccountLinkInvitation";
  private static final Duration SOON = Duration.ofSeconds(60);

  private Emulator emulator;
  private Stack stack;

  @BeforeEach
  void start(@TempDir Path folder) throws IOException {
    emulator = Emulator.start();
    stack = Stack.in(folder, emulator);
  }

  @AfterEach
  void stop() {
    emulator.close();
  }

  private List<Link> declare(int count, LinkStatus status) {
    var links = emulator.putMany(count, Link.of("link-0123456789abcdef0", status));
    stack.program(
        "resources:\n"
            + links.stream()
                .map(
                    link ->
                        """
                          %s:
                            type: aws-workspaces-links:AccountLinkRejection
                            properties:
                              linkId: %s
                        """
                            .formatted(link.linkId(), link.linkId()))
                .collect(Collectors.joining()));
    return links;
  }

  @Test
  void killedInTheMiddleOfRoughWeatherItReachesTheDeclaredStateAndRejectsNothingTwice()
      throws Exception {
    int count = 200;
    declare(count, LinkStatus.PENDING);
    var weather =
        List.of(
            FaultRule.always(new Fault.Throttle()).probability(0.30, 1),
            FaultRule.always(new Fault.BareStatus(500)).probability(0.05, 2),
            FaultRule.always(new Fault.Cut()).probability(0.01, 3),
            FaultRule.always(new Fault.CutAfter()).probability(0.01, 4));

    kill(weather, 60, Victim.PLUGIN);
    kill(weather, 60, Victim.ENGINE);
    // The engine that was killed has left its lock and the operations that it had begun.
    stack.cancelAfterKill();
    emulator.setFaults(weather);
    int runs = 0;
    CommandResult up;
    do {
      up = stack.up();
    } while (up.exitCode() != 0 && ++runs < 5);
    up.succeeds();
    emulator.clearFaults();

    assertThat(emulator.links())
        .hasSize(count)
        .allSatisfy(link -> assertThat(link.status()).isEqualTo(LinkStatus.REJECTED));
    long taken = emulator.calls(REJECT).stream().filter(c -> c.statusCode() == 200).count();
    assertThat(taken).as("rejections that AWS confirmed").isLessThanOrEqualTo(count);
    stack.preview("--expect-no-changes").succeeds();
    stack.refresh("--expect-no-changes").succeeds();
    System.out.printf(
        "200 rejections in rough weather, two kills: %d further runs of up; calls: %s%n",
        runs,
        emulator.calls().stream()
            .collect(Collectors.groupingBy(Call::operation, Collectors.counting())));
  }

  private enum Victim {
    PLUGIN,
    ENGINE
  }

  /** Kills during the call that comes after so many rejections. */
  private void kill(List<FaultRule> weather, int after, Victim victim) throws Exception {
    emulator.setFaults(weather);
    emulator.addFault(FaultRule.always(new Fault.Hold()).on(REJECT).skip(after).times(1));
    var engine = stack.start("up", "--yes", "--skip-preview");
    var output = new Thread(() -> drain(engine));
    output.start();
    assertThat(emulator.awaitHeld(1, SOON)).isTrue();
    var plugin =
        engine
            .descendants()
            .filter(p -> p.info().command().orElse("").endsWith("/runtime/bin/java"))
            .findFirst()
            .orElseThrow();

    switch (victim) {
      case PLUGIN -> plugin.destroyForcibly();
      case ENGINE -> engine.destroyForcibly();
    }

    // Whichever of the two is gone, the other one does not stay. (A plugin that was killed counts
    // as alive until its engine has noticed.)
    if (victim == Victim.ENGINE) {
      plugin.onExit().get(10, TimeUnit.SECONDS);
    }
    assertThat(engine.waitFor(60, TimeUnit.SECONDS)).isTrue();
    output.join();
    emulator.release();
  }

  private static void drain(Process process) {
    try (var reader = process.inputReader()) {
      reader.lines().forEach(_ -> {});
    } catch (IOException | java.io.UncheckedIOException closed) {
      // The process was killed.
    }
  }

  @Test
  void anInterruptedWaitSavesTheResourceAndTheNextUpFinishesIt() throws Exception {
    var link = declare(1, LinkStatus.PENDING).getFirst();
    emulator.setFaults(
        FaultRule.always(new Fault.Eventually(LinkStatus.PENDING, 1000)).on(REJECT),
        FaultRule.always(new Fault.Hold()).on(GET).times(1));
    var engine = stack.start("up", "--yes", "--skip-preview");
    assertThat(emulator.awaitHeld(1, SOON)).isTrue();
    emulator.release();

    long before = System.nanoTime();
    new ProcessBuilder("kill", "-INT", Long.toString(engine.pid())).start().waitFor();
    String said;
    try (var reader = engine.inputReader()) {
      said = reader.lines().collect(Collectors.joining("\n"));
    }
    assertThat(engine.waitFor(60, TimeUnit.SECONDS)).isTrue();

    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(10));
    assertThat(said).contains(link.linkId(), "the operation was cancelled");
    assertThat(stack.resource()).isPresent();
    assertThat(stack.output("accountLinkStatus")).isEqualTo("PENDING_ACCEPTANCE_BY_TARGET_ACCOUNT");

    emulator.clearFaults();
    emulator.put(link.withStatus(LinkStatus.REJECTED));
    stack.up().succeeds();
    assertThat(stack.output("accountLinkStatus")).isEqualTo("REJECTED");
    stack.preview("--expect-no-changes").succeeds();
  }

  /** One or two links cost a call each, many a call for 25 of them. */
  @ParameterizedTest
  @CsvSource({"1, 1, 0", "2, 2, 0", "10, 2, 1", "100, 2, 4"})
  void aRefreshOfManyLinksIsAnsweredFromPages(int links, int gets, int pages) {
    refresh(links);

    assertThat(emulator.calls(GET)).as("calls for single links").hasSize(gets);
    assertThat(emulator.calls(LIST)).as("pages").hasSize(pages);
  }

  @Test
  @EnabledIfSystemProperty(named = "long", matches = "true")
  void aRefreshOfAThousandLinksTakesAtMostFiftyCalls() {
    refresh(1000);

    assertThat(emulator.calls()).hasSizeLessThanOrEqualTo(50);
  }

  private void refresh(int count) {
    declare(count, LinkStatus.PENDING);
    stack.up().succeeds();
    emulator.clearCalls();
    stack.refresh("--expect-no-changes").succeeds();
    System.out.printf(
        "refresh of %d: %s%n",
        count,
        emulator.calls().stream()
            .collect(Collectors.groupingBy(Call::operation, Collectors.counting())));
  }
}
