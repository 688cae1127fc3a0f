package io.github.awsworkspaceslinks.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import com.sun.net.httpserver.HttpServer;
import io.github.awsworkspaceslinks.emulator.Account;
import io.github.awsworkspaceslinks.emulator.Call;
import io.github.awsworkspaceslinks.emulator.Emulator;
import io.github.awsworkspaceslinks.emulator.EmulatorOptions;
import io.github.awsworkspaceslinks.emulator.Fault;
import io.github.awsworkspaceslinks.emulator.FaultRule;
import io.github.awsworkspaceslinks.emulator.Link;
import io.github.awsworkspaceslinks.emulator.LinkStatus;
import io.github.awsworkspaceslinks.provider.testing.Certificates;
import io.github.awsworkspaceslinks.provider.testing.ConfiguredPlugin;
import io.github.awsworkspaceslinks.provider.testing.PluginProcess;
import io.github.awsworkspaceslinks.provider.testing.Settings;
import io.github.awsworkspaceslinks.provider.testing.SsoPortal;
import io.github.awsworkspaceslinks.provider.testing.TunnelingProxy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each key of the configuration and each variable of the environment, shown to work by what arrives
 * at AWS.
 */
class ConfigurationOnTheWireTest {
  private static final String LINK = "link-0123456789abcdef0";
  private static final String SECOND_LINK = "link-0123456789abcdef1";
  private static final String REJECT = "RejectAccountLinkInvitation";
  private static final String ROLE = "arn:aws:iam::222222222222:role/workspaces";
  private static final String FIRST_ROLE = "arn:aws:iam::111111111111:role/first";
  private static final String NOWHERE = "http://workspaces.invalid";

  @TempDir private static Path shared;
  private static Certificates certificates;
  private static Emulator secure;

  @TempDir private Path folder;
  private Emulator emulator;
  private Settings settings;

  @BeforeAll
  static void startSecure() throws IOException {
    certificates =
        Certificates.make(
            shared, "ip:127.0.0.1,dns:*.us-east-1.amazonaws.com,dns:*.us-east-1.api.aws");
    secure =
        Emulator.start(
            EmulatorOptions.defaults().withTls(certificates.keyStore(), Certificates.PASSWORD));
  }

  @AfterAll
  static void closeSecure() {
    secure.close();
  }

  @BeforeEach
  void start() throws IOException {
    emulator = Emulator.start();
    for (var each : List.of(emulator, secure)) {
      each.put(Link.pending(LINK));
      each.put(Link.pending(SECOND_LINK));
      each.clearCalls();
      each.clearFaults();
    }
    settings = Settings.at(emulator);
  }

  @AfterEach
  void close() {
    emulator.close();
  }

  @Nested
  class Region {
    @Test
    void isThatOfTheConfiguration() throws IOException {
      emulator.put(Link.pending(LINK).withRegion("eu-west-1"));
      create(settings.with("region", "eu-west-1"));
      assertThat(rejection().region()).contains("eu-west-1");
    }

    @Test
    void isPartOfTheHost() throws IOException {
      assertThat(tunneled(Settings.none()))
          .containsExactly("workspaces.us-east-1.amazonaws.com:443");
    }

    @Test
    void isThatOfTheEnvironmentWhereNoneIsConfigured() throws IOException {
      emulator.put(Link.pending(LINK).withRegion("eu-west-1"));
      createInProcess(
          Map.of("AWS_REGION", "eu-west-1", "AWS_DEFAULT_REGION", "eu-west-2"),
          settings.without("region"));
      assertThat(rejection().region()).contains("eu-west-1");
    }

    @Test
    void isTheDefaultOneOfTheEnvironmentWhereThereIsNoOther() throws IOException {
      emulator.put(Link.pending(LINK).withRegion("eu-west-2"));
      createInProcess(Map.of("AWS_DEFAULT_REGION", "eu-west-2"), settings.without("region"));
      assertThat(rejection().region()).contains("eu-west-2");
    }

    @Test
    void isThatOfTheProfileWhereThereIsNoOther() throws IOException {
      emulator.put(Link.pending(LINK).withRegion("eu-west-3"));
      createInProcess(
          Map.of(),
          withProfile("work", "[profile work]\nregion = eu-west-3\n" + keys(Account.TARGET))
              .without("region"));
      assertThat(rejection().region()).contains("eu-west-3");
    }

