package io.github.awsworkspaceslinks.provider.accountlink;

import io.github.awsworkspaceslinks.provider.aws.Configuration.AccountId;
import io.github.awsworkspaceslinks.provider.lifecycle.ResourceError;
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

  /** Whether the account is known to be at one of its ends. */
  boolean concerns(String account) {
    return source.equals(Optional.of(account)) || target.equals(Optional.of(account));
  }

  /** Whether it is one that the account was invited to: what it sent itself is not. */
  boolean isInvitationTo(String account) {
    return target.isPresent()
        ? target.get().equals(account)
        : source.filter(sender -> !sender.equals(account)).isPresent();
  }

  /** Whether the account sent it; any link is from nobody in particular. */
  boolean isFrom(Optional<AccountId> account) {
    return account.isEmpty() || source.equals(account.map(AccountId::value));
  }

  /** Whether the account was invited; any link is to nobody in particular. */
  boolean isTo(Optional<AccountId> account) {
    return account.isEmpty() || target.equals(account.map(AccountId::value));
  }

  /** What a user would call it: who invited whom. */
  String name() {
    return source.isPresent() && target.isPresent()
        ? source.get() + "-to-" + target.get()
        : id.value();
  }

  /** Whether the account that was invited has decided about it. */
  boolean isDecided() {
    return is(AccountLinkStatus.REJECTED) || isAccepted();
  }

  /**
   * The status, which AWS may leave out.
   *
   * @param before what it was, as far as that is known
   * @throws ResourceError if neither is known
   */
  AccountLinkStatus statusOr(Optional<AccountLinkStatus> before) {
    return status
        .or(() -> before)
        .orElseThrow(
            () ->
                new ResourceError(
                    ResourceError.Kind.UNAVAILABLE,
                    "AWS describes " + id + " without a status. Try again later."));
  }

  /** The status for a text. */
  String statusText() {
    return status.map(AccountLinkStatus::value).orElse("no status");
  }
}
