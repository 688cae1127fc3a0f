package io.github.awsworkspaceslinks.provider.lifecycle;

import static io.github.awsworkspaceslinks.provider.lifecycle.PropertyValue.UNKNOWN;
import static io.github.awsworkspaceslinks.provider.testing.Values.list;
import static io.github.awsworkspaceslinks.provider.testing.Values.map;
import static io.github.awsworkspaceslinks.provider.testing.Values.secret;
import static io.github.awsworkspaceslinks.provider.testing.Values.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.awsworkspaceslinks.provider.lifecycle.CustomResource.CreateResponse;
import io.github.awsworkspaceslinks.provider.lifecycle.CustomResource.Updating.UpdateResponse;
import io.github.awsworkspaceslinks.provider.lifecycle.ResourceError.Kind;
import io.github.awsworkspaceslinks.provider.lifecycle.ResourceLifecycle.Change;
import io.github.awsworkspaceslinks.provider.lifecycle.ResourceLifecycle.Difference;
import io.github.awsworkspaceslinks.provider.lifecycle.ResourceLifecycle.Outcome;
import io.github.awsworkspaceslinks.provider.lifecycle.ResourceLifecycle.Reading;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Two small resources: a note on a board that nobody can change once it hangs there, and one that
 * can be rewritten, whose pin may come loose.
 */
class ResourceLifecycleTest {

  private record Inputs(String text, Optional<String> color, List<String> tags) {}

  private record State(
      String text, Optional<String> color, String place, Optional<Boolean> loose) {}

  private static final Operation OPERATION =
      new Operation("urn", Duration.ofMinutes(1), new Cancellation(), (_, _, _, _) -> {});

  /** A board with notes by id. */
  private static class Note implements CustomResource<Inputs, State> {
    final Map<String, State> board = new HashMap<>();
    final List<String> deleted = new ArrayList<>();
    ReadRequest<Inputs, State> lastRead;

    @Override
    public ResourceType<Inputs, State> type() {
      return new ResourceType<>(
          "board:index:Note", Inputs.class, State.class, Set.of("text"), Duration.ofMinutes(2));
    }

    @Override
    public CreateResponse<State> create(CreateRequest<Inputs> request) {
      var inputs = request.inputs();
      if (inputs.text().equals("nameless")) {
        return new CreateResponse.Ready<>("", state(inputs));
      }
      board.put(inputs.text(), state(inputs));
      return inputs.text().equals("wet ink")
          ? new CreateResponse.NotReady<>(inputs.text(), state(inputs), List.of("the ink is wet"))
          : new CreateResponse.Ready<>(inputs.text(), state(inputs));
    }

    @Override
    public ReadResponse<Inputs, State> read(ReadRequest<Inputs, State> request) {
      lastRead = request;
      var found = board.get(request.id());
      return found == null
          ? new ReadResponse.NotFound<>()
          : new ReadResponse.Found<>(new Inputs(found.text(), found.color(), List.of()), found);
    }

    @Override
    public void delete(DeleteRequest<State> request) {
      deleted.add(request.id() + " at " + request.state().place());
    }

    static State state(Inputs inputs) {
      return new State(inputs.text(), inputs.color(), "board", Optional.of(false));
    }
  }

  private static final class RewritableNote extends Note
      implements CustomResource.Updating<Inputs, State>,
          CustomResource.Previewing<Inputs, State>,
          CustomResource.Drifting<State> {
    Optional<State> foreseen = Optional.empty();
    int foretold;

    @Override
    public UpdateResponse<State> update(UpdateRequest<Inputs, State> request) {
      var updated =
          new State(
              request.inputs().text(), request.inputs().color(), "new place", Optional.empty());
      return request.inputs().tags().contains("wet")
          ? new UpdateResponse.NotReady<>(updated, List.of("still wet", "and cold"))
          : new UpdateResponse.Ready<>(updated);
    }

    @Override
    public Optional<State> previewCreate(CreateRequest<Inputs> request) {
      foretold++;
      return foreseen;
    }

    @Override
    public Optional<State> previewUpdate(UpdateRequest<Inputs, State> request) {
      foretold++;
      return foreseen;
    }

    @Override
    public Set<String> drift(State state) {
      return state.loose().orElse(false) ? Set.of("loose") : Set.of();
    }
  }