    @Test
    void isNotCheckedWithSkipRegionValidation() throws IOException {
      emulator.put(Link.pending(LINK).withRegion("moon"));
      create(settings.with("region", "moon").with("skipRegionValidation", true));
      assertThat(rejection().region()).contains("moon");
    }
  }

  @Nested
  class Credentials {
    @Test
    void areTheKeysAndTheTokenOfTheConfiguration() throws IOException {
      emulator.addAccount(TEMPORARY);
      create(settings.as(TEMPORARY));
      assertThat(rejection().accessKeyId()).contains(TEMPORARY.accessKeyId());
      assertThat(rejection().sessionToken()).isTrue();
    }

    @Test
    void areTheKeysAndTheTokenOfTheEnvironment() throws IOException {
      emulator.addAccount(TEMPORARY);
      createInProcess(
          Map.of(
              "AWS_ACCESS_KEY_ID", TEMPORARY.accessKeyId(),
              "AWS_SECRET_ACCESS_KEY", TEMPORARY.secretAccessKey(),
              "AWS_SESSION_TOKEN", TEMPORARY.sessionToken().orElseThrow()),
          Settings.withoutCredentials(emulator));
      assertThat(rejection().accessKeyId()).contains(TEMPORARY.accessKeyId());
      assertThat(rejection().sessionToken()).isTrue();
    }

    @Test
    void areTheProfilesInTheSharedConfigFile() throws IOException {
      create(withProfile("work", "[profile work]\n" + keys(Account.TARGET)));
      assertThat(rejection().accessKeyId()).contains(Account.TARGET.accessKeyId());
    }

    @Test
    void areTheProfilesInTheSharedCredentialsFile() throws IOException {
      var file = Files.writeString(folder.resolve("keys"), "[work]\n" + keys(Account.TARGET));
      create(withProfile("work", "").with("sharedCredentialsFiles", List.of(file.toString())));
      assertThat(rejection().accessKeyId()).contains(Account.TARGET.accessKeyId());
    }

    @Test
    void areTheConfiguredProfilesRatherThanTheKeysOfTheEnvironment() throws IOException {
      createInProcess(
          keysInEnvironment(Account.SOURCE),
          withProfile("work", "[profile work]\n" + keys(Account.TARGET)));
      assertThat(rejection().accessKeyId()).contains(Account.TARGET.accessKeyId());
    }

    @Test
    void areTheKeysOfTheEnvironmentRatherThanItsProfiles() throws IOException {
      createInProcess(
          with(keysInEnvironment(Account.TARGET), "AWS_PROFILE", "missing"),
          Settings.withoutCredentials(emulator));
      assertThat(rejection().accessKeyId()).contains(Account.TARGET.accessKeyId());
    }

    @Test
    void areThoseOfTheProfileAndTheFilesThatTheEnvironmentNames() throws IOException {
      var config = Files.writeString(folder.resolve("c"), "[profile work]\nregion = us-east-1\n");
      var keys = Files.writeString(folder.resolve("k"), "[work]\n" + keys(Account.TARGET));
      createInProcess(
          Map.of(
              "AWS_PROFILE", "work",
              "AWS_CONFIG_FILE", config.toString(),
              "AWS_SHARED_CREDENTIALS_FILE", keys.toString()),
          Settings.withoutCredentials(emulator).without("region"));
      assertThat(rejection().accessKeyId()).contains(Account.TARGET.accessKeyId());
    }

    @Test
    void areThoseThatAProcessPrints() throws IOException {
      var json =
          Files.writeString(
              folder.resolve("out.json"),
              """
              {"Version": 1, "AccessKeyId": "%s", "SecretAccessKey": "%s"}
              """
                  .formatted(Account.TARGET.accessKeyId(), Account.TARGET.secretAccessKey()));
      create(withProfile("work", "[profile work]\ncredential_process = cat " + json + "\n"));
      assertThat(rejection().accessKeyId()).contains(Account.TARGET.accessKeyId());
    }

    @Test
    void areThoseOfAnSsoSessionFromTheConfiguredAddress() throws IOException {
      emulator.addAccount(TEMPORARY);
      try (var portal = SsoPortal.start(TEMPORARY)) {
        createInProcess(Map.of(), withSso("sso_start_url = " + START, START, portal.address()));
      }
      assertThat(rejection().accessKeyId()).contains(TEMPORARY.accessKeyId());
    }

