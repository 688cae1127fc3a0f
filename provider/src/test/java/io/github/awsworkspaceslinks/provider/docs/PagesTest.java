package io.github.awsworkspaceslinks.provider.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.awsworkspaceslinks.provider.accountlink.AccountLinkProvider;
import io.github.awsworkspaceslinks.provider.docs.Pages.Block;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the pages show is what the repository holds or what a test runs. The comment above each
 * fenced block says which:
 *
 * <ul>
 *   <li>{@code is FILE}: the block is the whole file;
 *   <li>{@code from FILE}: the block is a part of the file;
 *   <li>{@code an example of TOKEN}: the schema shows the block with this resource or function;
 *   <li>{@code as in PAGE}: that page has the same block, and a test runs it there;
 *   <li>{@code run by TEST}, {@code compiled by TEST}, {@code checked by TEST}, {@code printed by
 *       TEST}: the test reads the block from the page.
 * </ul>
 */
final class PagesTest {
  private static final Pattern MARKER =
      Pattern.compile(
          "(?:is|from) (?<file>\\S+)|as in (?<page>\\S+)|an example of (?<token>\\S+)"
              + "|(?:run|compiled|checked|printed)[a-z ]* by (?<test>\\w+)");

  private static final Pattern LINK = Pattern.compile("]\\(([^)#:]+)(?:#[^)]*)?\\)");
  private static final Pattern NAMED_TEST = Pattern.compile("`(\\w+(?:Test|IT))(?:\\.(\\w+))?`");

  private static final String PACKAGE = "io/github/awsworkspaceslinks";

  /** The sources of all tests, by the names of their classes. */
  private static final Map<String, Path> TESTS =
      Stream.of("provider", "examples/emulator", "examples/unit-tests-java")
          .flatMap(module -> sources(Pages.root().resolve(module).resolve("src/test/java")))
          .collect(
              Collectors.toMap(
                  source -> source.getFileName().toString().replace(".java", ""),
                  Function.identity()));

