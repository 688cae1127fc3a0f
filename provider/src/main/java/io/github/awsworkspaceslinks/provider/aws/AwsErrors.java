package io.github.awsworkspaceslinks.provider.aws;

import java.io.EOFException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.thirdparty.jackson.core.JsonProcessingException;

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
   * @param account the account it was made for; empty if it is not known
   * @param profile the profile that the user chose; empty for none
   */
  record Call(
      String operation,
      String subject,
      Optional<String> region,
      Optional<String> account,
      Optional<String> profile) {
    @Override
    public String toString() {
      return operation
          + " of "
          + subject
          + region.map(r -> " in " + r).orElse("")
          + account.map(a -> " for account " + a).orElse("");
    }
  }

  private static final Pattern SSO_SESSION =
      Pattern.compile("SSO (session|token)|[Tt]oken is expired|SsoOidc|sso[/\\\\]cache");
  private static final Pattern ACTION = Pattern.compile("perform: ([a-z0-9-]+:[A-Za-z]+)");
  private static final Pattern PRINCIPAL = Pattern.compile("arn:aws[a-z-]*:(?:iam|sts)::\\S+");

  private AwsErrors() {}

  static AwsError map(Call call, SdkException thrown) {
    AwsFailure failure = classify(call, thrown);
    return error(failure, call, detail(failure, call, thrown), requestId(thrown), thrown);
  }

  /** A failure that no answer and no exception of the SDK stands for. */
  static AwsError of(AwsFailure failure, Call call, String detail, Throwable cause) {
    return error(failure, call, detail, "", cause);
  }

  private static AwsError error(
      AwsFailure failure, Call call, String detail, String requestId, Throwable cause) {
    String summary = call + " failed: " + failure.what() + detail;
    return new AwsError(failure, summary, summary + ". " + failure.advice() + requestId, cause);
  }

  /** Whether AWS asks for fewer calls. */
  static boolean isThrottling(Throwable thrown) {
    return thrown instanceof AwsServiceException refused
        && (refused.isThrottlingException() || refused.statusCode() == 429);
  }

  private static AwsFailure classify(Call call, SdkException thrown) {
    return thrown instanceof AwsServiceException refused && refused.awsErrorDetails() != null
        ? classify(refused)
        : classifyUnanswered(call, thrown);
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
      case "InvalidIdentityToken", "IDPRejectedClaim", "IDPCommunicationError" ->
          AwsFailure.REFUSED_WEB_IDENTITY;
      case "UnknownOperation", "InvalidAction" -> AwsFailure.UNEXPECTED_ANSWER;
      default -> {
        if (isThrottling(refused)) {
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
  private static AwsFailure classifyUnanswered(Call call, SdkException thrown) {
    if (thrown instanceof ApiCallTimeoutException
        || thrown instanceof ApiCallAttemptTimeoutException) {
      return AwsFailure.TIMED_OUT;
    }
    String said =
        causes(thrown).map(c -> String.valueOf(c.getMessage())).reduce("", String::concat);
    if (said.contains("Unable to load region")) {
      return AwsFailure.NO_REGION;
    } else if (SSO_SESSION.matcher(said).find()) {
      return AwsFailure.EXPIRED_SSO_SESSION;
    } else if (said.contains("Unable to load credentials")) {
      return call.profile().isPresent() ? AwsFailure.UNKNOWN_PROFILE : AwsFailure.NO_CREDENTIALS;
    } else if (said.contains("Unable to tunnel through proxy")) {
      return AwsFailure.PROXY;
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
      case SocketTimeoutException _ -> Optional.of(AwsFailure.NO_ANSWER);
      case URISyntaxException _ -> Optional.of(AwsFailure.INVALID_ENDPOINT);
      case JsonProcessingException _ -> Optional.of(AwsFailure.UNEXPECTED_ANSWER);
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
          " to "
              + find(ACTION, thrown).orElse("workspaces:" + call.operation())
              + find(PRINCIPAL, thrown).map(p -> " for " + p).orElse("");
      case UNKNOWN_PROFILE -> call.profile().map(p -> " (profile " + p + ")").orElse("");
      case INVALID_REQUEST,
          INVALID_CREDENTIALS,
          REFUSED_WEB_IDENTITY,
          CONFLICT,
          CLOCK_SKEW,
          THROTTLED ->
          answer(thrown);
      case SERVICE_FAILURE, UNCLASSIFIED ->
          thrown instanceof AwsServiceException refused
              ? " (" + http(refused) + ")"
              : " (" + rootMessage(thrown) + ")";
      case UNEXPECTED_ANSWER ->
          " ("
              + address(thrown).map(address -> address + " answered ").orElse("")
              + (thrown instanceof AwsServiceException refused ? http(refused) : "no JSON")
              + ")";
      case INVALID_ENDPOINT -> " (" + thrown.getMessage() + ")";
      case UNKNOWN_HOST, CONNECTION_REFUSED, CONNECTION_BROKEN, NO_ANSWER, PROXY, TLS ->
          " ("
              + address(thrown).map(address -> address + ", ").orElse("")
              + rootMessage(thrown)
              + ")";
      case NO_CREDENTIALS,
          EXPIRED_CREDENTIALS,
          EXPIRED_SSO_SESSION,
          REFUSED_ACCOUNT,
          NO_REGION,
          NOT_FOUND,
          TIMED_OUT,
          CANCELLED ->
          "";
    };
  }

  private static String answer(SdkException thrown) {
    return said(thrown).map(text -> " (" + text + ")").orElse("");
  }

  private static String http(AwsServiceException refused) {
    return "HTTP " + refused.statusCode() + said(refused).map(text -> ": " + text).orElse("");
  }

  /** The answer's own words. */
  private static Optional<String> said(SdkException thrown) {
    return thrown instanceof AwsServiceException refused && refused.awsErrorDetails() != null
        ? Optional.ofNullable(refused.awsErrorDetails().errorMessage())
            .map(text -> oneLine(text).replaceAll("[.]$", ""))
        : Optional.empty();
  }

  private static Optional<String> find(Pattern pattern, SdkException thrown) {
    var matcher = pattern.matcher(String.valueOf(thrown.getMessage()));
    return matcher.find() ? Optional.of(matcher.group(matcher.groupCount())) : Optional.empty();
  }

  private static String requestId(SdkException thrown) {
    return thrown instanceof AwsServiceException refused && refused.requestId() != null
        ? " (AWS request id " + refused.requestId() + ")"
        : "";
  }

  /** Where the call went; the SDK may have put another failure around the one that knows. */
  private static Optional<String> address(Throwable thrown) {
    return causes(thrown).map(SentTo::of).flatMap(Optional::stream).findFirst();
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
