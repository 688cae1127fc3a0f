package io.github.awsworkspaceslinks.provider.accountlink;

import static io.github.awsworkspaceslinks.provider.accountlink.AccountLinkStatus.LINKED;
import static io.github.awsworkspaceslinks.provider.accountlink.AccountLinkStatus.LINKING_FAILED;
import static io.github.awsworkspaceslinks.provider.accountlink.AccountLinkStatus.LINK_NOT_FOUND;
import static io.github.awsworkspaceslinks.provider.accountlink.AccountLinkStatus.PENDING;
import static io.github.awsworkspaceslinks.provider.accountlink.AccountLinkStatus.REJECTED;

import io.github.awsworkspaceslinks.provider.accountlink.AccountLinkInvitation.Inputs;
import io.github.awsworkspaceslinks.provider.accountlink.AccountLinkInvitation.State;
import io.github.awsworkspaceslinks.provider.aws.AwsError;
import io.github.awsworkspaceslinks.provider.aws.AwsFailure;
import io.github.awsworkspaceslinks.provider.aws.Configuration.AccountId;
import io.github.awsworkspaceslinks.provider.lifecycle.CustomResource;
import io.github.awsworkspaceslinks.provider.lifecycle.Operation;
import io.github.awsworkspaceslinks.provider.lifecycle.Operation.Pause;
import io.github.awsworkspaceslinks.provider.lifecycle.ResourceError;
import io.github.awsworkspaceslinks.provider.lifecycle.ResourceError.Kind;
import io.github.awsworkspaceslinks.provider.lifecycle.ResourceType;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * The invitation of another account, sent by this one. Its id is the link's.
 *
 * <p>What becomes of it is the other account's decision and no drift: an accepted invitation has
 * reached its goal, and a rejected one is told of but not sent again unless the user asks for it,
 * with a replacement.
 *
 * <p>A run may end after AWS has taken the invitation and before the engine has saved it. The next
 * run must come to the same invitation, so its client token is made of what that run knows too: the
 * resource's URN and the account. (The engine's own random seed is another one in each run.) After
 * an invitation that is over, the same token would lead back to it; so the token of its successor
 * is made of its id, too, and that of the next of the successor's.
 */
