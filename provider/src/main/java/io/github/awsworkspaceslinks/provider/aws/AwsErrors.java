package io.github.awsworkspaceslinks.provider.aws;

import java.io.EOFException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Turns what the AWS SDK throws into what a user reads. The one place that knows the SDK's errors.
 */
final class AwsErrors {

  /**
   * A call, for the text of its failure.
   *
   * @param operation the API's operation, which is also the name of the IAM action
   * @param subject what it was about: a link id, for example
   * @param region the Region it went to; empty if none is known
   */
  record Call(String operation, String subject, Optional<String> region) {
    @Override
    public String toString() {
      return operation + " of " + subject + region.map(r -> " in " + r).orElse("");
    }
  }

  private static final Pattern PRINCIPAL = Pattern.compile("arn:aws[a-z-]*:(iam|sts)::\\S+");

  private AwsErrors() {}

  static AwsError map(Call call, SdkException thrown) {
    AwsFailure failure = classify(thrown);
    String summary = call + " failed: " + failure.what() + detail(failure, call, thrown);
    return new AwsError(
        failure, summary, summary + ". " + failure.advice() + requestId(thrown), thrown);
  }

  static AwsError timedOut(Call call, Throwable cause) {
    AwsFailure failure = AwsFailure.TIMED_OUT;
    String summary = call + " failed: " + failure.what();
    return new AwsError(failure, summary, summary + ". " + failure.advice(), cause);
  }

  static AwsFailure classify(SdkException thrown) {
    return thrown instanceof AwsServiceException refused && refused.awsErrorDetails() != null
        ? classify(refused)
        : classifyUnanswered(thrown);
  }

  private static AwsFailure classify(AwsServiceException refused) {
    String code = String.valueOf(refused.awsErrorDetails().errorCode());
    String message = String.valueOf(refused.awsErrorDetails().errorMessage());
    return switch (code.endsWith("Exception") ? code.substring(0, code.length() - 9) : code) {
      case "ResourceNotFound" -> AwsFailure.NOT_FOUND;
      case "Conflict" -> AwsFailure.CONFLICT;
      case "AccessDenied", "UnauthorizedOperation", "NotAuthorized" -> AwsFailure.ACCESS_DENIED;
      case "Validation", "InvalidParameterValues", "Serialization" -> AwsFailure.INVALID_REQUEST;
      case "UnrecognizedClient",
          "InvalidClientTokenId",
          "InvalidAccessKeyId",
          "MissingAuthenticationToken",
          "IncompleteSignature" ->
          AwsFailure.INVALID_CREDENTIALS;
      case "ExpiredToken", "RequestExpired" -> AwsFailure.EXPIRED_CREDENTIALS;
      case "InvalidSignature", "SignatureDoesNotMatch" ->
          message.contains("Signature expired") || message.contains("not yet current")
              ? AwsFailure.CLOCK_SKEW
              : AwsFailure.INVALID_CREDENTIALS;
      case "RequestTimeTooSkewed", "RequestInTheFuture" -> AwsFailure.CLOCK_SKEW;
      case "UnknownOperation", "InvalidAction" -> AwsFailure.UNEXPECTED_ANSWER;
      default -> {
        if (refused.isThrottlingException() || refused.statusCode() == 429) {
          yield AwsFailure.THROTTLED;
        } else if (refused.statusCode() >= 500) {
          yield AwsFailure.SERVICE_FAILURE;
        } else if (code.equals("null")) {
          yield AwsFailure.UNEXPECTED_ANSWER;
        }
        yield AwsFailure.UNCLASSIFIED;
      }
    };
  }