    /** As behind a company's proxy that looks into TLS. */
    @Test
    void areThoseOfAnSsoSessionFromAnAddressThatTheConfiguredBundleTrusts() throws IOException {
      secure.addAccount(TEMPORARY);
      try (var portal = SsoPortal.secure(TEMPORARY, certificates)) {
        createInProcess(
            Map.of(),
            withSso("sso_session = company", "company", portal.address())
                .with("customCaBundle", certificates.bundle().toString()));
      }
      assertThat(secure.calls(REJECT).getLast().accessKeyId()).contains(TEMPORARY.accessKeyId());
    }

    private static final String START = "https://company.example/start";

    /**
     * @param kept under which name the session's token is kept
     */
    private Settings withSso(String session, String kept, String portal) throws IOException {
      SsoPortal.keepToken(folder, kept, SsoPortal.NEVER);
      var workspaces = (portal.startsWith("https") ? secure : emulator).endpoint().toString();
      return withProfile("work", SsoPortal.profile(session))
          .with("endpoints", List.of(Map.of("workspaces", workspaces, "sso", portal)));
    }
  }

  private static final Account TEMPORARY =
      Account.of("222222222222", "ASIATEMPORARY0000000", "temporary-secret")
          .withSessionToken("temporary-token");

  @Nested
  class Roles {
    @Test
    void areAssumedInOrderEachWithTheCredentialsOfTheOneBeforeAndWithAllThatIsGiven()
        throws IOException {
      var second = new LinkedHashMap<String, Object>();
      second.put("roleArn", ROLE);
      second.put("sessionName", "pulumi-run");
      second.put("externalId", "shared-with-us");
      second.put("duration", "1h");
      second.put("policy", "{\"Version\":\"2012-10-17\"}");
      second.put("policyArns", List.of("arn:aws:iam::aws:policy/ReadOnlyAccess"));
      second.put("sourceIdentity", "alice");
      second.put("tags", Map.of("team", "desktops"));
      second.put("transitiveTagKeys", List.of("team"));
      create(settings.with("assumeRoles", List.of(Map.of("roleArn", FIRST_ROLE), second)));

      var calls = emulator.calls();
      assertThat(calls)
          .extracting(Call::operation, call -> call.parameters().get("RoleArn"))
          .containsExactly(
              tuple("AssumeRole", FIRST_ROLE), tuple("AssumeRole", ROLE), tuple(REJECT, null));
      assertThat(calls)
          .extracting(call -> call.account().orElse(""))
          .containsExactly("222222222222", "111111111111", "222222222222");
      assertThat(calls.get(0).parameters())
          .containsEntry("RoleSessionName", "pulumi-aws-workspaces-links")
          .containsOnlyKeys("Action", "Version", "RoleArn", "RoleSessionName");
      assertThat(calls.get(1).parameters())
          .containsEntry("RoleSessionName", "pulumi-run")
          .containsEntry("ExternalId", "shared-with-us")
          .containsEntry("DurationSeconds", "3600")
          .containsEntry("Policy", "{\"Version\":\"2012-10-17\"}")
          .containsEntry("PolicyArns.member.1.arn", "arn:aws:iam::aws:policy/ReadOnlyAccess")
          .containsEntry("SourceIdentity", "alice")
          .containsEntry("Tags.member.1.Key", "team")
          .containsEntry("Tags.member.1.Value", "desktops")
          .containsEntry("TransitiveTagKeys.member.1", "team");
    }

    @Test
    void ofAProfileAreAssumedAtTheConfiguredAddress() throws IOException {
      create(withProfile("role", profileWithRole("source_profile = base")));
      var assumed = emulator.calls("AssumeRole").getFirst();
      assertThat(assumed.accessKeyId()).contains(Account.TARGET.accessKeyId());
      assertThat(assumed.parameters())
          .containsEntry("RoleArn", ROLE)
          .containsEntry("RoleSessionName", "from-profile")
          .containsEntry("ExternalId", "shared-with-us")
          .containsEntry("DurationSeconds", "1800");
      assertThat(rejection().sessionToken()).isTrue();
    }

    @Test
    void ofAProfileTakeTheirSourceFromTheEnvironmentWhereItSaysSo() throws IOException {
      createInProcess(
          keysInEnvironment(Account.TARGET),
          withProfile("role", profileWithRole("credential_source = Environment")));
      assertThat(emulator.calls("AssumeRole")).hasSize(1);
      assertThat(rejection().sessionToken()).isTrue();
    }

