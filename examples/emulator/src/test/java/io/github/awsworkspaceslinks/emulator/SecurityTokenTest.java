package io.github.awsworkspaceslinks.emulator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.awsworkspaceslinks.emulator.SignedClient.Answer;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The part of STS, and what its credentials can do. */
final class SecurityTokenTest {
  private static final String ROLE = "arn:aws:iam::222222222222:role/path/rejecter";
  private static final String LINK = "link-0123456789abcdef0";

  private Emulator emulator;
  private SignedClient source;

  @BeforeEach
  void start() throws IOException {
    emulator = Emulator.start(EmulatorOptions.defaults().withLink(Link.pending(LINK)));
    source = SignedClient.source(emulator);
  }

  @AfterEach
  void stop() {
    emulator.close();
  }

  @Test
  void theCallerLearnsWhoItIs() throws Exception {
    var answer = source.sts("GetCallerIdentity", Map.of());

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).isEqualTo("text/xml");
    assertThat(element(answer, "Account")).isEqualTo("111111111111");
    assertThat(element(answer, "Arn")).isEqualTo("arn:aws:iam::111111111111:user/emulated");
    assertThat(element(answer, "UserId")).matches("AIDA[0-9A-F]{16}");
    assertThat(element(source.in("cn-north-1").sts("GetCallerIdentity", Map.of()), "Arn"))
        .startsWith("arn:aws-cn:");
  }

  @Test
  void anAssumedRoleActsInItsAccount() throws Exception {
    Answer assumed = source.sts("AssumeRole", role(Map.of("DurationSeconds", "900")));
    SignedClient rejecter = client(assumed);

    assertThat(rejecter.call("RejectAccountLinkInvitation", link()).linkStatus())
        .isEqualTo("REJECTED");
    assertThat(element(assumed, "Arn"))
        .isEqualTo("arn:aws:sts::222222222222:assumed-role/rejecter/me");
    assertThat(element(rejecter.sts("GetCallerIdentity", Map.of()), "Arn"))
        .isEqualTo("arn:aws:sts::222222222222:assumed-role/rejecter/me");
    assertThat(rejecter.accessKeyId()).matches("ASIA[A-Z2-7]{16}");
    assertThat(Instant.parse(element(assumed, "Expiration")))
        .isBetween(
            Instant.now().plus(Duration.ofSeconds(840)),
            Instant.now().plus(Duration.ofSeconds(901)));
  }

  @Test
  void aRoleCanAssumeTheNext() throws Exception {
    SignedClient first = client(source.sts("AssumeRole", role(Map.of())));

    Answer second =
        first.sts(
            "AssumeRole",
            Map.of(
                "RoleArn", "arn:aws:iam::111111111111:role/inviter", "RoleSessionName", "chained"));

    assertThat(element(client(second).sts("GetCallerIdentity", Map.of()), "Account"))
        .isEqualTo("111111111111");
    assertThat(first.sts("AssumeRole", role(Map.of("DurationSeconds", "3601"))).body())
        .contains("<Code>ValidationError</Code>", "role chaining");
  }

  @Test
  void allParametersAreOnRecord() throws Exception {
    Map<String, String> sent =
        role(
            Map.of(
                "ExternalId", "an id",
                "Policy", "{}",
                "PolicyArns.member.1.arn", "arn:aws:iam::aws:policy/ReadOnlyAccess",
                "SourceIdentity", "somebody",
                "Tags.member.1.Key", "team",
                "Tags.member.1.Value", "a&b",
                "TransitiveTagKeys.member.1", "team"));
    sent.put("ExternalId", "an-id");

    Answer answer = source.sts("AssumeRole", sent);

    assertThat(element(answer, "SourceIdentity")).isEqualTo("somebody");
    assertThat(emulator.calls("AssumeRole").getFirst().parameters()).containsAllEntriesOf(sent);
  }

  @Test
  void aWebIdentityNeedsNoSignature() throws Exception {
    String claims =
        Base64.getUrlEncoder()
            .encodeToString(
                "{\"sub\":\"job-7\",\"aud\":\"ci\",\"iss\":\"issuer\"}".getBytes(UTF_8));
    SignedClient nobody = source.with("AKIANOBODY", "secret", Optional.empty());

    Answer answer =
        nobody.sts(
            "AssumeRoleWithWebIdentity", role(Map.of("WebIdentityToken", "e30." + claims + ".x")));

    assertThat(element(answer, "SubjectFromWebIdentityToken")).isEqualTo("job-7");
    assertThat(element(answer, "Audience")).isEqualTo("ci");
    assertThat(client(answer).call("GetAccountLink", link()).status()).isEqualTo(200);
    assertThat(emulator.calls().getFirst().parameters()).containsKey("WebIdentityToken");
    assertThat(emulator.calls().getFirst().account()).isEmpty();
  }

  @Test
  void anExpiredWebIdentityIsRefused() throws Exception {
    String claims = Base64.getUrlEncoder().encodeToString("{\"exp\":1000000000}".getBytes(UTF_8));

    Answer answer =
        source.sts(
            "AssumeRoleWithWebIdentity", role(Map.of("WebIdentityToken", "e30." + claims + ".x")));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body()).contains("<Code>ExpiredTokenException</Code>");
  }

  @Test
  void credentialsExpireWhenTheTestSaysSo() throws Exception {
    SignedClient rejecter = client(source.sts("AssumeRole", role(Map.of())));
    assertThat(rejecter.call("GetAccountLink", link()).status()).isEqualTo(200);

    emulator.expireCredentials();

    assertThat(rejecter.call("GetAccountLink", link()).error()).isEqualTo("ExpiredTokenException");
    emulator.setCredentialLifetime(Duration.ZERO);
    assertThat(
            client(source.sts("AssumeRole", role(Map.of()))).call("GetAccountLink", link()).error())
        .isEqualTo("ExpiredTokenException");
    emulator.resetCredentialLifetime();
    assertThat(
            client(source.sts("AssumeRole", role(Map.of())))
                .call("GetAccountLink", link())
                .status())
        .isEqualTo(200);
  }

  @Test
  void aRoleCanBeDenied() throws Exception {
    emulator.setFaults(FaultRule.always(new Fault.Deny()).where(FaultRule.Criterion.ROLE, ROLE));

    Answer answer = source.sts("AssumeRole", role(Map.of()));

    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.body())
        .contains(
            "<Code>AccessDenied</Code><Message>User: arn:aws:iam::111111111111:user/emulated is not"
                + " authorized to perform: sts:AssumeRole on resource: "
                + ROLE);
  }

  @ParameterizedTest
  @CsvSource({
    "arn:aws:iam::999999999999:role/nowhere, me, 3600, 403, AccessDenied",
    "arn:aws:iam::222222222222:user/nobody, me, 3600, 400, ValidationError",
    "short, me, 3600, 400, ValidationError",
    "arn:aws:iam::222222222222:role/rejecter, x, 3600, 400, ValidationError",
    "arn:aws:iam::222222222222:role/rejecter, with space, 3600, 400, ValidationError",
    "arn:aws:iam::222222222222:role/rejecter, me, 899, 400, ValidationError",
  })
  void aBadRequestIsRefused(String role, String session, String duration, int status, String code)
      throws Exception {
    Answer answer =
        source.sts(
            "AssumeRole",
            Map.of("RoleArn", role, "RoleSessionName", session, "DurationSeconds", duration));

    assertThat(answer.status()).isEqualTo(status);
    assertThat(element(answer, "Code")).isEqualTo(code);
  }

  @Test
  void whatIsMissingIsCounted() throws Exception {
    assertThat(element(source.sts("AssumeRole", Map.of()), "Message"))
        .isEqualTo(
            "2 validation errors detected: Value null at 'roleArn' failed to satisfy constraint:"
                + " Member must not be null; Value null at 'roleSessionName' failed to satisfy"
                + " constraint: Member must not be null");
    assertThat(element(source.sts("GetSessionToken", Map.of()), "Code")).isEqualTo("InvalidAction");
  }

  private static Map<String, String> role(Map<String, String> more) {
    Map<String, String> parameters = new TreeMap<>(more);
    parameters.put("RoleArn", ROLE);
    parameters.put("RoleSessionName", "me");
    return parameters;
  }

  private SignedClient client(Answer answer) {
    return source.with(
        element(answer, "AccessKeyId"),
        element(answer, "SecretAccessKey"),
        Optional.of(element(answer, "SessionToken")));
  }

  private static String link() {
    return "{\"LinkId\":\"" + LINK + "\"}";
  }

  private static String element(Answer answer, String name) {
    Matcher matcher =
        Pattern.compile("<" + name + ">([^<]*)</" + name + ">").matcher(answer.body());
    assertThat(matcher.find()).as(name + " in " + answer.body()).isTrue();
    return matcher.group(1);
  }
}
