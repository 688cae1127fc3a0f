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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
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
  private static final Pattern ACTION = Pattern.compile("perform:? ([a-z0-9-]+:[A-Za-z]+)");
  private static final Pattern RESOURCE = Pattern.compile("on resource: (\\S+)");
  private static final Pattern PRINCIPAL = Pattern.compile("User: (\\S+)");
  private static final Pattern REASON =
      Pattern.compile("((?:because no|with an explicit deny) [^(]*[^(.\\s])");

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
    String advice =
        failure
            .advice()
            .replaceAll("\\{(.*)PROFILE}", call.profile().map(p -> "$1" + quote(p)).orElse(""));
    return new AwsError(failure, summary, summary + ". " + advice + requestId, requestId, cause);
  }

  private static String quote(String profile) {
    return Matcher.quoteReplacement(profile.contains(" ") ? "'" + profile + "'" : profile);
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
      case "AccessDenied", "UnauthorizedOperation", "NotAuthorized" ->
          message.contains("sts:AssumeRoleWithWebIdentity")
              ? AwsFailure.REFUSED_WEB_IDENTITY
              : AwsFailure.ACCESS_DENIED;
      case "Validation",
          "ValidationError",
          "InvalidParameterValues",
          "MalformedPolicyDocument",
          "PackedPolicyTooLarge",
          "Serialization" ->
          AwsFailure.INVALID_REQUEST;
      case "UnrecognizedClient",
          "InvalidClientTokenId",
          "InvalidAccessKeyId",
          "MissingAuthenticationToken",
          "IncompleteSignature" ->
          AwsFailure.INVALID_CREDENTIALS;
      case "Unauthorized" -> AwsFailure.EXPIRED_SSO_SESSION; // of SSO, which ends sessions early
      case "Forbidden" -> AwsFailure.UNASSIGNED_SSO_ROLE;
      case "ExpiredToken", "RequestExpired" -> AwsFailure.EXPIRED_CREDENTIALS;
      case "InvalidSignature", "SignatureDoesNotMatch" ->
          message.contains("Signature expired") || message.contains("not yet current")
              ? AwsFailure.CLOCK_SKEW
              : AwsFailure.INVALID_CREDENTIALS;
      case "RequestTimeTooSkewed", "RequestInTheFuture" -> AwsFailure.CLOCK_SKEW;
      case "InvalidIdentityToken", "IDPRejectedClaim", "IDPCommunicationError" ->
          AwsFailure.REFUSED_WEB_IDENTITY;
      case "UnknownOperation", "InvalidAction" -> AwsFailure.NOT_OFFERED;
      default -> {
        if (isThrottling(refused)) {
          yield AwsFailure.THROTTLED;
        } else if (refused.statusCode() == 407) {
          yield AwsFailure.PROXY;
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
      case ACCESS_DENIED -> denial(call, thrown);
      case UNKNOWN_PROFILE ->
          call.profile().map(p -> " (profile " + p + causeOf(thrown) + ")").orElse("");
      case INVALID_REQUEST,
          INVALID_CREDENTIALS,
          UNASSIGNED_SSO_ROLE,
          REFUSED_WEB_IDENTITY,
          CONFLICT,
          CLOCK_SKEW,
          EXPIRED_CREDENTIALS,
          THROTTLED ->
          answer(thrown).map(text -> " (" + text + ")").orElse("");
      case UNEXPECTED_ANSWER ->
          " ("
              + address(thrown).map(address -> address + " answered ").orElse("")
              + (thrown instanceof AwsServiceException refused ? status(refused) : "no JSON")
              + ")";
      case SERVICE_FAILURE, UNCLASSIFIED -> " (" + whatCame(thrown) + ")";
      case INVALID_ENDPOINT -> " (" + thrown.getMessage() + ")";
      case NOT_OFFERED,
          UNKNOWN_HOST,
          CONNECTION_REFUSED,
          CONNECTION_BROKEN,
          NO_ANSWER,
          PROXY,
          TLS ->
          " (" + address(thrown).map(address -> address + ", ").orElse("") + whatCame(thrown) + ")";
      case NO_CREDENTIALS,
          EXPIRED_SSO_SESSION,
          REFUSED_ACCOUNT,
          NO_REGION,
          NOT_FOUND,
          TIMED_OUT,
          CANCELLED ->
          "";
    };
  }

  /** IAM says who may not do what; a service that refuses by itself says why. */
  private static String denial(Call call, SdkException thrown) {
    String said = answer(thrown).orElse("");
    var action = find(ACTION, said);
    return action.isEmpty()
        ? " to workspaces:" + call.operation() + (said.isEmpty() ? "" : " (" + said + ")")
        : " to "
            + action.get()
            + find(RESOURCE, said).map(resource -> " on " + resource).orElse("")
            + find(PRINCIPAL, said).map(principal -> " for " + principal).orElse("")
            + find(REASON, said).map(reason -> ", " + reason).orElse("");
  }

  private static String whatCame(SdkException thrown) {
    return thrown instanceof AwsServiceException refused ? status(refused) : root(thrown);
  }

  private static String status(AwsServiceException refused) {
    var details = refused.awsErrorDetails();
    return "HTTP "
        + refused.statusCode()
        + (details == null || details.errorCode() == null ? "" : ", " + details.errorCode())
        + answer(refused).map(text -> ": " + text).orElse("");
  }

  /** What the service said, without the full stop, as it goes into a sentence. */
  private static Optional<String> answer(SdkException thrown) {
    return thrown instanceof AwsServiceException refused && refused.awsErrorDetails() != null
        ? Optional.ofNullable(refused.awsErrorDetails().errorMessage())
            .map(text -> oneLine(text).replaceFirst("\\.$", ""))
            .filter(text -> !text.isEmpty())
        : Optional.empty();
  }

  private static Optional<String> find(Pattern pattern, String text) {
    var matcher = pattern.matcher(text);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  private static String causeOf(SdkException thrown) {
    return causes(thrown)
        .reduce((_, last) -> last)
        .filter(cause -> cause != thrown && cause.getMessage() != null)
        .map(cause -> ": " + oneLine(cause.getMessage()).replaceFirst("[.:]$", ""))
        .orElse("");
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

  private static String root(Throwable thrown) {
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
