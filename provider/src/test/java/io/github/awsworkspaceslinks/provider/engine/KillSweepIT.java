package io.github.awsworkspaceslinks.provider.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.github.awsworkspaceslinks.emulator.Emulator;
import io.github.awsworkspaceslinks.emulator.Fault;
import io.github.awsworkspaceslinks.emulator.FaultRule;
import io.github.awsworkspaceslinks.emulator.Link;
import io.github.awsworkspaceslinks.emulator.LinkStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The plugin and the engine are killed at every moment of every operation: the next {@code up}
 * reaches what is declared, and AWS confirms no rejection twice.
 */
final class KillSweepIT {
  private static final String ID = "link-0123456789abcdef0";
  private static final String GET = "GetAccountLink";
  private static final String REJECT = "RejectAccountLinkInvitation";
  private static final Duration SOON = Duration.ofMinutes(2);
  private static final boolean LONG = Boolean.getBoolean("long");

  /** What is under way when it happens. */
  private enum Step {
    CREATE("up", REJECT),
    READ("refresh", GET),
    UPDATE("up", REJECT),
    DELETE("destroy", "");

    private final String command;
    private final String call;

    Step(String command, String call) {
      this.command = command;
      this.call = call;
    }
  }

  /** When, as seen from the call to AWS. */
  private enum Moment {
    /** The plugin has just been started. */
    START,
    /** AWS has been asked and has done nothing yet. */
    BEFORE,
    /** AWS has done it, and its answer is on the way. */
    DURING,
    /** AWS has answered; the engine may or may not have been told, and have saved it. */
    AFTER
  }

  private enum Victim {
    PLUGIN,
    ENGINE
  }

  private static final AtomicInteger KILLS = new AtomicInteger();
  private static final AtomicInteger CANCELS = new AtomicInteger();
  private static final AtomicInteger DOUBLED = new AtomicInteger();
  private static final AtomicInteger REPEATED = new AtomicInteger();

  @TempDir Path folder;
  private Emulator emulator;
  private Stack stack;

  @BeforeEach
  void start() throws IOException {
    emulator = Emulator.start();
    emulator.put(Link.pending(ID));
    stack = Stack.in(folder, emulator).declares("linkId: " + ID);
  }

  @AfterEach
  void stop() {
    emulator.release();
    emulator.close();
  }

  @AfterAll
  static void print() {
    System.out.printf(
        "kill sweep: %d kills, 0 losses, %d rejections confirmed twice, %d sent again and refused"
            + " as already done, %d times `pulumi cancel` because the engine demanded it%n",
        KILLS.get(), DOUBLED.get(), REPEATED.get(), CANCELS.get());
  }

  static Stream<Arguments> kills() {
    return Stream.of(Step.values())
        .flatMap(
            step ->
                Stream.of(Moment.values())
                    .flatMap(
                        moment ->
                            Stream.of(Victim.values())
                                .filter(victim -> isSwept(step, moment, victim))
                                .map(victim -> arguments(step, moment, victim))));
  }

  /** In the ordinary build those moments in which most can go wrong. */
  private static boolean isSwept(Step step, Moment moment, Victim victim) {
    return switch (step) {
      case CREATE -> LONG || moment == Moment.BEFORE || moment == Moment.DURING;
      case UPDATE -> LONG || (moment == Moment.DURING && victim == Victim.PLUGIN);
      case READ -> LONG || (moment == Moment.BEFORE && victim == Victim.ENGINE);
      // It calls nothing.
      case DELETE -> moment == Moment.START && (LONG || victim == Victim.PLUGIN);
    };
  }

