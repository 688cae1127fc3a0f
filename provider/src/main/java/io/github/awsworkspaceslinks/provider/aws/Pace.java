package io.github.awsworkspaceslinks.provider.aws;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How many calls may be under way at once: fewer as soon as AWS throttles, slowly more while it
 * does not. The engine itself would start one for each resource.
 */
final class Pace {
  private static final int MOST = 16;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private double allowed = MOST;
  private int underWay;

  /**
   * Waits for a place.
   *
   * @return whether there was one within the time
   */
  boolean enter(Duration atMost) throws InterruptedException {
    long left = atMost.toNanos();
    lock.lockInterruptibly();
    try {
      while (underWay >= (int) allowed) {
        if (left <= 0) {
          return false;
        }
        left = changed.awaitNanos(left);
      }
      underWay++;
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Gives the place back after an attempt. */
  void leave(boolean throttled) {
    lock.lock();
    try {
      underWay--;
      // Half as many on refusal, one more for a round of successes: what TCP does, for its reasons.
      allowed = throttled ? Math.max(1, allowed / 2) : Math.min(MOST, allowed + 1 / allowed);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** How many calls may be under way now. */
  int allowed() {
    lock.lock();
    try {
      return (int) allowed;
    } finally {
      lock.unlock();
    }
  }
}
