package io.github.awsworkspaceslinks.provider.accountlink;

import io.github.awsworkspaceslinks.provider.aws.AwsError;
import io.github.awsworkspaceslinks.provider.aws.AwsFailure;
import io.github.awsworkspaceslinks.provider.aws.WorkSpaces;
import io.github.awsworkspaceslinks.provider.lifecycle.Operation;
import java.util.Optional;

/** The account-link calls of Amazon WorkSpaces in this package's own terms. */
final class AccountLinks {
  private final WorkSpaces workSpaces;

  AccountLinks(WorkSpaces workSpaces) {
    this.workSpaces = workSpaces;
  }

  /**
   * Rejects an invitation: one call that changes something.
   *
   * @throws AwsError with {@link AwsFailure#CONFLICT} if the link is not pending
   */
  AccountLink reject(LinkId id, Optional<ClientToken> token, Operation operation) {
    return workSpaces.call(
        "RejectAccountLinkInvitation",
        id.value(),
        operation,
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
                    .accountLink()));
  }

  /**
   * Looks a link up.
   *
   * @return empty if AWS does not know the link, in whichever of its two ways it says so
   */
  Optional<AccountLink> find(LinkId id, Operation operation) {
    try {
      var link =
          workSpaces.call(
              "GetAccountLink",
              id.value(),
              operation,
              (client, settings) ->
                  translate(
                      id,
                      client
                          .getAccountLink(
                              request -> request.linkId(id.value()).overrideConfiguration(settings))
                          .accountLink()));
      return Optional.of(link).filter(found -> !found.is(AccountLinkStatus.LINK_NOT_FOUND));
    } catch (AwsError e) {
      if (e.failure() == AwsFailure.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** The Region that the calls go to, for a text. */
  String region() {
    return workSpaces.regionIfKnown().orElse("the configured Region");
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
