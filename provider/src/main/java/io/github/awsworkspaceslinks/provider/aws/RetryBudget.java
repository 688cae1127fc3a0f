package io.github.awsworkspaceslinks.provider.aws;

import java.time.Duration;
import java.util.Optional;
import software.amazon.awssdk.retries.AdaptiveRetryStrategy;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.retries.StandardRetryStrategy;
import software.amazon.awssdk.retries.api.AcquireInitialTokenRequest;
import software.amazon.awssdk.retries.api.RecordSuccessRequest;
import software.amazon.awssdk.retries.api.RefreshRetryTokenRequest;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.retries.api.RetryToken;
import software.amazon.awssdk.retries.api.TokenAcquisitionFailedException;

/**
 * The AWS SDK's own rules of how long to wait before a call is tried again, and when to stop. We
 * follow them in our own loop, because the SDK's sleeps through a cancellation, tells the user
 * nothing, and would send a rejection again without having looked whether the first one arrived.
 */
final class RetryBudget {
  /** More than any time limit allows, since throttling should end an operation by time only. */
  private static final int UNLIMITED = 1000;

  private final RetryStrategy strategy;
  private final boolean limited;

  /**
   * @param adaptive whether the failures of all calls space each call's attempts, not its own alone
   * @param attempts how often a call is made at most; empty for the time limit alone
   */
  RetryBudget(boolean adaptive, Optional<Integer> attempts) {
    this.limited = attempts.isPresent();
    int most = attempts.orElse(UNLIMITED);
    this.strategy = adaptive ? adaptive(most) : standard(most);
  }

  private static StandardRetryStrategy standard(int attempts) {
    return DefaultRetryStrategy.standardStrategyBuilder()
        .maxAttempts(attempts)
        .retryOnException(_ -> true)
        .treatAsThrottling(AwsErrors::isThrottling)
        // It would end all calls after a hundred failures, long before the time limit.
        .circuitBreakerEnabled(false)
        .build();
  }

  private static AdaptiveRetryStrategy adaptive(int attempts) {
    return DefaultRetryStrategy.adaptiveStrategyBuilder()
        .maxAttempts(attempts)
        .retryOnException(_ -> true)
        .treatAsThrottling(AwsErrors::isThrottling)
        .build();
  }

  /** Whether the user has limited the number of attempts. */
  boolean isLimited() {
    return limited;
  }

  /** A call's right to its first attempt, and how long to wait before it. */
  record Permit(RetryToken token, Duration delay) {}

  Permit begin(String scope) {
    var response = strategy.acquireInitialToken(AcquireInitialTokenRequest.create(scope));
    return new Permit(response.token(), response.delay());
  }

  /** The right to another attempt after a failure; empty if there have been enough. */
  Optional<Permit> again(RetryToken token, Throwable failure) {
    try {
      var response =
          strategy.refreshRetryToken(
              RefreshRetryTokenRequest.builder().token(token).failure(failure).build());
      return Optional.of(new Permit(response.token(), response.delay()));
    } catch (TokenAcquisitionFailedException spent) {
      return Optional.empty();
    }
  }

  void succeeded(RetryToken token) {
    strategy.recordSuccess(RecordSuccessRequest.create(token));
  }
}
