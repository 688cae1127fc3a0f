package io.github.awsworkspaceslinks.provider.accountlink;

import io.github.awsworkspaceslinks.provider.aws.AwsError;
import io.github.awsworkspaceslinks.provider.aws.AwsFailure;
import io.github.awsworkspaceslinks.provider.lifecycle.Operation;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Answers many reads from one listing. A refresh of a thousand rejections would otherwise be a
 * thousand calls to an API that takes a few a second.
 *
 * <p>One or two reads in a process are not many, and are not answered here. A listing serves for
 * ten seconds from its end, so that one that takes long, because AWS throttles it, serves those who
 * waited for it; what we changed ourselves since its beginning is known better than that.
 */
final class LinkListing {
  private static final int FEW_READS = 2;
  private static final Duration MAX_AGE = Duration.ofSeconds(10);

  /**
   * @param began when the first page was asked for, on the clock of {@link System#nanoTime}
   * @param ended when the last page was there
   * @param links empty if they could not be listed, which is not tried again for as long
   */
  private record Snapshot(long began, long ended, Optional<Map<LinkId, AccountLink>> links) {}

  /** What we changed, and when. */
  private record Change(long at, AccountLink link) {}

  private final Function<Operation, List<AccountLink>> list;
  private final LongSupplier nanoTime;
  private final AtomicInteger reads = new AtomicInteger();
  private final ReentrantLock listing = new ReentrantLock();
  private final Map<LinkId, Change> changes = new ConcurrentHashMap<>();
  private volatile Optional<Snapshot> latest = Optional.empty();
  private volatile boolean denied;

  /**
   * @param list lists all links
   */
  LinkListing(Function<Operation, List<AccountLink>> list) {
    this(list, System::nanoTime);
  }

  LinkListing(Function<Operation, List<AccountLink>> list, LongSupplier nanoTime) {
    this.list = list;
    this.nanoTime = nanoTime;
  }

  /** The link as it was listed; empty if it has to be asked for. */
  Optional<AccountLink> lookUp(LinkId id, Operation operation) {
    if (reads.incrementAndGet() <= FEW_READS || denied) {
      return Optional.empty();
    }
    return snapshot(operation).flatMap(snapshot -> lookUp(id, snapshot));
  }

  private Optional<AccountLink> lookUp(LinkId id, Snapshot snapshot) {
    var change = changes.get(id);
    return change != null && change.at() - snapshot.began() > 0
        ? Optional.of(change.link())
        : snapshot.links().map(links -> links.get(id));
  }

  /** Notes what a call of ours has made of a link. */
  void changed(AccountLink link) {
    changes.put(link.id(), new Change(nanoTime.getAsLong(), link));
  }

  /** A listing that is fresh, made by the first who needs one while the others wait for it. */
  private Optional<Snapshot> snapshot(Operation operation) {
    var known = latest.filter(this::isFresh);
    if (known.isPresent()) {
      return known;
    }
    try {
      // Half of the time, so that there is some left to ask for the one link.
      if (!listing.tryLock(operation.remaining().toNanos() / 2, TimeUnit.NANOSECONDS)) {
        return Optional.empty();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
    try {
      known = latest.filter(this::isFresh);
      return known.isPresent() || denied ? known : take(operation);
    } finally {
      listing.unlock();
    }
  }

  private boolean isFresh(Snapshot snapshot) {
    return nanoTime.getAsLong() - snapshot.ended() < MAX_AGE.toNanos();
  }

  private Optional<Snapshot> take(Operation operation) {
    long began = nanoTime.getAsLong();
    var links = links(operation);
    var taken = Optional.of(new Snapshot(began, nanoTime.getAsLong(), links));
    if (!operation.isCancelled()) {
      latest = taken;
    }
    return taken;
  }

  private Optional<Map<LinkId, AccountLink>> links(Operation operation) {
    try {
      var links = new HashMap<LinkId, AccountLink>();
      list.apply(operation).forEach(link -> links.put(link.id(), link));
      return Optional.of(links);
    } catch (AwsError e) {
      // Whatever is wrong, the call for the single link will say it better.
      denied |= e.failure() == AwsFailure.ACCESS_DENIED;
      return Optional.empty();
    }
  }
}
