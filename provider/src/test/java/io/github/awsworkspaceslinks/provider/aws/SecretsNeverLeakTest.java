package io.github.awsworkspaceslinks.provider.aws;

import static io.github.awsworkspaceslinks.provider.testing.TestEngine.secret;
import static io.github.awsworkspaceslinks.provider.testing.TestEngine.struct;
import static io.github.awsworkspaceslinks.provider.testing.TestEngine.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import io.github.awsworkspaceslinks.emulator.Account;
import io.github.awsworkspaceslinks.emulator.Emulator;
import io.github.awsworkspaceslinks.emulator.Fault;
import io.github.awsworkspaceslinks.emulator.FaultRule;
import io.github.awsworkspaceslinks.emulator.Link;
import io.github.awsworkspaceslinks.provider.testing.ConfiguredPlugin;
import io.github.awsworkspaceslinks.provider.testing.PluginProcess;
import io.github.awsworkspaceslinks.provider.testing.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pulumirpc.EngineOuterClass.LogRequest;
import pulumirpc.Provider.CheckRequest;

/**
 * A verbose plugin with secrets in every place that can hold one, through good calls and bad: none
 * of them is in anything that it says.
 */
class SecretsNeverLeakTest {
  private static final String LINK = "link-0123456789abcdef0";
  private static final String ROLE = "arn:aws:iam::222222222222:role/workspaces";
  private static final String PROXY_PASSWORD = "pr0xy-p4ssw0rd";
  private static final String EXTERNAL_ID = "ext3rnal-id";
  private static final String WEB_IDENTITY = "w3b-identity-t0ken";
  private static final String CLIENT_TOKEN = "cl1ent-t0ken";
  private static final Account ACCOUNT =
      Account.of("222222222222", "ASIAS3CRETS3CRETS3CR", "s3cret-access-key")
          .withSessionToken("s3ssion-t0ken");

  private final List<String> said = new ArrayList<>();
  private Emulator emulator;

  @BeforeEach
  void start() throws IOException {
    emulator = Emulator.start();
    emulator.addAccount(ACCOUNT);
    emulator.put(Link.pending(LINK).withClientToken(CLIENT_TOKEN));
  }

  @AfterEach
  void close() {
    emulator.close();
  }

  @Test
  void inARunWithKeysRolesAndAProxy(@TempDir Path folder) throws IOException {
    var settings =
        Settings.none()
            .with("region", "us-east-1")
            .as(ACCOUNT)
            .with("endpoints", behindProxy())
            .with("httpProxy", "http://user:" + PROXY_PASSWORD + "@127.0.0.1:" + emulator.port())
            .with("noProxy", "127.0.0.1")
            .with("httpsProxy", "http://user:" + PROXY_PASSWORD + "@127.0.0.1:" + emulator.port())
            .with("assumeRoles", List.of(Map.of("roleArn", ROLE, "externalId", EXTERNAL_ID)));
    run(
        folder,
        Map.of(),
        settings,
        List.of(
            ACCOUNT.accessKeyId(),
            ACCOUNT.secretAccessKey(),
            ACCOUNT.sessionToken().orElseThrow(),
            EXTERNAL_ID,
            CLIENT_TOKEN));
    assertThat(emulator.calls("AssumeRole").getFirst().parameters())
        .as("the run did use the secrets")
        .containsEntry("ExternalId", EXTERNAL_ID);
    assertThat(emulator.calls("RejectAccountLinkInvitation").getFirst().clientToken())
        .contains(CLIENT_TOKEN);
  }

  @Test
  void inARunWithAWebIdentityAndAProxyOfTheEnvironment(@TempDir Path folder) throws IOException {
    var settings =
        Settings.none()
            .with("region", "us-east-1")
            .with("endpoints", behindProxy())
            .with(
                "assumeRoleWithWebIdentity",
                Map.of("roleArn", ROLE, "webIdentityToken", WEB_IDENTITY));
    run(
        folder,
        Map.of("HTTP_PROXY", "http://user:" + PROXY_PASSWORD + "@127.0.0.1:" + emulator.port()),
        settings,
        List.of(WEB_IDENTITY, CLIENT_TOKEN));
  }

