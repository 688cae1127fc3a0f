package io.github.awsworkspaceslinks.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The control path, as a test in another language uses it. */
final class ControlPathTest {
  private static final String LINK = "link-0123456789abcdef0";

  private final HttpClient http = HttpClient.newHttpClient();
  private Emulator emulator;

  @BeforeEach
  void start() throws IOException {
    emulator = Emulator.start();
  }

  @AfterEach
  void stop() {
    emulator.close();
    http.close();
  }

  @Test
  void linksAreForcedReadAndForgotten() throws Exception {
    send("PUT", "links", "{\"linkId\":\"" + LINK + "\"}");
    send("PUT", "links", "[{\"linkId\":\"" + LINK + "\",\"status\":\"linked\"}]");
    send(
        "PUT",
        "links",
        "{\"linkId\":\"link-in-ireland\",\"status\":\"ON_HOLD\",\"region\":\"eu-west-1\","
            + "\"source\":\"333333333333\",\"clientToken\":\"t\"}");

    assertThat(emulator.links())
        .containsExactly(
            Link.of(LINK, LinkStatus.LINKED),
            Link.of("link-in-ireland", new LinkStatus("ON_HOLD"))
                .withRegion("eu-west-1")
                .withSource("333333333333")
                .withClientToken("t"));
    assertThat(send("GET", "links", "").findValuesAsText("linkId"))
        .containsExactly(LINK, "link-in-ireland");
    assertThat(status("DELETE", "links/link-in-ireland", "")).isEqualTo(404);
    assertThat(status("DELETE", "links/link-in-ireland?region=eu-west-1", "")).isEqualTo(200);
    send("DELETE", "links", "");
    assertThat(emulator.links()).isEmpty();
  }

  @Test
  void manyLinksAtOnce() throws Exception {
    JsonNode added = send("POST", "links/many", "{\"count\":1000}");

    assertThat(added.path("links")).hasSize(1000);
    assertThat(added.at("/links/999/linkId").asText()).isEqualTo("link-000000000000003e8");
    assertThat(emulator.links()).hasSize(1000);
    assertThat(send("POST", "links/many", "{\"count\":1}").at("/links/0/linkId").asText())
        .isEqualTo("link-000000000000003e9");
  }

  @Test
  void callsAreCountedAndListed() throws Exception {
    SignedClient target = SignedClient.target(emulator);
    target.call("ListAccountLinks", "{}");
    target.call("ListAccountLinks", "{}");
    target.call("GetAccountLink", "{\"LinkId\":\"" + LINK + "\"}");

    JsonNode answer = send("GET", "calls", "");

    assertThat(answer.at("/counts/ListAccountLinks").asInt()).isEqualTo(2);
    JsonNode last = answer.at("/calls/2");
    assertThat(last.path("operation").asText()).isEqualTo("GetAccountLink");
    assertThat(last.path("linkId").asText()).isEqualTo(LINK);
    assertThat(last.path("account").asText()).isEqualTo("222222222222");
    assertThat(last.path("statusCode").asInt()).isEqualTo(400);
    assertThat(last.path("errorCode").asText()).isEqualTo("ResourceNotFoundException");
    assertThat(last.path("sessionToken").isBoolean()).isTrue();
    assertThat(send("GET", "calls?operation=GetAccountLink", "").path("calls")).hasSize(1);
    send("DELETE", "calls", "");
    assertThat(send("GET", "calls", "").path("calls")).isEmpty();
  }

