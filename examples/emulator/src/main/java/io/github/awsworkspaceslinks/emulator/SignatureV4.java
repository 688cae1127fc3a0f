package io.github.awsworkspaceslinks.emulator;

import static io.github.awsworkspaceslinks.emulator.AuthenticationFailure.Reason.EXPIRED_TOKEN;
import static io.github.awsworkspaceslinks.emulator.AuthenticationFailure.Reason.INCOMPLETE_SIGNATURE;
import static io.github.awsworkspaceslinks.emulator.AuthenticationFailure.Reason.NO_SIGNATURE;
import static io.github.awsworkspaceslinks.emulator.AuthenticationFailure.Reason.UNKNOWN_KEY_OR_TOKEN;
import static io.github.awsworkspaceslinks.emulator.AuthenticationFailure.Reason.WRONG_SIGNATURE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Checks AWS Signature Version 4 by computing it again. */
final class SignatureV4 {
  private static final String ALGORITHM = "AWS4-HMAC-SHA256";
  private static final Duration TOLERANCE = Duration.ofMinutes(15);
  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final String INVALID_TOKEN =
      "The security token included in the request is invalid.";

  private final KeyRing keys;
  private final InstantSource clock;

  SignatureV4(KeyRing keys, InstantSource clock) {
    this.keys = keys;
    this.clock = clock;
  }

  private record Scope(String accessKeyId, String date, String region, String service) {
    String text() {
      return String.join("/", date, region, service, "aws4_request");
    }
  }

  /** The caller that the request proves to come from. */
  Caller authenticate(Request request, String service) throws AuthenticationFailure {
    String authorization =
        request
            .header("Authorization")
            .orElseThrow(
                () -> new AuthenticationFailure(NO_SIGNATURE, "Missing Authentication Token"));
    Map<String, String> parts = parts(authorization);
    Scope scope = scope(parts.get("Credential"));
    if (!scope.service().equals(service)) {
      throw new AuthenticationFailure(
          WRONG_SIGNATURE,
          "Credential should be scoped to correct service: '%s'. ".formatted(service));
    }
    Credential credential =
        keys.find(scope.accessKeyId())
            .orElseThrow(() -> new AuthenticationFailure(UNKNOWN_KEY_OR_TOKEN, INVALID_TOKEN));
    String timestamp = timestamp(request, scope);
    checkDate(timestamp);
    String signature = sign(request, scope, timestamp, parts.get("SignedHeaders"), credential);
    if (!MessageDigest.isEqual(signature.getBytes(UTF_8), parts.get("Signature").getBytes(UTF_8))) {
      throw new AuthenticationFailure(
          WRONG_SIGNATURE,
          "The request signature we calculated does not match the signature you provided. Check"
              + " your AWS Secret Access Key and signing method. Consult the service documentation"
              + " for details.");
    }
    if (!request.header("X-Amz-Security-Token").equals(credential.sessionToken())) {
      throw new AuthenticationFailure(UNKNOWN_KEY_OR_TOKEN, INVALID_TOKEN);
    }
    if (credential.isExpired(clock.instant())) {
      throw new AuthenticationFailure(
          EXPIRED_TOKEN, "The security token included in the request is expired");
    }
    return new Caller(credential, scope.region());
  }

  private static Map<String, String> parts(String authorization) throws AuthenticationFailure {
    if (!authorization.startsWith(ALGORITHM + " ")) {
      throw incomplete("Authorization header requires algorithm '" + ALGORITHM + "'.");
    }
    Map<String, String> parts = new LinkedHashMap<>();
    for (String part : authorization.substring(ALGORITHM.length() + 1).split(",", -1)) {
      int equals = part.indexOf('=');
      if (equals > 0) {
        parts.put(part.substring(0, equals).strip(), part.substring(equals + 1).strip());
      }
    }
    for (String name : List.of("Credential", "Signature", "SignedHeaders")) {
      if (!parts.containsKey(name)) {
        throw incomplete("Authorization header requires '" + name + "' parameter.");
      }
    }
    return parts;
  }

