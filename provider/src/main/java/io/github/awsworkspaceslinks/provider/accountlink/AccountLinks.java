package io.github.awsworkspaceslinks.provider.accountlink;

import io.github.awsworkspaceslinks.provider.aws.AwsError;
import io.github.awsworkspaceslinks.provider.aws.AwsFailure;
import io.github.awsworkspaceslinks.provider.aws.Configuration.AccountId;
import io.github.awsworkspaceslinks.provider.aws.WorkSpaces;
import io.github.awsworkspaceslinks.provider.aws.WorkSpaces.ApiCall;
import io.github.awsworkspaceslinks.provider.aws.WorkSpaces.Effect;
import io.github.awsworkspaceslinks.provider.lifecycle.CustomResource.Listing.ListRequest;
import io.github.awsworkspaceslinks.provider.lifecycle.CustomResource.Listing.ListResponse;
import io.github.awsworkspaceslinks.provider.lifecycle.CustomResource.Listing.Listed;
import io.github.awsworkspaceslinks.provider.lifecycle.Operation;
import io.github.awsworkspaceslinks.provider.lifecycle.ResourceError;
import io.github.awsworkspaceslinks.provider.lifecycle.ResourceError.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** The account-link calls of Amazon WorkSpaces in this package's own terms. */
final class AccountLinks {
  /** The most that AWS gives at once. */
  private static final int PAGE_SIZE = 25;

  private final WorkSpaces workSpaces;
  private final LinkListing listing = new LinkListing(operation -> list(Set.of(), operation));

  AccountLinks(WorkSpaces workSpaces) {
    this.workSpaces = workSpaces;
  }

  /**
   * Invites an account. Sent again with the same token it comes to the same invitation, whatever
   * has become of that meanwhile.
   *
   * @throws AwsError with {@link AwsFailure#CONFLICT} if the account is already linked or invited
   */
  AccountLink invite(AccountId target, ClientToken token, Operation operation) {
    var answer =
        workSpaces.call(
            new ApiCall<>(
                "CreateAccountLinkInvitation",
                "account " + target.value(),
                Effect.IDEMPOTENT_CHANGE,
                client ->
                    translate(
                        client
                            .createAccountLinkInvitation(
                                request ->
                                    request
                                        .targetAccountId(target.value())
                                        .clientToken(token.value()))
                            .accountLink())),
            operation);
    if (answer.isEmpty()) {
      throw new ResourceError(
          ResourceError.Kind.UNAVAILABLE,
          "AWS answers the invitation of account "
              + target.value()
              + " without a link id. Run the same command again: it does not invite twice.");
    }
    listing.changed(answer.get());
    return answer.get();
  }

  /**
   * Withdraws an invitation. Sent again it finds that there is none any more.
   *
   * @throws AwsError with {@link AwsFailure#CONFLICT} if the link is not pending, and with {@link
   *     AwsFailure#NOT_FOUND} if there is none
   */
  void withdraw(LinkId id, Operation operation) {
    var answer =
        workSpaces.call(
            new ApiCall<>(
                "DeleteAccountLinkInvitation",
                id.value(),
                Effect.IDEMPOTENT_CHANGE,
                client ->
                    translate(
                        id,
                        client
                            .deleteAccountLinkInvitation(request -> request.linkId(id.value()))
                            .accountLink())),
            operation);
    listing.changed(answer);
  }

  /**
   * Accepts an invitation: one call that changes something.
   *
   * @throws AwsError as {@link #reject}
   */
  AccountLink accept(LinkId id, Optional<ClientToken> token, Operation operation) {
    var answer =
        workSpaces.call(
            new ApiCall<>(
                "AcceptAccountLinkInvitation",
                id.value(),
                Effect.CHANGE,
                client ->
                    translate(
                        id,
                        client
                            .acceptAccountLinkInvitation(
                                request ->
                                    request
                                        .linkId(id.value())
                                        .clientToken(token.map(ClientToken::value).orElse(null)))
                            .accountLink())),
            operation);
    listing.changed(answer);
    return answer;
  }

  /**
   * Rejects an invitation: one call that changes something.
   *
   * @throws AwsError with {@link AwsFailure#CONFLICT} if the link is not pending, and with one that
   *     {@linkplain AwsFailure#leavesOpen() leaves open} whether AWS took the rejection
   */
  AccountLink reject(LinkId id, Optional<ClientToken> token, Operation operation) {
    var answer =
        workSpaces.call(
            new ApiCall<>(
                "RejectAccountLinkInvitation",
                id.value(),
                Effect.CHANGE,
                client ->
                    translate(
                        id,
                        client
                            .rejectAccountLinkInvitation(
                                request ->
                                    request
                                        .linkId(id.value())
                                        .clientToken(token.map(ClientToken::value).orElse(null)))
                            .accountLink())),
            operation);
    listing.changed(answer);
    return answer;
  }

