package io.github.awsworkspaceslinks.provider.aws;

import static io.github.awsworkspaceslinks.provider.testing.TestEngine.secret;
import static io.github.awsworkspaceslinks.provider.testing.TestEngine.struct;
import static io.github.awsworkspaceslinks.provider.testing.TestEngine.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.github.awsworkspaceslinks.emulator.Emulator;
import io.github.awsworkspaceslinks.provider.accountlink.AccountLinkProvider;
import io.github.awsworkspaceslinks.provider.rpc.PluginServer;
import io.github.awsworkspaceslinks.provider.testing.PluginProcess;
import io.github.awsworkspaceslinks.provider.testing.Settings;
import io.github.awsworkspaceslinks.provider.testing.TestEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pulumirpc.Provider.CheckFailure;
import pulumirpc.Provider.CheckRequest;
import pulumirpc.Provider.CheckResponse;
import pulumirpc.Provider.DiffRequest;
import pulumirpc.Provider.DiffResponse;
import pulumirpc.Provider.DiffResponse.DiffChanges;
import pulumirpc.Provider.GetSchemaRequest;

/** What is said about a configuration before anything is done with it. */
class ConfigurationCheckTest {
  private static final String UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
  private static final String UNKNOWN_LIST = "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2";

  private PluginServer server;
  private TestEngine engine;

  @BeforeEach
  void start() throws IOException {
    server = PluginServer.start(new AccountLinkProvider(), false);
    engine = new TestEngine(server.port());
  }

  @AfterEach
  void close() {
    engine.close();
    server.close();
  }

  @Nested
  class Check {
    @Test
    void acceptsAConfigurationThatIsInOrderAndGivesItBack() {
      var news =
          Settings.none()
              .with("region", "us-east-1")
              .with("maxRetries", 25)
              .with("assumeRoles", List.of(Map.of("roleArn", "arn:aws:iam::222222222222:role/r")))
              .with("version", "0.1.0")
              .with("pluginDownloadURL", "https://plugins.example")
              .struct();
      var response = check(news);
      assertThat(response.getFailuresList()).isEmpty();
      assertThat(response.getInputs()).isEqualTo(news);
    }

    @Test
    void namesEveryFaultAtOnce() {
      var response =
          check(
              Settings.none()
                  .with("maxRetries", -1)
                  .with("retryMode", "wild")
                  .with("insecure", "perhaps")
                  .with("allowedAccountIds", List.of("222222222222", "12"))
                  .with("endpoints", List.of(Map.of("workspaces", "not an address")))
                  .with("assumeRoles", List.of(Map.of("roleArn", "admin", "duration", "long")))
                  .struct());
      assertThat(response.getFailuresList())
          .extracting(CheckFailure::getProperty, CheckFailure::getReason)
          .containsExactlyInAnyOrder(
              fault("maxRetries", "maxRetries must be 0 or more, but is -1"),
              fault("retryMode", "retryMode must be standard or adaptive, but is \"wild\""),
              fault("insecure", "insecure must be true or false, but is \"perhaps\""),
              fault(
                  "allowedAccountIds[1]",
                  "allowedAccountIds[1] must be an AWS account id of 12 digits, but is \"12\""),
              fault(
                  "endpoints[0].workspaces",
                  "endpoints[0].workspaces must be an address such as https://host.example, but is"
                      + " \"not an address\""),
              fault(
                  "assumeRoles[0].roleArn",
                  "assumeRoles[0].roleArn must be the ARN of a role such as"
                      + " arn:aws:iam::123456789012:role/name, but is \"admin\""),
              fault(
                  "assumeRoles[0].duration",
                  "assumeRoles[0].duration must be a duration such as 1h or 15m, but is"
                      + " \"long\""));
    }

    @ParameterizedTest
    @CsvSource({
      "Region, region",
      "acessKey, accessKey",
      "assumeRole, assumeRoles",
      "endpoint, endpoints",
      "allowedAccountId, allowedAccountIds"
    })
    void suggestsTheKeyThatWasMeant(String written, String meant) {
      assertThat(reasons(Settings.none().with(written, "x")))
          .containsExactly(written + " is not a property; did you mean " + meant + "?");
    }

