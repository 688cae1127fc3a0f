package io.github.awsworkspaceslinks.provider.lifecycle;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The user's wish to stop, which running operations notice when they wait. */
public final class Cancellation {
  private final CompletableFuture<Void> requested = new CompletableFuture<>();

  public void request() {
    requested.complete(null);
  }

  public boolean isRequested() {
    return requested.isDone();
  }

  /** Completes when cancellation is requested. */
  CompletableFuture<Void> requested() {
    return requested;
  }

  /**
   * Waits for a request.
   *
   * @return whether it came within the time; an interruption of the thread counts as one
   */
  boolean await(Duration atMost) {
    try {
      requested.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }
}