  /**
   * Looks a link up as it is now.
   *
   * @return empty if AWS does not know the link, in whichever of its two ways it says so
   */
  Optional<AccountLink> find(LinkId id, Operation operation) {
    try {
      var link =
          workSpaces.call(
              new ApiCall<>(
                  "GetAccountLink",
                  id.value(),
                  Effect.NONE,
                  client ->
                      translate(
                          id,
                          client
                              .getAccountLink(request -> request.linkId(id.value()))
                              .accountLink())),
              operation);
      return Optional.of(link).filter(AccountLinks::isThere);
    } catch (AwsError e) {
      if (e.failure() == AwsFailure.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /**
   * Looks up the link with another account: the one in force or the open invitation, if there is
   * one.
   *
   * @return empty if AWS does not know any
   */
  Optional<AccountLink> findWith(AccountId account, Operation operation) {
    try {
      return workSpaces
          .call(
              new ApiCall<>(
                  "GetAccountLink",
                  "account " + account.value(),
                  Effect.NONE,
                  client ->
                      translate(
                          client
                              .getAccountLink(request -> request.linkedAccountId(account.value()))
                              .accountLink())),
              operation)
          .filter(AccountLinks::isThere);
    } catch (AwsError e) {
      if (e.failure() == AwsFailure.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static boolean isThere(AccountLink link) {
    return !link.is(AccountLinkStatus.LINK_NOT_FOUND);
  }

  /**
   * Looks a link up as it was at most some seconds ago: one of many reads costs a fraction of a
   * call then.
   *
   * @return as {@link #find}
   */
  Optional<AccountLink> findAmongMany(LinkId id, Operation operation) {
    return listing
        .lookUp(id, operation)
        .or(() -> find(id, operation))
        .filter(AccountLinks::isThere);
  }

  /**
   * All links that the account is a party to, in the order of their ids.
   *
   * @param statuses those that a link may have; none for any
   */
  List<AccountLink> list(Set<AccountLinkStatus> statuses, Operation operation) {
    var links = new ArrayList<AccountLink>();
    var next = Optional.<String>empty();
    do {
      var page = page(statuses, next, PAGE_SIZE, operation);
      links.addAll(page.links());
      next = page.next();
    } while (next.isPresent());
    links.sort(Comparator.comparing(link -> link.id().value()));
    return links;
  }

  /** Some links, and what to ask for the next ones with. */
  private record Page(List<AccountLink> links, Optional<String> next) {}

  private Page page(
      Set<AccountLinkStatus> statuses, Optional<String> token, int most, Operation operation) {
    var filter = statuses.stream().map(AccountLinkStatus::value).sorted().toList();
    var answer =
        workSpaces.call(
            new ApiCall<>(
                "ListAccountLinks",
                statuses.isEmpty() ? "all links" : "links that are " + String.join(" or ", filter),
                Effect.NONE,
                client ->
                    client.listAccountLinks(
                        request ->
                            request
                                .linkStatusFilterWithStrings(filter.isEmpty() ? null : filter)
                                .nextToken(token.orElse(null))
                                .maxResults(Math.min(PAGE_SIZE, most)))),
            operation);
    return new Page(
        answer.accountLinks().stream().flatMap(link -> translate(link).stream()).toList(),
        Optional.ofNullable(answer.nextToken()));
  }

  /**
   * One page of a list of resources that stand for links. It is empty only if it is the last one,
   * so that nobody takes a page without a match for the end.
   *
   * @param wanted which of the links are to be listed
   */
  ListResponse list(
      Set<AccountLinkStatus> statuses, Predicate<AccountLink> wanted, ListRequest<?> request) {
    var token = request.page();
    while (true) {
      var page = page(statuses, token, request.most(), request.operation());
      var found =
          page.links().stream()
              .filter(wanted)
              .map(link -> new Listed(link.id().value(), link.name()))
              .toList();
      if (!found.isEmpty() || page.next().isEmpty()) {
        return new ListResponse(found, page.next());
      }
      token = page.next();
    }
  }

  /** The account of the credentials, which the user may have given as targetAccountId. */
  String account(Optional<AccountId> given, Operation operation) {
    return account("targetAccountId", given, operation);
  }

  /**
   * The account of the credentials. Asks AWS if it has to, once.
   *
   * @param property where the user may say it
   * @param given what the user says it is, which spares asking
   */
  String account(String property, Optional<AccountId> given, Operation operation) {
    if (given.isPresent()) {
      return given.get().value();
    }
    try {
      return workSpaces
          .account(operation)
          .orElseThrow(
              () ->
                  new ResourceError(
                      Kind.INVALID,
                      "Which account the credentials belong to is not known, and"
                          + " skipRequestingAccountId forbids to ask AWS. Give "
                          + property
                          + "."));
    } catch (AwsError e) {
      if (e.failure() == AwsFailure.CANCELLED) {
        throw e;
      }
      throw new ResourceError(
          e.kind(), e.getMessage() + " With " + property + " given, the answer is not needed.", e);
    }
  }

  /**
   * The account of the credentials, for whoever knows already which one it should be.
   *
   * @return empty if the configuration forbids to ask AWS
   * @throws AwsError if AWS does not tell
   */
  Optional<String> accountOfCredentials(Operation operation) {
    return workSpaces.account(operation);
  }

  /** The Region that the calls go to. */
  String region(Operation operation) {
    if (workSpaces.regionIfKnown().isEmpty()) {
      page(Set.of(), Optional.empty(), 1, operation);
    }
    return workSpaces.regionIfKnown().orElseThrow();
  }

  /** Where the calls go to, for a text. */
  String place() {
    return workSpaces.regionIfKnown().orElse("the configured Region")
        + workSpaces.accountIfKnown().map(account -> " for account " + account).orElse("");
  }

  /**
   * @return empty if AWS leaves out which link it is
   */
  private static Optional<AccountLink> translate(
      software.amazon.awssdk.services.workspaces.model.AccountLink link) {
    return link == null || link.accountLinkId() == null
        ? Optional.empty()
        : Optional.of(translate(new LinkId(link.accountLinkId()), link));
  }

  private static AccountLink translate(
      LinkId id, software.amazon.awssdk.services.workspaces.model.AccountLink link) {
    if (link == null) {
      return new AccountLink(id, Optional.empty(), Optional.empty(), Optional.empty());
    }
    return new AccountLink(
        id,
        Optional.ofNullable(link.accountLinkStatusAsString()).map(AccountLinkStatus::new),
        Optional.ofNullable(link.sourceAccountId()),
        Optional.ofNullable(link.targetAccountId()));
  }
}
