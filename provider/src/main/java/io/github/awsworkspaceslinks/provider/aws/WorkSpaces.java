package io.github.awsworkspaceslinks.provider.aws;

import io.github.awsworkspaceslinks.provider.aws.AwsErrors.Call;
import io.github.awsworkspaceslinks.provider.aws.Configuration.AccountId;
import io.github.awsworkspaceslinks.provider.lifecycle.Operation;
import io.github.awsworkspaceslinks.provider.lifecycle.Operation.Pause;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.workspaces.WorkSpacesClient;

/**
 * Amazon WorkSpaces under one configuration: makes calls, within an operation's time, at a pace
 * that AWS bears, again where that helps, and with failures that a user can read.
 *
 * <p>The client is built for the first call, so that whatever needs no call needs neither
 * credentials nor a Region.
 */
public final class WorkSpaces {
  /** How often a call is made at most that fails in a way which may have been a hiccup. */
  private static final int BRIEF_ATTEMPTS = 5;

  private static final Duration WORTH_TELLING = Duration.ofMillis(500);

  /** Time for the call to end by itself, with what it knows, before it is abandoned. */
  private static final Duration GRACE = Duration.ofMillis(250);

  private final Configuration configuration;
  private final Environment environment;
  private final Pace pace = new Pace();
  private final RetryBudget retries;
  private Connection connection;

  public WorkSpaces(Configuration configuration) {
    this(configuration, Environment.PROCESS);
  }

  WorkSpaces(Configuration configuration, Environment environment) {
    this.configuration = configuration;
    this.environment = environment;
    this.retries = Connection.retries(configuration, environment);
  }

  /**
   * A call of the API.
   *
   * @param operation the API's operation
   * @param subject what it is about, for the text of a failure
   * @param effect what becomes of it if it is made twice
   * @param call makes it by the client that it is given
   */
  public record ApiCall<T>(
      String operation, String subject, Effect effect, Function<WorkSpacesClient, T> call) {}

  /** What a call does at AWS. */
  public enum Effect {
    /** Nothing: it only reads. */
    NONE,
    /**
     * It changes something. Where there is no answer, the caller finds out what happened before it
     * is made again.
     */
    CHANGE,
    /**
     * It changes something, but only once however often it is made, so that it may simply be made
     * again where there is no answer.
     */
    IDEMPOTENT_CHANGE
  }

  /**
   * Makes a call, bounded as a whole by the operation's time limit and cancellation: looking for
   * credentials, waiting for answers and trying again all count.
   *
   * @throws AwsError if the call fails
   */
  public <T> T call(ApiCall<T> call, Operation operation) {
    try {
      // The SDK's own limits do not cover the search for credentials, and keep each call in memory
      // until its limit has passed, however soon it was answered.
      return operation.await(() -> attempt(call, operation), GRACE);
    } catch (Operation.Cancelled e) {
      throw AwsErrors.of(AwsFailure.CANCELLED, describe(call, regionIfKnown()), "", e);
    } catch (TimeoutException e) {
      throw AwsErrors.of(AwsFailure.TIMED_OUT, describe(call, regionIfKnown()), "", e);
    }
  }

  /** The Region that the calls go to, if one has been determined. */
  public synchronized Optional<String> regionIfKnown() {
    return connection == null ? configuration.region() : Optional.of(connection.region().id());
  }

  /** The account that the calls are made for, if it is known without asking AWS. */
  public Optional<String> accountIfKnown() {
    Optional<String> asked;
    synchronized (this) {
      asked = connection == null ? Optional.empty() : connection.accountIfKnown();
    }
    return asked.or(configuration::accountOfRole);
  }

  /**
   * The account that the calls are made for. Asks AWS if it has to, once.
   *
   * @return empty if it is not known and the configuration forbids asking
   * @throws AwsError if AWS does not tell
   */
  public Optional<String> account(Operation operation) {
    var known = accountIfKnown();
    if (known.isPresent() || configuration.skipRequestingAccountId().orElse(false)) {
      return known;
    }
    return Optional.of(
        call(
            new ApiCall<>("GetCallerIdentity", "the caller", Effect.NONE, _ -> current().account()),
            operation));
  }

  private synchronized Connection current() {
    return connection;
  }

