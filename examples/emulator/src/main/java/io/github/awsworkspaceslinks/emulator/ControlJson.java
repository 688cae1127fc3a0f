package io.github.awsworkspaceslinks.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;

/**
 * How the control path writes links, rules and calls in JSON. What it cannot read it refuses with
 * an IllegalArgumentException whose message names the fault: a misspelt rule that silently matched
 * everything would make a test lie.
 */
final class ControlJson {
  private static final Map<String, FaultRule.Criterion> CRITERIA =
      Map.of(
          "operation", FaultRule.Criterion.OPERATION,
          "linkId", FaultRule.Criterion.LINK_ID,
          "role", FaultRule.Criterion.ROLE,
          "account", FaultRule.Criterion.ACCOUNT,
          "region", FaultRule.Criterion.REGION);
  private static final Set<String> FREQUENCY = Set.of("skip", "times", "probability", "seed");

  private ControlJson() {}

  /** The elements of an array; a single value stands for an array of one. */
  static List<JsonNode> elements(JsonNode node) {
    return node.isArray()
        ? StreamSupport.stream(node.spliterator(), false).toList()
        : List.of(node);
  }

  static Link link(JsonNode node) {
    requireKnown(
        node, Set.of("linkId", "status", "source", "target", "region", "clientToken", "count"));
    Link link =
        new Link(
            text(node, "linkId").orElseGet(AccountLinks::newId),
            LinkStatus.of(text(node, "status").orElse("pending")),
            text(node, "source").orElse(Account.SOURCE.id()),
            text(node, "target").orElse(Account.TARGET.id()),
            text(node, "region").orElse(Link.DEFAULT_REGION),
            text(node, "clientToken"));
    return link;
  }

  static ObjectNode json(Link link) {
    ObjectNode node =
        Json.object()
            .put("linkId", link.linkId())
            .put("status", link.status().value())
            .put("source", link.source())
            .put("target", link.target())
            .put("region", link.region());
    link.clientToken().ifPresent(token -> node.put("clientToken", token));
    return node;
  }

  static Account account(JsonNode node) {
    requireKnown(node, Set.of("id", "accessKeyId", "secretAccessKey", "sessionToken"));
    return new Account(
        text(node, "id").orElse(""),
        text(node, "accessKeyId").orElse(""),
        text(node, "secretAccessKey").orElse(""),
        text(node, "sessionToken"));
  }

  static FaultRule rule(JsonNode node) {
    requireObject(node);
    List<Fault> faults = new ArrayList<>();
    FaultRule rule = FaultRule.always(new Fault.Hold());
    for (Map.Entry<String, JsonNode> member : node.properties()) {
      String name = member.getKey();
      if (CRITERIA.containsKey(name)) {
        rule = rule.where(CRITERIA.get(name), text(node, name).orElse(""));
      } else if (!FREQUENCY.contains(name)) {
        fault(name, member.getValue()).ifPresent(faults::add);
      }
    }
    if (faults.size() != 1) {
      throw new IllegalArgumentException(
          "a rule has exactly one fault, this one has %d: %s".formatted(faults.size(), node));
    }
    if (node.has("skip")) {
      rule = rule.skip(integer(node, "skip", 0, Integer.MAX_VALUE));
    }
    if (node.has("times")) {
      rule = rule.times(integer(node, "times", 0, Integer.MAX_VALUE));
    }
    if (node.has("probability") && !node.path("probability").isNumber()) {
      throw new IllegalArgumentException("'probability' is a number from 0 to 1");
    }
    if (node.has("seed") && !node.path("seed").isIntegralNumber()) {
      throw new IllegalArgumentException("'seed' is a whole number");
    }
    return new FaultRule(
        faults.getFirst(),
        rule.where(),
        rule.skip(),
        rule.times(),
        node.path("probability").asDouble(1),
        node.path("seed").asLong(0));
  }

  /** The fault that a member of a rule stands for; empty for one that is switched off. */
  private static Optional<Fault> fault(String name, JsonNode value) {
    if (value.isBoolean() && !value.booleanValue()) {
      return Optional.empty();
    }
    return Optional.of(
        switch (name) {
          case "delayMillis" -> new Fault.Delay(Duration.ofMillis(integer(name, value)));
          case "hold" -> new Fault.Hold();
          case "holdAfter" -> new Fault.HoldAfter();
          case "throttle" ->
              value.isTextual() ? new Fault.Throttle(value.textValue()) : new Fault.Throttle();
          case "error" -> {
            requireKnown(value, Set.of("code", "httpStatus", "message"));
            yield new Fault.Failure(
                text(value, "code")
                    .orElseThrow(() -> new IllegalArgumentException("an error needs a code")),
                value.has("httpStatus") ? integer(value, "httpStatus", 0, Integer.MAX_VALUE) : 400,
                text(value, "message").orElse(""));
          }
          case "deny" -> new Fault.Deny();
          case "status" -> new Fault.BareStatus(integer(name, value));
          case "cut" -> new Fault.Cut();
          case "cutAfter" -> new Fault.CutAfter();
          case "notJson" -> new Fault.NotJson();
          case "staleReads" -> new Fault.Stale(integer(name, value), Duration.ZERO);
          case "staleMillis" -> new Fault.Stale(0, Duration.ofMillis(integer(name, value)));
          case "eventually" -> {
            requireKnown(value, Set.of("answer", "reads"));
            yield new Fault.Eventually(
                LinkStatus.of(text(value, "answer").orElse("pending")),
                integer(value, "reads", 0, Integer.MAX_VALUE));
          }
          default -> throw new IllegalArgumentException("a rule has no '" + name + "'");
        });
  }

