package io.github.awsworkspaceslinks.provider.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.awsworkspaceslinks.provider.docs.Pages;
import io.github.awsworkspaceslinks.provider.docs.notes.NotesProvider;
import io.github.awsworkspaceslinks.provider.rpc.PluginServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The resource that a page shows how to write, in the hands of the real engine. */
final class OwnResourceIT {
  private static final String PAGE = "docs/write-your-own-resource.md";

  @TempDir Path folder;

  @Test
  void aNoteIsWrittenReadMendedAndDeleted() throws IOException {
    var clone = Clone.in(folder);
    clone.write("Pulumi.yaml", Pages.read("provider/src/test/resources/notes/Pulumi.yaml"));
    Path notes = Files.createDirectory(folder.resolve("notes"));
    Path note = notes.resolve("today.txt");
    try (var server = PluginServer.start(new NotesProvider(), false)) {
      clone.with("PULUMI_DEBUG_PROVIDERS", "notes:" + server.port());
      String script =
          Pages.block(PAGE, "run by OwnResourceIT")
              .text()
              .replace("notes:4711", "notes:" + server.port())
              // The plugin of the test is not in the program's folder.
              .replace("notes:folder notes", "notes:folder " + notes);

      clone
          .bash("", script)
          .succeeds()
          .says("notes:index:Note today create", "length: 9", "2 unchanged");
      assertThat(note).hasContent("It works.");

      Files.writeString(note, "Somebody was here.");
      clone
          .bash("", "pulumi up --refresh --color never")
          .succeeds()
          .says("today update", "[diff: ~text]");
      assertThat(note).hasContent("It works.");

      clone.bash("", "pulumi destroy --color never").succeeds();
      assertThat(note).doesNotExist();
    }
  }

  @Test
  void aBadTitleIsTold() throws IOException {
    var clone = Clone.in(folder);
    clone.write(
        "Pulumi.yaml",
        Pages.read("provider/src/test/resources/notes/Pulumi.yaml")
            .replace("title: today", "title: Today!"));
    try (var server = PluginServer.start(new NotesProvider(), false)) {
      clone.with("PULUMI_DEBUG_PROVIDERS", "notes:" + server.port());

      clone
          .bash("", "pulumi stack init dev && pulumi preview --color never")
          .fails()
          .says(Pages.block(PAGE, "checked by OwnResourceIT").text().strip());
    }
  }
}
