package io.github.awsworkspaceslinks.provider.accountlink;

import java.util.Optional;

/**
 * A link as AWS describes it. AWS may leave out what is optional here.
 *
 * @param source the account that sent the invitation
 * @param target the account that was invited
 */
record AccountLink(
    LinkId id,
    Optional<AccountLinkStatus> status,
    Optional<String> source,
    Optional<String> target) {

  boolean is(AccountLinkStatus expected) {
    return status.filter(expected::equals).isPresent();
  }

  /** Whether it was accepted, so that it can never be rejected. */
  boolean isAccepted() {
    return is(AccountLinkStatus.LINKED) || is(AccountLinkStatus.LINKING_FAILED);
  }

  /** The status for a text. */
  String statusText() {
    return status.map(AccountLinkStatus::value).orElse("no status");
  }
}
