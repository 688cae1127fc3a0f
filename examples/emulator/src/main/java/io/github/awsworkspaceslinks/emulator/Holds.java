package io.github.awsworkspaceslinks.emulator;

import java.time.Duration;

/** Calls that wait until a test lets them go on. */
final class Holds {
  private int held;
  private long releases;

  /** Waits for the next release. */
  synchronized void hold() throws InterruptedException {
    long before = releases;
    held++;
    notifyAll();
    try {
      while (releases == before) {
        wait();
      }
    } finally {
      held--;
    }
  }

  synchronized void release() {
    releases++;
    notifyAll();
  }

  /** Waits until at least so many calls are held, and answers how many are. */
  synchronized int await(int count, Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (held < count) {
      long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
      if (left <= 0) {
        break;
      }
      wait(left);
    }
    return held;
  }
}