    @Test
    void ofAProfileThatIsItsOwnSourceTakeItsSessionToken() throws IOException {
      emulator.addAccount(TEMPORARY);
      create(
          withProfile(
              "role",
              "[profile role]\nrole_arn = %s\nsource_profile = role\n%saws_session_token = %s\n"
                  .formatted(ROLE, keys(TEMPORARY), TEMPORARY.sessionToken().orElseThrow())));
      assertThat(emulator.calls("AssumeRole").getFirst().sessionToken()).isTrue();
    }

    @Test
    void ofTheDefaultProfileAreAssumedAtTheConfiguredAddress() throws IOException {
      createInProcess(
          Map.of(),
          sharedConfig(
              profileWithRole("source_profile = base").replace("[profile role]", "[default]")));
      assertThat(emulator.calls("AssumeRole")).hasSize(1);
    }

    private static String profileWithRole(String source) {
      return """
      [profile role]
      role_arn = %s
      role_session_name = from-profile
      external_id = shared-with-us
      duration_seconds = 1800
      %s
      [profile base]
      %s
      """
          .formatted(ROLE, source, keys(Account.TARGET));
    }

    @Test
    void areAssumedInTheRegionForSts() throws IOException {
      assertThat(
              tunneled(
                  Settings.none()
                      .with("stsRegion", "eu-west-1")
                      .with("assumeRoles", List.of(Map.of("roleArn", ROLE)))
                      .with("insecure", true)))
          .containsExactly(
              "sts.eu-west-1.amazonaws.com:443", "workspaces.us-east-1.amazonaws.com:443");
    }
  }

  @Nested
  class WebIdentity {
    @Test
    void isExchangedForARole() throws IOException {
      create(
          withWebIdentity(
              Map.of(
                  "roleArn", ROLE,
                  "webIdentityToken", "the-token",
                  "sessionName", "ci-17",
                  "duration", "15m",
                  "policy", "{}",
                  "policyArns", List.of("arn:aws:iam::aws:policy/ReadOnlyAccess"))));
      assertThat(emulator.calls("AssumeRoleWithWebIdentity").getFirst().parameters())
          .containsEntry("RoleArn", ROLE)
          .containsEntry("WebIdentityToken", "the-token")
          .containsEntry("RoleSessionName", "ci-17")
          .containsEntry("DurationSeconds", "900")
          .containsEntry("Policy", "{}")
          .containsEntry("PolicyArns.member.1.arn", "arn:aws:iam::aws:policy/ReadOnlyAccess");
      assertThat(rejection().account()).contains("222222222222");
      assertThat(rejection().sessionToken()).isTrue();
    }

    @Test
    void isReadAnewFromItsFileForARenewal() throws IOException {
      var file = Files.writeString(folder.resolve("token"), "first-token\n");
      var identity = Map.of("roleArn", ROLE, "webIdentityTokenFile", file.toString());
      try (var plugin = ConfiguredPlugin.start(withWebIdentity(identity))) {
        plugin.create(LINK);
        Files.writeString(file, "second-token\n");
        emulator.expireCredentials();
        plugin.create(SECOND_LINK);
      }
      assertThat(emulator.calls("AssumeRoleWithWebIdentity"))
          .extracting(call -> call.parameters().get("WebIdentityToken"))
          .containsExactly("first-token", "second-token");
    }

    @Test
    void isThatOfTheEnvironment() throws IOException {
      createInProcess(
          with(webIdentityInEnvironment(), "AWS_ENDPOINT_URL_STS", emulator.endpoint().toString()),
          Settings.withoutCredentials(emulator)
              .with("endpoints", List.of(Map.of("workspaces", emulator.endpoint().toString()))));
      assertThat(emulator.calls("AssumeRoleWithWebIdentity").getFirst().parameters())
          .containsEntry("RoleArn", ROLE)
          .containsEntry("WebIdentityToken", "ci-token")
          .containsEntry("RoleSessionName", "ci-run");
    }

    @Test
    void takesFromTheEnvironmentWhatItsBlockLeavesOut() throws IOException {
      createInProcess(webIdentityInEnvironment(), withWebIdentity(Map.of("sessionName", "block")));
      assertThat(emulator.calls("AssumeRoleWithWebIdentity").getFirst().parameters())
          .containsEntry("RoleArn", ROLE)
          .containsEntry("WebIdentityToken", "ci-token")
          .containsEntry("RoleSessionName", "block");
    }

