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

/**
 * The Node.js package and the programs in TypeScript, as a user installs, compiles and runs them.
 */
final class TypeScriptIT {
  private static final String PAGE = "examples/typescript/README.md";

  @TempDir static Path folder;
  private static Clone clone;

  @BeforeAll
  static void install() {
    Clone.assumeOnPath("npm");
    clone = Clone.in(folder, "examples/typescript", "sdk/nodejs");
    // The package is compiled too, as strictly as its tsconfig.json says.
    clone.run(PAGE, "run by TypeScriptIT").succeeds();
  }

  @Test
  void thePackageHasItsTypesAndNothingOfOurs() {
    clone
        .bash("sdk/nodejs", "npm pack --dry-run --ignore-scripts --json")
        .succeeds()
        .says("bin/index.js", "bin/index.d.ts", "bin/accountLinkRejection.d.ts", "README.md")
        .doesNotSay("src/", "tsconfig.json", "node_modules");
  }

  @Test
  void theExamplesOfTheSchemaAndOfThePackagesPageCompile() {
    var programs = SchemaExamples.in("typescript", "sdk/nodejs/README.md");
    for (int i = 0; i < programs.size(); i++) {
      clone.write("examples/typescript/shown/program" + i + ".ts", programs.get(i));
    }
    clone.write(
        "examples/typescript/shown.json",
        """
        { "extends": "./tsconfig.json", "files": [], "include": ["shown"], "compilerOptions": { "noEmit": true } }
        """);

    clone.bash("examples/typescript", "npx tsc --project shown.json").succeeds();
  }

  @Test
  void runsThroughAWholeLife() throws IOException {
    try (var emulator = Emulator.start()) {
      emulator.put(Link.pending("link-0123456789abcdef0"));

      clone
          .reaching(emulator)
          .run(PAGE, "run through a whole life by TypeScriptIT")
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
