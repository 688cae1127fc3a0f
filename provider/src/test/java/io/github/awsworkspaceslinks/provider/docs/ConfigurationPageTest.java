package io.github.awsworkspaceslinks.provider.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.awsworkspaceslinks.provider.accountlink.AccountLinkProvider;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The page on installing and configuring has every key of the schema, in the schema's words. */
final class ConfigurationPageTest {
  private static final String PATH = "docs/installation-configuration.md";
  private static final String PAGE = Pages.read(PATH);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonNode SCHEMA = json(Pages.read("schema.json"));

  /** The objects among the keys, and the types that say what is in them. */
  private static final Map<String, String> OBJECTS =
      Map.of(
          "assumeRoles", "ProviderAssumeRole",
          "assumeRoleWithWebIdentity", "ProviderAssumeRoleWithWebIdentity",
          "endpoints", "ProviderEndpoint");

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void everyKeyHasARow() {
    assertThat(rowsAfter("## Configuration"))
        .containsExactlyElementsOf(rows(SCHEMA.at("/config/variables")));
  }

  @Test
  void everyKeyOfAnObjectHasARow() {
    OBJECTS.forEach(
        (key, type) ->
            assertThat(rowsAfter("### " + key))
                .as(key)
                .containsExactlyElementsOf(
                    rows(
                        SCHEMA
                            .path("types")
                            .path("aws-workspaces-links:index:" + type)
                            .path("properties"))));
  }

  @Test
  void theCommandInstallsThisVersion() {
    assertThat(Pages.block(PATH, "checked by ConfigurationPageTest").text())
        .startsWith(
            "pulumi plugin install resource aws-workspaces-links "
                + new AccountLinkProvider().version()
                + " --server ");
  }

  /** The first table below a heading. */
  private static List<String> rowsAfter(String heading) {
    return PAGE.lines()
        .dropWhile(line -> !line.equals(heading))
        .dropWhile(line -> !line.startsWith("|---"))
        .skip(1)
        .takeWhile(line -> line.startsWith("|"))
        .toList();
  }

  private static List<String> rows(JsonNode properties) {
    return properties.properties().stream()
        .map(
            property ->
                "| `%s` | %s%s | %s |"
                    .formatted(
                        property.getKey(),
                        type(property.getKey(), property.getValue()),
                        property.getValue().path("secret").asBoolean() ? ", secret" : "",
                        property.getValue().path("description").asText()))
        .toList();
  }

  private static String type(String key, JsonNode property) {
    String below = ", see [below](#" + key.toLowerCase(Locale.ROOT) + ")";
    if (property.has("$ref")) {
      return "object" + below;
    }
    return switch (property.path("type").asText()) {
      case "array" ->
          property.path("items").has("$ref")
              ? "list of objects" + below
              : "list of " + property.at("/items/type").asText() + "s";
      case "object" -> "map of " + property.at("/additionalProperties/type").asText() + "s";
      default -> property.path("type").asText();
    };
  }
}
