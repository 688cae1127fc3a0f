package io.github.awsworkspaceslinks.emulator;

import java.util.Arrays;
import java.util.Optional;

/** The operations of the API, by their names on the wire. */
enum AccountLinkOperation {
  CREATE("CreateAccountLinkInvitation"),
  ACCEPT("AcceptAccountLinkInvitation"),
  REJECT("RejectAccountLinkInvitation"),
  DELETE("DeleteAccountLinkInvitation"),
  GET("GetAccountLink"),
  LIST("ListAccountLinks");

  private final String wireName;

  AccountLinkOperation(String wireName) {
    this.wireName = wireName;
  }

  String wireName() {
    return wireName;
  }

  static Optional<AccountLinkOperation> named(String wireName) {
    return Arrays.stream(values())
        .filter(operation -> operation.wireName.equals(wireName))
        .findFirst();
  }
}
