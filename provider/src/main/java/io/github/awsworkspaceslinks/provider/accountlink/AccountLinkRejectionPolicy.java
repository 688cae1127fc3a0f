package io.github.awsworkspaceslinks.provider.accountlink;

import static io.github.awsworkspaceslinks.provider.accountlink.AccountLinkStatus.PENDING;
import static io.github.awsworkspaceslinks.provider.accountlink.AccountLinkStatus.REJECTED;
import static java.util.stream.Collectors.collectingAndThen;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.partitioningBy;
import static java.util.stream.Collectors.toList;

import io.github.awsworkspaceslinks.provider.accountlink.AccountLinkRejectionPolicy.Inputs;
import io.github.awsworkspaceslinks.provider.accountlink.AccountLinkRejectionPolicy.Query;
import io.github.awsworkspaceslinks.provider.accountlink.AccountLinkRejectionPolicy.State;
import io.github.awsworkspaceslinks.provider.accountlink.Decisions.Outcome;
import io.github.awsworkspaceslinks.provider.accountlink.MassRejection.Result;
import io.github.awsworkspaceslinks.provider.aws.AwsError;
import io.github.awsworkspaceslinks.provider.aws.AwsFailure;
import io.github.awsworkspaceslinks.provider.aws.Configuration.AccountId;
import io.github.awsworkspaceslinks.provider.lifecycle.CheckFailure;
import io.github.awsworkspaceslinks.provider.lifecycle.CustomResource;
import io.github.awsworkspaceslinks.provider.lifecycle.Operation;
import io.github.awsworkspaceslinks.provider.lifecycle.ResourceError;
import io.github.awsworkspaceslinks.provider.lifecycle.ResourceError.Kind;
import io.github.awsworkspaceslinks.provider.lifecycle.ResourceType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The rule that no invitation from outside a list is left open: each one that the account gets is
 * rejected by the next update. One account has one policy in a Region, and the policy's id is the
 * two of them.
 *
 * <p>There is nothing at AWS that the policy is. What it has to do is what it finds when it lists
 * the pending invitations, so the engine is asked to read it before each preview and update, and an
 * invitation that it does not allow is drift.
 */