    @Test
    void canBeTheSourceOfFurtherRoles() throws IOException {
      create(
          withWebIdentity(Map.of("roleArn", FIRST_ROLE, "webIdentityToken", "the-token"))
              .with("assumeRoles", List.of(Map.of("roleArn", ROLE))));
      assertThat(emulator.calls())
          .extracting(Call::operation)
          .containsExactly("AssumeRoleWithWebIdentity", "AssumeRole", REJECT);
    }

    private Map<String, String> webIdentityInEnvironment() throws IOException {
      var file = Files.writeString(folder.resolve("token"), "ci-token");
      return Map.of(
          "AWS_WEB_IDENTITY_TOKEN_FILE",
          file.toString(),
          "AWS_ROLE_ARN",
          ROLE,
          "AWS_ROLE_SESSION_NAME",
          "ci-run");
    }

    private Settings withWebIdentity(Map<String, ?> identity) {
      return Settings.withoutCredentials(emulator).with("assumeRoleWithWebIdentity", identity);
    }
  }

  @Nested
  class EndpointPrecedence {
    private static final String ELSEWHERE = "http://127.0.0.1:1";

    @Test
    void theConfigurationComesFirst() throws IOException {
      createInProcess(
          Map.of("AWS_ENDPOINT_URL_WORKSPACES", ELSEWHERE, "AWS_ENDPOINT_URL", ELSEWHERE),
          settings);
      assertThat(emulator.calls(REJECT)).hasSize(1);
    }

    @Test
    void thenTheVariableOfTheService() throws IOException {
      createInProcess(
          Map.of(
              "AWS_ENDPOINT_URL_WORKSPACES",
              emulator.endpoint().toString(),
              "AWS_ENDPOINT_URL",
              ELSEWHERE),
          settings.without("endpoints"));
      assertThat(emulator.calls(REJECT)).hasSize(1);
    }

    @Test
    void thenTheVariableForAllServices() throws IOException {
      createInProcess(
          Map.of("AWS_ENDPOINT_URL", emulator.endpoint().toString()),
          withProfile("work", "[profile work]\nendpoint_url = " + ELSEWHERE + "\n")
              .as(Account.TARGET)
              .without("endpoints")
              .with("assumeRoles", List.of(Map.of("roleArn", ROLE))));
      assertThat(emulator.calls())
          .extracting(Call::operation)
          .containsExactly("AssumeRole", REJECT);
    }

    @Test
    void thenTheProfilesFile() throws IOException {
      createInProcess(
          Map.of(),
          withProfile(
                  "work",
                  "[profile work]\nendpoint_url = "
                      + emulator.endpoint()
                      + "\n"
                      + keys(Account.TARGET))
              .without("endpoints"));
      assertThat(emulator.calls(REJECT)).hasSize(1);
    }

    @Test
    void ofSeveralConfiguredOnesTheLastCounts() throws IOException {
      create(
          settings.with(
              "endpoints",
              List.of(
                  Map.of("workspaces", ELSEWHERE),
                  Map.of("workspaces", emulator.endpoint().toString()))));
      assertThat(emulator.calls(REJECT)).hasSize(1);
    }
  }

  @Nested
  class Retries {
    @Test
    void areAsManyAsConfigured() throws IOException {
      emulator.setFaults(FaultRule.always(new Fault.BareStatus(503)));
      failToCreate(settings.with("maxRetries", 3));
      assertThat(emulator.calls(REJECT)).hasSize(4);
    }

    @Test
    void ofStsAreAsManyAsConfigured() throws IOException {
      emulator.setFaults(FaultRule.always(new Fault.BareStatus(503)));
      failToCreate(
          settings.with("maxRetries", 0).with("assumeRoles", List.of(Map.of("roleArn", ROLE))));
      assertThat(emulator.calls()).extracting(Call::operation).containsExactly("AssumeRole");
    }

    @Test
    void areFourWhereNothingIsConfigured() throws IOException {
      emulator.setFaults(FaultRule.always(new Fault.BareStatus(503)));
      failToCreate(settings);
      assertThat(emulator.calls(REJECT)).hasSize(5);
    }

    @Test
    void areNoneIfTheEnvironmentAllowsOneAttempt() throws IOException {
      emulator.setFaults(FaultRule.always(new Fault.BareStatus(503)));
      try (var plugin = PluginProcess.start(folder, Map.of("AWS_MAX_ATTEMPTS", "1"), settings)) {
        plugin.failureToCreate(LINK);
      }
      assertThat(emulator.calls(REJECT)).hasSize(1);
    }

