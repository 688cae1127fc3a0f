package io.github.awsworkspaceslinks.provider.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.awsworkspaceslinks.provider.accountlink.AccountLinkProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What README shows is what the repository holds, and so what the tests run. */
final class ReadmeTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern QUOTED_FILE =
      Pattern.compile("<!-- is (\\S+) -->\n```\\w+\n(.*?)```\n", Pattern.DOTALL);
  private static final Pattern JSON = Pattern.compile("```json\n(.*?)```\n", Pattern.DOTALL);
  private static final Pattern LINK = Pattern.compile("]\\(([^)#:]+)\\)");

  private final String readme = read("README.md");

  @Test
  void aProgramInReadmeIsTheExampleThatTheTestsRun() {
    var quoted = QUOTED_FILE.matcher(readme).results().toList();

    assertThat(quoted).hasSize(2);
    assertThat(quoted)
        .allSatisfy(block -> assertThat(block.group(2)).isEqualTo(read(block.group(1))));
  }

  @Test
  void theLeastPolicyAllowsWhatAnOrdinaryRejectionCalls() throws IOException {
    var json = JSON.matcher(readme);
    assertThat(json.find()).isTrue();

    var actions = new ObjectMapper().readTree(json.group(1)).at("/Statement/0/Action");

    assertThat(actions)
        .extracting(action -> action.asText())
        .containsExactlyInAnyOrder(
            "workspaces:RejectAccountLinkInvitation", "workspaces:GetAccountLink");
  }

  @Test
  void theVersionIsThePlugins() {
    String version = new AccountLinkProvider().version();

    assertThat(readme)
        .contains("plugin install resource aws-workspaces-links " + version + " -f")
        .contains("pulumi-resource-aws-workspaces-links-v" + version + "-linux-amd64.tar.gz");
  }

  @Test
  void whatIsLinkedToIsThere() {
    assertThat(LINK.matcher(readme).results().map(link -> link.group(1)))
        .isNotEmpty()
        .allSatisfy(target -> assertThat(ROOT.resolve(target)).exists());
  }

  private static String read(String path) {
    try {
      return Files.readString(ROOT.resolve(path));
    } catch (IOException e) {
      throw new AssertionError(path, e);
    }
  }
}