  private static Scope scope(String credential) throws AuthenticationFailure {
    List<String> parts = List.of(credential.split("/", -1));
    if (parts.size() != 5 || !parts.get(4).equals("aws4_request")) {
      throw incomplete(
          "Credential must have exactly 5 slash-delimited elements, e.g."
              + " keyid/date/region/service/term, got '%s'".formatted(credential));
    }
    return new Scope(parts.get(0), parts.get(1), parts.get(2), parts.get(3));
  }

  private static String timestamp(Request request, Scope scope) throws AuthenticationFailure {
    String timestamp =
        request
            .header("X-Amz-Date")
            .orElseThrow(() -> incomplete("Authorization header requires 'X-Amz-Date' header."));
    if (!timestamp.startsWith(scope.date())) {
      throw new AuthenticationFailure(
          WRONG_SIGNATURE,
          "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from"
              + " HTTP: '%s' != '%s', from '%s'."
                  .formatted(
                      scope.date(),
                      timestamp.substring(0, Math.min(8, timestamp.length())),
                      timestamp));
    }
    return timestamp;
  }

  private void checkDate(String timestamp) throws AuthenticationFailure {
    Instant signed;
    try {
      signed = TIMESTAMP.parse(timestamp, Instant::from);
    } catch (DateTimeException e) {
      throw incomplete("Date must be in ISO-8601 'basic format'. Got '%s'.".formatted(timestamp));
    }
    Instant now = clock.instant();
    Instant earliest = now.minus(TOLERANCE);
    Instant latest = now.plus(TOLERANCE);
    if (signed.isBefore(earliest)) {
      throw new AuthenticationFailure(
          WRONG_SIGNATURE,
          "Signature expired: %s is now earlier than %s (%s - 15 min.)"
              .formatted(timestamp, TIMESTAMP.format(earliest), TIMESTAMP.format(now)));
    }
    if (signed.isAfter(latest)) {
      throw new AuthenticationFailure(
          WRONG_SIGNATURE,
          "Signature not yet current: %s is still later than %s (%s + 15 min.)"
              .formatted(timestamp, TIMESTAMP.format(latest), TIMESTAMP.format(now)));
    }
  }

  private static String sign(
      Request request, Scope scope, String timestamp, String signedHeaders, Credential credential) {
    String canonical =
        String.join(
            "\n",
            request.method(),
            canonicalPath(request),
            Optional.ofNullable(request.uri().getRawQuery()).orElse(""),
            canonicalHeaders(request, signedHeaders),
            signedHeaders,
            request.bodyHash());
    String toSign =
        String.join("\n", ALGORITHM, timestamp, scope.text(), Hashes.hex(Hashes.sha256(canonical)));
    byte[] key = ("AWS4" + credential.secretAccessKey()).getBytes(UTF_8);
    for (String part : List.of(scope.date(), scope.region(), scope.service(), "aws4_request")) {
      key = Hashes.hmac(key, part);
    }
    return Hashes.hex(Hashes.hmac(key, toSign));
  }

  private static String canonicalPath(Request request) {
    String path = request.uri().getRawPath();
    return path == null || path.isEmpty() ? "/" : path;
  }

  private static String canonicalHeaders(Request request, String signedHeaders) {
    return List.of(signedHeaders.split(";", -1)).stream()
        .map(
            name ->
                name
                    + ":"
                    + request.headers().getOrDefault(name, List.of()).stream()
                        .map(value -> value.strip().replaceAll(" +", " "))
                        .collect(joining(","))
                    + "\n")
        .collect(joining());
  }

  private static AuthenticationFailure incomplete(String message) {
    return new AuthenticationFailure(INCOMPLETE_SIGNATURE, message);
  }
}