    @Test
    void ofTheAdaptiveModeSpaceTheCallsAfterThem() throws IOException {
      try (var plugin = ConfiguredPlugin.start(settings.with("retryMode", "adaptive"))) {
        assertThat(nanosOfThreeCallsAfterThrottling(plugin::create))
            .isGreaterThan(nanosOfThreeCallsInStandardMode());
      }
    }

    @Test
    void ofTheAdaptiveModeOfTheEnvironmentSpaceTheCallsAfterThem() throws IOException {
      try (var plugin =
          PluginProcess.start(folder, Map.of("AWS_RETRY_MODE", "adaptive"), settings)) {
        assertThat(nanosOfThreeCallsAfterThrottling(plugin::create))
            .isGreaterThan(nanosOfThreeCallsInStandardMode());
      }
    }

    private long nanosOfThreeCallsInStandardMode() throws IOException {
      try (var plugin = ConfiguredPlugin.start(settings)) {
        return nanosOfThreeCallsAfterThrottling(plugin::create);
      }
    }

    private long nanosOfThreeCallsAfterThrottling(Consumer<String> create) {
      emulator.put(Link.of(LINK, LinkStatus.PENDING));
      emulator.setFaults(FaultRule.always(new Fault.Throttle()).times(2));
      create.accept(LINK);
      long start = System.nanoTime();
      for (int i = 0; i < 3; i++) {
        emulator.put(Link.of(LINK, LinkStatus.PENDING));
        create.accept(LINK);
      }
      return System.nanoTime() - start;
    }
  }

  @Nested
  class Proxies {
    @Test
    void ofTheConfigurationTakeCallsToPlainAddresses() throws IOException {
      create(settings.endpoints(NOWHERE).with("httpProxy", emulator.endpoint().toString()));
      assertThat(rejection().proxied()).isTrue();
      assertThat(rejection().host()).isEqualTo("workspaces.invalid");
    }

    @Test
    void ofTheEnvironmentTakeCallsToPlainAddressesAndNeedNoScheme() throws IOException {
      createInProcess(
          Map.of("HTTP_PROXY", "127.0.0.1:" + emulator.port()), settings.endpoints(NOWHERE));
      assertThat(rejection().proxied()).isTrue();
    }

    @Test
    void areNotAskedForHostsThatTheConfigurationExcepts() throws IOException {
      create(
          settings.with("httpProxy", "http://127.0.0.1:1").with("noProxy", "a.example,127.0.0.1"));
      assertThat(rejection().proxied()).isFalse();
    }

    @Test
    void areNotAskedForHostsThatTheEnvironmentExcepts() throws IOException {
      createInProcess(
          Map.of("NO_PROXY", "127.0.0.1"), settings.with("httpProxy", "http://127.0.0.1:1"));
      assertThat(rejection().proxied()).isFalse();
    }

    @Test
    void ofTheEnvironmentAreNotAskedForThisMachineItself() throws IOException {
      createInProcess(Map.of("HTTP_PROXY", "http://127.0.0.1:1"), settings);
      assertThat(rejection().proxied()).isFalse();
    }

    @Test
    void ofTheConfigurationOpenTunnelsForTls() throws IOException {
      assertThat(tunneled(Settings.none()))
          .containsExactly("workspaces.us-east-1.amazonaws.com:443");
      assertThat(secure.calls(REJECT)).hasSize(1);
    }

    @Test
    void ofTheConfigurationForPlainAddressesServeTlsTooWhereThatHasNone() throws IOException {
      try (var proxy = TunnelingProxy.to(secure.port());
          var other = TunnelingProxy.to(secure.port())) {
        var with = trusting(Settings.none()).with("httpProxy", "http://" + proxy.address());
        create(with);
        assertThat(proxy.hosts()).containsExactly("workspaces.us-east-1.amazonaws.com:443");
        secure.put(Link.pending(LINK));
        createInProcess(Map.of("HTTPS_PROXY", "http://" + other.address()), with);
        assertThat(proxy.hosts()).hasSize(1);
        assertThat(other.hosts()).hasSize(1);
      }
    }

