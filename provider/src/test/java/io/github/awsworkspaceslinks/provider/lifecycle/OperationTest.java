package io.github.awsworkspaceslinks.provider.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.github.awsworkspaceslinks.provider.lifecycle.Messages.Severity;
import io.github.awsworkspaceslinks.provider.lifecycle.Operation.Pause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class OperationTest {
  private static final Duration LONG = Duration.ofHours(1);
  private static final Duration SHORT = Duration.ofMillis(2);

  private record Said(String urn, Severity severity, String text, boolean ephemeral) {}

  private final Cancellation cancellation = new Cancellation();
  private final List<Said> said = new ArrayList<>();

  private Operation operation(Duration limit) {
    return new Operation(
        "urn",
        limit,
        cancellation,
        (urn, severity, text, ephemeral) -> said.add(new Said(urn, severity, text, ephemeral)));
  }

  @Test
  void aPauseWithinTheTimeLimitElapses() {
    long before = System.nanoTime();
    assertThat(operation(LONG).pause(SHORT)).isEqualTo(Pause.ELAPSED);
    assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(SHORT.toNanos());
  }

  @Test
  void aPauseEndsAtTheTimeLimit() {
    assertTimeoutPreemptively(
        Duration.ofSeconds(5),
        () -> assertThat(operation(SHORT).pause(LONG)).isEqualTo(Pause.TIMED_OUT));
  }

  @Test
  void aPauseAfterTheTimeLimitDoesNotWait() {
    assertThat(operation(Duration.ZERO).pause(SHORT)).isEqualTo(Pause.TIMED_OUT);
  }

  @Test
  void aPauseAfterACancellationDoesNotWait() {
    cancellation.request();
    assertTimeoutPreemptively(
        Duration.ofSeconds(5),
        () -> assertThat(operation(LONG).pause(LONG)).isEqualTo(Pause.CANCELLED));
  }

  @Test
  void aCancellationEndsAPauseThatRuns() throws Exception {
    var pause = new FutureTask<>(() -> operation(LONG).pause(LONG));
    var thread = Thread.ofPlatform().start(pause);
    while (thread.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    cancellation.request();
    assertThat(pause.get(5, TimeUnit.SECONDS)).isEqualTo(Pause.CANCELLED);
  }

  @Test
  void aCancellationCountsBeforeTheTimeLimit() {
    cancellation.request();
    assertThat(operation(Duration.ZERO).pause(SHORT)).isEqualTo(Pause.CANCELLED);
  }

  @Test
  void anInterruptedPauseIsCancelledAndLeavesTheThreadInterrupted() {
    Thread.currentThread().interrupt();
    assertThat(operation(LONG).pause(LONG)).isEqualTo(Pause.CANCELLED);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void workThatTakesTooLongIsInterrupted() throws Exception {
    var interrupted = new CompletableFuture<Boolean>();
    assertThatThrownBy(
            () ->
                operation(SHORT)
                    .await(
                        () -> {
                          try {
                            Thread.sleep(LONG);
                          } catch (InterruptedException e) {
                            interrupted.complete(true);
                          }
                          return "";
                        },
                        SHORT))
        .isInstanceOf(TimeoutException.class);
    assertThat(interrupted.get(5, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void whatRemainsIsNeverNegative() {
    assertThat(operation(Duration.ofNanos(1)).remaining()).isZero();
  }

  @Test
  void whatRemainsGrowsLessWithTime() {
    var operation = operation(LONG);
    var first = operation.remaining();
    assertThat(first).isLessThanOrEqualTo(LONG).isGreaterThan(LONG.minusMinutes(1));
    assertThat(operation.pause(SHORT)).isEqualTo(Pause.ELAPSED);
    assertThat(operation.remaining()).isLessThanOrEqualTo(first.minus(SHORT));
  }

  @Test
  void theLongestTimeLimitThatThereIsDoesNotOverflow() {
    var operation = operation(Duration.ofNanos(Long.MAX_VALUE));
    assertThat(operation.remaining()).isGreaterThan(Duration.ofDays(36500));
    assertThat(operation.pause(SHORT)).isEqualTo(Pause.ELAPSED);
  }

  @Test
  void aNarrowerLimitNarrows() {
    assertThat(operation(LONG).within(SHORT).remaining()).isLessThanOrEqualTo(SHORT);
  }

  @Test
  void aWiderLimitDoesNotWiden() {
    assertThat(operation(SHORT).within(LONG).remaining()).isLessThanOrEqualTo(SHORT);
  }

  @Test
  void aNarrowedOperationIsCancelledWithTheWholeOne() {
    var narrowed = operation(LONG).within(Duration.ofMinutes(1));
    assertThat(narrowed.isCancelled()).isFalse();
    cancellation.request();
    assertThat(narrowed.isCancelled()).isTrue();
    assertThat(narrowed.pause(SHORT)).isEqualTo(Pause.CANCELLED);
  }

  @Test
  void whatIsSaidGoesToTheResourceAndOnlyProgressLeavesNoTrace() {
    var operation = operation(LONG).within(LONG);
    operation.info("done");
    operation.warn("careful");
    operation.progress("half way");
    assertThat(said)
        .containsExactly(
            new Said("urn", Severity.INFO, "done", false),
            new Said("urn", Severity.WARNING, "careful", false),
            new Said("urn", Severity.INFO, "half way", true));
  }
}
