package io.github.awsworkspaceslinks.provider.docs.notes;

import io.github.awsworkspaceslinks.provider.docs.notes.Note.Inputs;
import io.github.awsworkspaceslinks.provider.docs.notes.Note.State;
import io.github.awsworkspaceslinks.provider.lifecycle.CustomResource;
import io.github.awsworkspaceslinks.provider.lifecycle.ResourceError;
import io.github.awsworkspaceslinks.provider.lifecycle.ResourceError.Kind;
import io.github.awsworkspaceslinks.provider.lifecycle.ResourceType;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Set;

/** A note: a file with a text, in the folder that the provider is configured with. */
final class Note implements CustomResource<Inputs, State>, CustomResource.Updating<Inputs, State> {

  /** The name of a note. Whatever else a program says is told before anything happens. */
  record Title(String value) {
    Title {
      if (!value.matches("[a-z-]+")) {
        throw new IllegalArgumentException("small letters and dashes");
      }
    }
  }

  record Inputs(Title title, String text) {}

  record State(Title title, String text, int length) {}

  private static final ResourceType<Inputs, State> TYPE =
      new ResourceType<>(
          "notes:index:Note", Inputs.class, State.class, Set.of("title"), Duration.ofSeconds(10));

  private final Path folder;

  Note(Path folder) {
    this.folder = folder;
  }

  @Override
  public ResourceType<Inputs, State> type() {
    return TYPE;
  }

  @Override
  public CreateResponse<State> create(CreateRequest<Inputs> request) {
    var note = request.inputs();
    try {
      Files.writeString(file(note.title()), note.text(), StandardOpenOption.CREATE_NEW);
    } catch (FileAlreadyExistsException e) {
      throw new ResourceError(
          Kind.PRECONDITION,
          "There is a note " + file(note.title()) + " already. Import it, or choose another title.",
          e);
    } catch (IOException e) {
      throw failure(note.title(), e);
    }
    return new CreateResponse.Ready<>(note.title().value(), state(note));
  }

  @Override
  public ReadResponse<Inputs, State> read(ReadRequest<Inputs, State> request) {
    var title = new Title(request.id());
    try {
      var note = new Inputs(title, Files.readString(file(title)));
      return new ReadResponse.Found<>(note, state(note));
    } catch (NoSuchFileException e) {
      return new ReadResponse.NotFound<>();
    } catch (IOException e) {
      throw failure(title, e);
    }
  }

  @Override
  public UpdateResponse<State> update(UpdateRequest<Inputs, State> request) {
    var note = request.inputs();
    try {
      Files.writeString(file(note.title()), note.text());
    } catch (IOException e) {
      throw failure(note.title(), e);
    }
    return new UpdateResponse.Ready<>(state(note));
  }

  @Override
  public void delete(DeleteRequest<State> request) {
    try {
      Files.deleteIfExists(file(request.state().title()));
    } catch (IOException e) {
      throw failure(request.state().title(), e);
    }
  }

  private Path file(Title title) {
    return folder.resolve(title.value() + ".txt");
  }

  private static State state(Inputs note) {
    return new State(note.title(), note.text(), note.text().length());
  }

  private ResourceError failure(Title title, IOException e) {
    return new ResourceError(
        Kind.UNAVAILABLE,
        "The note " + file(title) + " failed: " + e + ". Check that the folder can be written to.",
        e);
  }
}
