package io.github.awsworkspaceslinks.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The members of a JSON request. A wrong JSON type fails at once, as it does in AWS's parser; a
 * value that breaks a constraint is noted, and {@link #check} reports all of them together.
 */
final class JsonMembers {
  private static final Pattern CLIENT_TOKEN = Pattern.compile("^.{1,64}$");

  private final ObjectNode body;
  private final Violations violations = new Violations();

  JsonMembers(ObjectNode body) {
    this.body = body;
  }

  String linkId() throws AwsError {
    return required("LinkId", Link.ID);
  }

  Optional<String> clientToken() throws AwsError {
    return optional("ClientToken", CLIENT_TOKEN);
  }

  /** The member's text; where it is missing, a violation is noted and the answer is empty. */
  String required(String name, Pattern pattern) throws AwsError {
    Optional<String> value = optional(name, pattern);
    if (value.isEmpty()) {
      violations.missing(name);
    }
    return value.orElse("");
  }

  Optional<String> optional(String name, Pattern pattern) throws AwsError {
    Optional<String> value = text(name);
    value.ifPresent(text -> violations.pattern(name, text, pattern));
    return value;
  }

  Optional<String> optional(String name, int leastLength, int mostLength) throws AwsError {
    Optional<String> value = text(name);
    value.ifPresent(text -> violations.length(name, text, leastLength, mostLength));
    return value;
  }

  int optional(String name, int least, int most, int otherwise) throws AwsError {
    JsonNode node = body.path(name);
    if (isAbsent(node)) {
      return otherwise;
    }
    if (!node.isIntegralNumber() || !node.canConvertToInt()) {
      throw wrongType(node, "Integer");
    }
    violations.range(name, node.intValue(), least, most);
    return node.intValue();
  }

  List<LinkStatus> statuses(String name) throws AwsError {
    JsonNode node = body.path(name);
    if (isAbsent(node)) {
      return List.of();
    }
    if (!node.isArray()) {
      throw wrongType(node, "List");
    }
    List<String> values = new ArrayList<>();
    for (JsonNode element : node) {
      if (!element.isTextual()) {
        throw wrongType(element, "String");
      }
      values.add(element.textValue());
    }
    List<String> documented = LinkStatus.DOCUMENTED.stream().map(LinkStatus::value).toList();
    violations.elementsOf(name, values, documented);
    return LinkStatus.DOCUMENTED.stream().filter(it -> values.contains(it.value())).toList();
  }

  void check() throws AwsError {
    Optional<String> message = violations.message();
    if (message.isPresent()) {
      throw AwsError.validation(message.get());
    }
  }

  private Optional<String> text(String name) throws AwsError {
    JsonNode node = body.path(name);
    if (isAbsent(node)) {
      return Optional.empty();
    }
    if (!node.isTextual()) {
      throw wrongType(node, "String");
    }
    return Optional.of(node.textValue());
  }

  private static boolean isAbsent(JsonNode node) {
    return node.isMissingNode() || node.isNull();
  }

  private static AwsError wrongType(JsonNode node, String wanted) {
    return AwsError.serialization(
        "%s_VALUE can not be converted to %s".formatted(node.getNodeType(), wanted));
  }
}
