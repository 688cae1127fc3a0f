package io.github.awsworkspaceslinks.provider.accountlink;

import io.github.awsworkspaceslinks.provider.aws.AwsError;
import io.github.awsworkspaceslinks.provider.aws.AwsFailure;
import io.github.awsworkspaceslinks.provider.aws.WorkSpaces;
import io.github.awsworkspaceslinks.provider.aws.WorkSpaces.ApiCall;
import io.github.awsworkspaceslinks.provider.aws.WorkSpaces.Effect;
import io.github.awsworkspaceslinks.provider.lifecycle.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.workspaces.model.ListAccountLinksResponse;

/** The account-link calls of Amazon WorkSpaces in this package's own terms. */
final class AccountLinks {
  /** The most that AWS gives at once. */
  private static final int PAGE_SIZE = 25;

  private final WorkSpaces workSpaces;
  private final LinkListing listing = new LinkListing(this::list);

  AccountLinks(WorkSpaces workSpaces) {
    this.workSpaces = workSpaces;
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
                (client, settings) ->
                    translate(
                        id,
                        client
                            .rejectAccountLinkInvitation(
                                request ->
                                    request
                                        .linkId(id.value())
                                        .clientToken(token.map(ClientToken::value).orElse(null))
                                        .overrideConfiguration(settings))
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
                  (client, settings) ->
                      translate(
                          id,
                          client
                              .getAccountLink(
                                  request ->
                                      request.linkId(id.value()).overrideConfiguration(settings))
                              .accountLink())),
              operation);
      return Optional.of(link).filter(found -> !found.is(AccountLinkStatus.LINK_NOT_FOUND));
    } catch (AwsError e) {
      if (e.failure() == AwsFailure.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /**
   * Looks a link up as it was at most some seconds ago: one of many reads costs a fraction of a
   * call then.
   *
   * @return as {@link #find}
   */
  Optional<AccountLink> findAmongMany(LinkId id, Operation operation) {
    return listing.lookUp(id, operation).or(() -> find(id, operation));
  }

  /** All links that the account is a party to. */
  private List<AccountLink> list(Operation operation) {
    var links = new ArrayList<AccountLink>();
    String token = null;
    do {
      var page = page(token, operation);
      for (var link : page.accountLinks()) {
        if (link.accountLinkId() != null) {
          links.add(translate(new LinkId(link.accountLinkId()), link));
        }
      }
      token = page.nextToken();
    } while (token != null);
    return links;
  }

  private ListAccountLinksResponse page(String token, Operation operation) {
    return workSpaces.call(
        new ApiCall<>(
            "ListAccountLinks",
            "all links",
            Effect.NONE,
            (client, settings) ->
                client.listAccountLinks(
                    request ->
                        request
                            .nextToken(token)
                            .maxResults(PAGE_SIZE)
                            .overrideConfiguration(settings))),
        operation);
  }

  /** Where the calls go to, for a text. */
  String place() {
    return workSpaces.regionIfKnown().orElse("the configured Region")
        + workSpaces.accountIfKnown().map(account -> " for account " + account).orElse("");
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
