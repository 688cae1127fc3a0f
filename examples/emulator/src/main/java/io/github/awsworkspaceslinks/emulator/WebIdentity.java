package io.github.awsworkspaceslinks.emulator;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * What a web identity token claims. The emulator has no identity provider to check a token against,
 * so any text is accepted; where it is a JWT its claims are used, and an expired one is refused.
 */
record WebIdentity(String subject, String audience, String issuer, Optional<Instant> expiration) {
  private static final WebIdentity UNREADABLE =
      new WebIdentity("emulated-subject", "sts.amazonaws.com", "emulated-issuer", Optional.empty());

  static WebIdentity of(String token) {
    List<String> parts = List.of(token.split("\\.", -1));
    if (parts.size() != 3) {
      return UNREADABLE;
    }
    try {
      JsonNode claims = Json.parse(new String(Base64.getUrlDecoder().decode(parts.get(1)), UTF_8));
      return new WebIdentity(
          claims.path("sub").asText(UNREADABLE.subject()),
          claims.path("aud").asText(UNREADABLE.audience()),
          claims.path("iss").asText(UNREADABLE.issuer()),
          claims.path("exp").isNumber()
              ? Optional.of(Instant.ofEpochSecond(claims.path("exp").asLong()))
              : Optional.empty());
    } catch (IllegalArgumentException | JsonProcessingException notAJwt) {
      return UNREADABLE;
    }
  }

  boolean isExpired(Instant now) {
    return expiration.map(end -> !now.isBefore(end)).orElse(false);
  }
}