public final class AccountLinkInvitation
    implements CustomResource<Inputs, State>,
        CustomResource.Updating<Inputs, State>,
        CustomResource.Previewing<Inputs, State>,
        CustomResource.Listing<LinkQuery> {

  /**
   * @param clientToken the token to invite with; one is derived if it is not given
   */
  public record Inputs(AccountId targetAccountId, Optional<ClientToken> clientToken) {}

  /**
   * @param accountLinkStatus the status as it was last read
   */
  public record State(
      LinkId linkId,
      AccountId targetAccountId,
      Optional<ClientToken> clientToken,
      AccountLinkStatus accountLinkStatus,
      Optional<String> sourceAccountId) {

    State with(Optional<ClientToken> token) {
      return new State(linkId, targetAccountId, token, accountLinkStatus, sourceAccountId);
    }
  }

  private static final ResourceType<Inputs, State> TYPE =
      new ResourceType<>(
          "aws-workspaces-links:index:AccountLinkInvitation",
          Inputs.class,
          State.class,
          Set.of("targetAccountId"),
          Duration.ofMinutes(2));

  /** The statuses of an invitation that can no longer be accepted. */
  private static final Set<AccountLinkStatus> OVER =
      Set.of(REJECTED, LINKING_FAILED, LINK_NOT_FOUND);

  /** How long a read may lag behind an invitation before it is believed to be gone. */
  private static final Duration LAG_LIMIT = Duration.ofSeconds(5);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);

  private final AccountLinks links;

  /** The invitations that creating has come to under this configuration, which is for one run. */
  private final Set<LinkId> created = ConcurrentHashMap.newKeySet();

  AccountLinkInvitation(AccountLinks links) {
    this.links = links;
  }

  @Override
  public ResourceType<Inputs, State> type() {
    return TYPE;
  }

  // Create

  /** Which link it will be cannot be foreseen, but what is in its way can. */
  @Override
  public Optional<State> previewCreate(CreateRequest<Inputs> request) {
    var target = request.inputs().targetAccountId();
    var operation = request.operation();
    try {
      links
          .findWith(target, operation.within(Decisions.PREVIEW_LIMIT))
          .filter(AccountLinkInvitation::isInTheWay)
          .ifPresent(
              link ->
                  operation.warn(
                      inTheWay(link, target, operation)
                          + " `pulumi up` fails because of it, unless an earlier run had sent it"
                          + " for this very resource."));
    } catch (AwsError e) {
      operation.warn(
          "Whether account "
              + target.value()
              + " is already linked or invited could not be foreseen: "
              + e.summary());
    }
    return Optional.empty();
  }

  @Override
  public CreateResponse<State> create(CreateRequest<Inputs> request) {
    var inputs = request.inputs();
    var operation = request.operation();
    var over = Optional.<AccountLink>empty();
    while (true) {
      var answer = invite(inputs, over.map(AccountLink::id), operation);
      AccountLink link;
      try {
        link = readBack(answer, operation);
      } catch (AwsError e) {
        return unconfirmed(inputs, answer, e);
      }
      if (isOver(link)) {
        refuseToRepeat(inputs, link, over);
        over = Optional.of(link);
      } else {
        over.ifPresent(predecessor -> tellOfSuccessor(predecessor, link, operation));
        return created(inputs, link, operation);
      }
    }
  }

  /**
   * @param predecessor the invitation that this one comes after, and that is over
   */
  private AccountLink invite(Inputs inputs, Optional<LinkId> predecessor, Operation operation) {
    var target = inputs.targetAccountId();
    try {
      return links.invite(
          target,
          inputs.clientToken().orElseGet(() -> token(operation.urn(), target, predecessor)),
          operation);
    } catch (AwsError e) {
      if (e.failure() != AwsFailure.CONFLICT) {
        throw e;
      }
      var found = links.findWith(target, operation).filter(AccountLinkInvitation::isInTheWay);
      if (found.isEmpty()) {
        throw refused(target, e);
      } else if (predecessor.equals(found.map(AccountLink::id))) {
        return found.get(); // Reads had lagged behind so far that it seemed to be gone.
      }
      throw new ResourceError(
          Kind.PRECONDITION, inTheWay(found.get(), target, operation) + e.requestId(), e);
    }
  }

  /** 55 characters that say nothing of what they are made of. */
  private static ClientToken token(String urn, AccountId target, Optional<LinkId> predecessor) {
    var parts = urn + "\n" + target.value() + predecessor.map(id -> "\n" + id).orElse("");
    try {
      var hash =
          MessageDigest.getInstance("SHA-256").digest(parts.getBytes(StandardCharsets.UTF_8));
      return new ClientToken("pulumi-" + HexFormat.of().formatHex(hash, 0, 24));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // Every JDK has it.
    }
  }

  /**
   * The link as it is now. To a token that it knows AWS may answer what it did the first time.
   *
   * @return with {@link AccountLinkStatus#LINK_NOT_FOUND} if AWS does not know it
   */
  private AccountLink readBack(AccountLink answer, Operation operation) {
    if (isOver(answer) || answer.is(LINKED)) {
      return answer; // None of these changes any more.
    }
    var lag = operation.within(LAG_LIMIT);
    var pause = FIRST_PAUSE;
    while (true) {
      var found = links.find(answer.id(), operation);
      if (found.isPresent()) {
        return found.get();
      }
      if (lag.pause(pause) != Pause.ELAPSED) {
        return new AccountLink(
            answer.id(), Optional.of(LINK_NOT_FOUND), answer.source(), answer.target());
      }
      pause = pause.multipliedBy(2);
    }
  }

  private CreateResponse<State> created(Inputs inputs, AccountLink link, Operation operation) {
    if (link.is(LINKED)) {
      operation.info(
          "The invitation "
              + link.id()
              + ", which was sent for this resource before, has been accepted; it is adopted.");
    }
    created.add(link.id());
    return new CreateResponse.Ready<>(link.id().value(), state(inputs, link));
  }

  private CreateResponse<State> unconfirmed(Inputs inputs, AccountLink answer, AwsError unread) {
    created.add(answer.id());
    return new CreateResponse.NotReady<>(
        answer.id().value(),
        state(inputs, answer),
        List.of(
            "AWS took the invitation of account "
                + inputs.targetAccountId().value()
                + " as "
                + answer.id()
                + ", but it cannot be read back: "
                + unread.summary()
                + ". Run `pulumi up` again to finish it."));
  }

  // Read

  @Override
  public ReadResponse<Inputs, State> read(ReadRequest<Inputs, State> request) {
    var id = LinkId.ofResource(request.id());
    var operation = request.operation();
    var found = links.findAmongMany(id, operation);
    if (found.isEmpty()) {
      request.state().ifPresent(before -> tellThatItIsGone(before, operation));
      return new ReadResponse.NotFound<>();
    }
    var link = found.get();
    var inputs = new Inputs(target(link, request), request.inputs().flatMap(Inputs::clientToken));
    if (isOver(link)) {
      operation.warn(
          "The invitation "
              + id
              + " of account "
              + inputs.targetAccountId().value()
              + " "
              + whatBecameOf(link)
              + ". AWS cannot open it again; to send a new one, run `pulumi up --replace "
              + operation.urn()
              + "`.");
    }
    return new ReadResponse.Found<>(inputs, state(inputs, link));
  }

  private static AccountId target(AccountLink link, ReadRequest<Inputs, State> request) {
    return link.target()
        .map(AccountId::new)
        .or(() -> request.inputs().map(Inputs::targetAccountId))
        .orElseThrow(
            () ->
                new ResourceError(
                    Kind.UNAVAILABLE,
                    "AWS describes " + link.id() + " without its target. Try again later."));
  }

  private void tellThatItIsGone(State before, Operation operation) {
    operation.warn(
        "AWS no longer knows the invitation "
            + before.linkId()
            + " of account "
            + before.targetAccountId().value()
            + " in "
            + links.place()
            + ", and `pulumi up` will send a new one. If you did not expect this,"
            + " check that Region and account are the right ones.");
  }

  // Update

  @Override
  public Optional<State> previewUpdate(UpdateRequest<Inputs, State> request) {
    return Optional.of(request.state().with(request.inputs().clientToken()));
  }

  /** Changes nothing at AWS: only what could not be read back may be left to do. */
  @Override
  public UpdateResponse<State> update(UpdateRequest<Inputs, State> request) {
    var id = request.state().linkId();
    var link =
        links
            .find(id, request.operation())
            .orElseThrow(
                () ->
                    new ResourceError(
                        Kind.NOT_FOUND,
                        "AWS no longer knows the invitation "
                            + id
                            + " in "
                            + links.place()
                            + ". Run `pulumi refresh`, which forgets it, and then `pulumi up`,"
                            + " which sends a new one."));
    return new UpdateResponse.Ready<>(state(request.inputs(), link));
  }

  // Delete

  @Override
  public void delete(DeleteRequest<State> request) {
    var state = request.state();
    var operation = request.operation();
    if (created.contains(state.linkId())) {
      // The engine deletes what it has just created only if that replaces itself.
      operation.warn(
          "The invitation "
              + state.linkId()
              + " stays open: AWS answered its replacement with the same one. To have another one"
              + " sent, set the option deleteBeforeReplace, and replace it again.");
      return;
    }
    var status = state.accountLinkStatus();
    if (!status.equals(LINKED) && !status.equals(REJECTED)) {
      try {
        links.withdraw(state.linkId(), operation);
        return;
      } catch (AwsError e) {
        if (e.failure() == AwsFailure.NOT_FOUND) {
          return;
        } else if (e.failure() != AwsFailure.CONFLICT) {
          throw e;
        }
        var found = links.find(state.linkId(), operation);
        if (found.isEmpty()) {
          return;
        } else if (found.get().is(PENDING)) {
          throw notWithdrawn(found.get(), e);
        }
        status = found.get().status().orElse(status);
      }
    }
    letGo(state, status, operation);
  }

  private static void letGo(State state, AccountLinkStatus status, Operation operation) {
    if (status.equals(LINKED)) {
      operation.warn(
          "The link "
              + state.linkId()
              + " with account "
              + state.targetAccountId().value()
              + " stays LINKED: the invitation has been accepted, and AWS cannot unlink. Pulumi"
              + " lets go of it; to end the link, ask AWS Support.");
    } else {
      operation.info(
          "The invitation "
              + state.linkId()
              + " stays at AWS, where it is "
              + status
              + " and can no longer be withdrawn.");
    }
  }

  // List

  @Override
  public Class<LinkQuery> query() {
    return LinkQuery.class;
  }

  /** The invitations that this account sent, whatever became of them. */
  @Override
  public ListResponse list(ListRequest<LinkQuery> request) {
    var query = request.query();
    var account =
        new AccountId(
            links.account("sourceAccountId", query.sourceAccountId(), request.operation()));
    return links.list(
        query.accountLinkStatus().map(KnownStatus::status).stream().collect(Collectors.toSet()),
        link -> link.isFrom(Optional.of(account)) && link.isTo(query.targetAccountId()),
        request);
  }

  // What is said

  private static boolean isOver(AccountLink link) {
    return link.status().filter(OVER::contains).isPresent();
  }

  private static boolean isInTheWay(AccountLink link) {
    return link.is(PENDING) || link.is(LINKED);
  }

  /** What keeps AWS from taking an invitation, and what to do about it. */
  private static String inTheWay(AccountLink link, AccountId target, Operation operation) {
    boolean theirs = link.source().filter(target.value()::equals).isPresent();
    return "Account "
        + target.value()
        + " is already "
        + (link.is(LINKED) ? "linked" : theirs ? "inviting this one" : "invited")
        + ": the link "
        + link.id()
        + link.source().map(source -> " from account " + source).orElse("")
        + " is "
        + link.statusText()
        + ". "
        + (!theirs
            ? "To take it over, run `pulumi import "
                + TYPE.token()
                + " "
                + operation.name()
                + " "
                + link.id()
                + "`; to keep it out of Pulumi, remove this resource from the program."
            : link.is(LINKED)
                ? "Remove this resource from the program."
                : "Accept that invitation with AccountLinkAcceptance, or reject it first with"
                    + " AccountLinkRejection.");
  }

  private static ResourceError refused(AccountId target, AwsError conflict) {
    return new ResourceError(
        Kind.PRECONDITION,
        "AWS refused to invite account "
            + target.value()
            + ", which is already linked or invited, but shows no such link. Run the same command"
            + " again; if that does not help, look at the account links in the AWS console. ("
            + conflict.summary()
            + ")"
            + conflict.requestId(),
        conflict);
  }

  private static ResourceError notWithdrawn(AccountLink link, AwsError conflict) {
    return new ResourceError(
        Kind.PRECONDITION,
        "AWS refused to withdraw "
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

  /** A dead invitation is never taken for a new one. */
  private static void refuseToRepeat(
      Inputs inputs, AccountLink link, Optional<AccountLink> predecessor) {
    if (inputs.clientToken().isPresent()) {
      throw new ResourceError(
          Kind.PRECONDITION,
          "AWS answers the given clientToken with the invitation "
              + link.id()
              + ", which was sent with it before and "
              + whatBecameOf(link)
              + ". Give another clientToken, or none, to send a new one.");
    } else if (predecessor.filter(other -> other.id().equals(link.id())).isPresent()) {
      throw new ResourceError(
          Kind.UNAVAILABLE,
          "AWS answers two different client tokens with the same invitation "
              + link.id()
              + ", which "
              + whatBecameOf(link)
              + ". Give a clientToken of your own, or try again later.");
    }
  }

  private static void tellOfSuccessor(
      AccountLink predecessor, AccountLink link, Operation operation) {
    operation.info(
        "The invitation "
            + predecessor.id()
            + ", which was sent for this resource before, "
            + whatBecameOf(predecessor)
            + "; a new one has been sent: "
            + link.id()
            + ".");
  }

  /** Of an invitation that is over. */
  private static String whatBecameOf(AccountLink link) {
    if (link.is(REJECTED)) {
      return "was rejected by the invited account";
    }
    return link.is(LINKING_FAILED)
        ? "was accepted, but linking failed (LINKING_FAILED)"
        : "is no longer known to AWS";
  }

  private static State state(Inputs inputs, AccountLink link) {
    return new State(
        link.id(),
        inputs.targetAccountId(),
        inputs.clientToken(),
        link.status().orElse(PENDING),
        link.source());
  }
}
