package io.github.awsworkspaceslinks.provider.aws;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.TrustManagerFactory;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.workspaces.WorkSpacesClient;

/**
 * A call that goes nowhere, made while the engine still talks about other things: the first call of
 * a process is by far the slowest, because most of the SDK is set up by it, and of TLS. It needs no
 * configuration and no credentials, and opens no connection.
 */
public final class Rehearsal {
  private static final byte[] ANSWER =
      "{\"AccountLink\":{\"AccountLinkId\":\"link-0\",\"AccountLinkStatus\":\"REJECTED\"}}"
          .getBytes(StandardCharsets.UTF_8);

  private Rehearsal() {}

  /** Begins, and does not wait for the end; what comes of it does not matter. */
  public static void begin() {
    Thread.ofPlatform().daemon().name("rehearsal").start(Rehearsal::run);
    if (asksWhomTheJdkTrusts(Environment.PROCESS)) {
      Thread.ofPlatform().daemon().name("trust").start(Rehearsal::readTrusted);
    }
  }

  /** Whether calls will ask for that, as far as one can tell without the configuration. */
  static boolean asksWhomTheJdkTrusts(Environment environment) {
    boolean isEncrypted =
        environment
            .variable("AWS_ENDPOINT_URL_WORKSPACES")
            .or(() -> environment.variable("AWS_ENDPOINT_URL"))
            .map(address -> !address.startsWith("http:"))
            .orElse(true);
    return isEncrypted && environment.variable("AWS_CA_BUNDLE").isEmpty();
  }

  /** Reads the 144 certificates that the JDK trusts; it keeps them for whoever asks next. */
  private static void readTrusted() {
    try {
      TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm())
          .init((KeyStore) null);
    } catch (GeneralSecurityException e) {
      // The first call to AWS finds the same, and says so.
    }
  }

  /** Makes one call as a provider does, up to what would be sent, and reads an answer. */
  static void run() {
    try (var client =
        WorkSpacesClient.builder()
            .region(Region.US_EAST_1)
            .endpointOverride(URI.create("http://127.0.0.1:1"))
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("none", "none")))
            .httpClient(new NoConnection())
            .overrideConfiguration(
                settings ->
                    settings
                        .retryStrategy(AwsRetryStrategy.doNotRetry())
                        .addExecutionInterceptor(SentTo.NOTE)
                        .defaultProfileFileSupplier(ProfileFile.aggregator()::build))
            .build()) {
      client.rejectAccountLinkInvitation(request -> request.linkId("link-0"));
    }
  }

  /** Answers every request by itself. */
  private static final class NoConnection implements SdkHttpClient {
    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
      return new ExecutableHttpRequest() {
        @Override
        public HttpExecuteResponse call() {
          return HttpExecuteResponse.builder()
              .response(SdkHttpResponse.builder().statusCode(200).build())
              .responseBody(AbortableInputStream.create(new ByteArrayInputStream(ANSWER)))
              .build();
        }

        @Override
        public void abort() {}
      };
    }

    @Override
    public void close() {}
  }
}
