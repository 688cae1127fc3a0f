package io.github.awsworkspaceslinks.provider.accountlink;

import static io.github.awsworkspaceslinks.provider.accountlink.AccountLinkStatus.LINKED;
import static io.github.awsworkspaceslinks.provider.accountlink.AccountLinkStatus.LINKING_FAILED;
import static io.github.awsworkspaceslinks.provider.accountlink.AccountLinkStatus.PENDING;
import static io.github.awsworkspaceslinks.provider.accountlink.AccountLinkStatus.REJECTED;

import io.github.awsworkspaceslinks.provider.accountlink.AccountLinkAcceptance.Inputs;
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
 * The acceptance of one invitation, which links the two accounts. Its id is the link's.
 *
 * <p>AWS cannot unlink, and a rejected invitation cannot be accepted. So creating is the only
 * moment that changes something at AWS, deleting never calls, and an invitation that was already
 * accepted is adopted.
 *
 * <p>No client token is invented: a look at the link tells whether a call whose answer was lost has
 * accepted it, and what AWS makes of a token that the invitation was not sent with is not known.
 */
public final class AccountLinkAcceptance
    implements CustomResource<Inputs, DecisionState>,
        CustomResource.Updating<Inputs, DecisionState>,
        CustomResource.Previewing<Inputs, DecisionState>,
        CustomResource.Drifting<DecisionState>,
        CustomResource.Listing<LinkQuery> {

  /**
   * @param clientToken sent along only if it is given
   */
  public record Inputs(LinkId linkId, Optional<ClientToken> clientToken) {}

  private static final ResourceType<Inputs, DecisionState> TYPE =
      new ResourceType<>(
          "aws-workspaces-links:index:AccountLinkAcceptance",
          Inputs.class,
          DecisionState.class,
          Set.of("linkId"),
          Duration.ofMinutes(2));

  private final AccountLinks links;
  private final Decisions acceptances;

  AccountLinkAcceptance(AccountLinks links) {
    this.links = links;
    this.acceptances = new Decisions(Decision.ACCEPTANCE, links);
  }

  @Override
  public ResourceType<Inputs, DecisionState> type() {
    return TYPE;
  }

  // Create

  @Override
  public Optional<DecisionState> previewCreate(CreateRequest<Inputs> request) {
    return acceptances
        .foresee(request.inputs().linkId(), request.operation())
        .map(
            link -> {
              refuseIfRuledOut(link);
              return accepted(request.inputs(), link);
            });
  }

  @Override
  public CreateResponse<DecisionState> create(CreateRequest<Inputs> request) {
    var inputs = request.inputs();
    var id = inputs.linkId().value();
    return switch (accept(inputs, request.operation())) {
      case Outcome.Done(var link) -> new CreateResponse.Ready<>(id, accepted(inputs, link));
      case Outcome.Adopted(var link) -> new CreateResponse.Ready<>(id, accepted(inputs, link));
      case Outcome.Unconfirmed(var link, var reason) ->
          new CreateResponse.NotReady<>(id, unconfirmed(inputs, link), List.of(reason));
      case Outcome.RuledOut(var link) -> throw ruledOut(link);
      case Outcome.Gone() -> throw notFound(inputs.linkId());
    };
  }

  // Read

  @Override
  public ReadResponse<Inputs, DecisionState> read(ReadRequest<Inputs, DecisionState> request) {
    var id = LinkId.ofResource(request.id());
    var inputs = new Inputs(id, request.inputs().flatMap(Inputs::clientToken));
    var found = links.findAmongMany(id, request.operation());
    if (found.isPresent()) {
      var status = found.get().statusOr(request.state().map(DecisionState::accountLinkStatus));
      return new ReadResponse.Found<>(inputs, state(inputs, found.get(), status));
    }
    // A link that is not there links nothing. But asking in the wrong place looks the same.
    request
        .state()
        .ifPresent(
            before ->
                request
                    .operation()
                    .warn(
                        "AWS no longer knows the link "
                            + id
                            + before.sourceAccountId().map(a -> " with account " + a).orElse("")
                            + " in "
                            + links.place()
                            + ". If you did not expect this, check that Region and account are the"
                            + " right ones."));
    return new ReadResponse.NotFound<>();
  }

  // Update

  /** Only what an update can mend, or must fail on, counts as drift. */
  @Override
  public Set<String> drift(DecisionState state) {
    return Set.of(PENDING, REJECTED, LINKING_FAILED).contains(state.accountLinkStatus())
        ? Set.of("accountLinkStatus")
        : Set.of();
  }

  @Override
  public Optional<DecisionState> previewUpdate(UpdateRequest<Inputs, DecisionState> request) {
    var state = request.state();
    refuseIfRuledOut(state.link());
    return Optional.of(
        state.with(
            request.inputs().clientToken(),
            state.accountLinkStatus().equals(PENDING) ? LINKED : state.accountLinkStatus()));
  }

  @Override
  public UpdateResponse<DecisionState> update(UpdateRequest<Inputs, DecisionState> request) {
    var inputs = request.inputs();
    var state = request.state();
    refuseIfRuledOut(state.link());
    if (state.accountLinkStatus().equals(LINKED)) {
      return new UpdateResponse.Ready<>(state.with(inputs.clientToken(), LINKED));
    }
    return switch (accept(inputs, request.operation())) {
      case Outcome.Done(var link) -> new UpdateResponse.Ready<>(accepted(inputs, link));
      case Outcome.Adopted(var link) -> new UpdateResponse.Ready<>(accepted(inputs, link));
      case Outcome.Unconfirmed(var link, var reason) ->
          new UpdateResponse.NotReady<>(unconfirmed(inputs, link), List.of(reason));
      case Outcome.RuledOut(var link) -> throw ruledOut(link);
      case Outcome.Gone() -> throw notFound(inputs.linkId());
    };
  }

  // Delete

  @Override
  public void delete(DeleteRequest<DecisionState> request) {
    var state = request.state();
    if (state.accountLinkStatus().equals(LINKED)) {
      request
          .operation()
          .warn(
              "The link "
                  + state.linkId()
                  + state.sourceAccountId().map(a -> " with account " + a).orElse("")
                  + " stays LINKED: AWS cannot unlink. Pulumi lets go of it; to end the link, ask"
                  + " AWS Support.");
    } else {
      request
          .operation()
          .info(
              "The link "
                  + state.linkId()
                  + " stays at AWS as it is; the status that was last read is "
                  + state.accountLinkStatus()
                  + ".");
    }
  }

  // List

  @Override
  public Class<LinkQuery> query() {
    return LinkQuery.class;
  }

  /** The invitations that this account accepted. Those that others accepted are not its own. */
  @Override
  public ListResponse list(ListRequest<LinkQuery> request) {
    var query = request.query();
    var status = query.accountLinkStatus().map(KnownStatus::status).orElse(LINKED);
    var account = links.account(query.targetAccountId(), request.operation());
    return links.list(
        Set.of(status),
        link -> link.isInvitationTo(account) && link.isFrom(query.sourceAccountId()),
        request);
  }

  // Accepting, for create and update

  private Outcome accept(Inputs inputs, Operation operation) {
    var outcome = acceptances.carryOut(inputs.linkId(), inputs.clientToken(), operation);
    if (outcome instanceof Outcome.Adopted(var link)) {
      operation.info("The invitation " + link.id() + " was already accepted; it is adopted.");
    }
    return outcome;
  }

  private static DecisionState accepted(Inputs inputs, AccountLink link) {
    return state(inputs, link, LINKED);
  }

  private static DecisionState unconfirmed(Inputs inputs, AccountLink link) {
    return state(inputs, link, link.status().orElse(PENDING));
  }

  // What is said

  private static void refuseIfRuledOut(AccountLink link) {
    if (Decision.ACCEPTANCE.isRuledOutBy(link)) {
      throw ruledOut(link);
    }
  }

  private static ResourceError ruledOut(AccountLink link) {
    return new ResourceError(
        Kind.PRECONDITION,
        "The invitation "
            + link.id()
            + link.source().map(source -> " from account " + source).orElse("")
            + (link.is(REJECTED)
                ? " has been rejected, and AWS cannot undo a rejection. Ask that account for a new"
                    + " invitation, which has a new link id, and accept that one; or remove this"
                    + " resource from the program."
                : " has been accepted, but AWS failed to link the accounts (LINKING_FAILED). Check"
                    + " that both accounts belong to one AWS organization and payer, then ask that"
                    + " account for a new invitation, which has a new link id; if that fails too,"
                    + " ask AWS Support."));
  }

  private ResourceError notFound(LinkId id) {
    return new ResourceError(
        Kind.NOT_FOUND,
        "AWS knows no link "
            + id
            + " in "
            + links.place()
            + ", so there is nothing to accept. Check the link id, the Region and the account: only"
            + " the invited account can accept, in the Region of the invitation. An invitation that"
            + " its sender has withdrawn is gone, too.");
  }

  private static DecisionState state(Inputs inputs, AccountLink link, AccountLinkStatus status) {
    return new DecisionState(
        inputs.linkId(), inputs.clientToken(), status, link.source(), link.target());
  }
}
