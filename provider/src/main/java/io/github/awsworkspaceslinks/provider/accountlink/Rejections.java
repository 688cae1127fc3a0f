package io.github.awsworkspaceslinks.provider.accountlink;

import static io.github.awsworkspaceslinks.provider.accountlink.AccountLinkStatus.PENDING;
import static io.github.awsworkspaceslinks.provider.accountlink.AccountLinkStatus.REJECTED;

import io.github.awsworkspaceslinks.provider.aws.AwsError;
import io.github.awsworkspaceslinks.provider.aws.AwsFailure;
import io.github.awsworkspaceslinks.provider.lifecycle.Operation;
import io.github.awsworkspaceslinks.provider.lifecycle.Operation.Pause;
import io.github.awsworkspaceslinks.provider.lifecycle.ResourceError;
import io.github.awsworkspaceslinks.provider.lifecycle.ResourceError.Kind;
import java.time.Duration;
import java.util.Optional;

/**
 * Rejects an invitation and finds out what came of it: a rejection whose answer was lost is not
 * sent again before a look at the link, and one that AWS refuses may have happened before.
 */
final class Rejections {
  /** How long a read may lag behind a change before its status is believed. */
  private static final Duration LAG_LIMIT = Duration.ofSeconds(5);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

  private final AccountLinks links;

  Rejections(AccountLinks links) {
    this.links = links;
  }

  /** What came of rejecting. */
  sealed interface Rejection {
    /** It is rejected. */
    record Done(AccountLink link) implements Rejection {}

    /** It was rejected before, by whomever. */
    record Adopted(AccountLink link) implements Rejection {}

    /** AWS took the rejection, but does not report it yet. */
    record Unconfirmed(AccountLink link, String reason) implements Rejection {}

    /** It was accepted before, so that it cannot be rejected any more. */
    record Accepted(AccountLink link) implements Rejection {}

    /** AWS does not know the link. */
    record Gone() implements Rejection {}
  }

  /**
   * @param token the invitation's token, sent along only if it is given
   * @throws ResourceError if it could not be rejected, or not be found out whether it was
   */
  Rejection reject(LinkId id, Optional<ClientToken> token, Operation operation) {
    var pause = FIRST_PAUSE;
    while (true) {
      try {
        var answer = links.reject(id, token, operation);
        return answer.is(REJECTED) ? new Rejection.Done(answer) : confirm(answer, operation);
      } catch (AwsError e) {
        if (e.failure() == AwsFailure.CONFLICT) {
          return adopt(id, e, operation);
        } else if (e.failure() == AwsFailure.NOT_FOUND) {
          return new Rejection.Gone();
        } else if (!e.failure().leavesOpen() || operation.remaining().isZero()) {
          throw e;
        }
        var arrived = arrived(id, e, operation);
        if (arrived.isPresent()) {
          return arrived.get();
        }
        operation.progress("The answer to the rejection was lost; sending it again");
        if (operation.pause(pause) != Pause.ELAPSED) {
          throw e;
        }
        pause = longer(pause);
      }
    }
  }

  /** The answer was lost. Looks whether the rejection was taken, before it is sent again. */
  private Optional<Rejection> arrived(LinkId id, AwsError lost, Operation operation) {
    Optional<AccountLink> found;
    try {
      found = links.find(id, operation);
    } catch (AwsError e) {
      lost.addSuppressed(e);
      throw lost;
    }
    if (found.isEmpty()) {
      return Optional.of(new Rejection.Gone());
    }
    var link = found.get();
    if (link.isAccepted()) {
      return Optional.of(new Rejection.Accepted(link));
    }
    return link.is(REJECTED) ? Optional.of(new Rejection.Done(link)) : Optional.empty();
  }

  /** AWS says that the link is not pending: the one good reason is that it is rejected already. */
  private Rejection adopt(LinkId id, AwsError conflict, Operation operation) {
    var found = links.find(id, operation);
    if (found.isEmpty()) {
      return new Rejection.Gone();
    }
    var link = found.get();
    if (link.isAccepted()) {
      return new Rejection.Accepted(link);
    } else if (link.is(REJECTED)) {
      return new Rejection.Adopted(link);
    } else if (!link.is(PENDING)) {
      throw refused(link, conflict);
    }
    // AWS contradicts itself: either the read lags behind, or another change is under way.
    return switch (confirm(link, operation.within(LAG_LIMIT))) {
      case Rejection.Unconfirmed _ -> throw refused(link, conflict);
      case Rejection settled -> settled;
    };
  }

  /** AWS took the rejection but answered another status: reads it back until it is REJECTED. */
  private Rejection confirm(AccountLink answer, Operation operation) {
    var link = answer;
    var pause = FIRST_PAUSE;
    while (true) {
      operation.progress(
          "Waiting for AWS to report " + link.id() + " as REJECTED; it is " + link.statusText());
      var ended = operation.pause(pause);
      if (ended != Pause.ELAPSED) {
        return unconfirmed(
            link,
            ended == Pause.CANCELLED
                ? "the operation was cancelled"
                : "the time limit of " + operation.timeLimit().toSeconds() + " s is over");
      }
      try {
        var found = links.find(link.id(), operation);
        if (found.isEmpty()) {
          return unconfirmed(link, "AWS answers that it does not know the link");
        }
        link = found.get();
      } catch (AwsError e) {
        return unconfirmed(link, e.summary());
      }
      if (link.is(REJECTED)) {
        return new Rejection.Done(link);
      } else if (link.isAccepted()) {
        return new Rejection.Accepted(link);
      }
      pause = longer(pause);
    }
  }

  private static Duration longer(Duration pause) {
    var twice = pause.multipliedBy(2);
    return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
  }

  private static Rejection unconfirmed(AccountLink link, String why) {
    return new Rejection.Unconfirmed(
        link,
        "AWS took the rejection of "
            + link.id()
            + " but still reports "
            + link.statusText()
            + ", and "
            + why
            + ". Run `pulumi up` again to finish it.");
  }

  private static ResourceError refused(AccountLink link, AwsError conflict) {
    return new ResourceError(
        Kind.PRECONDITION,
        "AWS refused to reject "
            + link.id()
            + ", whose status is "
            + link.statusText()
            + ". Run the same command again; if that does not help, look at the link in the AWS"
            + " console. ("
            + conflict.summary()
            + ")"
            + conflict.requestId(),
        conflict);
  }
}
