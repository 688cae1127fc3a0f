package io.github.awsworkspaceslinks.provider.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.awsworkspaceslinks.provider.docs.Pages;
import io.github.awsworkspaceslinks.provider.docs.SchemaExamples;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Java package and the programs in Java, in the language host that they run in. */
final class JavaIT {
  @TempDir Path folder;

  /** The programs that the schema shows are compiled with the example, which is then run. */
  @Test
  void runsThroughAWholeLife() {
    String page = "examples/java/README.md";
    var clone = Clone.in(folder, "examples/java");
    var programs = SchemaExamples.in("java");
    for (int i = 0; i < programs.size(); i++) {
      clone.write(
          "examples/java/src/main/java/shown" + i + "/App.java",
          programs.get(i).replaceFirst("package \\w+;", "package shown" + i + ";"));
    }

    try (var emulator =
        clone.startEmulator("examples/yaml/README.md", "run in the background by ExamplesIT")) {
      clone
          .run(page, "run by JavaIT", emulator)
          .succeeds()
          .says(
              "status         : \"REJECTED\"",
              "\nREJECTED\n",
              "2 unchanged",
              "2 deleted",
              "1 imported");
    }
    assertThat(clone.path("examples/java/target/classes/shown0/App.class")).exists();
  }

  @Test
  void component() {
    String page = "examples/component-java/README.md";
    var clone = Clone.in(folder, "examples/component-java");
    try (var emulator = clone.startEmulator(page, "run in the background by JavaIT")) {
      clone
          .run(page, "run by JavaIT", emulator)
          .succeeds()
          .says("myproject:index:RefusedInvitations", "[\"REJECTED\",\"REJECTED\"]", "4 deleted");
    }
  }

  @Test
  void automation() {
    String page = "examples/automation-java/README.md";
    var clone = Clone.in(folder, "examples/automation-java");
    try (var emulator =
        clone.startEmulator(
            "examples/component-java/README.md", "run in the background by JavaIT")) {
      clone
          .run(page, "run by JavaIT", emulator)
          .succeeds()
          .says(
              "link-0123456789abcdef0 is REJECTED",
              "link-0123456789abcdef1 is REJECTED",
              "refused created");
    }
  }

  @Test
  void unitTests() {
    var clone = Clone.in(folder, "examples/unit-tests-java");

    clone.run("examples/unit-tests-java/README.md", "run by JavaIT").succeeds();

    assertThat(clone.path("examples/unit-tests-java/target/surefire-reports/myproject.AppTest.txt"))
        .content()
        .contains("Tests run: 3, Failures: 0, Errors: 0, Skipped: 0");
  }

  /** What a registry wants beside the classes. */
  @Test
  void thePackageHasSourcesAndJavadoc() {
    String name = "aws-workspaces-links-" + PulumiCli.property("project.version");
    Path target = PulumiCli.repository().resolve("sdk/java/target");

    assertThat(Pages.block("examples/java/README.md", "checked by JavaIT").text())
        .isEqualTo("mvn -q -f ../../sdk/java/pom.xml verify\n");
    assertThat(target.resolve(name + ".jar")).exists();
    assertThat(target.resolve(name + "-sources.jar")).exists();
    assertThat(target.resolve(name + "-javadoc.jar")).exists();
  }
}
