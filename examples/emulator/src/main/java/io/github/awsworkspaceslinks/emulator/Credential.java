package io.github.awsworkspaceslinks.emulator;

import java.time.Instant;
import java.util.Optional;

/** An access key, its secret, and whom it stands for. */
record Credential(
    String accessKeyId,
    String secretAccessKey,
    Optional<String> sessionToken,
    Optional<Instant> expiration,
    Principal principal) {

  boolean isExpired(Instant now) {
    return expiration.map(end -> !now.isBefore(end)).orElse(false);
  }

  Credential expiringAt(Instant end) {
    return new Credential(accessKeyId, secretAccessKey, sessionToken, Optional.of(end), principal);
  }
}