  @Test
  void inAProxyOfTheEnvironmentThatIsMalformed(@TempDir Path folder) throws IOException {
    var settings = Settings.none().with("region", "us-east-1").as(ACCOUNT);
    try (var plugin =
        PluginProcess.start(
            folder,
            Map.of("HTTPS_PROXY", "http://user:" + PROXY_PASSWORD + "^@proxy.example:3128"),
            settings,
            "-v=9")) {
      said.add(plugin.failureToCreate(LINK));
      assertThat(said.getFirst())
          .isEqualTo(
              "HTTPS_PROXY or HTTP_PROXY must be an address such as http://proxy.example:3128, in"
                  + " which special characters of a password are percent-encoded.");
      said.add(plugin.stderr());
    }
    assertNothingLeaked();
  }

  /**
   * @param sent the secrets that AWS gets to see, and may quote
   */
  private void run(
      Path folder, Map<String, String> environment, Settings settings, List<String> sent)
      throws IOException {
    var inputs =
        Struct.newBuilder()
            .putFields("linkId", text(LINK))
            .putFields("clientToken", secret(text(CLIENT_TOKEN)))
            .build();
    var unlike = inputs.toBuilder().putFields("linkId", secret(text(CLIENT_TOKEN))).build();
    try (var plugin = PluginProcess.start(folder, environment, settings, "-v=9")) {
      var engine = plugin.engine();
      said.add(
          engine
              .provider()
              .checkConfig(
                  CheckRequest.newBuilder()
                      .setNews(settings.with("retryMode", "wild").struct())
                      .build())
              .getFailuresList()
              .toString());
      said.add(engine.check(unlike).getFailuresList().toString());
      engine.previewCreate(inputs);
      // Errors that quote what they were sent, and those that the way there makes.
      quoting(sent, "RejectAccountLinkInvitation");
      say(() -> engine.create(inputs));
      quoting(sent, "AssumeRole", "AssumeRoleWithWebIdentity");
      emulator.expireCredentials();
      emulator.addAccount(ACCOUNT);
      say(() -> engine.create(inputs));
      emulator.setFaults(FaultRule.always(new Fault.Cut()));
      say(() -> engine.create(inputs, 1));
      emulator.setFaults(FaultRule.always(new Fault.Throttle()).times(2));
      var created = engine.create(inputs);
      emulator.clearFaults();
      engine.read(created.getId(), inputs, created.getProperties());
      engine.update(created.getId(), created.getProperties(), inputs);
      engine.delete(created.getId(), created.getProperties());
      say(() -> engine.create(struct(Map.of("linkId", "link-of-nobody-0"))));
      engine.messages().stream().map(LogRequest::getMessage).forEach(said::add);
      said.add(plugin.stderr());
    }
    assertThat(said.getLast()).as("the log is verbose").contains("RejectAccountLinkInvitation");
    assertNothingLeaked();
  }

  private List<Map<String, String>> behindProxy() {
    return List.of(
        Map.of("workspaces", "http://aws.invalid", "sts", emulator.endpoint().toString()));
  }

  /** The next calls of the operations are refused with an error that quotes what they sent. */
  private void quoting(List<String> sent, String... operations) {
    var refusal =
        new Fault.Failure(
            "ValidationException", 400, String.join(" and ", sent) + " are all wrong");
    emulator.setFaults(
        Arrays.stream(operations)
            .map(operation -> FaultRule.always(refusal).on(operation).times(1))
            .toList());
  }

  private void say(ThrowingCallable call) {
    said.add(String.valueOf(ConfiguredPlugin.failure(call).getDescription()));
  }

  private void assertNothingLeaked() {
    assertThat(said)
        .allSatisfy(text -> assertThat(text).doesNotContain(secrets().toArray(String[]::new)));
  }

  private static List<String> secrets() {
    return List.of(
        ACCOUNT.accessKeyId(),
        ACCOUNT.secretAccessKey(),
        ACCOUNT.sessionToken().orElseThrow(),
        PROXY_PASSWORD,
        EXTERNAL_ID,
        WEB_IDENTITY,
        CLIENT_TOKEN);
  }
}
