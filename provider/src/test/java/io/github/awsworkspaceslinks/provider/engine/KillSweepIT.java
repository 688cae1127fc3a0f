package io.github.awsworkspaceslinks.provider.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.github.awsworkspaceslinks.emulator.Emulator;
import io.github.awsworkspaceslinks.emulator.Fault;
import io.github.awsworkspaceslinks.emulator.FaultRule;
import io.github.awsworkspaceslinks.emulator.Link;
import io.github.awsworkspaceslinks.emulator.LinkStatus;
import io.github.awsworkspaceslinks.provider.engine.Swept.Step;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
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
 * The plugin and the engine are killed at every moment of every operation of every resource: the
 * next {@code up} reaches what is declared, and AWS does nothing twice.
 */
final class KillSweepIT {
  private static final String ID = Swept.ID;
  private static final String GET = "GetAccountLink";
  private static final String REJECT = "RejectAccountLinkInvitation";
  private static final Duration SOON = Duration.ofMinutes(2);
  private static final boolean LONG = Boolean.getBoolean("long");
  private static final int RANDOM_KILLS = 8;

  /** When, as seen from the call to AWS. */
  private enum Moment {
    /** The plugin has just been started. */
    START,
    /** AWS was asked to change something, which gets lost. */
    BEFORE,
    /** AWS was asked, and does it when nobody is left to hear of it. */
    LATE,
    /** AWS has done it, and its answer is on the way. */
    DURING,
    /** AWS has answered; the engine may or may not have been told, and have saved it. */
    AFTER
  }

  private enum Victim {
    PLUGIN,
    ENGINE
  }

  /**
   * @param call around which it happens; empty if the plugin has just been started
   */
  private record Kill(Swept swept, Step step, Moment moment, String call, Victim victim) {

    static Stream<Kill> all() {
      return Stream.of(Swept.values())
          .flatMap(swept -> Stream.of(Step.values()).flatMap(step -> of(swept, step)))
          .flatMap(
              kill ->
                  Stream.of(Victim.values())
                      .map(
                          victim ->
                              new Kill(kill.swept, kill.step, kill.moment, kill.call, victim)));
    }

    private static Stream<Kill> of(Swept swept, Step step) {
      return Stream.concat(
          Stream.of(new Kill(swept, step, Moment.START, "", Victim.PLUGIN)),
          swept.calls(step).stream()
              .flatMap(
                  call ->
                      Stream.of(Moment.BEFORE, Moment.LATE, Moment.DURING, Moment.AFTER)
                          // That a read never arrives is nothing else than that it arrives late.
                          .filter(moment -> moment != Moment.BEFORE || changes(call))
                          .map(moment -> new Kill(swept, step, moment, call, Victim.PLUGIN))));
    }

    private static boolean changes(String call) {
      return !call.startsWith("Get") && !call.startsWith("List");
    }

    /** Those in which most can go wrong. */
    boolean isOfEveryBuild() {
      return switch (swept) {
        case REJECTION ->
            switch (step) {
              case CREATE -> moment == Moment.LATE || moment == Moment.DURING;
              case READ -> moment == Moment.LATE && victim == Victim.ENGINE;
              case UPDATE -> moment == Moment.DURING && victim == Victim.PLUGIN;
              case DELETE -> victim == Victim.PLUGIN;
            };
        case POLICY ->
            switch (step) {
              case CREATE -> moment == Moment.DURING && victim == Victim.PLUGIN;
              case UPDATE -> moment == Moment.LATE && victim == Victim.ENGINE;
              case READ, DELETE -> false;
            };
        case INVITATION ->
            switch (step) {
              case CREATE -> moment == Moment.DURING && changes(call);
              case DELETE -> moment == Moment.DURING && victim == Victim.PLUGIN;
              case READ, UPDATE -> false;
            };
        case ACCEPTANCE ->
            step == Step.CREATE && moment == Moment.DURING && victim == Victim.PLUGIN;
      };
    }

    @Override
    public String toString() {
      return "%s %s %s %s %s".formatted(swept, step, moment, call, victim).replace("  ", " ");
    }
  }

  /** What one resource's kills came to. */
  private static final class Tally {
    private int kills;
    private int cancels;
    private int losses;
    private long doneTwice;
    private long sentAgain;
  }

  private static final Map<Swept, Tally> TALLIES = new EnumMap<>(Swept.class);

  @TempDir Path folder;
  private Emulator emulator;
  private Stack stack;

  @BeforeEach
  void start() throws IOException {
    emulator = Emulator.start();
  }

  private void use(Swept swept, Path place) {
    swept.place(emulator);
    stack =
        swept.declare(
            Stack.in(place, emulator).with("AWS_ENDPOINT_URL_STS", emulator.endpoint().toString()));
  }

  @AfterEach
  void stop() {
    emulator.release();
    emulator.close();
  }

  @AfterAll
  static void print() {
    TALLIES.forEach(
        (swept, tally) ->
            System.out.printf(
                "kill sweep of %s: %d kills, %d losses, %d done twice, %d sent again and not done"
                    + " again, %d times `pulumi cancel` because the engine demanded it%n",
                swept, tally.kills, tally.losses, tally.doneTwice, tally.sentAgain, tally.cancels));
  }