  private final Note note = new Note();
  private final RewritableNote rewritable = new RewritableNote();
  private final ResourceLifecycle<Inputs, State> rigid = new ResourceLifecycle<>(note);
  private final ResourceLifecycle<Inputs, State> supple = new ResourceLifecycle<>(rewritable);

  private static final PropertyMap HELLO = map(Map.of("text", value("hello")));
  private static final PropertyMap HELLO_STATE =
      map(Map.of("text", value("hello"), "place", value("board"), "loose", value(false)));
  private static final PropertyMap RED = HELLO.with("color", value("red"));

  // Diff

  @Test
  void whereNothingChangesThereIsNoDifference() {
    assertThat(supple.diff(RED, HELLO_STATE, RED)).isEqualTo(new Difference(Map.of(), Set.of()));
  }

  @Test
  void aPropertyIsAddedRemovedOrChanged() {
    assertThat(supple.diff(HELLO, HELLO_STATE, RED).changes())
        .isEqualTo(Map.of("color", Change.ADDED));
    assertThat(supple.diff(RED, HELLO_STATE, HELLO).changes())
        .isEqualTo(Map.of("color", Change.REMOVED));
    assertThat(supple.diff(RED, HELLO_STATE, HELLO.with("color", value("blue"))).changes())
        .isEqualTo(Map.of("color", Change.CHANGED));
  }

  @Test
  void nullIsTheSameAsNotGiven() {
    assertThat(supple.diff(HELLO, HELLO_STATE, HELLO.with("color", PropertyValue.NULL)).changes())
        .isEmpty();
  }

  @Test
  void anEmptyListIsTheSameAsNone() {
    var empty = HELLO.with("tags", list());
    assertThat(supple.diff(HELLO, HELLO_STATE, empty).changes()).isEmpty();
    assertThat(supple.diff(empty, HELLO_STATE, HELLO).changes()).isEmpty();
    assertThat(supple.diff(HELLO.with("tags", list(value("a"))), HELLO_STATE, empty).changes())
        .isEqualTo(Map.of("tags", Change.REMOVED));
  }

  @Test
  void becomingSecretIsAChangeWhereTheStateHasItInTheClear() {
    var inTheClear = HELLO_STATE.with("color", value("red"));
    var secretly = HELLO.with("color", secret("red"));
    assertThat(supple.diff(RED, inTheClear, secretly))
        .isEqualTo(new Difference(Map.of("color", Change.SECRET), Set.of()));
    assertThat(supple.diff(RED, HELLO_STATE.with("color", secret("red")), secretly).changes())
        .isEmpty();
    assertThat(supple.diff(HELLO, HELLO_STATE, HELLO.with("text", secret("hello"))))
        .as("it is the same resource")
        .isEqualTo(new Difference(Map.of("text", Change.SECRET), Set.of()));
    assertThat(rigid.diff(RED, inTheClear, secretly).changes())
        .as("what cannot be updated cannot be mended")
        .isEmpty();
  }

  @Test
  void driftOfWhatIsToBeIgnoredIsLeftOut() {
    var loose = HELLO_STATE.with("loose", value(true));
    var difference = supple.diff(HELLO, loose, RED);
    assertThat(difference.ignoringDrift(List.of("loose", "color")).changes())
        .isEqualTo(Map.of("color", Change.ADDED));
    assertThat(difference.ignoringDrift(List.of()).changes()).containsKey("loose");
  }

