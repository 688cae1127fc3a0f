package io.github.awsworkspaceslinks.provider.lifecycle;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * One operation of the engine on one resource while it runs: its time limit, its cancellation, and
 * the way to speak to the user.
 */
public final class Operation {

  /** Why a pause ended. */
  public enum Pause {
    /** The pause is over. */
    ELAPSED,
    /** The operation's time limit came first. */
    TIMED_OUT,
    /** The user cancelled. */
    CANCELLED
  }

  private final String urn;
  private final Duration timeLimit;
  private final long end;
  private final Cancellation cancellation;
  private final Messages messages;

  public Operation(String urn, Duration timeLimit, Cancellation cancellation, Messages messages) {
    this.urn = urn;
    this.timeLimit = timeLimit;
    this.end = System.nanoTime() + timeLimit.toNanos();
    this.cancellation = cancellation;
    this.messages = messages;
  }

  /** The resource's URN; empty where there is no resource, as in a function. */
  public String urn() {
    return urn;
  }

  /** The resource's name in its program; empty where there is no resource. */
  public String name() {
    return Urn.parse(urn).name();
  }

  /** How long the whole operation may take. */
  public Duration timeLimit() {
    return timeLimit;
  }

  /** What is left of the time limit; never negative. */
  public Duration remaining() {
    return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
  }

  /** The same operation with at most the given time from now on. */
  public Operation within(Duration limit) {
    var left = remaining();
    return new Operation(urn, limit.compareTo(left) < 0 ? limit : left, cancellation, messages);
  }

  /** Whether the user has cancelled. */
  public boolean isCancelled() {
    return cancellation.isRequested();
  }

  /** Waits, but never beyond the time limit or a cancellation. */
  public Pause pause(Duration duration) {
    long left = end - System.nanoTime();
    boolean curtailed = duration.toNanos() >= left;
    if (cancellation.await(Duration.ofNanos(curtailed ? left : duration.toNanos()))) {
      return Pause.CANCELLED;
    }
    return curtailed ? Pause.TIMED_OUT : Pause.ELAPSED;
  }

  /** The user's wish to stop, which came before the work was done. */
  public static final class Cancelled extends Exception {
    Cancelled() {
      super("The operation was cancelled");
    }
  }

  /**
   * Does work on a thread of its own, and waits for it no longer than the time limit and a
   * cancellation allow; then the thread is interrupted. After a cancellation none is begun.
   *
   * @param grace how much longer than that the work may take to end by itself
   * @throws TimeoutException if the time limit came first
   * @throws Cancelled if a cancellation came first
   */
  public <T> T await(Supplier<T> work, Duration grace) throws TimeoutException, Cancelled {
    if (isCancelled()) {
      throw new Cancelled();
    }
    var result = new CompletableFuture<T>();
    var thread =
        Thread.startVirtualThread(
            () -> {
              try {
                result.complete(work.get());
              } catch (Throwable failure) {
                result.completeExceptionally(failure);
              }
            });
    try {
      CompletableFuture.anyOf(result.handle((_, _) -> null), cancellation.requested())
          .get(remaining().plus(grace).toNanos(), TimeUnit.NANOSECONDS);
      return result.get(grace.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException failure -> throw failure;
        case Error failure -> throw failure;
        default -> throw new IllegalStateException(e.getCause());
      }
    } catch (TimeoutException e) {
      thread.interrupt();
      if (cancellation.isRequested()) {
        throw new Cancelled();
      }
      throw e;
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
      throw new Cancelled();
    }
  }

  /** Tells whoever looks for a fault, not the user. */
  public void debug(String text) {
    messages.log(urn, Messages.Severity.DEBUG, text, false);
  }

  /** Tells the user something that is part of the run's report. */
  public void info(String text) {
    messages.log(urn, Messages.Severity.INFO, text, false);
  }

  /** Warns the user. */
  public void warn(String text) {
    messages.log(urn, Messages.Severity.WARNING, text, false);
  }

  /** Shows how it is going, one line at the resource that leaves no trace in the report. */
  public void progress(String text) {
    messages.log(urn, Messages.Severity.INFO, text, true);
  }
}