  private static Stream<Path> sources(Path folder) {
    try (var files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Stream<String> pages() {
    return Pages.all().stream();
  }

  static Stream<Block> blocks() {
    return pages().flatMap(page -> Pages.blocks(page).stream());
  }

  @ParameterizedTest
  @MethodSource("blocks")
  void aBlockIsWhatItsMarkerSays(Block block) {
    var marker = MARKER.matcher(block.marker());
    assertThat(marker.matches())
        .as("%s has a comment above it that says where it is from or who checks it", block)
        .isTrue();

    if (marker.group("file") != null) {
      String file = Pages.read(marker.group("file"));
      assertThat(block.marker().startsWith("is ") ? file : indented(block.text(), file))
          .isEqualTo(block.text());
    } else if (marker.group("page") != null) {
      assertThat(Pages.blocks(marker.group("page")))
          .filteredOn(other -> other.marker().contains("by "))
          .extracting(Block::text)
          .contains(block.text());
    } else if (marker.group("token") != null) {
      assertThat(SchemaExamples.all().get(marker.group("token")))
          .flatExtracting(blocks -> blocks)
          .extracting(Block::text)
          .contains(block.text());
    } else {
      assertThat(TESTS.keySet()).contains(marker.group("test"));
      assertThat(TESTS.get(marker.group("test")))
          .as("reads %s", block.page())
          .content()
          .containsPattern("\"(?:|.*/)" + Pattern.quote(nameFor(block.page(), marker)) + "\"");
    }
  }

  /** The part of a file that a block shows without its indentation; the file if there is none. */
  private static String indented(String block, String file) {
    var lines = file.lines().toList();
    int count = (int) block.lines().count();
    return Stream.iterate(0, i -> i + count <= lines.size(), i -> i + 1)
        .map(i -> String.join("\n", lines.subList(i, i + count)).stripIndent() + "\n")
        .filter(block::equals)
        .findFirst()
        .orElse(file);
  }

  /** A test of the emulator runs in the emulator's folder. */
  private static String nameFor(String page, MatchResult marker) {
    Path module = Pages.root().relativize(TESTS.get(marker.group("test")));
    return module.startsWith("examples/emulator") && page.startsWith("examples/emulator")
        ? page.substring("examples/emulator/".length())
        : page;
  }

  /** A fence that {@link Pages} does not see would escape the rules above. */
  @ParameterizedTest
  @MethodSource("pages")
  void everyFenceBelongsToABlock(String page) {
    long fences = Pages.read(page).lines().filter(line -> line.contains("```")).count();

    assertThat(fences).isEqualTo(2L * Pages.blocks(page).size());
  }

  @ParameterizedTest
  @MethodSource("pages")
  void whatIsLinkedToIsThere(String page) {
    Path folder = Pages.root().resolve(page).resolveSibling(".");

    assertThat(LINK.matcher(Pages.read(page)).results().map(link -> link.group(1)))
        .allSatisfy(target -> assertThat(folder.resolve(target)).exists());
  }

  @ParameterizedTest
  @MethodSource("pages")
  void aTestThatIsNamedIsThere(String page) {
    assertThat(NAMED_TEST.matcher(Pages.read(page)).results())
        .allSatisfy(
            named -> {
              assertThat(TESTS.keySet()).contains(named.group(1));
              if (named.group(2) != null) {
                assertThat(TESTS.get(named.group(1)))
                    .content()
                    .containsPattern("void " + named.group(2) + "\\(");
              }
            });
  }

  private static JsonNode statement(String page) throws IOException {
    var policy =
        Pages.blocks(page).stream()
            .filter(block -> block.text().contains("\"Statement\""))
            .findFirst()
            .orElseThrow();
    return new ObjectMapper().readTree(policy.text()).at("/Statement/0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"README.md", "docs/installation-configuration.md"})
  void theLeastPolicyAllowsWhatAnOrdinaryRejectionCalls(String page) throws IOException {
    assertThat(statement(page).path("Action"))
        .extracting(JsonNode::asText)
        .containsExactlyInAnyOrder(
            "workspaces:RejectAccountLinkInvitation", "workspaces:GetAccountLink");
  }

  /** Whoever may reject is the job that the example gives that role. */
  @Test
  void theTrustPolicyNamesTheEnvironmentOfTheWorkflow() throws IOException {
    String subject =
        statement("docs/ci.md")
            .at("/Condition/StringEquals/token.actions.githubusercontent.com:sub")
            .asText();

    assertThat(subject).startsWith("repo:").endsWith(":environment:production");
    assertThat(Pages.read("examples/ci/github-actions.yml"))
        .containsPattern("\n  up:\n(    .*\n)*    environment: production\\b");
  }

  /** The form that Pulumi's registry takes. */
  @ParameterizedTest
  @ValueSource(strings = {"docs/_index.md", "docs/installation-configuration.md"})
  void aPageForTheRegistryHasItsFrontMatter(String page) {
    var frontMatter =
        Pattern.compile("^---\ntitle: (.+)\nmeta_desc: (.+)\nlayout: package\n---\n\n")
            .matcher(Pages.read(page));

    assertThat(frontMatter.find()).isTrue();
    assertThat(frontMatter.group(2)).hasSizeBetween(50, 160);
  }

  /** Not a link to follow, but the text that a licence has to come with. */
  @ParameterizedTest
  @ValueSource(strings = {"sdk/nodejs", "sdk/python", "sdk/go"})
  void aPackageComesWithTheLicence(String folder) {
    assertThat(Pages.read(folder + "/LICENSE")).isEqualTo(Pages.read("LICENSE"));
  }

  @Test
  void theVersionIsThePlugins() {
    String version = new AccountLinkProvider().version();

    assertThat(Pages.read("README.md"))
        .contains("plugin install resource aws-workspaces-links " + version + " -f")
        .contains("pulumi-resource-aws-workspaces-links-v" + version + "-linux-amd64.tar.gz");
  }

  @Test
  void theWholeCheckIsTheCommandThatCiRuns() {
    assertThat(Pages.blocks("README.md"))
        .anySatisfy(block -> assertThat(block.text()).isEqualTo("mvn verify\n"));
    assertThat(Pages.read(".ci/run")).containsPattern("\nmvn( --[a-z-]+)* verify\n");
  }

  @Test
  void theBenchmarkTakesTheOptionsOfItsPage() {
    String program = Pages.read("provider/benchmark/run");

    assertThat(Pages.blocks("provider/benchmark/README.md").getFirst().text().lines())
        .isNotEmpty()
        .allSatisfy(line -> assertThat(line).startsWith("provider/benchmark/run "))
        .allSatisfy(
            line -> {
              String command = line.replaceFirst("#.*", "").strip();
              String option = command.replaceFirst("^provider/benchmark/run ?", "");
              assertThat(option.isEmpty() || option.equals("--help") || program.contains(option))
                  .as(line)
                  .isTrue();
            });
  }

  /** Folders by their indentation, and what each holds. */
  @Test
  void theFoldersThatContributingDrawsAreThere() {
    var drawing = Pages.blocks("CONTRIBUTING.md").getFirst().text().lines().toList();
    var folders = new ArrayDeque<>(List.of(Pages.root()));

    assertThat(drawing).hasSizeGreaterThan(5);
    for (String line : drawing) {
      int depth = (line.length() - line.stripLeading().length()) / 2;
      while (folders.size() > depth + 1) {
        folders.pop();
      }
      String name = line.strip().replaceFirst(" .*", "").replace("...", PACKAGE);
      Path at = folders.peek().resolve(name);
      assertThat(Files.exists(at) ? at : Path.of(at + ".java")).exists();
      folders.push(at);
    }
  }
}
