package io.github.awsworkspaceslinks.provider.accountlink;

import static java.util.stream.Collectors.joining;

import java.util.stream.Stream;

/** A status that links can be looked for by, which has to be one that AWS knows. */
public record KnownStatus(String value) {

  public KnownStatus {
    if (statuses().noneMatch(value::equals)) {
      throw new IllegalArgumentException("one of " + statuses().collect(joining(", ")));
    }
  }

  private static Stream<String> statuses() {
    return Stream.of(
            AccountLinkStatus.PENDING,
            AccountLinkStatus.REJECTED,
            AccountLinkStatus.LINKED,
            AccountLinkStatus.LINKING_FAILED,
            AccountLinkStatus.LINK_NOT_FOUND)
        .map(AccountLinkStatus::value);
  }

  AccountLinkStatus status() {
    return new AccountLinkStatus(value);
  }
}
