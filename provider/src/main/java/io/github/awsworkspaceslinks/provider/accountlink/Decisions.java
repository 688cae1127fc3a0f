package io.github.awsworkspaceslinks.provider.accountlink;

import static io.github.awsworkspaceslinks.provider.accountlink.AccountLinkStatus.PENDING;

import io.github.awsworkspaceslinks.provider.aws.AwsError;
import io.github.awsworkspaceslinks.provider.aws.AwsFailure;
import io.github.awsworkspaceslinks.provider.lifecycle.Operation;
import io.github.awsworkspaceslinks.provider.lifecycle.Operation.Pause;
import io.github.awsworkspaceslinks.provider.lifecycle.ResourceError;
import io.github.awsworkspaceslinks.provider.lifecycle.ResourceError.Kind;
import java.time.Duration;
import java.util.Optional;

/**
 * Carries out decisions of one kind and finds out what came of each: one whose answer was lost is
 * not sent again before a look at the link, and one that AWS refuses may have been made before.
 */
final class Decisions {
  /**
   * A preview that cannot foresee the outcome should say so soon rather than keep people waiting.
   */
  static final Duration PREVIEW_LIMIT = Duration.ofMillis(4500);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

  private final Decision decision;
  private final AccountLinks links;

  Decisions(Decision decision, AccountLinks links) {
    this.decision = decision;
    this.links = links;
  }

  /** What came of a decision. */
  sealed interface Outcome {
    /** It is so now. */
    record Done(AccountLink link) implements Outcome {}

    /** It had been so decided before, by whomever. */
    record Adopted(AccountLink link) implements Outcome {}

    /** AWS took the decision, but does not report it yet. */
    record Unconfirmed(AccountLink link, String reason) implements Outcome {}

    /** It is ruled out by what was decided before, or by what came of it. */
    record RuledOut(AccountLink link) implements Outcome {}

    /** AWS does not know the link. */
    record Gone() implements Outcome {}
  }

  /**
   * Looks whether the decision can be carried out, and tells the user what is worth telling.
   *
   * @return the link that will reach the decision's goal or that {@linkplain Decision#isRuledOutBy
   *     rules it out}; empty if neither can be foreseen
   */
  Optional<AccountLink> foresee(LinkId id, Operation operation) {
    Optional<AccountLink> found;
    try {
      found = links.findAmongMany(id, operation.within(PREVIEW_LIMIT));
    } catch (AwsError e) {
      operation.warn("The status of " + id + " could not be foreseen: " + e.summary());
      return Optional.empty();
    }
    if (found.isEmpty()) {
      operation.warn(
          "AWS knows no link "
              + id
              + " in "
              + links.place()
              + ", so that `pulumi up` would fail. Check the link id, the Region and the account.");
      return Optional.empty();
    }
    var link = found.get();
    if (decision.isReachedBy(link)) {
      operation.info(
          "The invitation "
              + id
              + " is already "
              + decision.participle()
              + "; `pulumi up` will adopt it.");
    } else if (!decision.isRuledOutBy(link) && !link.is(PENDING)) {
      operation.warn(
          "The link "
              + id
              + " has the status "
              + link.statusText()
              + "; AWS may refuse to "
              + decision.verb()
              + " it.");
      return Optional.empty();
    }
    return found;
  }

  /**
   * Carries the decision out, telling the user only how it is going.
   *
   * @param token sent along only if it is given
   * @throws ResourceError if it could not be carried out, or not be found out whether it was
   */
  Outcome carryOut(LinkId id, Optional<ClientToken> token, Operation operation) {
    var pause = FIRST_PAUSE;
    while (true) {
      try {
        var answer = decision.send(links, id, token, operation);
        return decision.isReachedBy(answer) ? new Outcome.Done(answer) : confirm(answer, operation);
      } catch (AwsError e) {
        if (e.failure() == AwsFailure.CONFLICT) {
          return adopt(id, e, operation);
        } else if (e.failure() == AwsFailure.NOT_FOUND) {
          return new Outcome.Gone();
        } else if (!e.failure().leavesOpen() || operation.remaining().isZero()) {
          throw e;
        }
        var arrived = arrived(id, e, operation);
        if (arrived.isPresent()) {
          return arrived.get();
        }
        operation.progress("The answer to the " + decision.noun() + " was lost; sending it again");
        if (operation.pause(pause) != Pause.ELAPSED) {
          throw e;
        }
        pause = longer(pause);
      }
    }
  }

  /** What a link tells that will not change any more; empty if it may. */
  private Optional<Outcome> settled(AccountLink link) {
    if (decision.isReachedBy(link)) {
      return Optional.of(new Outcome.Done(link));
    }
    return decision.isRuledOutBy(link) ? Optional.of(new Outcome.RuledOut(link)) : Optional.empty();
  }

  /** The answer was lost. Looks whether the decision was taken, before it is sent again. */
  private Optional<Outcome> arrived(LinkId id, AwsError lost, Operation operation) {
    Optional<AccountLink> found;
    try {
      found = links.find(id, operation);
    } catch (AwsError e) {
      lost.addSuppressed(e);
      throw lost;
    }
    return found.isEmpty() ? Optional.of(new Outcome.Gone()) : settled(found.get());
  }

  /** AWS says that the link is not pending: the one good reason is that it was so decided. */
  private Outcome adopt(LinkId id, AwsError conflict, Operation operation) {
    var found = links.find(id, operation);
    if (found.isEmpty()) {
      return new Outcome.Gone();
    }
    var link = found.get();
    if (decision.isReachedBy(link)) {
      return new Outcome.Adopted(link);
    } else if (decision.isRuledOutBy(link)) {
      return new Outcome.RuledOut(link);
    } else if (!link.is(PENDING)) {
      throw refused(link, conflict);
    }
    // AWS contradicts itself: either the read lags behind, or another change is under way.
    return switch (confirm(link, operation.within(decision.lag()))) {
      case Outcome.Unconfirmed _ -> throw refused(link, conflict);
      case Outcome settled -> settled;
    };
  }

  /** AWS took the decision but answered another status: reads it back until it is so. */
  private Outcome confirm(AccountLink answer, Operation operation) {
    var link = answer;
    var pause = FIRST_PAUSE;
    while (true) {
      operation.progress(
          "Waiting for AWS to report "
              + link.id()
              + " as "
              + decision.goal()
              + "; it is "
              + link.statusText());
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
      var settled = settled(link);
      if (settled.isPresent()) {
        return settled.get();
      }
      pause = longer(pause);
    }
  }

  private static Duration longer(Duration pause) {
    var twice = pause.multipliedBy(2);
    return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
  }

  private Outcome unconfirmed(AccountLink link, String why) {
    return new Outcome.Unconfirmed(
        link,
        "AWS took the "
            + decision.noun()
            + " of "
            + link.id()
            + " but still reports "
            + link.statusText()
            + ", and "
            + why
            + ". Run `pulumi up` again to finish it.");
  }

  private ResourceError refused(AccountLink link, AwsError conflict) {
    return new ResourceError(
        Kind.PRECONDITION,
        "AWS refused to "
            + decision.verb()
            + " "
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