    @Test
    void getTheirPassword() throws IOException {
      try (var proxy = TunnelingProxy.to(secure.port(), "user:p@ss")) {
        createInProcess(
            Map.of(),
            trusting(Settings.none()).with("httpsProxy", "http://user:p%40ss@" + proxy.address()));
        assertThat(proxy.hosts()).containsExactly("workspaces.us-east-1.amazonaws.com:443");
      }
      assertThat(secure.calls(REJECT)).hasSize(1);
    }

    @Test
    void ofTheEnvironmentOpenTunnelsForTlsWithTheirPassword() throws IOException {
      try (var proxy = TunnelingProxy.to(secure.port(), "user:password")) {
        createInProcess(
            Map.of("HTTPS_PROXY", "http://user:password@" + proxy.address()),
            trusting(Settings.none()));
        assertThat(proxy.hosts()).containsExactly("workspaces.us-east-1.amazonaws.com:443");
      }
    }
  }

  @Nested
  class Trust {
    @Test
    void isThatOfTheConfiguredBundle() throws IOException {
      create(trusting(settings.endpoints(secure.endpoint().toString())));
      assertThat(secure.calls(REJECT)).hasSize(1);
    }

    @Test
    void isThatOfTheBundleOfTheEnvironment() throws IOException {
      createInProcess(
          Map.of("AWS_CA_BUNDLE", certificates.bundle().toString()),
          settings.endpoints(secure.endpoint().toString()));
      assertThat(secure.calls(REJECT)).hasSize(1);
    }

    @Test
    void isGivenToEverybodyIfInsecure() throws IOException {
      create(settings.endpoints(secure.endpoint().toString()).with("insecure", true));
      assertThat(secure.calls(REJECT)).hasSize(1);
    }

    @Test
    void coversStsAsWell() throws IOException {
      create(
          trusting(settings.endpoints(secure.endpoint().toString()))
              .with("assumeRoles", List.of(Map.of("roleArn", ROLE))));
      assertThat(secure.calls()).extracting(Call::operation).containsExactly("AssumeRole", REJECT);
    }
  }

  @Nested
  class Variants {
    @Test
    void fipsIsAnotherHost() throws IOException {
      assertThat(tunneled(Settings.none().with("useFipsEndpoint", true)))
          .containsExactly("workspaces-fips.us-east-1.amazonaws.com:443");
    }

    @Test
    void dualstackIsAnotherHost() throws IOException {
      assertThat(tunneled(Settings.none().with("useDualstackEndpoint", true)))
          .containsExactly("workspaces.us-east-1.api.aws:443");
    }

    @Test
    void fipsOfTheEnvironmentIsAnotherHost() throws IOException {
      assertThat(tunneledInProcess(Map.of("AWS_USE_FIPS_ENDPOINT", "true")))
          .containsExactly("workspaces-fips.us-east-1.amazonaws.com:443");
    }

    @Test
    void dualstackOfTheEnvironmentIsAnotherHost() throws IOException {
      assertThat(tunneledInProcess(Map.of("AWS_USE_DUALSTACK_ENDPOINT", "true")))
          .containsExactly("workspaces.us-east-1.api.aws:443");
    }
  }

  @Nested
  class AccountIds {
    @Test
    void areAskedForOnceBeforeTheFirstChange() throws IOException {
      try (var plugin =
          ConfiguredPlugin.start(
              settings
                  .with("allowedAccountIds", List.of("222222222222"))
                  .with("forbiddenAccountIds", List.of("333333333333")))) {
        plugin.refresh(LINK);
        plugin.create(LINK);
        plugin.create(SECOND_LINK);
      }
      assertThat(emulator.calls())
          .extracting(Call::operation)
          .containsExactly("GetAccountLink", "GetCallerIdentity", REJECT, REJECT);
    }

    @Test
    void areNotAskedForIfNoneIsAllowedOrForbidden() throws IOException {
      create(settings);
      assertThat(emulator.calls()).extracting(Call::operation).containsExactly(REJECT);
    }

    @Test
    void thatAreForbiddenChangeNothing() throws IOException {
      failToCreate(settings.with("forbiddenAccountIds", List.of("222222222222")));
      assertThat(emulator.calls(REJECT)).isEmpty();
      assertThat(emulator.link(LINK).orElseThrow().status()).isEqualTo(LinkStatus.PENDING);
    }

    @Test
    void thatAreNotAllowedChangeNothing() throws IOException {
      failToCreate(settings.with("allowedAccountIds", List.of("333333333333")));
      assertThat(emulator.calls(REJECT)).isEmpty();
      assertThat(emulator.link(LINK).orElseThrow().status()).isEqualTo(LinkStatus.PENDING);
    }
  }