    @Test
    void suggestsTheKeyThatWasMeantWithinABlock() {
      assertThat(
              reasons(
                  Settings.none()
                      .with(
                          "assumeRoles",
                          List.of(
                              Map.of(
                                  "roleArn",
                                  "arn:aws:iam::222222222222:role/r",
                                  "sesionName",
                                  "x")))))
          .containsExactly(
              "assumeRoles[0].sesionName is not a property; did you mean sessionName?");
    }

    @Test
    void takesValuesAsJsonTextAndAsTheyAre() {
      var plain =
          Struct.newBuilder()
              .putFields("insecure", Value.newBuilder().setBoolValue(true).build())
              .putFields("maxRetries", Value.newBuilder().setNumberValue(3).build())
              .putFields("allowedAccountIds", list(text("222222222222")))
              .build();
      var asText =
          struct(
              Map.of(
                  "insecure", "true",
                  "maxRetries", "3",
                  "allowedAccountIds", "[\"222222222222\"]"));
      assertThat(check(plain).getFailuresList()).isEmpty();
      assertThat(check(asText).getFailuresList()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "region",
          "profile",
          "accessKey",
          "secretKey",
          "token",
          "assumeRoles",
          "assumeRoleWithWebIdentity",
          "endpoints",
          "maxRetries",
          "retryMode",
          "httpProxy",
          "httpsProxy",
          "noProxy",
          "customCaBundle",
          "insecure",
          "useFipsEndpoint",
          "useDualstackEndpoint",
          "stsRegion",
          "sharedConfigFiles",
          "sharedCredentialsFiles",
          "allowedAccountIds",
          "forbiddenAccountIds",
          "skipCredentialsValidation",
          "skipRegionValidation",
          "skipMetadataApiCheck",
          "skipRequestingAccountId"
        })
    void findsNoFaultInAValueThatIsNotKnownYet(String key) {
      assertThat(check(struct(Map.of(key, UNKNOWN_TEXT))).getFailuresList()).isEmpty();
      assertThat(check(struct(Map.of(key, UNKNOWN_LIST))).getFailuresList()).isEmpty();
    }

    @Test
    void findsNoFaultInAnUnknownWithinABlock() {
      assertThat(
              reasons(
                  Settings.none()
                      .with("assumeRoles", List.of(Map.of("roleArn", UNKNOWN_TEXT)))
                      .with("allowedAccountIds", List.of(UNKNOWN_TEXT))))
          .isEmpty();
    }

    @Test
    void findsTheOtherFaultsBesideAnUnknown() {
      assertThat(reasons(Settings.none().with("region", UNKNOWN_TEXT).with("retryMode", "wild")))
          .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
      "accessKey, secretKey",
      "secretKey, accessKey",
    })
    void wantsBothKeysOrNone(String given, String missing) {
      assertThat(check(struct(Map.of(given, "x"))).getFailuresList())
          .extracting(CheckFailure::getProperty, CheckFailure::getReason)
          .containsExactly(
              fault(missing, "accessKey and secretKey go together, but only one of them is given"));
    }

    @Test
    void refusesATextThatIsNoRegionUnlessToldOtherwise() {
      assertThat(reasons(Settings.none().with("region", "us-east")))
          .containsExactly(
              "region must be an AWS Region such as us-east-1, but is \"us-east\""
                  + " (skipRegionValidation lets it pass)");
      assertThat(
              reasons(Settings.none().with("region", "us-east").with("skipRegionValidation", true)))
          .isEmpty();
    }

    @Test
    void neverShowsASecretThatItFindsFaultWith() {
      var response =
          check(
              struct(
                  Map.of(
                      "httpsProxy", "http://user:p4ssw0rd@proxy example",
                      "httpProxy", "user:p4ssw0rd@proxy",
                      "accessKey", "[\"p4ssw0rd\"]",
                      "assumeRoleWithWebIdentity", "{\"webIdentityToken\": [\"p4ssw0rd\"]}")));
      assertThat(response.getFailuresList())
          .as("the engine prints the value of the property that a failure names")
          .allSatisfy(
              failure -> {
                assertThat(failure.getReason()).doesNotContain("p4ssw0rd");
                assertThat(failure.getProperty()).isEmpty();
              })
          .extracting(CheckFailure::getReason)
          .contains(
              "httpsProxy must be an address such as http://proxy.example:3128; its value is"
                  + " secret",
              "httpProxy must be an address such as http://proxy.example:3128; its value is"
                  + " secret",
              "assumeRoleWithWebIdentity.webIdentityToken must be a string; its value is secret");
    }

