package io.github.awsworkspaceslinks.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PaceTest {
  private final Pace pace = new Pace();

  @Test
  void letsSixteenCallsThroughAtOnceAndNoMore() throws InterruptedException {
    enter(16);
    assertThat(pace.enter(Duration.ZERO)).isFalse();
    pace.leave(false);
    assertThat(pace.enter(Duration.ZERO)).isTrue();
  }

  @Test
  void halvesWithEachRefusalButNeverStops() throws InterruptedException {
    for (int expected : new int[] {8, 4, 2, 1, 1}) {
      enter(1);
      pace.leave(true);
      assertThat(pace.allowed()).isEqualTo(expected);
    }
  }

  @Test
  void growsByOneForARoundOfSuccessesAndNotBeyondItsBeginning() throws InterruptedException {
    enter(1);
    pace.leave(true);
    assertThat(pace.allowed()).isEqualTo(8);
    succeed(9);
    assertThat(pace.allowed()).isEqualTo(9);
    succeed(1000);
    assertThat(pace.allowed()).isEqualTo(16);
  }

  @Test
  void wakesWhoeverWaitsForAPlace() throws Exception {
    enter(16);
    var waiting =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return pace.enter(Duration.ofMinutes(1));
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    pace.leave(false);
    assertThat(waiting.get(10, TimeUnit.SECONDS)).isTrue();
  }

  private void enter(int times) throws InterruptedException {
    for (int i = 0; i < times; i++) {
      assertThat(pace.enter(Duration.ZERO)).isTrue();
    }
  }

  private void succeed(int times) throws InterruptedException {
    for (int i = 0; i < times; i++) {
      enter(1);
      pace.leave(false);
    }
  }
}
