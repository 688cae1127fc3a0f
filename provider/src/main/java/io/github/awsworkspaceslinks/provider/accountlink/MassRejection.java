package io.github.awsworkspaceslinks.provider.accountlink;

import io.github.awsworkspaceslinks.provider.accountlink.Decisions.Outcome;
import io.github.awsworkspaceslinks.provider.lifecycle.Operation;
import io.github.awsworkspaceslinks.provider.lifecycle.ResourceError;
import io.github.awsworkspaceslinks.provider.lifecycle.ResourceError.Kind;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Rejects many invitations, several at once, and keeps account of what came of each. One that
 * cannot be rejected does not keep the others from it; what would fail for all of them does.
 */
final class MassRejection {
  /** As many as there may be calls under way; how many there are is for the calls to decide. */
  private static final int AT_ONCE = 16;

  /** After so many that failed, each for itself, the others are not tried any more. */
  private static final int ENOUGH_FAILURES = 10;

  private static final long NANOS_BETWEEN_NEWS = TimeUnit.SECONDS.toNanos(1);

  private final Decisions rejections;
  private final Operation operation;
  private final List<AccountLink> links;
  private final Queue<AccountLink> waiting;
  private final Map<LinkId, Outcome> settled = new ConcurrentHashMap<>();
  private final Queue<ResourceError> failures = new ConcurrentLinkedQueue<>();
  private final AtomicLong lastNews = new AtomicLong(System.nanoTime());
  private volatile boolean hopeless;

  private MassRejection(Decisions rejections, List<AccountLink> links, Operation operation) {
    this.rejections = rejections;
    this.operation = operation;
    this.links = links;
    this.waiting = new ConcurrentLinkedQueue<>(links);
  }

  /**
   * What came of it, each list in the order of the links.
   *
   * @param settled what came of the links that something came of
   * @param failures why nothing came of the others, as far as they were tried
   */
  record Result(
      List<AccountLink> links, Map<LinkId, Outcome> settled, List<ResourceError> failures) {

    /** The links that are rejected now, by this run or before it. */
    List<AccountLink> rejected() {
      return links.stream()
          .filter(link -> settled.containsKey(link.id()))
          .flatMap(
              link ->
                  switch (settled.get(link.id())) {
                    case Outcome.Done(var now) -> Stream.of(now);
                    case Outcome.Adopted(var now) -> Stream.of(now);
                    case Outcome.Unconfirmed _, Outcome.RuledOut _, Outcome.Gone _ ->
                        Stream.empty();
                  })
          .toList();
    }

    /** The links that something of the kind came of, as they were before. */
    List<AccountLink> settledAs(Class<? extends Outcome> kind) {
      return links.stream().filter(link -> kind.isInstance(settled.get(link.id()))).toList();
    }

    /** The links that may still be pending, as they were before. */
    List<AccountLink> open() {
      return links.stream()
          .filter(
              link ->
                  !settled.containsKey(link.id())
                      || settled.get(link.id()) instanceof Outcome.Unconfirmed)
          .toList();
    }
  }

  /** Rejects the invitations until that is done or there is no use in going on. */
  static Result of(List<AccountLink> links, Decisions rejections, Operation operation) {
    var run = new MassRejection(rejections, links, operation);
    run.run();
    return new Result(links, run.settled, List.copyOf(run.failures));
  }

  private void run() {
    Callable<Void> worker = this::rejectWhatIsWaiting;
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var ended :
          threads.invokeAll(Collections.nCopies(Math.min(AT_ONCE, links.size()), worker))) {
        ended.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("Rejecting failed by a fault of its own", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      failures.add(
          new ResourceError(Kind.CANCELLED, "The plugin was told to end before it was done.", e));
    }
  }

  private Void rejectWhatIsWaiting() {
    while (!hopeless && !operation.isCancelled()) {
      var link = waiting.poll();
      if (link == null) {
        break;
      }
      try {
        settled.put(link.id(), rejections.carryOut(link.id(), Optional.empty(), operation));
        tellNews();
      } catch (ResourceError e) {
        failures.add(e);
        if (failures.size() >= ENOUGH_FAILURES || isForAll(e.kind())) {
          hopeless = true;
        }
      }
    }
    return null;
  }

  /** Whether the failure of one says that the others would fail, too. */
  private static boolean isForAll(Kind kind) {
    return switch (kind) {
      case DENIED, TIMED_OUT, CANCELLED -> true;
      case INVALID, PRECONDITION, NOT_FOUND, UNAVAILABLE -> false;
    };
  }

  /** Says how it is going, but not more often than somebody can read it. */
  private void tellNews() {
    long now = System.nanoTime();
    long last = lastNews.get();
    if (now - last >= NANOS_BETWEEN_NEWS && lastNews.compareAndSet(last, now)) {
      operation.progress("rejected " + settled.size() + " of " + links.size());
    }
  }
}
