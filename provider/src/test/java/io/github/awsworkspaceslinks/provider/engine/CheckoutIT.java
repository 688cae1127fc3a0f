package io.github.awsworkspaceslinks.provider.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.awsworkspaceslinks.emulator.Emulator;
import io.github.awsworkspaceslinks.emulator.Link;
import io.github.awsworkspaceslinks.emulator.LinkStatus;
import io.github.awsworkspaceslinks.provider.docs.Pages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A checkout that nothing was built in, as the plugin of a program. */
final class CheckoutIT {
  private static final String PROGRAM = "examples/yaml";
  private static final String ID = "link-0123456789abcdef0";
  private static final long SECONDS_TO_END = 30;

  @TempDir Path folder;

  @Test
  void worksAsAPluginFromItsPathAndEndsWithTheEngine() throws Exception {
    var clone = Clone.in(folder, "provider", PROGRAM);
    for (String file : List.of("pom.xml", "schema.json")) {
      clone.write(file, Pages.read(file));
    }
    try (var emulator = Emulator.start()) {
      emulator.put(Link.pending(ID));
      clone
          .reaching(emulator)
          .with("CHECKOUT", folder.toString())
          .with("PULUMI_HOME", withoutPlugins().toString());
      clone.run("CONTRIBUTING.md", "run by CheckoutIT", PROGRAM).succeeds();

      clone
          .bash(PROGRAM, "pulumi stack init dev; pulumi config set linkId " + ID + "; pulumi up")
          .succeeds()
          .says("2 created");

      assertThat(emulator.links())
          .singleElement()
          .satisfies(link -> assertThat(link.status()).isEqualTo(LinkStatus.REJECTED));
      for (var process : PulumiCli.running(folder + "/provider")) {
        process.onExit().get(SECONDS_TO_END, TimeUnit.SECONDS);
      }
    }
  }

  private Path withoutPlugins() throws IOException {
    return Files.createDirectory(folder.resolve("home of Pulumi"));
  }
}
