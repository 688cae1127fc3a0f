package io.github.awsworkspaceslinks.provider.accountlink;

/**
 * The status of an account link. AWS may come to answer others than these; such a one is kept as it
 * came.
 */
public record AccountLinkStatus(String value) {
  public static final AccountLinkStatus PENDING =
      new AccountLinkStatus("PENDING_ACCEPTANCE_BY_TARGET_ACCOUNT");
  public static final AccountLinkStatus REJECTED = new AccountLinkStatus("REJECTED");
  public static final AccountLinkStatus LINKED = new AccountLinkStatus("LINKED");
  public static final AccountLinkStatus LINKING_FAILED = new AccountLinkStatus("LINKING_FAILED");
  public static final AccountLinkStatus LINK_NOT_FOUND = new AccountLinkStatus("LINK_NOT_FOUND");

  @Override
  public String toString() {
    return value;
  }
}
