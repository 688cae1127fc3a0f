package io.github.awsworkspaceslinks.provider.docs;

import static io.github.awsworkspaceslinks.provider.testing.Plugin.GET;
import static io.github.awsworkspaceslinks.provider.testing.Plugin.LIST;
import static io.github.awsworkspaceslinks.provider.testing.Plugin.REJECT;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.awsworkspaceslinks.emulator.Call;
import io.github.awsworkspaceslinks.emulator.Fault;
import io.github.awsworkspaceslinks.emulator.FaultRule;
import io.github.awsworkspaceslinks.emulator.Link;
import io.github.awsworkspaceslinks.provider.testing.Plugin;
import io.github.awsworkspaceslinks.provider.testing.TestEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The page about the policy says which permissions it takes; here it takes them all. */
final class PolicyPageTest {
  private static final Path PAGE = Path.of("..", "docs/policy.md");
  private static final Pattern JSON = Pattern.compile("```json\n(.*?)```\n", Pattern.DOTALL);

  @RegisterExtension final Plugin plugin = new Plugin();

  @Test
  void thePermissionsAreThoseOfTheCallsThatItMakes() throws IOException {
    var json = JSON.matcher(Files.readString(PAGE));
    assertThat(json.find()).isTrue();
    var actions = new ObjectMapper().readTree(json.group(1)).at("/Statement/0/Action");
    plugin.emulator().putMany(3, Link.pending("link-0123456789abcdef0"));
    plugin.emulator().setFaults(FaultRule.always(new Fault.CutAfter()).on(REJECT).times(1));
    var engine = plugin.engine();
    engine.about("aws-workspaces-links:index:AccountLinkRejectionPolicy", "deny");

    engine.create(TestEngine.struct(Map.of("targetAccountId", "222222222222")));

    var calls = plugin.emulator().calls().stream().map(Call::operation).collect(Collectors.toSet());
    assertThat(calls).containsExactlyInAnyOrder(LIST, REJECT, GET);
    assertThat(actions)
        .extracting(action -> action.asText())
        .containsExactlyInAnyOrderElementsOf(
            calls.stream().map(call -> "workspaces:" + call).toList());
  }
}
