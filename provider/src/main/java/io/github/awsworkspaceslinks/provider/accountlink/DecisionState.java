package io.github.awsworkspaceslinks.provider.accountlink;

import java.util.Optional;

/**
 * What the engine keeps of a decision about an invitation.
 *
 * @param accountLinkStatus the status as it was last read
 */
public record DecisionState(
    LinkId linkId,
    Optional<ClientToken> clientToken,
    AccountLinkStatus accountLinkStatus,
    Optional<String> sourceAccountId,
    Optional<String> targetAccountId) {

  DecisionState with(Optional<ClientToken> token, AccountLinkStatus status) {
    return new DecisionState(linkId, token, status, sourceAccountId, targetAccountId);
  }

  /** The link as it was last read. */
  AccountLink link() {
    return new AccountLink(
        linkId, Optional.of(accountLinkStatus), sourceAccountId, targetAccountId);
  }
}
