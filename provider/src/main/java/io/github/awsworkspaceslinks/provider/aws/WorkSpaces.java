package io.github.awsworkspaceslinks.provider.aws;

import io.github.awsworkspaceslinks.provider.aws.AwsErrors.Call;
import io.github.awsworkspaceslinks.provider.lifecycle.Operation;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.workspaces.WorkSpacesClient;

/**
 * Amazon WorkSpaces under one configuration. The client is built for the first call, so that
 * whatever needs no call needs neither credentials nor a Region.
 */
public final class WorkSpaces {
  private static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration SOCKET_TIMEOUT = Duration.ofSeconds(30);

  private final Configuration configuration;
  private Connection connection;

  private record Connection(WorkSpacesClient client, Region region) {}

  public WorkSpaces(Configuration configuration) {
    this.configuration = configuration;
  }

  /**
   * Makes one call, bounded as a whole by the operation's time limit: looking for credentials,
   * waiting for answers and trying again all count.
   *
   * @param operationName the API's operation
   * @param subject what the call is about, for the text of a failure
   * @param call makes the call with the given client and per-request settings
   * @throws AwsError if the call fails
   */
  public <T> T call(String operationName, String subject, Operation operation, SdkCall<T> call) {
    Duration limit = operation.remaining();
    var task =
        new FutureTask<>(
            () -> {
              var current = connection(operationName, subject);
              try {
                return call.make(
                    current.client(),
                    AwsRequestOverrideConfiguration.builder().apiCallTimeout(limit).build());
              } catch (SdkException e) {
                throw AwsErrors.map(
                    new Call(operationName, subject, Optional.of(current.region().id())), e);
              }
            });
    // The SDK's own limit does not cover the search for credentials; this one does.
    Thread.ofVirtual().start(task);
    try {
      return task.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException failure
          ? failure
          : new CompletionException(e.getCause());
    } catch (TimeoutException | CancellationException e) {
      task.cancel(true);
      throw AwsErrors.timedOut(new Call(operationName, subject, regionIfKnown()), e);
    } catch (InterruptedException e) {
      task.cancel(true);
      Thread.currentThread().interrupt();
      throw AwsErrors.timedOut(new Call(operationName, subject, regionIfKnown()), e);
    }
  }

  /** One call of the SDK. */
  @FunctionalInterface
  public interface SdkCall<T> {
    T make(WorkSpacesClient client, AwsRequestOverrideConfiguration settings);
  }

  /** The Region that the calls go to, if one has been determined. */
  public Optional<String> regionIfKnown() {
    var configured = configuration.region().map(Configuration.RegionName::value);
    synchronized (this) {
      return connection == null ? configured : Optional.of(connection.region().id());
    }
  }

  private synchronized Connection connection(String operationName, String subject) {
    if (connection == null) {
      try {
        connection = connect();
      } catch (SdkException e) {
        throw AwsErrors.map(new Call(operationName, subject, Optional.empty()), e);
      }
    }
    return connection;
  }

  private Connection connect() {
    var region =
        configuration
            .region()
            .map(Configuration.RegionName::value)
            .or(() -> variable("AWS_REGION"))
            .or(() -> variable("AWS_DEFAULT_REGION")) // of the CLI and boto3; not of the Java SDK
            .map(Region::of)
            .orElseGet(() -> regionOfProfile(configuration.profile()));
    var client =
        WorkSpacesClient.builder()
            .region(region)
            .credentialsProvider(credentials())
            .httpClient(
                UrlConnectionHttpClient.builder()
                    .connectionTimeout(CONNECTION_TIMEOUT)
                    .socketTimeout(SOCKET_TIMEOUT)
                    .build())
            .overrideConfiguration(
                settings -> {
                  settings.retryStrategy(AwsRetryStrategy.forRetryMode(RetryMode.STANDARD));
                  configuration.profile().ifPresent(settings::defaultProfileName);
                });
    configuration.workspacesEndpoint().ifPresent(client::endpointOverride);
    return new Connection(client.build(), region);
  }

  private AwsCredentialsProvider credentials() {
    if (configuration.accessKey().isPresent() && configuration.secretKey().isPresent()) {
      String accessKey = configuration.accessKey().get();
      String secretKey = configuration.secretKey().get();
      return StaticCredentialsProvider.create(
          configuration
              .token()
              .<AwsCredentials>map(t -> AwsSessionCredentials.create(accessKey, secretKey, t))
              .orElseGet(() -> AwsBasicCredentials.create(accessKey, secretKey)));
    }
    var chain = DefaultCredentialsProvider.builder();
    configuration.profile().ifPresent(chain::profileName);
    return chain.build();
  }

  private static Optional<String> variable(String name) {
    return Optional.ofNullable(System.getenv(name)).filter(value -> !value.isBlank());
  }

  private static Region regionOfProfile(Optional<String> profile) {
    var chain = DefaultAwsRegionProviderChain.builder();
    profile.ifPresent(chain::profileName);
    return chain.build().getRegion();
  }
}