  @Test
  void becomingSecretIsNoChangeOtherwise() {
    assertThat(supple.diff(RED, HELLO_STATE, HELLO.with("color", secret("red"))).changes())
        .isEmpty();
    assertThat(
            supple
                .diff(
                    HELLO.with("tags", list(value("a"))),
                    HELLO_STATE,
                    HELLO.with("tags", list(secret("a"))))
                .changes())
        .isEmpty();
  }

  @Test
  void aValueThatIsNotKnownYetIsAChange() {
    assertThat(supple.diff(RED, HELLO_STATE, HELLO.with("color", UNKNOWN)).changes())
        .isEqualTo(Map.of("color", Change.CHANGED));
  }

  @Test
  void onlyTheChangeOfAPropertyThatMakesItAnotherResourceReplaces() {
    var other = map(Map.of("text", value("bye"), "color", value("red")));
    assertThat(supple.diff(HELLO, HELLO_STATE, RED).replacing()).isEmpty();
    assertThat(supple.diff(HELLO, HELLO_STATE, other))
        .isEqualTo(
            new Difference(Map.of("text", Change.CHANGED, "color", Change.ADDED), Set.of("text")));
  }

  @Test
  void aResourceThatCannotUpdateIsReplacedForEveryChange() {
    assertThat(rigid.diff(HELLO, HELLO_STATE, RED).replacing()).containsExactly("color");
  }

  @Test
  void aDriftIsAChangeWithoutReplacement() {
    assertThat(supple.diff(HELLO, HELLO_STATE.with("loose", value(true)), HELLO))
        .isEqualTo(new Difference(Map.of("loose", Change.DRIFTED), Set.of()));
  }

  @Test
  void aDriftIsSeenBesideAChange() {
    assertThat(supple.diff(HELLO, HELLO_STATE.with("loose", value(true)), RED).changes())
        .isEqualTo(Map.of("color", Change.ADDED, "loose", Change.DRIFTED));
  }

  @Test
  void theDriftOfWhatIsReplacedAnywayDoesNotCount() {
    var other = HELLO.with("text", value("bye"));
    assertThat(supple.diff(HELLO, HELLO_STATE.with("loose", value(true)), other).changes())
        .isEqualTo(Map.of("text", Change.CHANGED));
  }

  @Test
  void aResourceThatCannotTellDriftHasNone() {
    assertThat(rigid.diff(HELLO, HELLO_STATE.with("loose", value(true)), HELLO).changes())
        .isEmpty();
  }

  // Check

  @Test
  void checkTellsEveryFaultAndNoUnknown() {
    assertThat(
            rigid.check(
                "urn", map(Map.of("text", UNKNOWN, "colour", value("red"), "tags", value(1)))))
        .extracting(CheckFailure::property)
        .containsExactlyInAnyOrder("colour", "tags");
    assertThat(rigid.check("urn", HELLO)).isEmpty();
  }

  // Create

  @Test
  void whatWasCreatedIsSavedUnderItsId() {
    assertThat(rigid.create(RED, OPERATION))
        .isEqualTo(new Outcome.Ready("hello", HELLO_STATE.with("color", value("red")), false));
  }

  @Test
  void whatIsNotReadyIsSavedWithTheReasons() {
    assertThat(rigid.create(map(Map.of("text", value("wet ink"))), OPERATION))
        .isEqualTo(
            new Outcome.NotReady(
                "wet ink",
                HELLO_STATE.with("text", value("wet ink")),
                false,
                List.of("the ink is wet")));
  }

  @Test
  void aResourceWithoutAnIdIsAFaultOfTheProvider() {
    assertThatIllegalStateException()
        .isThrownBy(() -> rigid.create(map(Map.of("text", value("nameless"))), OPERATION))
        .withMessageContaining("without an id");
  }

