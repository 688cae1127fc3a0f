package io.github.awsworkspaceslinks.provider.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.awsworkspaceslinks.provider.docs.Pages.Block;
import org.junit.jupiter.api.Test;

/**
 * Whoever looks a resource up finds a program in their language. The programs themselves are
 * compiled or run in {@code TypeScriptIT}, {@code PythonIT}, {@code GoIT} and {@code ExamplesIT}.
 */
final class SchemaExamplesTest {

  @Test
  void everyResourceAndFunctionHasExamplesInEveryLanguage() {
    assertThat(SchemaExamples.all())
        .isNotEmpty()
        .allSatisfy(
            (token, examples) -> {
              assertThat(examples).as(token).isNotEmpty();
              assertThat(examples)
                  .allSatisfy(
                      blocks ->
                          assertThat(blocks)
                              .extracting(Block::language)
                              .containsExactlyElementsOf(SchemaExamples.LANGUAGES));
            });
  }

  /** The command itself is tried in {@code ExamplesIT}. */
  @Test
  void theCommandToImportNamesTheResource() {
    for (var resource : SchemaExamples.resources().entrySet()) {
      assertThat(Pages.blocks(resource.getKey(), resource.getValue()))
          .filteredOn(block -> block.language().equals("sh"))
          .extracting(Block::text)
          .allSatisfy(
              command -> assertThat(command).startsWith("pulumi import " + resource.getKey() + " "))
          .isNotEmpty();
    }
  }
}
