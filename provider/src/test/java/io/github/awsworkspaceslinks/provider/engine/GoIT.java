package io.github.awsworkspaceslinks.provider.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.awsworkspaceslinks.emulator.Call;
import io.github.awsworkspaceslinks.emulator.Emulator;
import io.github.awsworkspaceslinks.emulator.Link;
import io.github.awsworkspaceslinks.provider.docs.SchemaExamples;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Go module and the programs in Go, as a user vets and runs them. */
final class GoIT {
  private static final String PAGE = "examples/go/README.md";

  @TempDir static Path folder;
  private static Clone clone;

  @BeforeAll
  static void copy() {
    Clone.assumeOnPath("go");
    // Compiled as Pulumi itself was, where it was built from its modules: what they share is there.
    clone = Clone.in(folder, "examples/go", "sdk/go").with("GOFLAGS", "-trimpath");
  }

  @Test
  void theModuleAndTheProgramsAreVetted() {
    var programs = SchemaExamples.in("go", "sdk/go/README.md");
    for (int i = 0; i < programs.size(); i++) {
      clone.write("examples/go/shown/program" + i + "/main.go", programs.get(i));
    }

    clone.bash("sdk/go", "go vet ./... && test -z \"$(gofmt -l .)\"").succeeds();
    clone.bash("examples/go", "go vet ./... && test -z \"$(gofmt -l .)\"").succeeds();
  }

  @Test
  void runsThroughAWholeLife() throws IOException {
    try (var emulator = Emulator.start()) {
      emulator.put(Link.pending("link-0123456789abcdef0"));

      clone
          .reaching(emulator)
          .run(PAGE, "run through a whole life by GoIT")
          .succeeds()
          .says("\"status\":\"REJECTED\"", "\"sourceAccountId\":\"111111111111\"", "1 imported");

      assertThat(emulator.calls().stream().map(Call::operation))
          .containsExactly(
              "GetAccountLink", // preview
              "RejectAccountLinkInvitation",
              "GetAccountLink", // refresh
              "GetAccountLink"); // import
    }
  }
}