  static ObjectNode json(Faults.Tally tally) {
    FaultRule rule = tally.rule();
    ObjectNode node = Json.object();
    CRITERIA.forEach(
        (name, criterion) -> {
          if (rule.where().containsKey(criterion)) {
            node.put(name, rule.where().get(criterion));
          }
        });
    node.put("skip", rule.skip());
    rule.times().ifPresent(times -> node.put("times", times));
    node.put("probability", rule.probability());
    node.put("seed", rule.seed());
    switch (rule.fault()) {
      case Fault.Delay(Duration time) -> node.put("delayMillis", time.toMillis());
      case Fault.Hold() -> node.put("hold", true);
      case Fault.HoldAfter() -> node.put("holdAfter", true);
      case Fault.Throttle(String code) -> node.put("throttle", code);
      case Fault.Failure(String code, int httpStatus, String message) ->
          node.putObject("error")
              .put("code", code)
              .put("httpStatus", httpStatus)
              .put("message", message);
      case Fault.Deny() -> node.put("deny", true);
      case Fault.BareStatus(int httpStatus) -> node.put("status", httpStatus);
      case Fault.Cut() -> node.put("cut", true);
      case Fault.CutAfter() -> node.put("cutAfter", true);
      case Fault.NotJson() -> node.put("notJson", true);
      case Fault.Stale(int reads, Duration time) -> {
        if (reads > 0 || time.isZero()) {
          node.put("staleReads", reads);
        }
        if (!time.isZero()) {
          node.put("staleMillis", time.toMillis());
        }
      }
      case Fault.Eventually(LinkStatus answer, int reads) ->
          node.putObject("eventually").put("answer", answer.value()).put("reads", reads);
    }
    return node.put("struck", tally.struck());
  }

  static ObjectNode json(Call call) {
    ObjectNode node = Json.object().put("operation", call.operation());
    call.linkId().ifPresent(id -> node.put("linkId", id));
    call.clientToken().ifPresent(token -> node.put("clientToken", token));
    call.account().ifPresent(account -> node.put("account", account));
    call.accessKeyId().ifPresent(id -> node.put("accessKeyId", id));
    call.region().ifPresent(region -> node.put("region", region));
    node.put("statusCode", call.statusCode());
    call.errorCode().ifPresent(code -> node.put("errorCode", code));
    node.put("requestId", call.requestId())
        .put("host", call.host())
        .put("userAgent", call.userAgent())
        .put("sessionToken", call.sessionToken())
        .put("proxied", call.proxied());
    ObjectNode parameters = node.putObject("parameters");
    call.parameters().forEach(parameters::put);
    return node;
  }

  static int integer(JsonNode node, String name, int least, int most) {
    requireObject(node);
    JsonNode value = node.path(name);
    if (!value.isInt() || value.intValue() < least || value.intValue() > most) {
      throw new IllegalArgumentException(
          "'%s' is a whole number from %d to %d".formatted(name, least, most));
    }
    return value.intValue();
  }

  private static int integer(String name, JsonNode value) {
    if (!value.isInt() || value.intValue() < 0) {
      throw new IllegalArgumentException("'" + name + "' is a whole number, 0 or more");
    }
    return value.intValue();
  }

  private static Optional<String> text(JsonNode node, String name) {
    JsonNode value = node.path(name);
    if (value.isMissingNode()) {
      return Optional.empty();
    }
    if (!value.isTextual()) {
      throw new IllegalArgumentException("'" + name + "' is a text");
    }
    return Optional.of(value.textValue());
  }

  private static void requireKnown(JsonNode node, Set<String> names) {
    requireObject(node);
    for (Map.Entry<String, JsonNode> member : node.properties()) {
      if (!names.contains(member.getKey())) {
        throw new IllegalArgumentException("there is no '" + member.getKey() + "' here");
      }
    }
  }

  private static void requireObject(JsonNode node) {
    if (!node.isObject()) {
      throw new IllegalArgumentException("this is not a JSON object: " + node);
    }
  }
}