public final class AccountLinkRejectionPolicy
    implements CustomResource<Inputs, State>,
        CustomResource.Checking<Inputs>,
        CustomResource.Updating<Inputs, State>,
        CustomResource.Previewing<Inputs, State>,
        CustomResource.Drifting<State>,
        CustomResource.Refreshing<State>,
        CustomResource.Listing<Query> {

  /**
   * @param allowedSourceAccountIds whose invitations may stay open
   * @param allowedLinkIds which invitations may stay open, whoever sent them
   * @param targetAccountId the account that the policy is for; that of the credentials if it is not
   *     given
   */
  public record Inputs(
      List<AccountId> allowedSourceAccountIds,
      List<LinkId> allowedLinkIds,
      Optional<AccountId> targetAccountId) {

    boolean allows(LinkId link, Optional<String> source) {
      return allowedLinkIds.contains(link)
          || allowedSourceAccountIds.stream()
              .anyMatch(allowed -> source.equals(Optional.of(allowed.value())));
    }
  }

  /**
   * @param rejectedLinks what the policy rejected, the latest last, at most {@value #REMEMBERED}
   * @param pendingLinks what is open although it is not allowed
   * @param allowedPendingLinks what is open and allowed
   */
  public record State(
      List<AccountId> allowedSourceAccountIds,
      List<LinkId> allowedLinkIds,
      AccountId targetAccountId,
      List<Link> rejectedLinks,
      List<Link> pendingLinks,
      List<Link> allowedPendingLinks) {}

  /** A link as the state has it. */
  public record Link(
      LinkId linkId, Optional<String> sourceAccountId, AccountLinkStatus accountLinkStatus) {

    static Link of(AccountLink link, AccountLinkStatus status) {
      return new Link(link.id(), link.source(), status);
    }
  }

  /**
   * @param targetAccountId as with {@link Inputs}
   */
  public record Query(Optional<AccountId> targetAccountId) {}

  private static final ResourceType<Inputs, State> TYPE =
      new ResourceType<>(
          "aws-workspaces-links:index:AccountLinkRejectionPolicy",
          Inputs.class,
          State.class,
          Set.of("targetAccountId"),
          // A thousand invitations at a few calls a second.
          Duration.ofMinutes(20));

  /** As with {@link AccountLinkRejection}: people wait for a preview. */
  private static final Duration PREVIEW_LIMIT = Duration.ofMillis(4500);

  /** A state that only ever grows would be written and shown in full for years. */
  private static final int REMEMBERED = 1000;

  private static final int FAILURES_TOLD = 3;

  private final AccountLinks links;
  private final Decisions rejections;

  /** Which resource of the program is the policy. */
  private final AtomicReference<String> declared = new AtomicReference<>();

  /** The policies that this process has created. */
  private final Set<String> created = ConcurrentHashMap.newKeySet();

  AccountLinkRejectionPolicy(AccountLinks links) {
    this.links = links;
    this.rejections = new Decisions(Decision.REJECTION, links);
  }

  @Override
  public ResourceType<Inputs, State> type() {
    return TYPE;
  }

  /** The account and the Region that a policy is for. */
  private record Id(String account, String region) {
    private static final Pattern FORM = Pattern.compile("([0-9]{12})/([a-z0-9-]+)");

    static Id parse(String text) {
      var matcher = FORM.matcher(text);
      if (!matcher.matches()) {
        throw new ResourceError(
            Kind.INVALID,
            "The id must be an account's and a Region, such as 123456789012/us-east-1, but is \""
                + text
                + "\"");
      }
      return new Id(matcher.group(1), matcher.group(2));
    }

    @Override
    public String toString() {
      return account + "/" + region;
    }
  }

  // Check

  /** One provider has one account and one Region, so that a second policy of it is one too many. */
  @Override
  public List<CheckFailure> check(CheckRequest<Inputs> request) {
    var first = declared.updateAndGet(known -> known == null ? request.urn() : known);
    return first.equals(request.urn())
        ? List.of()
        : List.of(
            new CheckFailure(
                "",
                "the account and Region of this provider have a policy already, which is "
                    + first
                    + ". Each of two would reject what the other one allows: put everything that is"
                    + " allowed into one, or give this one a provider of another account or"
                    + " Region."));
  }

  // Create

  @Override
  public Optional<State> previewCreate(CreateRequest<Inputs> request) {
    var inputs = request.inputs();
    var operation = request.operation();
    try {
      var soon = operation.within(PREVIEW_LIMIT);
      var account = links.account(inputs.targetAccountId(), soon);
      var pending = Pending.of(invitations(account, soon), inputs);
      foretell(pending.unwanted(), operation);
      return Optional.of(
          state(inputs, account, rejected(List.of(), pending.unwanted()), List.of(), pending));
    } catch (ResourceError e) {
      operation.warn("What `pulumi up` would reject could not be foreseen: " + e.getMessage());
      return Optional.empty();
    }
  }

  @Override
  public CreateResponse<State> create(CreateRequest<Inputs> request) {
    var operation = request.operation();
    var account = links.account(request.inputs().targetAccountId(), operation);
    var done = enforce(account, request.inputs(), List.of(), operation);
    var id = new Id(account, links.region(operation)).toString();
    created.add(id);
    return done.reasons().isEmpty()
        ? new CreateResponse.Ready<>(id, done.state())
        : new CreateResponse.NotReady<>(id, done.state(), done.reasons());
  }

  // Read

  @Override
  public ReadResponse<Inputs, State> read(ReadRequest<Inputs, State> request) {
    var id = Id.parse(request.id());
    var inputs = request.inputs().orElse(new Inputs(List.of(), List.of(), Optional.empty()));
    var pending = Pending.of(listed(id, request), inputs);
    requireRegion(id, links.region(request.operation()));
    var open = Stream.concat(pending.unwanted().stream(), pending.allowed().stream());
    var openIds = open.map(AccountLink::id).toList();
    var before = request.state().map(State::rejectedLinks).orElse(List.of());
    var rejected = before.stream().filter(link -> !openIds.contains(link.linkId())).toList();
    return new ReadResponse.Found<>(
        inputs, state(inputs, id.account(), rejected, pending.unwanted(), pending));
  }

  /** The engine reads with the provider of the state, before it sees what is configured now. */
  private List<AccountLink> listed(Id id, ReadRequest<Inputs, State> request) {
    try {
      return invitations(id.account(), request.operation());
    } catch (AwsError e) {
      if (e.kind() != Kind.DENIED || request.state().isEmpty()) {
        throw e;
      }
      throw new ResourceError(
          e.kind(),
          e.getMessage()
              + " If the provider's configuration has got other credentials since the last update,"
              + " these were still the ones before: run `pulumi up --refresh --run-program` once.",
          e);
    }
  }

  /** Asking in the wrong place would look like peace. */
  private static void requireRegion(Id id, String region) {
    if (!id.region().equals(region)) {
      throw new ResourceError(
          Kind.PRECONDITION,
          "The policy "
              + id
              + " is not of "
              + region
              + ", to which the provider's calls go. Use a provider of its Region.");
    }
  }

  // Update

  @Override
  public boolean isRefreshedFirst(State state) {
    return true;
  }

  @Override
  public Set<String> drift(State state) {
    return state.pendingLinks().isEmpty() ? Set.of() : Set.of("pendingLinks");
  }

  /** Goes by the state, which was read a moment ago. */
  @Override
  public Optional<State> previewUpdate(UpdateRequest<Inputs, State> request) {
    var state = request.state();
    var account = state.targetAccountId().value();
    var open =
        Stream.concat(state.pendingLinks().stream(), state.allowedPendingLinks().stream())
            .map(
                link ->
                    new AccountLink(
                        link.linkId(),
                        Optional.of(link.accountLinkStatus()),
                        link.sourceAccountId(),
                        Optional.of(account)))
            .toList();
    var pending = Pending.of(open, request.inputs());
    foretell(pending.unwanted(), request.operation());
    return Optional.of(
        state(
            request.inputs(),
            account,
            rejected(state.rejectedLinks(), pending.unwanted()),
            List.of(),
            pending));
  }

  @Override
  public UpdateResponse<State> update(UpdateRequest<Inputs, State> request) {
    var account = request.state().targetAccountId().value();
    var before = request.state().rejectedLinks();
    var done = enforce(account, request.inputs(), before, request.operation());
    return done.reasons().isEmpty()
        ? new UpdateResponse.Ready<>(done.state())
        : new UpdateResponse.NotReady<>(done.state(), done.reasons());
  }

  // Delete

  @Override
  public void delete(DeleteRequest<State> request) {
    if (created.contains(request.id())) {
      // The engine deletes what it has just created only if that replaces itself.
      return;
    }
    request
        .operation()
        .info(
            "The policy "
                + request.id()
                + " no longer holds: invitations that arrive from now on stay open. What it"
                + " rejected stays rejected at AWS, which cannot undo a rejection.");
  }

  // List

  @Override
  public Class<Query> query() {
    return Query.class;
  }

  /** Every account has its policy, if only somebody declares it. */
  @Override
  public ListResponse list(ListRequest<Query> request) {
    var account = links.account(request.query().targetAccountId(), request.operation());
    var id = new Id(account, links.region(request.operation()));
    return new ListResponse(
        List.of(new Listed(id.toString(), "rejection-policy")), Optional.empty());
  }

  // What is open

  /**
   * The pending invitations to the account, in the order of their ids. What it sent itself is not
   * among them.
   */
  private List<AccountLink> invitations(String account, Operation operation) {
    var pending =
        links.list(Set.of(PENDING), operation).stream().filter(link -> link.is(PENDING)).toList();
    if (pending.isEmpty()) {
      requireAccount(account, operation);
    }
    pending.stream()
        .filter(link -> link.source().isPresent() && link.target().isPresent())
        .filter(link -> !link.concerns(account))
        .findFirst()
        .ifPresent(
            foreign -> {
              throw wrongAccount(
                  account,
                  "another one: "
                      + foreign.id()
                      + " is an invitation of account "
                      + foreign.target().orElseThrow()
                      + " by account "
                      + foreign.source().orElseThrow());
            });
    return pending.stream().filter(link -> link.isInvitationTo(account)).toList();
  }

  /** That nothing is open in another account would look like peace, too. */
  private void requireAccount(String account, Operation operation) {
    try {
      links
          .accountOfCredentials(operation)
          .filter(actual -> !actual.equals(account))
          .ifPresent(
              actual -> {
                throw wrongAccount(account, "account " + actual);
              });
    } catch (AwsError e) {
      if (e.failure() == AwsFailure.CANCELLED) {
        throw e;
      }
      operation.warn(
          "No invitation is open, but whether that is so in account "
              + account
              + ", which the policy is for, could not be confirmed: "
              + e.summary()
              + ". With skipRequestingAccountId the provider does not ask whose the credentials"
              + " are.");
    }
  }

  private static ResourceError wrongAccount(String account, String actual) {
    return new ResourceError(
        Kind.PRECONDITION,
        "The policy is for account "
            + account
            + ", but the credentials belong to "
            + actual
            + ". Use credentials of the policy's account, or correct targetAccountId.");
  }

  /** Open invitations: those to reject, and those that may stay. */
  private record Pending(List<AccountLink> unwanted, List<AccountLink> allowed) {
    static Pending of(List<AccountLink> links, Inputs rules) {
      return links.stream()
          .collect(
              collectingAndThen(
                  partitioningBy(link -> rules.allows(link.id(), link.source())),
                  parts -> new Pending(parts.get(false), parts.get(true))));
    }
  }

  private static State state(
      Inputs inputs, String account, List<Link> rejected, List<AccountLink> open, Pending pending) {
    return new State(
        inputs.allowedSourceAccountIds(),
        inputs.allowedLinkIds(),
        new AccountId(account),
        rejected,
        open.stream().map(link -> Link.of(link, PENDING)).toList(),
        pending.allowed().stream().map(link -> Link.of(link, PENDING)).toList());
  }

  /** What was rejected before and what is rejected now, each link once, the latest last. */
  private static List<Link> rejected(List<Link> before, List<AccountLink> now) {
    var all = new LinkedHashMap<LinkId, Link>();
    before.forEach(link -> all.put(link.linkId(), link));
    now.forEach(link -> all.remove(link.id()));
    now.forEach(link -> all.put(link.id(), Link.of(link, REJECTED)));
    return all.values().stream().skip(Math.max(0, all.size() - REMEMBERED)).toList();
  }

  // Rejecting, for create and update

  /**
   * @param reasons why it is not yet as declared; none if it is
   */
  private record Enforced(State state, List<String> reasons) {}

  private Enforced enforce(String account, Inputs inputs, List<Link> before, Operation operation) {
    var pending = Pending.of(invitations(account, operation), inputs);
    var result = MassRejection.of(pending.unwanted(), rejections, operation);
    report(result, operation);
    if (result.settled().isEmpty() && !result.failures().isEmpty()) {
      throw result.failures().getFirst(); // nothing was done, so that there is nothing to save
    }
    var state = state(inputs, account, rejected(before, result.rejected()), result.open(), pending);
    return new Enforced(state, result.open().isEmpty() ? List.of() : reasons(result));
  }

  /** What became of invitations without our doing is worth a word, and no reason to fail. */
  private static void report(Result result, Operation operation) {
    var adopted = result.settledAs(Outcome.Adopted.class);
    if (!adopted.isEmpty()) {
      operation.info(
          Enumeration.invitations(adopted.size())
              + " had been rejected meanwhile, by whomever: "
              + Enumeration.ofLinks(adopted)
              + ".");
    }
    var gone = result.settledAs(Outcome.Gone.class);
    if (!gone.isEmpty()) {
      operation.info(
          Enumeration.invitations(gone.size())
              + " had been withdrawn meanwhile, so that nothing is left to reject: "
              + Enumeration.ofLinks(gone)
              + ".");
    }
    var accepted = result.settledAs(Outcome.RuledOut.class);
    if (!accepted.isEmpty()) {
      operation.warn(
          Enumeration.invitations(accepted.size())
              + " had been accepted meanwhile, and AWS can neither reject nor unlink what was"
              + " accepted: "
              + Enumeration.ofLinks(accepted)
              + ". If that was not meant to be, ask AWS Support to end the link.");
    }
  }

  private static List<String> reasons(Result result) {
    var open = result.open();
    var reasons = new ArrayList<String>();
    reasons.add(
        result.rejected().size()
            + " of "
            + Enumeration.invitations(result.links().size())
            + (result.rejected().size() == 1 ? " was" : " were")
            + " rejected. Not known to be are "
            + Enumeration.ofLinks(open)
            + ". The next `pulumi up` goes on with what is still open.");
    Stream.concat(
            result.failures().stream().map(ResourceError::getMessage),
            open.stream()
                .flatMap(
                    link ->
                        result.settled().get(link.id()) instanceof Outcome.Unconfirmed(_, var why)
                            ? Stream.of(why)
                            : Stream.empty()))
        .distinct()
        .limit(FAILURES_TOLD)
        .forEach(reasons::add);
    return reasons;
  }

  // What is said before

  private static void foretell(List<AccountLink> unwanted, Operation operation) {
    if (unwanted.isEmpty()) {
      return;
    }
    var senders =
        unwanted.stream()
            .collect(
                groupingBy(
                    link -> link.source().orElse("an account that AWS does not name"),
                    TreeMap::new,
                    counting()));
    operation.info(
        Enumeration.invitations(unwanted.size())
            + (senders.size() == 1
                ? " from " + senders.firstKey() + " would be rejected: "
                : " would be rejected, "
                    + senders.entrySet().stream()
                        .map(sender -> sender.getValue() + " from " + sender.getKey())
                        .collect(collectingAndThen(toList(), Enumeration::of))
                    + ": ")
            + Enumeration.ofLinks(unwanted)
            + ".\nTo leave one open, add its account to allowedSourceAccountIds or its id to"
            + " allowedLinkIds.");
  }
}
