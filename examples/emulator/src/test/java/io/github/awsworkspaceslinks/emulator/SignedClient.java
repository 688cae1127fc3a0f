package io.github.awsworkspaceslinks.emulator;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A client that signs by itself, step by step as AWS documents it, and shows the answer as it is on
 * the wire. It shares no code with the emulator, so an error in one does not hide in the other.
 */
record SignedClient(
    URI endpoint,
    String accessKeyId,
    String secret,
    Optional<String> sessionToken,
    String region,
    Instant time) {

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  /** What came back. */
  record Answer(HttpResponse<String> http) {
    int status() {
      return http.statusCode();
    }

    String header(String name) {
      return http.headers().firstValue(name).orElse("");
    }

    String body() {
      return http.body();
    }

    JsonNode json() throws IOException {
      return JSON.readTree(http.body());
    }

    /** The error's code, or nothing where the call succeeded. */
    String error() throws IOException {
      return json().path("__type").asText();
    }

    String message() throws IOException {
      return json().path("message").asText(json().path("Message").asText());
    }

    String linkStatus() throws IOException {
      return json().at("/AccountLink/AccountLinkStatus").asText();
    }

    String linkId() throws IOException {
      return json().at("/AccountLink/AccountLinkId").asText();
    }
  }

  static SignedClient of(Emulator emulator, Account account) {
    return new SignedClient(
        emulator.endpoint(),
        account.accessKeyId(),
        account.secretAccessKey(),
        account.sessionToken(),
        Link.DEFAULT_REGION,
        Instant.now());
  }

  static SignedClient source(Emulator emulator) {
    return of(emulator, Account.SOURCE);
  }

  static SignedClient target(Emulator emulator) {
    return of(emulator, Account.TARGET);
  }

  SignedClient in(String newRegion) {
    return new SignedClient(endpoint, accessKeyId, secret, sessionToken, newRegion, time);
  }

  SignedClient at(Instant newTime) {
    return new SignedClient(endpoint, accessKeyId, secret, sessionToken, region, newTime);
  }

  SignedClient with(String newAccessKeyId, String newSecret, Optional<String> newToken) {
    return new SignedClient(endpoint, newAccessKeyId, newSecret, newToken, region, time);
  }

  /** Calls an operation of the account-link API. */
  Answer call(String operation, String body) throws IOException, InterruptedException {
    return callSignedFor("workspaces", operation, body);
  }

  Answer callSignedFor(String service, String operation, String body)
      throws IOException, InterruptedException {
    return send(
        service,
        "application/x-amz-json-1.1",
        Map.of("x-amz-target", "WorkspacesService." + operation),
        body);
  }

  /** Calls an action of STS. */
  Answer sts(String action, Map<String, String> parameters)
      throws IOException, InterruptedException {
    Map<String, String> form = new TreeMap<>(parameters);
    form.put("Action", action);
    form.put("Version", "2011-06-15");
    String body =
        form.entrySet().stream()
            .map(it -> it.getKey() + "=" + URLEncoder.encode(it.getValue(), UTF_8))
            .collect(Collectors.joining("&"));
    return send("sts", "application/x-www-form-urlencoded; charset=utf-8", Map.of(), body);
  }

  private Answer send(String service, String type, Map<String, String> more, String body)
      throws IOException, InterruptedException {
    String timestamp = TIMESTAMP.format(time);
    TreeMap<String, String> headers = new TreeMap<>(more);
    headers.put("content-type", type);
    headers.put("x-amz-date", timestamp);
    sessionToken.ifPresent(token -> headers.put("x-amz-security-token", token));
    HttpRequest.Builder request =
        HttpRequest.newBuilder(endpoint.resolve("/"))
            .POST(HttpRequest.BodyPublishers.ofString(body));
    headers.forEach(request::header);
    headers.put("host", endpoint.getAuthority());
    String signedHeaders = String.join(";", headers.keySet());
    String canonicalHeaders =
        headers.entrySet().stream()
            .map(it -> it.getKey() + ":" + it.getValue() + "\n")
            .collect(Collectors.joining());
    String canonical =
        "POST\n/\n\n" + canonicalHeaders + "\n" + signedHeaders + "\n" + hex(sha256(body));
    String date = timestamp.substring(0, 8);
    String scope = date + "/" + region + "/" + service + "/aws4_request";
    String toSign = "AWS4-HMAC-SHA256\n" + timestamp + "\n" + scope + "\n" + hex(sha256(canonical));
    byte[] key = hmac(("AWS4" + secret).getBytes(UTF_8), date);
    key = hmac(hmac(hmac(key, region), service), "aws4_request");
    request.header(
        "Authorization",
        "AWS4-HMAC-SHA256 Credential=%s/%s, SignedHeaders=%s, Signature=%s"
            .formatted(accessKeyId, scope, signedHeaders, hex(hmac(key, toSign))));
    return new Answer(HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString()));
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] hmac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text.getBytes(UTF_8));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