  @ParameterizedTest(name = "{0} {1} {2}")
  @MethodSource("kills")
  void whatIsDeclaredIsReached(Step step, Moment moment, Victim victim) throws Exception {
    prepare(step);
    switch (moment) {
      case BEFORE -> emulator.setFaults(FaultRule.always(new Fault.Hold()).on(step.call).times(1));
      case DURING ->
          emulator.setFaults(FaultRule.always(new Fault.HoldAfter()).on(step.call).times(1));
      case START, AFTER -> {}
    }
    var engine = stack.start(step.command, "--yes", "--skip-preview");
    var said = drain(engine);
    var plugin = awaitPlugin(engine);
    switch (moment) {
      case BEFORE, DURING -> assertThat(emulator.awaitHeld(1, SOON)).as(said.toString()).isTrue();
      case AFTER -> awaitCall(step.call);
      case START -> {}
    }

    kill(victim, engine, plugin);

    recover(step, victim);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("steps")
  @EnabledIfSystemProperty(named = "long", matches = "true")
  void atRandomTimesTooWhatIsDeclaredIsReached(Step step) throws Exception {
    var random = new Random(8);
    for (int i = 0; i < 15; i++) {
      var victim = Victim.values()[i % 2];
      Files.createDirectories(folder.resolve("run" + i));
      emulator.put(Link.pending(ID));
      stack = Stack.in(folder.resolve("run" + i), emulator).declares("linkId: " + ID);
      prepare(step);
      var engine = stack.start(step.command, "--yes", "--skip-preview");
      var said = drain(engine);
      // As long as such a command takes on a machine that has nothing else to do, and a bit.
      if (engine.waitFor(random.nextInt(2500), TimeUnit.MILLISECONDS)) {
        said.join();
      } else if (victim == Victim.ENGINE || plugin(engine).isPresent()) {
        kill(victim, engine, plugin(engine).orElse(null));
      } else {
        engine.waitFor();
      }
      recover(step, victim);
    }
  }

  static Stream<Step> steps() {
    return Stream.of(Step.values());
  }

  /** A terminal's second Ctrl-C: the engine no longer waits for what it has under way. */
  @Test
  void aSecondCtrlCLeavesNothingThatTheNextUpDoesNotFinish() throws Exception {
    emulator.setFaults(
        FaultRule.always(new Fault.Eventually(LinkStatus.PENDING, 1000)).on(REJECT),
        FaultRule.always(new Fault.Hold()).on(GET));
    var engine = stack.start("up", "--yes", "--skip-preview");
    var said = drain(engine);
    assertThat(emulator.awaitHeld(1, SOON)).isTrue();

    for (int i = 0; i < 2; i++) {
      new ProcessBuilder("kill", "-INT", Long.toString(engine.pid())).start().waitFor();
    }
    assertThat(engine.waitFor(60, TimeUnit.SECONDS)).as(said.toString()).isTrue();
    said.join();
    emulator.clearFaults();
    emulator.release();
    emulator.put(Link.of(ID, LinkStatus.REJECTED));

    recover(Step.CREATE, Victim.ENGINE);
  }

  @Test
  void ofTwoStacksThatRejectTheSameLinkAtOnceBothSucceedAndAwsConfirmsOneRejection()
      throws Exception {
    var second = Files.createDirectory(folder.resolve("second"));
    var other = Stack.in(second, emulator).declares("linkId: " + ID);
    emulator.setFaults(FaultRule.always(new Fault.Hold()).on(REJECT).times(2));
    var engines =
        List.of(
            stack.start("up", "--yes", "--skip-preview"),
            other.start("up", "--yes", "--skip-preview"));
    var said = engines.stream().map(KillSweepIT::drain).toList();
    assertThat(emulator.awaitHeld(2, SOON)).isTrue();
    emulator.release();

    for (var engine : engines) {
      assertThat(engine.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(engine.exitValue()).as(said.toString()).isZero();
    }
    assertThat(confirmed()).isEqualTo(1);
    for (var each : List.of(stack, other)) {
      assertThat(each.output("accountLinkStatus")).isEqualTo("REJECTED");
      each.preview("--expect-no-changes").succeeds();
    }
  }

  // What surrounds a kill

  /** Brings the stack to where the step begins. */
  private void prepare(Step step) {
    if (step != Step.CREATE) {
      stack.up().succeeds();
    }
    if (step == Step.UPDATE) {
      emulator.put(Link.pending(ID));
      stack.refresh().succeeds();
      assertThat(stack.output("accountLinkStatus")).isEqualTo(LinkStatus.PENDING.value());
    }
    emulator.clearCalls();
  }

  private void kill(Victim victim, Process engine, ProcessHandle plugin) throws Exception {
    switch (victim) {
      case PLUGIN -> plugin.destroyForcibly();
      case ENGINE -> engine.destroyForcibly();
    }
    KILLS.incrementAndGet();
    // Whichever of the two is gone, the other one does not stay. (A plugin that was killed counts
    // as
    // alive until its engine has noticed.)
    if (victim == Victim.ENGINE && plugin != null) {
      plugin.onExit().get(20, TimeUnit.SECONDS);
    }
    assertThat(engine.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
    emulator.release();
    emulator.clearFaults();
  }

  /** One further run reaches what is declared, after the command that the engine asks for. */
  private void recover(Step step, Victim victim) {
    Runnable run =
        step == Step.DELETE
            ? () -> stack.destroy().succeeds()
            : () -> {
              stack.up().succeeds();
              assertThat(stack.output("accountLinkStatus")).isEqualTo("REJECTED");
            };
    if (isLocked()) {
      assertThat(victim).as("who leaves a lock behind").isEqualTo(Victim.ENGINE);
      CANCELS.incrementAndGet();
      stack.pulumi("cancel", "--yes").succeeds();
    }
    run.run();

    assertThat(emulator.link(ID).orElseThrow().status()).isEqualTo(LinkStatus.REJECTED);
    if (step == Step.DELETE) {
      assertThat(stack.resource()).isEmpty();
    } else {
      stack.preview("--expect-no-changes").succeeds();
    }
    assertThat(confirmed()).as("rejections that AWS confirmed").isLessThanOrEqualTo(1);
    DOUBLED.addAndGet(Math.max(0, confirmed() - 1));
    REPEATED.addAndGet(
        (int) emulator.calls(REJECT).stream().filter(c -> c.statusCode() == 400).count());
  }

  private boolean isLocked() {
    try (var files = Files.walk(stack.folder().resolve("state/.pulumi/locks"))) {
      return files.anyMatch(Files::isRegularFile);
    } catch (IOException none) {
      return false;
    }
  }

  private int confirmed() {
    return (int) emulator.calls(REJECT).stream().filter(call -> call.statusCode() == 200).count();
  }

  private static Optional<ProcessHandle> plugin(Process engine) {
    return engine
        .descendants()
        .filter(p -> p.info().command().orElse("").endsWith("/runtime/bin/java"))
        .findFirst();
  }

  private static ProcessHandle awaitPlugin(Process engine) {
    long end = System.nanoTime() + SOON.toNanos();
    Optional<ProcessHandle> found = Optional.empty();
    while (found.isEmpty() && engine.isAlive() && System.nanoTime() < end) {
      found = plugin(engine);
    }
    return found.orElseThrow();
  }

  private void awaitCall(String operation) {
    long end = System.nanoTime() + SOON.toNanos();
    while (emulator.calls(operation).isEmpty() && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    assertThat(emulator.calls(operation)).isNotEmpty();
  }

  private static CompletableFuture<String> drain(Process process) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
          } catch (IOException killed) {
            return "killed";
          }
        });
  }
}
