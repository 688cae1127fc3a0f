package io.github.awsworkspaceslinks.emulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The account-link API over AWS JSON 1.1. */
final class AccountLinkService implements Service {
  private static final String CONTENT_TYPE = "application/x-amz-json-1.1";
  private static final String TARGET_PREFIX = "WorkspacesService.";

  private final AccountLinks links;

  AccountLinkService(AccountLinks links) {
    this.links = links;
  }

  @Override
  public String signingName() {
    return "workspaces";
  }

  @Override
  public Invocation read(Request request) throws AwsError {
    AccountLinkOperation operation =
        request
            .header("X-Amz-Target")
            .filter(target -> target.startsWith(TARGET_PREFIX))
            .flatMap(target -> AccountLinkOperation.named(target.substring(TARGET_PREFIX.length())))
            .orElseThrow(AwsError::unknownOperation);
    Optional<ObjectNode> body = parse(request.body());
    return new Invocation(
        operation.wireName(),
        true,
        body.map(AccountLinkService::simpleMembers).orElse(Map.of()),
        (sender, lag, requestId) ->
            perform(
                operation,
                body.orElseThrow(
                    () -> AwsError.serialization("The request body is not a JSON object")),
                sender.caller().orElseThrow(),
                lag));
  }

  private Outcome.Reply perform(
      AccountLinkOperation operation, ObjectNode body, Caller caller, Lag lag) throws AwsError {
    AccountLinkRequest checked = AccountLinkRequest.read(operation, new JsonMembers(body));
    return switch (checked) {
      case AccountLinkRequest.Create create -> one(links.create(caller, create, lag));
      case AccountLinkRequest.Accept accept -> one(links.accept(caller, accept, lag));
      case AccountLinkRequest.Reject reject -> one(links.reject(caller, reject, lag));
      case AccountLinkRequest.Delete delete -> one(links.delete(caller, delete, lag));
      case AccountLinkRequest.Get get -> one(links.get(caller, get));
      case AccountLinkRequest.ListLinks list -> many(links.list(caller, list));
    };
  }

  @Override
  public Outcome.Reply refuse(AwsError error, String requestId) {
    ObjectNode body = Json.object().put("__type", error.code());
    if (!error.getMessage().isEmpty()) {
      body.put(messageMember(error.code()), error.getMessage());
    }
    error.resourceId().ifPresent(id -> body.put("ResourceId", id));
    return new Outcome.Reply(
        error.httpStatus(), CONTENT_TYPE, body.toString(), Optional.of(error.code()));
  }

  /** AWS's front end writes the message of these two with a capital letter. */
  private static String messageMember(String code) {
    return switch (code) {
      case "AccessDeniedException", "SerializationException" -> "Message";
      default -> "message";
    };
  }

  @Override
  public AwsError translate(AuthenticationFailure failure) {
    String code =
        switch (failure.reason()) {
          case NO_SIGNATURE -> "MissingAuthenticationTokenException";
          case INCOMPLETE_SIGNATURE -> "IncompleteSignatureException";
          case UNKNOWN_KEY_OR_TOKEN -> "UnrecognizedClientException";
          case EXPIRED_TOKEN -> "ExpiredTokenException";
          case WRONG_SIGNATURE -> "InvalidSignatureException";
        };
    return new AwsError(code, 400, failure.getMessage());
  }

  @Override
  public AwsError denied(Sender sender, Invocation invocation) {
    String action = signingName() + ":" + invocation.operation();
    return AwsError.accessDenied(
        "User: %s is not authorized to perform: %s on resource: * because no identity-based policy allows the %s action"
            .formatted(sender.caller().map(Caller::arn).orElse("anonymous"), action, action));
  }

  private static Optional<ObjectNode> parse(String body) {
    if (body.isEmpty()) {
      return Optional.of(Json.object());
    }
    try {
      JsonNode node = Json.parse(body);
      return node instanceof ObjectNode object ? Optional.of(object) : Optional.empty();
    } catch (JsonProcessingException malformed) {
      return Optional.empty();
    }
  }

  private static Map<String, String> simpleMembers(ObjectNode body) {
    Map<String, String> members = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> member : body.properties()) {
      if (!member.getValue().isNull()) {
        members.put(
            member.getKey(),
            member.getValue().isValueNode()
                ? member.getValue().asText()
                : member.getValue().toString());
      }
    }
    return members;
  }

  private static Outcome.Reply one(Link link) {
    ObjectNode body = Json.object();
    body.set("AccountLink", json(link));
    return Outcome.Reply.ok(CONTENT_TYPE, body.toString());
  }

  private static Outcome.Reply many(AccountLinks.Page page) {
    ObjectNode body = Json.object();
    ArrayNode array = body.putArray("AccountLinks");
    page.links().forEach(link -> array.add(json(link)));
    page.nextToken().ifPresent(token -> body.put("NextToken", token));
    return Outcome.Reply.ok(CONTENT_TYPE, body.toString());
  }

  private static ObjectNode json(Link link) {
    return Json.object()
        .put("AccountLinkId", link.linkId())
        .put("AccountLinkStatus", link.status().value())
        .put("SourceAccountId", link.source())
        .put("TargetAccountId", link.target());
  }
}
