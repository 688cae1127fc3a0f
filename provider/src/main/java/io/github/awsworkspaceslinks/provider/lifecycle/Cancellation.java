package io.github.awsworkspaceslinks.provider.lifecycle;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The user's wish to stop, which running operations notice when they wait. */
public final class Cancellation {
  private final CountDownLatch requested = new CountDownLatch(1);

  public void request() {
    requested.countDown();
  }

  public boolean isRequested() {
    return requested.getCount() == 0;
  }

  /**
   * Waits for a request.
   *
   * @return whether it came within the time; an interruption of the thread counts as one
   */
  public boolean await(long time, TimeUnit unit) {
    try {
      return requested.await(time, unit);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }
}