  private <T> T attempt(ApiCall<T> call, Operation operation) {
    var current = connection(call);
    var permit = retries.begin(call.operation());
    boolean renewed = false;
    int hiccups = 0;
    spaced(permit, call, current, operation);
    for (int attempt = 1; ; attempt++) {
      try {
        if (call.effect() != Effect.NONE) {
          guard(current, call);
        }
        T answer = make(current, call, operation, attempt);
        retries.succeeded(permit.token());
        return answer;
      } catch (SdkException e) {
        var error = AwsErrors.map(describe(call, Optional.of(current.region().id())), e);
        if (error.failure() == AwsFailure.EXPIRED_CREDENTIALS && !renewed) {
          // The source may have fresh ones; if it has not, the next answer is the same.
          renewed = true;
          current = renew(current, call);
          continue;
        }
        if (error.failure().retry() == AwsFailure.Retry.BRIEFLY) {
          hiccups++; // being throttled in between says nothing about these
        }
        if (!isWorthAnother(error.failure(), call, hiccups)) {
          throw error;
        }
        permit = retries.again(permit.token(), e).orElseThrow(() -> error);
        pause(permit.delay(), error, operation, attempt);
      }
    }
  }

  /** In adaptive mode the failures of other calls delay even the first attempt. */
  private void spaced(
      RetryBudget.Permit permit, ApiCall<?> call, Connection current, Operation operation) {
    if (permit.delay().isPositive() && operation.pause(permit.delay()) != Pause.ELAPSED) {
      throw AwsErrors.of(
          operation.isCancelled() ? AwsFailure.CANCELLED : AwsFailure.THROTTLED,
          describe(call, Optional.of(current.region().id())),
          "",
          null);
    }
  }

  private boolean isWorthAnother(AwsFailure failure, ApiCall<?> call, int hiccups) {
    if (call.effect() == Effect.CHANGE && failure.leavesOpen()) {
      return false;
    }
    return switch (failure.retry()) {
      case NEVER -> false;
      case BRIEFLY -> retries.isLimited() || hiccups < BRIEF_ATTEMPTS;
      case PATIENTLY -> true;
    };
  }

  private static void pause(Duration delay, AwsError error, Operation operation, int attempt) {
    if (delay.compareTo(WORTH_TELLING) >= 0) {
      operation.progress(
          (error.failure() == AwsFailure.THROTTLED
                  ? "AWS limits the rate of calls"
                  : error.summary())
              + "; trying again in "
              + Math.max(1, Math.round(delay.toMillis() / 1000.0))
              + " s (attempt "
              + (attempt + 1)
              + ")");
    }
    if (operation.pause(delay) != Pause.ELAPSED) {
      throw error;
    }
  }

  private <T> T make(Connection current, ApiCall<T> call, Operation operation, int attempt) {
    boolean throttled = false;
    long start = System.nanoTime();
    String outcome = "ok";
    try {
      if (!pace.enter(operation.remaining())) {
        throw AwsErrors.of(
            AwsFailure.THROTTLED, describe(call, Optional.of(current.region().id())), "", null);
      }
      start = System.nanoTime();
      try {
        return call.call().apply(current.client());
      } catch (SdkException e) {
        throttled = AwsErrors.isThrottling(e);
        outcome =
            e instanceof AwsServiceException refused && refused.awsErrorDetails() != null
                ? refused.statusCode() + " " + refused.awsErrorDetails().errorCode()
                : e.getClass().getSimpleName();
        throw e;
      } finally {
        pace.leave(throttled);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw AwsErrors.of(
          AwsFailure.CANCELLED, describe(call, Optional.of(current.region().id())), "", e);
    } finally {
      operation.debug(
          call.operation()
              + " "
              + call.subject()
              + " "
              + current.region().id()
              + " attempt "
              + attempt
              + ": "
              + outcome
              + " in "
              + (System.nanoTime() - start) / 1_000_000
              + " ms");
    }
  }

  /** Refuses to change anything in an account that the configuration rules out. */
  private void guard(Connection current, ApiCall<?> call) {
    var allowed = configuration.allowedAccountIds();
    var forbidden = configuration.forbiddenAccountIds();
    if (allowed.isEmpty() && forbidden.isEmpty()) {
      return;
    }
    var account = new AccountId(current.account());
    if (forbidden.contains(account) || !(allowed.isEmpty() || allowed.contains(account))) {
      throw AwsErrors.of(
          AwsFailure.REFUSED_ACCOUNT,
          describe(call, Optional.of(current.region().id())),
          " (account " + account.value() + ")",
          null);
    }
  }

  private synchronized Connection connection(ApiCall<?> call) {
    if (connection == null) {
      connection = connect(call);
    }
    return connection;
  }

  /** A connection with credentials that were looked up anew; one for all who find them expired. */
  private synchronized Connection renew(Connection expired, ApiCall<?> call) {
    if (connection == expired) {
      connection = connect(call);
    }
    return connection;
  }

  private Connection connect(ApiCall<?> call) {
    try {
      return Connection.open(configuration, environment);
    } catch (SdkException e) {
      throw AwsErrors.map(describe(call, Optional.empty()), e);
    }
  }

  private Call describe(ApiCall<?> call, Optional<String> region) {
    return new Call(
        call.operation(),
        call.subject(),
        region,
        accountIfKnown(),
        configuration.profile().or(() -> environment.variable("AWS_PROFILE")));
  }
}
