package io.github.awsworkspaceslinks.emulator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which requests are let in, and in what words the others are refused. */
final class AuthenticationTest {
  private static final Account TEMPORARY =
      Account.of("222222222222", "ASIATEMPORARY", "temporary-secret").withSessionToken("a:token");

  private Emulator emulator;
  private SignedClient target;
  private SignedClient temporary;

  @BeforeEach
  void start() throws IOException {
    emulator = Emulator.start(EmulatorOptions.defaults().withAccount(TEMPORARY));
    target = SignedClient.target(emulator);
    temporary = SignedClient.of(emulator, TEMPORARY);
  }

  @AfterEach
  void stop() {
    emulator.close();
  }

  @Test
  void aSignedRequestIsLetIn() throws Exception {
    assertThat(target.call("ListAccountLinks", "{}").status()).isEqualTo(200);
    assertThat(temporary.call("ListAccountLinks", "{}").status()).isEqualTo(200);
    assertThat(emulator.calls().getLast().sessionToken()).isTrue();
  }

  @Test
  void anUnknownKey() throws Exception {
    refused(
        target.with("AKIANOBODY", "secret", Optional.empty()).call("ListAccountLinks", "{}"),
        "UnrecognizedClientException",
        "The security token included in the request is invalid.");
  }

  @Test
  void aTemporaryKeyWithoutItsTokenOrWithAnother() throws Exception {
    for (Optional<String> token : List.of(Optional.<String>empty(), Optional.of("b"))) {
      refused(
          temporary.with("ASIATEMPORARY", "temporary-secret", token).call("ListAccountLinks", "{}"),
          "UnrecognizedClientException",
          "The security token included in the request is invalid.");
    }
  }

  @Test
  void anExpiredToken() throws Exception {
    emulator.expireCredentials();

    refused(
        temporary.call("ListAccountLinks", "{}"),
        "ExpiredTokenException",
        "The security token included in the request is expired");
    assertThat(target.call("ListAccountLinks", "{}").status()).isEqualTo(200);
  }

  @Test
  void aWrongSecret() throws Exception {
    refused(
        target
            .with("AKIAEMULATEDTARGET00", "wrong", Optional.empty())
            .call("ListAccountLinks", "{}"),
        "InvalidSignatureException",
        "The request signature we calculated does not match the signature you provided. Check your"
            + " AWS Secret Access Key and signing method. Consult the service documentation for"
            + " details.");
    assertThat(emulator.calls().getLast().account()).isEmpty();
  }

  @Test
  void aSignatureForAnotherService() throws Exception {
    refused(
        target.callSignedFor("sts", "ListAccountLinks", "{}"),
        "InvalidSignatureException",
        "Credential should be scoped to correct service: 'workspaces'. ");
  }

  @Test
  void aClockThatIsOff() throws Exception {
    var late = target.at(Instant.now().minus(Duration.ofMinutes(16)));
    var early = target.at(Instant.now().plus(Duration.ofMinutes(16)));

    var refused = late.call("ListAccountLinks", "{}");
    assertThat(refused.error()).isEqualTo("InvalidSignatureException");
    assertThat(refused.message())
        .matches(
            "Signature expired: \\d{8}T\\d{6}Z is now earlier than \\d{8}T\\d{6}Z"
                + " \\(\\d{8}T\\d{6}Z - 15 min\\.\\)");
    assertThat(early.call("ListAccountLinks", "{}").message())
        .matches(
            "Signature not yet current: \\d{8}T\\d{6}Z is still later than \\d{8}T\\d{6}Z"
                + " \\(\\d{8}T\\d{6}Z \\+ 15 min\\.\\)");
    emulator.setClockOffset(Duration.ofMinutes(16));
    assertThat(early.call("ListAccountLinks", "{}").status()).isEqualTo(200);
    assertThat(target.call("ListAccountLinks", "{}").error())
        .isEqualTo("InvalidSignatureException");
  }

  @Test
  void noSignature() throws Exception {
    var answer =
        raw(Map.of("X-Amz-Target", "WorkspacesService.ListAccountLinks"), "application/json", "{}");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body())
        .isEqualTo(
            "{\"__type\":\"MissingAuthenticationTokenException\","
                + "\"message\":\"Missing Authentication Token\"}");
  }

  @Test
  void anUnreadableSignature() throws Exception {
    var answer =
        raw(
            Map.of(
                "X-Amz-Target",
                "WorkspacesService.ListAccountLinks",
                "Authorization",
                "AWS4-HMAC-SHA256 Credential=key"),
            "application/json",
            "{}");

    assertThat(answer.body()).contains("IncompleteSignatureException", "'Signature'");
  }

  @Test
  void anUnknownOperation() throws Exception {
    var answer = target.call("DescribeWorkspaces", "{}");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body()).isEqualTo("{\"__type\":\"UnknownOperationException\"}");
  }

  @Test
  void stsHasCodesOfItsOwn() throws Exception {
    var unsigned =
        raw(
            Map.of(),
            "application/x-www-form-urlencoded",
            "Action=GetCallerIdentity&Version=2011-06-15");
    assertThat(unsigned.statusCode()).isEqualTo(403);
    assertThat(unsigned.body()).contains("<Code>MissingAuthenticationToken</Code>");
    emulator.expireCredentials();
    for (var refused :
        Map.of(
                target.with("AKIANOBODY", "secret", Optional.empty()),
                "InvalidClientTokenId",
                target.with("AKIAEMULATEDTARGET00", "wrong", Optional.empty()),
                "SignatureDoesNotMatch",
                temporary,
                "ExpiredToken")
            .entrySet()) {
      var answer = refused.getKey().sts("GetCallerIdentity", Map.of());
      assertThat(answer.status()).isEqualTo(403);
      assertThat(answer.header("Content-Type")).isEqualTo("text/xml");
      assertThat(answer.body()).contains("<Code>" + refused.getValue() + "</Code>");
    }
  }

  private HttpResponse<String> raw(Map<String, String> headers, String type, String body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(emulator.endpoint().resolve("/"))
            .header("Content-Type", type)
            .POST(HttpRequest.BodyPublishers.ofString(body, UTF_8));
    headers.forEach(request::header);
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
  }

  private static void refused(SignedClient.Answer answer, String code, String message)
      throws IOException {
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.header("Content-Type")).isEqualTo("application/x-amz-json-1.1");
    assertThat(answer.header("x-amzn-RequestId")).isNotEmpty();
    assertThat(answer.error()).isEqualTo(code);
    assertThat(answer.message()).isEqualTo(message);
  }
}