  static Stream<Kill> kills() {
    return Kill.all().filter(kill -> LONG || kill.isOfEveryBuild());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("kills")
  void whatIsDeclaredIsReached(Kill kill) throws Exception {
    use(kill.swept, folder);
    prepare(kill.swept, kill.step);
    emulator.setFaults(
        faults(kill.moment).stream()
            .map(FaultRule::always)
            .map(rule -> rule.on(kill.call).skip(kill.swept.callsBefore(kill.step)))
            .toList());
    var engine = stack.start(kill.step.command(), "--yes", "--skip-preview");
    var said = drain(engine);
    var plugin = awaitPlugin(engine);
    switch (kill.moment) {
      case BEFORE, LATE, DURING ->
          assertThat(emulator.awaitHeld(1, SOON)).as(said.toString()).isTrue();
      case AFTER -> awaitCalls(kill.call, 1);
      case START -> {}
    }

    kill(kill.swept, kill.victim, engine, plugin);
    letHeldCallsEnd(kill.call);
    var made = emulator.links();

    recover(kill.swept, kill.step, kill.victim);
    if (kill.step != Step.DELETE && !made.isEmpty()) {
      assertThat(emulator.links()).extracting(Link::linkId).isEqualTo(ids(made));
    }
  }

  private static List<Fault> faults(Moment moment) {
    return switch (moment) {
      case START, AFTER -> List.of();
      case BEFORE -> List.of(new Fault.Hold(), new Fault.Cut());
      case LATE -> List.of(new Fault.Hold());
      case DURING -> List.of(new Fault.HoldAfter());
    };
  }

  private static List<String> ids(List<Link> links) {
    return links.stream().map(Link::linkId).toList();
  }

  static Stream<Arguments> steps() {
    return Stream.of(Swept.values())
        .flatMap(swept -> Stream.of(Step.values()).map(step -> arguments(swept, step)));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("steps")
  @EnabledIfSystemProperty(named = "long", matches = "true")
  void atRandomTimesTooWhatIsDeclaredIsReached(Swept swept, Step step) throws Exception {
    var random = new Random(8);
    for (int i = 0; i < RANDOM_KILLS; i++) {
      var victim = Victim.values()[i % 2];
      use(swept, Files.createDirectories(folder.resolve("run" + i)));
      prepare(swept, step);
      var engine = stack.start(step.command(), "--yes", "--skip-preview");
      var said = drain(engine);
      // As long as such a command takes on a machine that has nothing else to do, and a bit.
      boolean ended = engine.waitFor(random.nextInt(2000), TimeUnit.MILLISECONDS);
      var plugin = plugin(engine); // which may not have been started, or may have ended
      if (ended) {
        said.join();
      } else if (victim == Victim.ENGINE || plugin.isPresent()) {
        kill(swept, victim, engine, plugin.orElse(null));
      } else {
        engine.waitFor();
      }
      recover(swept, step, victim);
    }
  }

  /** A terminal's second Ctrl-C: the engine no longer waits for what it has under way. */
  @Test
  void aSecondCtrlCLeavesNothingThatTheNextUpDoesNotFinish() throws Exception {
    use(Swept.REJECTION, folder);
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

    recover(Swept.REJECTION, Step.CREATE, Victim.ENGINE);
  }

  @Test
  void ofTwoStacksThatRejectTheSameLinkAtOnceBothSucceedAndAwsConfirmsOneRejection()
      throws Exception {
    use(Swept.REJECTION, folder);
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
  private void prepare(Swept swept, Step step) {
    if (step != Step.CREATE) {
      stack.up().succeeds();
    }
    if (step == Step.UPDATE) {
      swept.disturb(emulator, stack);
    }
    emulator.clearCalls();
  }

  private void kill(Swept swept, Victim victim, Process engine, ProcessHandle plugin)
      throws Exception {
    switch (victim) {
      case PLUGIN -> plugin.destroyForcibly();
      case ENGINE -> engine.destroyForcibly();
    }
    tally(swept).kills++;
    // Whichever of the two is gone, the other one does not stay. (A plugin that was killed counts
    // as alive until its engine has noticed.)
    if (victim == Victim.ENGINE && plugin != null) {
      plugin.onExit().get(20, TimeUnit.SECONDS);
    }
    assertThat(engine.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }

  private static Tally tally(Swept swept) {
    return TALLIES.computeIfAbsent(swept, _ -> new Tally());
  }

  /** Waits for their end, so that they come before what is called next. */
  private void letHeldCallsEnd(String call) throws InterruptedException {
    int held = 0;
    while (emulator.awaitHeld(held + 1, Duration.ZERO)) {
      held++;
    }
    int ended = emulator.calls(call).size();
    emulator.clearFaults();
    emulator.release();
    awaitCalls(call, ended + held);
  }

  /** One further run reaches what is declared, after the command that the engine asks for. */
  private void recover(Swept swept, Step step, Victim victim) {
    if (isLocked()) {
      assertThat(victim).as("who leaves a lock behind").isEqualTo(Victim.ENGINE);
      tally(swept).cancels++;
      stack.cancelAfterKill();
    }
    try {
      reach(swept, step);
    } catch (AssertionError lost) {
      tally(swept).losses++;
      throw lost;
    }
    tally(swept).sentAgain += swept.sentAgain(emulator);
    long doneTwice = swept.doneTwice(emulator);
    tally(swept).doneTwice += doneTwice;
    assertThat(doneTwice).as("done twice").isZero();
  }

  private void reach(Swept swept, Step step) {
    if (step == Step.DELETE) {
      stack.destroy().succeeds();
      assertThat(stack.resource(swept.type())).isEmpty();
      swept.verifyDeletedAtAws(emulator);
    } else {
      stack.up().succeeds();
      assertThat(stack.resource(swept.type())).isPresent();
      swept.verifyAtAws(emulator);
      stack.preview("--expect-no-changes").succeeds();
    }
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

  private void awaitCalls(String operation, int count) {
    long end = System.nanoTime() + SOON.toNanos();
    while (emulator.calls(operation).size() < count && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    assertThat(emulator.calls(operation)).hasSizeGreaterThanOrEqualTo(count);
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
