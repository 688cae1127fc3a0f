package io.github.awsworkspaceslinks.provider.aws;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkSystemSetting;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.workspaces.WorkSpacesClient;

/** The clients under one configuration, with one set of credentials. */
final class Connection {
  private final WorkSpacesClient client;
  private final Region region;
  private final Supplier<String> askForAccount;
  private String account;

  private Connection(WorkSpacesClient client, Region region, Supplier<String> askForAccount) {
    this.client = client;
    this.region = region;
    this.askForAccount = askForAccount;
  }

  static Connection open(Configuration configuration, Environment environment) {
    if (configuration.skipMetadataApiCheck().orElse(false)) {
      // Of an instance the Region is looked up as well as the credentials.
      System.setProperty(SdkSystemSetting.AWS_EC2_METADATA_DISABLED.property(), "true");
    }
    // Before the Region, which may be asked for over HTTP, too.
    var transport = new Transport(configuration, environment);
    var profiles = Identity.profiles(configuration);
    var region = region(configuration, environment, profiles);
    var http = transport.client(scheme(configuration, environment));
    var identity = new Identity(configuration, environment, region, http, profiles);
    AwsCredentialsProvider credentials = identity.credentials();
    var client =
        WorkSpacesClient.builder()
            .region(region)
            .credentialsProvider(credentials)
            .httpClient(http)
            .overrideConfiguration(
                settings -> {
                  settings.retryStrategy(AwsRetryStrategy.doNotRetry());
                  settings.addExecutionInterceptor(SentTo.NOTE);
                  settings.defaultProfileFileSupplier(profiles);
                  configuration.profile().ifPresent(settings::defaultProfileName);
                });
    configuration.useFipsEndpoint().ifPresent(client::fipsEnabled);
    configuration.useDualstackEndpoint().ifPresent(client::dualstackEnabled);
    configuration.workspacesEndpoint().ifPresent(client::endpointOverride);
    return new Connection(
        client.build(),
        region,
        () -> {
          try (var sts = identity.sts(credentials)) {
            return sts.getCallerIdentity().account();
          }
        });
  }

  WorkSpacesClient client() {
    return client;
  }

  Region region() {
    return region;
  }

  /** The account of the credentials. Asks STS, once. */
  synchronized String account() {
    if (account == null) {
      account = askForAccount.get();
    }
    return account;
  }

  synchronized Optional<String> accountIfKnown() {
    return Optional.ofNullable(account);
  }

  static RetryBudget retries(Configuration configuration, Environment environment) {
    return new RetryBudget(
        configuration
            .retryMode()
            .map(Configuration.Mode::value)
            .or(() -> environment.variable("AWS_RETRY_MODE"))
            .filter("adaptive"::equals)
            .isPresent(),
        configuration
            .maxRetries()
            .map(retries -> retries.value() + 1)
            .or(() -> environment.variable("AWS_MAX_ATTEMPTS").flatMap(Connection::positive)));
  }

  private static Optional<Integer> positive(String text) {
    return text.strip().matches("[1-9][0-9]{0,5}")
        ? Optional.of(Integer.valueOf(text.strip()))
        : Optional.empty();
  }

  private static Region region(
      Configuration configuration, Environment environment, Supplier<ProfileFile> profiles) {
    return configuration
        .region()
        .or(() -> environment.variable("AWS_REGION"))
        .or(() -> environment.variable("AWS_DEFAULT_REGION")) // of the CLI; not of the Java SDK
        .map(Region::of)
        .orElseGet(
            () -> {
              var chain = DefaultAwsRegionProviderChain.builder().profileFile(profiles);
              configuration.profile().ifPresent(chain::profileName);
              return chain.build().getRegion();
            });
  }

  /** Whether an endpoint without TLS is set, as an emulator's or a test's may be. */
  private static String scheme(Configuration configuration, Environment environment) {
    return configuration
        .workspacesEndpoint()
        .or(() -> endpoint(environment, "AWS_ENDPOINT_URL_WORKSPACES"))
        .or(() -> endpoint(environment, "AWS_ENDPOINT_URL"))
        .map(URI::getScheme)
        .filter("http"::equals)
        .orElse("https");
  }

  /** Read here too, because what the SDK says of a malformed one is no help. */
  private static Optional<URI> endpoint(Environment environment, String variable) {
    return environment.variable(variable).map(text -> address(variable, text));
  }

  private static URI address(String variable, String text) {
    try {
      return new Configuration.Address(text).uri();
    } catch (IllegalArgumentException e) {
      String said = variable + " is \"" + text + "\"";
      throw SdkClientException.create(said, new URISyntaxException(text, said));
    }
  }
}
