package io.github.awsworkspaceslinks.provider.accountlink;

import static io.github.awsworkspaceslinks.provider.accountlink.AccountLinkStatus.LINKED;
import static io.github.awsworkspaceslinks.provider.accountlink.AccountLinkStatus.LINKING_FAILED;
import static io.github.awsworkspaceslinks.provider.accountlink.AccountLinkStatus.LINK_NOT_FOUND;
import static io.github.awsworkspaceslinks.provider.accountlink.AccountLinkStatus.PENDING;
import static io.github.awsworkspaceslinks.provider.accountlink.AccountLinkStatus.REJECTED;

import io.github.awsworkspaceslinks.provider.accountlink.AccountLinkRejection.Inputs;
import io.github.awsworkspaceslinks.provider.accountlink.AccountLinkRejection.State;
import io.github.awsworkspaceslinks.provider.aws.AwsError;
import io.github.awsworkspaceslinks.provider.aws.AwsFailure;
import io.github.awsworkspaceslinks.provider.lifecycle.CustomResource;
import io.github.awsworkspaceslinks.provider.lifecycle.Operation;
import io.github.awsworkspaceslinks.provider.lifecycle.Operation.Pause;
import io.github.awsworkspaceslinks.provider.lifecycle.ResourceError;
import io.github.awsworkspaceslinks.provider.lifecycle.ResourceError.Kind;
import io.github.awsworkspaceslinks.provider.lifecycle.ResourceType;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The rejection of one invitation. Its id is the link's.
 *
 * <p>AWS cannot undo a rejection, and an accepted link cannot be rejected or unlinked. So creating
 * is the only moment that changes something at AWS, deleting never calls, and an invitation that
 * was already rejected is adopted.
 */
