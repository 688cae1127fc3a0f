package io.github.awsworkspaceslinks.emulator;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of STS that a provider needs, over the Query protocol. A role exists when its account is
 * known to the emulator; who may assume it is decided by fault rules alone.
 */
final class SecurityTokenService implements Service {
  private static final String CONTENT_TYPE = "text/xml";
  private static final String VERSION = "2011-06-15";
  private static final Pattern ROLE_ARN =
      Pattern.compile("arn:(aws[a-z-]*):iam::(\\d{12}):role/(?:[\\w+=,.@/-]*/)?([\\w+=,.@-]+)");
  private static final Pattern SESSION_NAME = Pattern.compile("[\\w+=,.@-]*");
  private static final Pattern EXTERNAL_ID = Pattern.compile("[\\w+=,.@:\\/-]*");
  private static final int LONGEST_CHAINED_SESSION = 3600;

  private final KeyRing keys;
  private final InstantSource clock;

  SecurityTokenService(KeyRing keys, InstantSource clock) {
    this.keys = keys;
    this.clock = clock;
  }

  @Override
  public String signingName() {
    return "sts";
  }

  @Override
  public Invocation read(Request request) throws AwsError {
    Map<String, String> parameters = form(request.body());
    String action = parameters.getOrDefault("Action", "");
    String version = parameters.getOrDefault("Version", "");
    if (!version.equals(VERSION)) {
      throw invalidAction(action, version);
    }
    return switch (action) {
      case "GetCallerIdentity" ->
          new Invocation(
              action,
              true,
              parameters,
              (sender, _, requestId) ->
                  getCallerIdentity(sender.caller().orElseThrow(), requestId));
      case "AssumeRole" ->
          new Invocation(
              action,
              true,
              parameters,
              (sender, _, requestId) ->
                  assumeRole(sender.caller().orElseThrow(), parameters, requestId));
      case "AssumeRoleWithWebIdentity" ->
          new Invocation(
              action,
              false,
              parameters,
              (_, _, requestId) -> assumeRoleWithWebIdentity(parameters, requestId));
      default -> throw invalidAction(action, version);
    };
  }

  private Outcome.Reply getCallerIdentity(Caller caller, String requestId) {
    String result =
        Xml.element("Arn", caller.arn())
            + Xml.element("UserId", caller.credential().principal().userId())
            + Xml.element("Account", caller.accountId());
    return answer("GetCallerIdentity", result, requestId);
  }

  private Outcome.Reply assumeRole(Caller caller, Map<String, String> parameters, String requestId)
      throws AwsError {
    Violations violations = new Violations();
    checkSession(violations, parameters);
    Optional.ofNullable(parameters.get("ExternalId"))
        .ifPresent(
            id -> {
              violations.length("ExternalId", id, 2, 1224);
              violations.pattern("ExternalId", id, EXTERNAL_ID);
            });
    Optional.ofNullable(parameters.get("SourceIdentity"))
        .ifPresent(
            id -> {
              violations.length("SourceIdentity", id, 2, 64);
              violations.pattern("SourceIdentity", id, SESSION_NAME);
            });
    Duration duration = duration(violations, parameters);
    check(violations);
    if (caller.credential().principal() instanceof Principal.AssumedRole
        && duration.toSeconds() > LONGEST_CHAINED_SESSION) {
      throw invalid(
          "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by"
              + " role chaining");
    }
    Role role = role(parameters);
    if (!keys.knowsAccount(role.accountId())) {
      throw notAuthorizedToAssume(caller.arn(), role.arn());
    }
    return credentials("AssumeRole", role, parameters, duration, "", requestId);
  }

  private Outcome.Reply assumeRoleWithWebIdentity(Map<String, String> parameters, String requestId)
      throws AwsError {
    Violations violations = new Violations();
    checkSession(violations, parameters);
    Optional<String> token = required(violations, parameters, "WebIdentityToken");
    token.ifPresent(text -> violations.length("WebIdentityToken", text, 4, 20000));
    Duration duration = duration(violations, parameters);
    check(violations);
    WebIdentity identity = WebIdentity.of(token.orElseThrow());
    if (identity.isExpired(clock.instant())) {
      throw new AwsError(
          "ExpiredTokenException",
          400,
          "Token expired: current date/time %d must be before the expiration date/time %d"
              .formatted(
                  clock.instant().getEpochSecond(),
                  identity.expiration().orElseThrow().getEpochSecond()));
    }
    Role role = role(parameters);
    if (!keys.knowsAccount(role.accountId())) {
      throw new AwsError(
          "AccessDenied", 403, "Not authorized to perform sts:AssumeRoleWithWebIdentity");
    }
    String more =
        Xml.element("SubjectFromWebIdentityToken", identity.subject())
            + Xml.element("Audience", identity.audience())
            + Xml.element("Provider", identity.issuer());
    return credentials("AssumeRoleWithWebIdentity", role, parameters, duration, more, requestId);
  }

  private record Role(String arn, String partition, String accountId, String name) {}

  private static Role role(Map<String, String> parameters) throws AwsError {
    String arn = parameters.get("RoleArn");
    Matcher matcher = ROLE_ARN.matcher(arn);
    if (!matcher.matches()) {
      throw invalid(arn + " is invalid");
    }
    return new Role(arn, matcher.group(1), matcher.group(2), matcher.group(3));
  }

