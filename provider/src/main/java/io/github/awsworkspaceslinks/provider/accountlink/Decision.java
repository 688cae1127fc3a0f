package io.github.awsworkspaceslinks.provider.accountlink;

import io.github.awsworkspaceslinks.provider.lifecycle.Operation;
import java.time.Duration;
import java.util.Optional;

/** What an account that is invited can decide about the invitation. Neither can be undone. */
enum Decision {
  ACCEPTANCE("acceptance", "accept"),
  REJECTION("rejection", "reject");

  private final String noun;
  private final String verb;

  Decision(String noun, String verb) {
    this.noun = noun;
    this.verb = verb;
  }

  /** Makes the call that tells AWS. */
  AccountLink send(
      AccountLinks links, LinkId id, Optional<ClientToken> token, Operation operation) {
    return switch (this) {
      case ACCEPTANCE -> links.accept(id, token, operation);
      case REJECTION -> links.reject(id, token, operation);
    };
  }

  /** The status of a link about which it was so decided. */
  AccountLinkStatus goal() {
    return switch (this) {
      case ACCEPTANCE -> AccountLinkStatus.LINKED;
      case REJECTION -> AccountLinkStatus.REJECTED;
    };
  }

  /** How long after it was made AWS may go on to report the link as pending. */
  Duration lag() {
    return switch (this) {
      case ACCEPTANCE -> Duration.ofMinutes(1); // Linking may take its time.
      case REJECTION -> Duration.ofSeconds(5);
    };
  }

  boolean isReachedBy(AccountLink link) {
    return link.is(goal());
  }

  /** Whether it can never be reached any more. */
  boolean isRuledOutBy(AccountLink link) {
    return link.isDecided() && !isReachedBy(link);
  }

  String noun() {
    return noun;
  }

  String verb() {
    return verb;
  }

  String participle() {
    return verb + "ed";
  }
}