  @Nested
  class SkipFlags {
    @Test
    void ofChecksThatThisProviderNeverMakesChangeNoCall() throws IOException {
      create(
          settings
              .with("skipCredentialsValidation", true)
              .with("skipRequestingAccountId", true)
              .with("skipMetadataApiCheck", true));
      assertThat(emulator.calls()).extracting(Call::operation).containsExactly(REJECT);
    }

    @Test
    void ofTheMetadataServiceKeepsCredentialsFromBeingAskedForThere() throws IOException {
      var asked = new AtomicInteger();
      var metadata =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      metadata.createContext(
          "/",
          exchange -> {
            asked.incrementAndGet();
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
          });
      metadata.start();
      var environment =
          Map.of(
              "AWS_EC2_METADATA_DISABLED",
              "false",
              "AWS_EC2_METADATA_SERVICE_ENDPOINT",
              "http://127.0.0.1:" + metadata.getAddress().getPort());
      var without = Settings.withoutCredentials(emulator);
      try (var plugin =
          PluginProcess.start(folder, environment, without.with("skipMetadataApiCheck", true))) {
        plugin.failureToCreate(LINK);
      }
      var nowhere = settings.without("region").with("skipMetadataApiCheck", true);
      try (var plugin = PluginProcess.start(folder, environment, nowhere)) {
        assertThat(plugin.failureToCreate(LINK)).contains("no AWS Region");
      }
      assertThat(asked).hasValue(0);
      try (var plugin = PluginProcess.start(folder, environment, without)) {
        plugin.failureToCreate(LINK);
      }
      assertThat(asked).hasPositiveValue();
      metadata.stop(0);
    }
  }

  // What the tests have in common

  private static void create(Settings with) throws IOException {
    try (var plugin = ConfiguredPlugin.start(with)) {
      plugin.create(LINK);
    }
  }

  private static void failToCreate(Settings with) throws IOException {
    try (var plugin = ConfiguredPlugin.start(with)) {
      plugin.failureToCreate(LINK);
    }
  }

  private void createInProcess(Map<String, String> environment, Settings with) throws IOException {
    try (var plugin = PluginProcess.start(folder, environment, with)) {
      plugin.create(LINK);
    }
  }

  private Call rejection() {
    return emulator.calls(REJECT).getLast();
  }

  /** The hosts that the plugin asks for, behind a proxy that leads to an AWS of our own. */
  private static List<String> tunneled(Settings with) throws IOException {
    try (var proxy = TunnelingProxy.to(secure.port())) {
      create(trusting(with).with("httpsProxy", "http://" + proxy.address()));
      return List.copyOf(proxy.hosts());
    }
  }

  private List<String> tunneledInProcess(Map<String, String> environment) throws IOException {
    try (var proxy = TunnelingProxy.to(secure.port())) {
      createInProcess(
          environment, trusting(Settings.none()).with("httpsProxy", "http://" + proxy.address()));
      return List.copyOf(proxy.hosts());
    }
  }

  private static Settings trusting(Settings with) {
    return with.as(Account.TARGET)
        .with("region", "us-east-1")
        .with("customCaBundle", certificates.bundle().toString());
  }

  private Settings withProfile(String profile, String file) throws IOException {
    return sharedConfig(file).with("profile", profile);
  }

  private Settings sharedConfig(String file) throws IOException {
    var config = Files.writeString(folder.resolve("config"), file);
    var credentials = Files.writeString(folder.resolve("credentials"), "");
    return Settings.withoutCredentials(emulator)
        .with("sharedConfigFiles", List.of(config.toString()))
        .with("sharedCredentialsFiles", List.of(credentials.toString()));
  }

  private static String keys(Account account) {
    return "aws_access_key_id = %s\naws_secret_access_key = %s\n"
        .formatted(account.accessKeyId(), account.secretAccessKey());
  }

  private static Map<String, String> keysInEnvironment(Account account) {
    return Map.of(
        "AWS_ACCESS_KEY_ID", account.accessKeyId(),
        "AWS_SECRET_ACCESS_KEY", account.secretAccessKey());
  }

  private static Map<String, String> with(
      Map<String, String> environment, String name, String value) {
    var more = new LinkedHashMap<>(environment);
    more.put(name, value);
    return more;
  }
}