  /** Failures on this side of the wire, told by what is at their root. */
  private static AwsFailure classifyUnanswered(SdkException thrown) {
    if (thrown instanceof ApiCallTimeoutException
        || thrown instanceof ApiCallAttemptTimeoutException) {
      return AwsFailure.TIMED_OUT;
    }
    String said =
        causes(thrown).map(c -> String.valueOf(c.getMessage())).reduce("", String::concat);
    if (said.contains("Unable to load region")) {
      return AwsFailure.NO_REGION;
    } else if (said.toLowerCase(Locale.ROOT).contains("sso")
        && (said.contains("expired") || said.contains("login") || said.contains("token"))) {
      return AwsFailure.EXPIRED_SSO_SESSION;
    } else if (said.contains("Unable to load credentials")) {
      return AwsFailure.NO_CREDENTIALS;
    } else if (said.contains("rofile file contained no credentials")
        || (said.contains("Profile") && said.contains("redentials"))) {
      return AwsFailure.UNKNOWN_PROFILE;
    }
    return causes(thrown)
        .map(AwsErrors::classifyCause)
        .flatMap(Optional::stream)
        .findFirst()
        .orElse(AwsFailure.UNCLASSIFIED);
  }

  private static Optional<AwsFailure> classifyCause(Throwable cause) {
    return switch (cause) {
      case UnknownHostException _ -> Optional.of(AwsFailure.UNKNOWN_HOST);
      case ConnectException _, NoRouteToHostException _ ->
          Optional.of(AwsFailure.CONNECTION_REFUSED);
      case SocketTimeoutException _ -> Optional.of(AwsFailure.TIMED_OUT);
      case SSLException _ -> Optional.of(AwsFailure.TLS);
      case SocketException _, EOFException _ -> Optional.of(AwsFailure.CONNECTION_BROKEN);
      case AbortedException _, InterruptedException _, InterruptedIOException _ ->
          Optional.of(AwsFailure.TIMED_OUT);
      default ->
          String.valueOf(cause.getMessage()).contains("Unexpected end of file from server")
              ? Optional.of(AwsFailure.CONNECTION_BROKEN)
              : Optional.empty();
    };
  }

  /** What the failure itself has to say beyond its class. */
  private static String detail(AwsFailure failure, Call call, SdkException thrown) {
    return switch (failure) {
      case ACCESS_DENIED ->
          " to workspaces:" + call.operation() + principal(thrown).map(p -> " for " + p).orElse("");
      case INVALID_REQUEST, INVALID_CREDENTIALS, CONFLICT, CLOCK_SKEW, THROTTLED -> answer(thrown);
      case SERVICE_FAILURE, UNEXPECTED_ANSWER, UNCLASSIFIED ->
          thrown instanceof AwsServiceException refused
              ? " (HTTP " + refused.statusCode() + ")" + answer(thrown)
              : " (" + rootMessage(thrown) + ")";
      case UNKNOWN_HOST, CONNECTION_REFUSED, CONNECTION_BROKEN, TLS, UNKNOWN_PROFILE ->
          " (" + rootMessage(thrown) + ")";
      case NO_CREDENTIALS,
          EXPIRED_CREDENTIALS,
          EXPIRED_SSO_SESSION,
          NO_REGION,
          NOT_FOUND,
          TIMED_OUT ->
          "";
    };
  }

  private static String answer(SdkException thrown) {
    return thrown instanceof AwsServiceException refused
            && refused.awsErrorDetails() != null
            && refused.awsErrorDetails().errorMessage() != null
        ? " (" + oneLine(refused.awsErrorDetails().errorMessage()) + ")"
        : "";
  }

  private static Optional<String> principal(SdkException thrown) {
    var matcher = PRINCIPAL.matcher(String.valueOf(thrown.getMessage()));
    return matcher.find() ? Optional.of(matcher.group()) : Optional.empty();
  }

  private static String requestId(SdkException thrown) {
    return thrown instanceof AwsServiceException refused && refused.requestId() != null
        ? " (AWS request id " + refused.requestId() + ")"
        : "";
  }

  private static String rootMessage(Throwable thrown) {
    var root = causes(thrown).reduce((_, last) -> last).orElse(thrown);
    String message = root.getMessage();
    String name = root.getClass().getSimpleName();
    return message == null ? name : name + ": " + oneLine(message);
  }

  private static String oneLine(String text) {
    return text.strip().replaceAll("\\s+", " ");
  }

  private static Stream<Throwable> causes(Throwable thrown) {
    return Stream.iterate(thrown, cause -> cause != null, Throwable::getCause).limit(20);
  }
}