public final class AccountLinkRejection
    implements CustomResource<Inputs, State>,
        CustomResource.Updating<Inputs, State>,
        CustomResource.Previewing<Inputs, State>,
        CustomResource.Drifting<State> {

  /**
   * @param clientToken the invitation's token, sent along only if it is given
   */
  public record Inputs(LinkId linkId, Optional<ClientToken> clientToken) {}

  /**
   * @param accountLinkStatus the status as it was last read
   */
  public record State(
      LinkId linkId,
      Optional<ClientToken> clientToken,
      AccountLinkStatus accountLinkStatus,
      Optional<String> sourceAccountId,
      Optional<String> targetAccountId) {

    /** Whether the invitation can never be accepted any more. */
    boolean isOutOfReach() {
      return accountLinkStatus.equals(REJECTED) || accountLinkStatus.equals(LINK_NOT_FOUND);
    }

    State with(Optional<ClientToken> token, AccountLinkStatus status) {
      return new State(linkId, token, status, sourceAccountId, targetAccountId);
    }
  }

  private static final ResourceType<Inputs, State> TYPE =
      new ResourceType<>(
          "aws-workspaces-links:index:AccountLinkRejection",
          Inputs.class,
          State.class,
          Set.of("linkId"),
          Duration.ofMinutes(2));

  /**
   * A preview that cannot foresee the outcome should say so soon rather than keep people waiting.
   */
  private static final Duration PREVIEW_LIMIT = Duration.ofMillis(4500);

  /** How long a read may lag behind a change before its status is believed. */
  private static final Duration LAG_LIMIT = Duration.ofSeconds(5);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

  private final AccountLinks links;

  AccountLinkRejection(AccountLinks links) {
    this.links = links;
  }

  @Override
  public ResourceType<Inputs, State> type() {
    return TYPE;
  }

  // Create

  @Override
  public Optional<State> previewCreate(CreateRequest<Inputs> request) {
    var id = request.inputs().linkId();
    var operation = request.operation();
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
    refuseIfAccepted(link);
    if (link.is(REJECTED)) {
      operation.info("The invitation " + id + " is already rejected; `pulumi up` will adopt it.");
    } else if (!link.is(PENDING)) {
      operation.warn(
          "The link "
              + id
              + " has the status "
              + link.statusText()
              + "; AWS may refuse to reject it.");
      return Optional.empty();
    }
    return Optional.of(state(request.inputs(), link, REJECTED));
  }

  @Override
  public CreateResponse<State> create(CreateRequest<Inputs> request) {
    var id = request.inputs().linkId().value();
    return switch (reject(request.inputs(), request.operation())) {
      case Rejection.Done(var state) -> new CreateResponse.Ready<>(id, state);
      case Rejection.Unconfirmed(var state, var reason) ->
          new CreateResponse.NotReady<>(id, state, List.of(reason));
      case Rejection.Gone() -> throw notFound(request.inputs().linkId());
    };
  }

  // Read

  @Override
  public ReadResponse<Inputs, State> read(ReadRequest<Inputs, State> request) {
    var id = linkId(request.id());
    var token = request.inputs().flatMap(Inputs::clientToken);
    var inputs = new Inputs(id, token);
    var found = links.findAmongMany(id, request.operation());
    if (found.isPresent()) {
      var status = found.get().status().or(() -> request.state().map(State::accountLinkStatus));
      if (status.isEmpty()) {
        throw new ResourceError(
            Kind.UNAVAILABLE, "AWS describes " + id + " without a status. Try again later.");
      }
      return new ReadResponse.Found<>(inputs, state(inputs, found.get(), status.get()));
    }
    if (request.state().isEmpty()) {
      return new ReadResponse.NotFound<>();
    }
    // A rejected invitation that AWS has forgotten can never be accepted: the declaration holds.
    // But asking in the wrong place looks the same.
    var before = request.state().get();
    request
        .operation()
        .warn(
            "AWS no longer knows the link "
                + id
                + " in "
                + links.place()
                + before.targetAccountId().map(a -> " (invited: account " + a + ")").orElse("")
                + ". It can never be accepted, so it stays declared as rejected. If you did not"
                + " expect this, check that Region and account are the right ones.");
    return new ReadResponse.Found<>(inputs, before.with(token, LINK_NOT_FOUND));
  }

  // Update

  /** Only what an update can mend, or must fail on, counts as drift. */
  @Override
  public Set<String> drift(State state) {
    return Set.of(PENDING, LINKED, LINKING_FAILED).contains(state.accountLinkStatus())
        ? Set.of("accountLinkStatus")
        : Set.of();
  }

  @Override
  public Optional<State> previewUpdate(UpdateRequest<Inputs, State> request) {
    var state = request.state();
    return Optional.of(
        state.with(
            request.inputs().clientToken(),
            isSettled(state) ? state.accountLinkStatus() : REJECTED));
  }

  @Override
  public UpdateResponse<State> update(UpdateRequest<Inputs, State> request) {
    var token = request.inputs().clientToken();
    if (isSettled(request.state())) {
      return new UpdateResponse.Ready<>(
          request.state().with(token, request.state().accountLinkStatus()));
    }
    return switch (reject(request.inputs(), request.operation())) {
      case Rejection.Done(var state) -> new UpdateResponse.Ready<>(state);
      case Rejection.Unconfirmed(var state, var reason) ->
          new UpdateResponse.NotReady<>(state, List.of(reason));
      case Rejection.Gone() -> {
        request
            .operation()
            .warn(
                "AWS no longer knows the link "
                    + request.inputs().linkId()
                    + " in "
                    + links.place()
                    + ": it can never be accepted, so nothing is left to reject.");
        yield new UpdateResponse.Ready<>(request.state().with(token, LINK_NOT_FOUND));
      }
    };
  }

  /** Whether there is nothing to do at AWS. An accepted link is a failure, not something to do. */
  private static boolean isSettled(State state) {
    refuseIfAccepted(
        new AccountLink(
            state.linkId(),
            Optional.of(state.accountLinkStatus()),
            state.sourceAccountId(),
            state.targetAccountId()));
    return state.isOutOfReach();
  }

  // Delete

  @Override
  public void delete(DeleteRequest<State> request) {
    var state = request.state();
    request
        .operation()
        .info(
            state.isOutOfReach()
                ? "The rejection of "
                    + state.linkId()
                    + " stays in force at AWS, which cannot undo one; a new invitation would have a"
                    + " new id."
                : "The link "
                    + state.linkId()
                    + " stays at AWS as it is; the status that was last read is "
                    + state.accountLinkStatus()
                    + ".");
  }

  // Rejecting, for create and update

  /** What came of rejecting. */
  private sealed interface Rejection {
    record Done(State state) implements Rejection {}

    /** AWS took the rejection, but does not report it yet. */
    record Unconfirmed(State state, String reason) implements Rejection {}

    /** AWS does not know the link. */
    record Gone() implements Rejection {}
  }

  private Rejection reject(Inputs inputs, Operation operation) {
    var pause = FIRST_PAUSE;
    while (true) {
      try {
        var answer = links.reject(inputs.linkId(), inputs.clientToken(), operation);
        return answer.is(REJECTED)
            ? new Rejection.Done(state(inputs, answer, REJECTED))
            : confirm(inputs, answer, operation);
      } catch (AwsError e) {
        if (e.failure() == AwsFailure.CONFLICT) {
          return adopt(inputs, e, operation);
        } else if (e.failure() == AwsFailure.NOT_FOUND) {
          return new Rejection.Gone();
        } else if (!e.failure().leavesOpen() || operation.remaining().isZero()) {
          throw e;
        }
        var arrived = arrived(inputs, e, operation);
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
  private Optional<Rejection> arrived(Inputs inputs, AwsError lost, Operation operation) {
    Optional<AccountLink> found;
    try {
      found = links.find(inputs.linkId(), operation);
    } catch (AwsError e) {
      lost.addSuppressed(e);
      throw lost;
    }
    if (found.isEmpty()) {
      return Optional.of(new Rejection.Gone());
    }
    refuseIfAccepted(found.get());
    if (found.get().is(REJECTED)) {
      return Optional.of(new Rejection.Done(state(inputs, found.get(), REJECTED)));
    }
    return Optional.empty();
  }

  /** AWS says that the link is not pending: the one good reason is that it is rejected already. */
  private Rejection adopt(Inputs inputs, AwsError conflict, Operation operation) {
    var found = links.find(inputs.linkId(), operation);
    if (found.isEmpty()) {
      return new Rejection.Gone();
    }
    var link = found.get();
    refuseIfAccepted(link);
    if (link.is(PENDING)) {
      // AWS contradicts itself: either the read lags behind, or another change is under way.
      if (confirm(inputs, link, operation.within(LAG_LIMIT)) instanceof Rejection.Done done) {
        return done;
      }
      throw refused(link, conflict);
    } else if (!link.is(REJECTED)) {
      throw refused(link, conflict);
    }
    operation.info("The invitation " + link.id() + " was already rejected; it is adopted.");
    return new Rejection.Done(state(inputs, link, REJECTED));
  }

  /** AWS took the rejection but answered another status: reads it back until it is REJECTED. */
  private Rejection confirm(Inputs inputs, AccountLink answer, Operation operation) {
    var link = answer;
    var pause = FIRST_PAUSE;
    while (true) {
      operation.progress(
          "Waiting for AWS to report " + link.id() + " as REJECTED; it is " + link.statusText());
      var ended = operation.pause(pause);
      if (ended != Pause.ELAPSED) {
        return unconfirmed(
            inputs,
            link,
            ended == Pause.CANCELLED
                ? "the operation was cancelled"
                : "the time limit of " + operation.timeLimit().toSeconds() + " s is over");
      }
      try {
        var found = links.find(inputs.linkId(), operation);
        if (found.isEmpty()) {
          return unconfirmed(inputs, link, "AWS answers that it does not know the link");
        }
        link = found.get();
      } catch (AwsError e) {
        return unconfirmed(inputs, link, e.summary());
      }
      if (link.is(REJECTED)) {
        return new Rejection.Done(state(inputs, link, REJECTED));
      }
      refuseIfAccepted(link);
      pause = longer(pause);
    }
  }

  private static Duration longer(Duration pause) {
    var twice = pause.multipliedBy(2);
    return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
  }

  private static Rejection unconfirmed(Inputs inputs, AccountLink link, String why) {
    return new Rejection.Unconfirmed(
        state(inputs, link, link.status().orElse(PENDING)),
        "AWS took the rejection of "
            + link.id()
            + " but still reports "
            + link.statusText()
            + ", and "
            + why
            + ". Run `pulumi up` again to finish it.");
  }

  // What is said

  private static void refuseIfAccepted(AccountLink link) {
    if (link.is(LINKED)) {
      throw new ResourceError(
          Kind.PRECONDITION,
          "The invitation "
              + link.id()
              + link.source().map(source -> " from account " + source).orElse("")
              + " has been accepted: the link is LINKED, and AWS can neither reject nor unlink it."
              + " Remove this resource from the program; to end the link, ask AWS Support.");
    } else if (link.is(LINKING_FAILED)) {
      throw new ResourceError(
          Kind.PRECONDITION,
          "The invitation "
              + link.id()
              + link.source().map(source -> " from account " + source).orElse("")
              + " has been accepted, and linking failed (LINKING_FAILED): AWS can no longer reject"
              + " it. Remove this resource from the program; the source account can delete the"
              + " invitation.");
    }
  }

  private ResourceError notFound(LinkId id) {
    return new ResourceError(
        Kind.NOT_FOUND,
        "AWS knows no link "
            + id
            + " in "
            + links.place()
            + ", so there is nothing to reject. Check the link id, the Region and the account: only"
            + " the invited account can reject, in the Region of the invitation. An invitation that"
            + " its sender has withdrawn is gone, too.");
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

  private static LinkId linkId(String id) {
    try {
      return new LinkId(id);
    } catch (IllegalArgumentException e) {
      throw new ResourceError(
          Kind.INVALID, "The id must be " + e.getMessage() + ", but is \"" + id + "\"", e);
    }
  }

  private static State state(Inputs inputs, AccountLink link, AccountLinkStatus status) {
    return new State(inputs.linkId(), inputs.clientToken(), status, link.source(), link.target());
  }
}