  /** A rule comes back as it was understood, so nothing of it was lost. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          {"delayMillis":20,"operation":"GetAccountLink"}
          {"hold":true,"linkId":"link-0123456789"}
          {"holdAfter":true,"account":"222222222222"}
          {"throttle":"RequestLimitExceeded","region":"us-east-1","times":3}
          {"error":{"code":"ConflictException","httpStatus":400,"message":"no"},"skip":2}
          {"deny":true,"role":"arn:aws:iam::222222222222:role/r"}
          {"status":503,"probability":0.25,"seed":7}
          {"cut":true}
          {"cutAfter":true}
          {"notJson":true}
          {"staleReads":3}
          {"staleMillis":300}
          {"eventually":{"answer":"PENDING_ACCEPTANCE_BY_TARGET_ACCOUNT","reads":4}}
          """)
  void rulesAreReadInFull(String rule) throws Exception {
    JsonNode asked = new ObjectMapper().readTree(rule);

    JsonNode understood = send("PUT", "faults", "[" + rule + "]").at("/faults/0");

    asked
        .properties()
        .forEach(it -> assertThat(understood.get(it.getKey())).isEqualTo(it.getValue()));
    assertThat(understood.path("struck").asInt()).isZero();
    assertThat(send("POST", "faults", rule).path("faults")).hasSize(2);
    send("DELETE", "faults", "");
    assertThat(send("GET", "faults", "").path("faults")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[",
        "7",
        "{}",
        "{\"operation\":\"GetAccountLink\"}",
        "{\"cut\":true,\"hold\":true}",
        "{\"cut\":true,\"opertion\":\"GetAccountLink\"}",
        "{\"cut\":true,\"times\":-1}",
        "{\"cut\":true,\"times\":\"two\"}",
        "{\"cut\":true,\"probability\":2}",
        "{\"cut\":true,\"probability\":\"high\"}",
        "{\"cut\":true,\"seed\":0.5}",
        "{\"delayMillis\":-1}",
        "{\"error\":{\"message\":\"no code\"}}",
        "{\"status\":999}",
        "{\"eventually\":{\"answer\":\"lost it\",\"reads\":1}}",
      })
  void aRuleThatIsNotUnderstoodIsRefused(String rule) throws Exception {
    assertThat(status("PUT", "faults", rule)).isEqualTo(400);
  }

  @Test
  void heldCallsAreSeenAndReleased() throws Exception {
    send("PUT", "faults", "[{\"hold\":true}]");
    Thread call =
        Thread.startVirtualThread(
            () -> {
              try {
                SignedClient.target(emulator).call("ListAccountLinks", "{}");
              } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
              }
            });

    assertThat(send("GET", "held", "").path("held").isInt()).isTrue();
    assertThat(send("GET", "held?count=1&timeoutMillis=30000", "").path("held").asInt())
        .isEqualTo(1);
    send("POST", "release", "");
    call.join();
    assertThat(emulator.calls("ListAccountLinks")).hasSize(1);
  }

  @Test
  void theClockTheAccountsAndTheCredentials() throws Exception {
    send(
        "POST",
        "accounts",
        "{\"id\":\"333333333333\",\"accessKeyId\":\"ASIATHIRD\",\"secretAccessKey\":\"s\","
            + "\"sessionToken\":\"t\"}");
    SignedClient third =
        SignedClient.of(
            emulator, Account.of("333333333333", "ASIATHIRD", "s").withSessionToken("t"));
    assertThat(third.call("ListAccountLinks", "{}").status()).isEqualTo(200);

    send("PUT", "clock", "{\"offsetSeconds\":-3600}");
    assertThat(third.call("ListAccountLinks", "{}").message()).contains("not yet current");
    send("PUT", "clock", "{\"offsetSeconds\":0}");

    send("POST", "credentials/expire", "");
    assertThat(third.call("ListAccountLinks", "{}").error()).isEqualTo("ExpiredTokenException");
    send("PUT", "credentials", "{\"lifetimeSeconds\":60}");
    send("DELETE", "credentials", "");
  }

  @Test
  void whatIsNotThereIsNotFound() throws Exception {
    assertThat(status("GET", "nothing", "")).isEqualTo(404);
    assertThat(status("POST", "clock", "{}")).isEqualTo(404);
  }

  private JsonNode send(String method, String path, String body) throws Exception {
    HttpResponse<String> answer = raw(method, path, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return new ObjectMapper().readTree(answer.body());
  }

  private int status(String method, String path, String body) throws Exception {
    HttpResponse<String> answer = raw(method, path, body);
    if (answer.statusCode() != 200) {
      assertThat(new ObjectMapper().readTree(answer.body()).path("message").asText()).isNotEmpty();
    }
    return answer.statusCode();
  }

  private HttpResponse<String> raw(String method, String path, String body) throws Exception {
    return http.send(
        HttpRequest.newBuilder(emulator.endpoint().resolve("/_emulator/" + path))
            .method(method, BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }
}
