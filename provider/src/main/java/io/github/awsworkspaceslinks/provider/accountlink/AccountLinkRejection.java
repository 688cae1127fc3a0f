package io.github.awsworkspaceslinks.provider.accountlink;

import static io.github.awsworkspaceslinks.provider.accountlink.AccountLinkStatus.LINKED;
import static io.github.awsworkspaceslinks.provider.accountlink.AccountLinkStatus.LINKING_FAILED;
import static io.github.awsworkspaceslinks.provider.accountlink.AccountLinkStatus.LINK_NOT_FOUND;
import static io.github.awsworkspaceslinks.provider.accountlink.AccountLinkStatus.PENDING;
import static io.github.awsworkspaceslinks.provider.accountlink.AccountLinkStatus.REJECTED;

import io.github.awsworkspaceslinks.provider.accountlink.AccountLinkRejection.Inputs;
import io.github.awsworkspaceslinks.provider.accountlink.Decisions.Outcome;
import io.github.awsworkspaceslinks.provider.lifecycle.CustomResource;
import io.github.awsworkspaceslinks.provider.lifecycle.Operation;
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
    implements CustomResource<Inputs, DecisionState>,
        CustomResource.Updating<Inputs, DecisionState>,
        CustomResource.Previewing<Inputs, DecisionState>,
        CustomResource.Drifting<DecisionState>,
        CustomResource.Listing<LinkQuery> {

  /**
   * @param clientToken the invitation's token, sent along only if it is given
   */
  public record Inputs(LinkId linkId, Optional<ClientToken> clientToken) {}

  private static final ResourceType<Inputs, DecisionState> TYPE =
      new ResourceType<>(
          "aws-workspaces-links:index:AccountLinkRejection",
          Inputs.class,
          DecisionState.class,
          Set.of("linkId"),
          Duration.ofMinutes(2));

  private final AccountLinks links;
  private final Decisions rejections;

  AccountLinkRejection(AccountLinks links) {
    this.links = links;
    this.rejections = new Decisions(Decision.REJECTION, links);
  }

  @Override
  public ResourceType<Inputs, DecisionState> type() {
    return TYPE;
  }

  // Create

  @Override
  public Optional<DecisionState> previewCreate(CreateRequest<Inputs> request) {
    return rejections
        .foresee(request.inputs().linkId(), request.operation())
        .map(
            link -> {
              refuseIfAccepted(link);
              return rejected(request.inputs(), link);
            });
  }

  @Override
  public CreateResponse<DecisionState> create(CreateRequest<Inputs> request) {
    var inputs = request.inputs();
    var id = inputs.linkId().value();
    return switch (reject(inputs, request.operation())) {
      case Outcome.Done(var link) -> new CreateResponse.Ready<>(id, rejected(inputs, link));
      case Outcome.Adopted(var link) -> new CreateResponse.Ready<>(id, rejected(inputs, link));
      case Outcome.Unconfirmed(var link, var reason) ->
          new CreateResponse.NotReady<>(id, unconfirmed(inputs, link), List.of(reason));
      case Outcome.RuledOut(var link) -> throw accepted(link);
      case Outcome.Gone() -> throw notFound(inputs.linkId());
    };
  }

  // Read

  @Override
  public ReadResponse<Inputs, DecisionState> read(ReadRequest<Inputs, DecisionState> request) {
    var id = LinkId.ofResource(request.id());
    var token = request.inputs().flatMap(Inputs::clientToken);
    var inputs = new Inputs(id, token);
    var found = links.findAmongMany(id, request.operation());
    if (found.isPresent()) {
      var status = found.get().statusOr(request.state().map(DecisionState::accountLinkStatus));
      return new ReadResponse.Found<>(inputs, state(inputs, found.get(), status));
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
  public Set<String> drift(DecisionState state) {
    return Set.of(PENDING, LINKED, LINKING_FAILED).contains(state.accountLinkStatus())
        ? Set.of("accountLinkStatus")
        : Set.of();
  }

  @Override
  public Optional<DecisionState> previewUpdate(UpdateRequest<Inputs, DecisionState> request) {
    var state = request.state();
    return Optional.of(
        state.with(
            request.inputs().clientToken(),
            isSettled(state) ? state.accountLinkStatus() : REJECTED));
  }

  @Override
  public UpdateResponse<DecisionState> update(UpdateRequest<Inputs, DecisionState> request) {
    var inputs = request.inputs();
    var token = inputs.clientToken();
    if (isSettled(request.state())) {
      return new UpdateResponse.Ready<>(
          request.state().with(token, request.state().accountLinkStatus()));
    }
    return switch (reject(inputs, request.operation())) {
      case Outcome.Done(var link) -> new UpdateResponse.Ready<>(rejected(inputs, link));
      case Outcome.Adopted(var link) -> new UpdateResponse.Ready<>(rejected(inputs, link));
      case Outcome.Unconfirmed(var link, var reason) ->
          new UpdateResponse.NotReady<>(unconfirmed(inputs, link), List.of(reason));
      case Outcome.RuledOut(var link) -> throw accepted(link);
      case Outcome.Gone() -> {
        request
            .operation()
            .warn(
                "AWS no longer knows the link "
                    + inputs.linkId()
                    + " in "
                    + links.place()
                    + ": it can never be accepted, so nothing is left to reject.");
        yield new UpdateResponse.Ready<>(request.state().with(token, LINK_NOT_FOUND));
      }
    };
  }

  /** Whether there is nothing to do at AWS. An accepted link is a failure, not something to do. */
  private static boolean isSettled(DecisionState state) {
    refuseIfAccepted(state.link());
    return isOutOfReach(state);
  }

  /** Whether the invitation can never be accepted any more. */
  private static boolean isOutOfReach(DecisionState state) {
    return Set.of(REJECTED, LINK_NOT_FOUND).contains(state.accountLinkStatus());
  }

  // Delete

  @Override
  public void delete(DeleteRequest<DecisionState> request) {
    var state = request.state();
    request
        .operation()
        .info(
            isOutOfReach(state)
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

  // List

  @Override
  public Class<LinkQuery> query() {
    return LinkQuery.class;
  }

  /** The invitations that this account rejected. Those that others rejected are not its own. */
  @Override
  public ListResponse list(ListRequest<LinkQuery> request) {
    var query = request.query();
    var status = query.accountLinkStatus().map(KnownStatus::status).orElse(REJECTED);
    var account = links.account(query.targetAccountId(), request.operation());
    return links.list(
        Set.of(status),
        link -> link.isInvitationTo(account) && link.isFrom(query.sourceAccountId()),
        request);
  }

  // Rejecting, for create and update

  private Outcome reject(Inputs inputs, Operation operation) {
    var outcome = rejections.carryOut(inputs.linkId(), inputs.clientToken(), operation);
    if (outcome instanceof Outcome.Adopted(var link)) {
      operation.info("The invitation " + link.id() + " was already rejected; it is adopted.");
    }
    return outcome;
  }

  private static DecisionState rejected(Inputs inputs, AccountLink link) {
    return state(inputs, link, REJECTED);
  }

  private static DecisionState unconfirmed(Inputs inputs, AccountLink link) {
    return state(inputs, link, link.status().orElse(PENDING));
  }

  // What is said

  private static void refuseIfAccepted(AccountLink link) {
    if (link.isAccepted()) {
      throw accepted(link);
    }
  }

  private static ResourceError accepted(AccountLink link) {
    return new ResourceError(
        Kind.PRECONDITION,
        "The invitation "
            + link.id()
            + link.source().map(source -> " from account " + source).orElse("")
            + (link.is(LINKED)
                ? " has been accepted: the link is LINKED, and AWS can neither reject nor unlink"
                    + " it. Remove this resource from the program; to end the link, ask AWS"
                    + " Support."
                : " has been accepted, and linking failed (LINKING_FAILED): AWS can no longer"
                    + " reject it. Remove this resource from the program; the source account can"
                    + " delete the invitation."));
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

  private static DecisionState state(Inputs inputs, AccountLink link, AccountLinkStatus status) {
    return new DecisionState(
        inputs.linkId(), inputs.clientToken(), status, link.source(), link.target());
  }
}
