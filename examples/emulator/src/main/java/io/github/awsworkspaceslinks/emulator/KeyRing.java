package io.github.awsworkspaceslinks.emulator;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Every access key that the emulator accepts: those of its accounts and those that STS gave out.
 */
final class KeyRing {
  private static final String KEY_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

  private final SecureRandom random = new SecureRandom();
  private final InstantSource clock;
  private final Map<String, Credential> credentials = new LinkedHashMap<>();
  private Optional<Duration> forcedLifetime = Optional.empty();

  KeyRing(InstantSource clock) {
    this.clock = clock;
  }

  synchronized void add(Account account) {
    credentials.put(
        account.accessKeyId(),
        new Credential(
            account.accessKeyId(),
            account.secretAccessKey(),
            account.sessionToken(),
            Optional.empty(),
            new Principal.User(account.id())));
  }

  synchronized Optional<Credential> find(String accessKeyId) {
    return Optional.ofNullable(credentials.get(accessKeyId));
  }

  synchronized boolean knowsAccount(String accountId) {
    return credentials.values().stream()
        .anyMatch(credential -> credential.principal().accountId().equals(accountId));
  }

  /** Gives out temporary credentials for a role session. */
  synchronized Credential issue(Principal.AssumedRole role, Duration asked) {
    Duration lifetime = forcedLifetime.orElse(asked);
    byte[] secret = new byte[30];
    byte[] token = new byte[180];
    random.nextBytes(secret);
    random.nextBytes(token);
    Credential credential =
        new Credential(
            newAccessKeyId(),
            Base64.getEncoder().encodeToString(secret),
            Optional.of(Base64.getEncoder().encodeToString(token)),
            Optional.of(clock.instant().plus(lifetime)),
            role);
    credentials.put(credential.accessKeyId(), credential);
    return credential;
  }

  /** From now on STS answers this lifetime whatever it is asked for; empty: as asked. */
  synchronized void forceLifetime(Optional<Duration> lifetime) {
    forcedLifetime = lifetime;
  }

  /** Ends every credential that has a session token, whatever expiration its owner was told. */
  synchronized void expireTemporary() {
    Instant now = clock.instant();
    credentials.replaceAll(
        (id, credential) ->
            credential.sessionToken().isPresent() ? credential.expiringAt(now) : credential);
  }

  private String newAccessKeyId() {
    StringBuilder id = new StringBuilder("ASIA");
    while (id.length() < 20) {
      id.append(KEY_ALPHABET.charAt(random.nextInt(KEY_ALPHABET.length())));
    }
    return id.toString();
  }
}
