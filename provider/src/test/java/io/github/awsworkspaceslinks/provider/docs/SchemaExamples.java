package io.github.awsworkspaceslinks.provider.docs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.awsworkspaceslinks.provider.docs.Pages.Block;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The programs that the schema shows of its resources and functions. */
public final class SchemaExamples {
  /** The languages that each example is written in. */
  public static final List<String> LANGUAGES =
      List.of("typescript", "python", "go", "java", "yaml");

  private static final Pattern EXAMPLE =
      Pattern.compile("\\{\\{% example %}}\n(.*?)\\{\\{% /example %}}", Pattern.DOTALL);

  private SchemaExamples() {}

  /** What the schema says of each resource, by its token. */
  public static Map<String, String> resources() {
    return descriptions("resources");
  }

  private static Map<String, String> descriptions(String kind) {
    var descriptions = new TreeMap<String, String>();
    try {
      for (var member :
          new ObjectMapper().readTree(Pages.read("schema.json")).path(kind).properties()) {
        descriptions.put(member.getKey(), member.getValue().path("description").asText());
      }
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
    return descriptions;
  }

  /** The blocks of each example, by the token of what it is an example of. */
  public static Map<String, List<List<Block>>> all() {
    var examples = new TreeMap<String, List<List<Block>>>();
    for (String kind : List.of("resources", "functions")) {
      descriptions(kind)
          .forEach(
              (token, description) ->
                  examples.put(
                      token,
                      EXAMPLE
                          .matcher(description)
                          .results()
                          .map(example -> Pages.blocks(token, example.group(1)))
                          .toList()));
    }
    return examples;
  }

  /**
   * All that there is to compile in one language: the schema's examples, then the blocks of pages
   * that are marked as compiled.
   */
  public static List<String> in(String language, String... pages) {
    var blocks = new ArrayList<Block>();
    all().values().forEach(examples -> examples.forEach(blocks::addAll));
    for (String page : pages) {
      blocks.addAll(
          Pages.blocks(page).stream()
              .filter(block -> block.marker().startsWith("compiled by "))
              .toList());
    }
    return blocks.stream()
        .filter(block -> block.language().equals(language))
        .map(Block::text)
        .toList();
  }
}