  @Test
  void nothingIsCreatedFromAnUnknownInput() {
    assertThatExceptionOfType(ResourceError.class)
        .isThrownBy(() -> rigid.create(map(Map.of("text", UNKNOWN)), OPERATION))
        .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.INVALID))
        .withMessageContaining("not known")
        .withMessageContaining("text");
    assertThat(note.board).isEmpty();
  }

  @Test
  void nothingIsCreatedFromAFaultyInputAndAllFaultsAreTold() {
    assertThatExceptionOfType(ResourceError.class)
        .isThrownBy(() -> rigid.create(map(Map.of("text", value(1), "tags", value(2))), OPERATION))
        .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.INVALID))
        .withMessageContaining("text must be")
        .withMessageContaining("tags must be");
    assertThat(note.board).isEmpty();
  }

  // Secrets

  @Test
  void anOutputIsSecretIfTheInputOfItsNameIs() {
    var outcome = rigid.create(HELLO.with("color", secret("red")), OPERATION);
    assertThat(outcome.state()).isEqualTo(HELLO_STATE.with("color", secret("red")));
  }

  @Test
  void anOutputIsSecretAfterAnUpdateToo() {
    var outcome =
        supple.update("hello", HELLO_STATE, HELLO.with("color", secret("red")), OPERATION);
    assertThat(outcome.state().get("color")).contains(secret("red"));
    assertThat(outcome.state().get("text")).contains(value("hello"));
  }

  @Test
  void whatIsReadIsSecretIfItWasBefore() {
    note.board.put("hello", new State("hello", Optional.of("red"), "hall", Optional.empty()));
    var reading =
        rigid.read(
            "hello",
            HELLO.with("color", secret("blue")),
            HELLO_STATE.with("place", secret("board")),
            OPERATION);
    assertThat(reading)
        .contains(
            new Reading(
                HELLO.with("color", secret("red")),
                map(
                    Map.of(
                        "text", value("hello"),
                        "color", secret("red"),
                        "place", secret("hall"))),
                false));
  }

  @Test
  void aForeseenOutputIsSecretIfTheInputOfItsNameIs() {
    rewritable.foreseen =
        Optional.of(new State("hello", Optional.of("red"), "hall", Optional.empty()));
    var inputs = HELLO.with("color", secret("red"));
    assertThat(supple.previewCreate(inputs, OPERATION).get("color")).contains(secret("red"));
    assertThat(supple.previewUpdate("hello", HELLO_STATE, inputs, OPERATION).get("color"))
        .contains(secret("red"));
  }

  // Preview

  @Test
  void aPreviewThatCannotBeForeseenKeepsTheInputsAndLeavesTheOtherOutputsUnknown() {
    var expected = map(Map.of("text", value("hello"), "place", UNKNOWN, "loose", UNKNOWN));
    assertThat(rigid.previewCreate(HELLO, OPERATION)).isEqualTo(expected);
    assertThat(supple.previewCreate(HELLO, OPERATION)).isEqualTo(expected);
    assertThat(supple.previewUpdate("hello", HELLO_STATE, HELLO, OPERATION)).isEqualTo(expected);
    assertThat(note.board).isEmpty();
  }

  @Test
  void aPreviewOfUnknownInputsAsksNothingAndKeepsThemUnknown() {
    rewritable.foreseen = Optional.of(new State("x", Optional.empty(), "y", Optional.empty()));
    var inputs = map(Map.of("text", UNKNOWN, "color", secret("red")));
    var expected =
        map(Map.of("text", UNKNOWN, "color", secret("red"), "place", UNKNOWN, "loose", UNKNOWN));
    assertThat(supple.previewCreate(inputs, OPERATION)).isEqualTo(expected);
    assertThat(supple.previewUpdate("hello", HELLO_STATE, inputs, OPERATION)).isEqualTo(expected);
    assertThat(rewritable.foretold).isZero();
  }

  @Test
  void aPreviewThatIsForeseenShowsIt() {
    rewritable.foreseen =
        Optional.of(new State("hello", Optional.empty(), "hall", Optional.of(true)));
    var expected =
        map(Map.of("text", value("hello"), "place", value("hall"), "loose", value(true)));
    assertThat(supple.previewCreate(HELLO, OPERATION)).isEqualTo(expected);
    assertThat(supple.previewUpdate("hello", HELLO_STATE, HELLO, OPERATION)).isEqualTo(expected);
  }

  @Test
  void aPreviewOfFaultyInputsFails() {
    assertThatExceptionOfType(ResourceError.class)
        .isThrownBy(() -> supple.previewCreate(PropertyMap.EMPTY, OPERATION))
        .withMessageContaining("text is required");
  }

  // Update

  @Test
  void anUpdateKeepsTheId() {
    assertThat(supple.update("hello", HELLO_STATE, RED, OPERATION))
        .isEqualTo(
            new Outcome.Ready(
                "hello",
                map(
                    Map.of(
                        "text", value("hello"),
                        "color", value("red"),
                        "place", value("new place"))),
                false));
  }

  @Test
  void anUpdateThatIsNotReadyTellsAllReasons() {
    var outcome =
        supple.update("hello", HELLO_STATE, HELLO.with("tags", list(value("wet"))), OPERATION);
    assertThat(outcome)
        .isEqualTo(
            new Outcome.NotReady(
                "hello",
                map(Map.of("text", value("hello"), "place", value("new place"))),
                false,
                List.of("still wet", "and cold")));
  }

  @Test
  void aResourceThatWasLeftNotReadyButCannotUpdateIsAFaultOfTheProvider() {
    assertThatIllegalStateException()
        .isThrownBy(() -> rigid.update("hello", HELLO_STATE, HELLO, OPERATION))
        .withMessageContaining("board:index:Note");
  }

  @Test
  void aStateThatDoesNotFitIsToldAndNotGuessed() {
    assertThatExceptionOfType(ResourceError.class)
        .isThrownBy(() -> supple.update("hello", HELLO, HELLO, OPERATION))
        .withMessageContaining("place is required");
    assertThatExceptionOfType(ResourceError.class)
        .isThrownBy(
            () -> supple.update("hello", HELLO_STATE.with("place", UNKNOWN), HELLO, OPERATION))
        .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.PRECONDITION));
  }

  // Read

  @Test
  void whatIsNotThereIsNotRead() {
    assertThat(rigid.read("hello", HELLO, HELLO_STATE, OPERATION)).isEmpty();
  }

  @Test
  void aRefreshHandsOverInputsAndState() {
    rigid.read("hello", RED, HELLO_STATE, OPERATION);
    assertThat(note.lastRead.inputs()).contains(new Inputs("hello", Optional.of("red"), List.of()));
    assertThat(note.lastRead.state())
        .contains(new State("hello", Optional.empty(), "board", Optional.of(false)));
  }

  @Test
  void anEmptyListIsReadOnlyWhereSomebodyWroteIt() {
    note.board.put("hello", Note.state(new Inputs("hello", Optional.empty(), List.of())));
    var empty = HELLO.with("tags", list());
    assertThat(rigid.read("hello", HELLO, HELLO_STATE, OPERATION).orElseThrow().inputs())
        .isEqualTo(HELLO);
    assertThat(rigid.read("hello", empty, HELLO_STATE, OPERATION).orElseThrow().inputs())
        .isEqualTo(empty);
  }

  @Test
  void anImportHandsOverNeither() {
    rigid.read("hello", PropertyMap.EMPTY, PropertyMap.EMPTY, OPERATION);
    assertThat(note.lastRead.inputs()).isEmpty();
    assertThat(note.lastRead.state()).isEmpty();
  }

  @Test
  void aStateOfAnotherVersionIsReadByTheNamesThatAreLeft() {
    rigid.read(
        "hello", RED.with("older", value(1)), HELLO_STATE.with("older", value(2)), OPERATION);
    assertThat(note.lastRead.inputs()).isPresent();
    assertThat(note.lastRead.state()).isPresent();
  }

  // Delete

  @Test
  void deleteHandsOverIdAndState() {
    rigid.delete("hello", HELLO_STATE, OPERATION);
    assertThat(note.deleted).containsExactly("hello at board");
  }
}