    @Test
    void neverShowsWhatTheProgramMarkedAsSecret() {
      var response =
          check(Struct.newBuilder().putFields("retryMode", secret(text("p4ssw0rd"))).build());
      assertThat(response.getFailuresList())
          .extracting(CheckFailure::getProperty, CheckFailure::getReason)
          .containsExactly(
              fault("", "retryMode must be standard or adaptive; its value is secret"));
    }
  }

  @Nested
  class Diff {
    @Test
    void replacesWhenTheRegionChanges() {
      var response = diff(Map.of("region", "us-east-1"), Map.of("region", "eu-west-1"));
      assertThat(response.getReplacesList()).containsExactly("region");
    }

    @ParameterizedTest
    @CsvSource({"us-east-1, ''", "'', us-east-1", "us-east-1, " + UNKNOWN_TEXT})
    void onlyUpdatesWhenARegionIsNotKnownOnBothSides(String before, String after) {
      var response = diff(region(before), region(after));
      assertThat(response.getChanges()).isEqualTo(DiffChanges.DIFF_SOME);
      assertThat(response.getReplacesList()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"accessKey", "profile", "token", "httpsProxy", "stsRegion"})
    void onlyUpdatesWhenAnythingElseChanges(String key) {
      var response = diff(Map.of(key, "http://a.example"), Map.of(key, "http://b.example"));
      assertThat(response.getDiffsList()).containsExactly(key);
      assertThat(response.getReplacesList()).isEmpty();
    }

    @Test
    void seesNoChangeInAnotherVersionOfThePlugin() {
      var response = diff(Map.of("version", "0.1.0"), Map.of("version", "0.2.0"));
      assertThat(response.getChanges()).isEqualTo(DiffChanges.DIFF_NONE);
    }

    private static Map<String, String> region(String region) {
      return region.isEmpty() ? Map.of() : Map.of("region", region);
    }

    private DiffResponse diff(Map<String, String> before, Map<String, String> after) {
      return engine
          .provider()
          .diffConfig(
              DiffRequest.newBuilder().setOldInputs(struct(before)).setNews(struct(after)).build());
    }
  }

  @Test
  void whatNeedsNoCallNeedsNeitherCredentialsNorARegion(@TempDir Path folder) throws IOException {
    try (var emulator = Emulator.start();
        var plugin =
            PluginProcess.start(
                folder, Map.of(), Settings.none().endpoints(emulator.endpoint().toString()))) {
      var inputs = struct(Map.of("linkId", "link-0123456789abcdef0"));
      var state =
          struct(Map.of("linkId", "link-0123456789abcdef0", "accountLinkStatus", "REJECTED"));
      var alone = plugin.engine();
      assertThat(alone.provider().getSchema(GetSchemaRequest.getDefaultInstance()).getSchema())
          .isNotEmpty();
      assertThat(alone.check(inputs).getFailuresList()).isEmpty();
      assertThat(alone.diff(inputs, state, inputs).getChanges()).isEqualTo(DiffChanges.DIFF_NONE);
      alone.delete("link-0123456789abcdef0", state);
      assertThat(emulator.calls()).isEmpty();
    }
  }

  private static Tuple fault(String property, String reason) {
    return Tuple.tuple(property, reason);
  }

  private CheckResponse check(Struct news) {
    return engine.provider().checkConfig(CheckRequest.newBuilder().setNews(news).build());
  }

  private List<String> reasons(Settings settings) {
    return check(settings.struct()).getFailuresList().stream()
        .map(CheckFailure::getReason)
        .toList();
  }

  private static Value list(Value... elements) {
    return Value.newBuilder()
        .setListValue(ListValue.newBuilder().addAllValues(List.of(elements)))
        .build();
  }
}