  private Outcome.Reply credentials(
      String action,
      Role role,
      Map<String, String> parameters,
      Duration duration,
      String more,
      String requestId) {
    var principal =
        new Principal.AssumedRole(role.accountId(), role.name(), parameters.get("RoleSessionName"));
    Credential issued = keys.issue(principal, duration);
    String result =
        Xml.nested(
                "AssumedRoleUser",
                Xml.element("AssumedRoleId", principal.userId())
                    + Xml.element("Arn", principal.arn(role.partition())))
            + Xml.nested(
                "Credentials",
                Xml.element("AccessKeyId", issued.accessKeyId())
                    + Xml.element("SecretAccessKey", issued.secretAccessKey())
                    + Xml.element("SessionToken", issued.sessionToken().orElseThrow())
                    + Xml.element(
                        "Expiration",
                        issued
                            .expiration()
                            .orElseThrow()
                            .truncatedTo(ChronoUnit.SECONDS)
                            .toString()))
            + Optional.ofNullable(parameters.get("SourceIdentity"))
                .map(identity -> Xml.element("SourceIdentity", identity))
                .orElse("")
            + more;
    return answer(action, result, requestId);
  }

  private static void checkSession(Violations violations, Map<String, String> parameters) {
    required(violations, parameters, "RoleArn")
        .ifPresent(arn -> violations.length("RoleArn", arn, 20, 2048));
    required(violations, parameters, "RoleSessionName")
        .ifPresent(
            name -> {
              violations.length("RoleSessionName", name, 2, 64);
              violations.pattern("RoleSessionName", name, SESSION_NAME);
            });
  }

  private static Optional<String> required(
      Violations violations, Map<String, String> parameters, String name) {
    Optional<String> value = Optional.ofNullable(parameters.get(name));
    if (value.isEmpty()) {
      violations.missing(name);
    }
    return value;
  }

  private static Duration duration(Violations violations, Map<String, String> parameters)
      throws AwsError {
    String text = parameters.getOrDefault("DurationSeconds", "3600");
    try {
      int seconds = Integer.parseInt(text);
      violations.range("DurationSeconds", seconds, 900, 43200);
      return Duration.ofSeconds(seconds);
    } catch (NumberFormatException e) {
      throw new AwsError("MalformedInput", 400, "DurationSeconds is not a number: " + text);
    }
  }

  private static void check(Violations violations) throws AwsError {
    Optional<String> message = violations.message();
    if (message.isPresent()) {
      throw invalid(message.get());
    }
  }

  @Override
  public AwsError translate(AuthenticationFailure failure) {
    return switch (failure.reason()) {
      case NO_SIGNATURE ->
          new AwsError(
              "MissingAuthenticationToken", 403, "Request is missing Authentication Token");
      case INCOMPLETE_SIGNATURE -> new AwsError("IncompleteSignature", 400, failure.getMessage());
      case UNKNOWN_KEY_OR_TOKEN -> new AwsError("InvalidClientTokenId", 403, failure.getMessage());
      case EXPIRED_TOKEN -> new AwsError("ExpiredToken", 403, failure.getMessage());
      case WRONG_SIGNATURE -> new AwsError("SignatureDoesNotMatch", 403, failure.getMessage());
    };
  }

  @Override
  public AwsError denied(Sender sender, Invocation invocation) {
    return switch (sender) {
      case Sender.Anonymous() ->
          new AwsError(
              "AccessDenied", 403, "Not authorized to perform sts:" + invocation.operation());
      case Sender.Signed(Caller caller) ->
          Optional.ofNullable(invocation.parameters().get("RoleArn"))
              .map(role -> notAuthorizedToAssume(caller.arn(), role))
              .orElseGet(
                  () ->
                      new AwsError(
                          "AccessDenied",
                          403,
                          "User: %s is not authorized to perform: sts:%s"
                              .formatted(caller.arn(), invocation.operation())));
    };
  }

  @Override
  public Outcome.Reply refuse(AwsError error, String requestId) {
    String type = error.httpStatus() < 500 ? "Sender" : "Receiver";
    String body =
        Xml.document(
            "ErrorResponse",
            VERSION,
            Xml.nested(
                    "Error",
                    Xml.element("Type", type)
                        + Xml.element("Code", error.code())
                        + Xml.element("Message", error.getMessage()))
                + Xml.element("RequestId", requestId));
    return new Outcome.Reply(error.httpStatus(), CONTENT_TYPE, body, Optional.of(error.code()));
  }

  private static Outcome.Reply answer(String action, String result, String requestId) {
    String body =
        Xml.document(
            action + "Response",
            VERSION,
            Xml.nested(action + "Result", result)
                + Xml.nested("ResponseMetadata", Xml.element("RequestId", requestId)));
    return Outcome.Reply.ok(CONTENT_TYPE, body);
  }

  private static AwsError notAuthorizedToAssume(String user, String role) {
    return new AwsError(
        "AccessDenied",
        403,
        "User: %s is not authorized to perform: sts:AssumeRole on resource: %s"
            .formatted(user, role));
  }

  private static AwsError invalid(String message) {
    return new AwsError("ValidationError", 400, message);
  }

  private static AwsError invalidAction(String action, String version) {
    return new AwsError(
        "InvalidAction",
        400,
        "Could not find operation %s for version %s"
            .formatted(
                action.isEmpty() ? "null" : action,
                version.isEmpty() ? "NO_VERSION_SPECIFIED" : version));
  }

  private static Map<String, String> form(String body) {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (String pair : body.split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        parameters.put(
            URLDecoder.decode(pair.substring(0, equals), UTF_8),
            URLDecoder.decode(pair.substring(equals + 1), UTF_8));
      }
    }
    return parameters;
  }
}
