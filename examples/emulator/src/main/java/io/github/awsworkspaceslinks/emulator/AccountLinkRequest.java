package io.github.awsworkspaceslinks.emulator;

import java.util.List;
import java.util.Optional;

/** A request of the API whose members have been checked against the service model. */
sealed interface AccountLinkRequest {
  int MOST_RESULTS = 25;

  record Create(String targetAccountId, Optional<String> clientToken)
      implements AccountLinkRequest {}

  record Accept(String linkId, Optional<String> clientToken) implements AccountLinkRequest {}

  record Reject(String linkId, Optional<String> clientToken) implements AccountLinkRequest {}

  record Delete(String linkId, Optional<String> clientToken) implements AccountLinkRequest {}

  record Get(Optional<String> linkId, Optional<String> linkedAccountId)
      implements AccountLinkRequest {}

  record ListLinks(List<LinkStatus> filter, Optional<String> nextToken, int maxResults)
      implements AccountLinkRequest {
    boolean wants(LinkStatus status) {
      return filter.isEmpty() || filter.contains(status);
    }
  }

  /** Reads and checks the members that the operation has; others are ignored, as AWS does. */
  static AccountLinkRequest read(AccountLinkOperation operation, JsonMembers members)
      throws AwsError {
    AccountLinkRequest request =
        switch (operation) {
          case CREATE ->
              new Create(members.required("TargetAccountId", Account.ID), members.clientToken());
          case ACCEPT -> new Accept(members.linkId(), members.clientToken());
          case REJECT -> new Reject(members.linkId(), members.clientToken());
          case DELETE -> new Delete(members.linkId(), members.clientToken());
          case GET ->
              new Get(
                  members.optional("LinkId", Link.ID),
                  members.optional("LinkedAccountId", Account.ID));
          case LIST ->
              new ListLinks(
                  members.statuses("LinkStatusFilter"),
                  members.optional("NextToken", 1, 2048),
                  members.optional("MaxResults", 1, MOST_RESULTS, MOST_RESULTS));
        };
    members.check();
    return request;
  }
}
