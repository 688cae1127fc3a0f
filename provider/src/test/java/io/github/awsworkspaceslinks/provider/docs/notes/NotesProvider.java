package io.github.awsworkspaceslinks.provider.docs.notes;

import io.github.awsworkspaceslinks.provider.docs.notes.NotesProvider.Settings;
import io.github.awsworkspaceslinks.provider.lifecycle.Provider;
import io.github.awsworkspaceslinks.provider.rpc.PluginServer;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** The package {@code notes}, and its plugin's process. */
public final class NotesProvider implements Provider<Settings> {

  /**
   * @param folder where the notes are; the plugin's own folder if it is not given
   */
  public record Settings(Optional<String> folder) {}

  public static void main(String[] arguments) throws Exception {
    try (var server = PluginServer.start(new NotesProvider(), false)) {
      System.out.println(server.port());
      server.awaitTermination();
    }
  }

  @Override
  public String name() {
    return "notes";
  }

  @Override
  public String version() {
    return "1.0.0";
  }

  @Override
  public InputStream schema() {
    return Objects.requireNonNull(getClass().getResourceAsStream("/notes/schema.json"));
  }

  @Override
  public Class<Settings> configuration() {
    return Settings.class;
  }

  /** A note in another folder is out of reach. */
  @Override
  public Set<String> configurationReplacedBy() {
    return Set.of("folder");
  }

  @Override
  public Offer offer(Settings settings) {
    return new Offer(List.of(new Note(Path.of(settings.folder().orElse("")))), List.of());
  }
}
