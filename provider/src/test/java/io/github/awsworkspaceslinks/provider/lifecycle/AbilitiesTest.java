package io.github.awsworkspaceslinks.provider.lifecycle;

import static io.github.awsworkspaceslinks.provider.lifecycle.PropertyValue.UNKNOWN;
import static io.github.awsworkspaceslinks.provider.testing.Values.map;
import static io.github.awsworkspaceslinks.provider.testing.Values.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.awsworkspaceslinks.provider.lifecycle.CustomResource.Listing.ListResponse;
import io.github.awsworkspaceslinks.provider.lifecycle.CustomResource.Listing.Listed;
import io.github.awsworkspaceslinks.provider.testing.Library;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The abilities to be listed, to be refreshed first, and to check beyond one resource. */
class AbilitiesTest {
  private static final Operation OPERATION =
      new Operation("urn", Duration.ofMinutes(1), new Cancellation(), (_, _, _, _) -> {});

  private final Library library = new Library();
  private final ResourceLifecycle<Library.Inputs, Library.State> shelf =
      new ResourceLifecycle<>(library.new Shelf());
  private final ResourceLifecycle<Library.Inputs, Library.State> stamp =
      new ResourceLifecycle<>(new Library.Stamp());

  private static PropertyMap topic(String topic) {
    return map(Map.of("topic", value(topic)));
  }

  // Refreshing

  @Test
  void whetherTheResourceIsRefreshedFirstGoesByEachState() {
    assertThat(shelf.create(topic("birds"), OPERATION).refreshedFirst()).isTrue();
    assertThat(shelf.create(topic("wobbly"), OPERATION).refreshedFirst()).isTrue();
    var full = shelf.create(topic("full"), OPERATION);
    assertThat(full.refreshedFirst()).isFalse();
    assertThat(shelf.update("full", full.state(), topic("full"), OPERATION).refreshedFirst())
        .isFalse();
    assertThat(shelf.read("birds", topic("birds"), PropertyMap.EMPTY, OPERATION).orElseThrow())
        .extracting(ResourceLifecycle.Reading::refreshedFirst)
        .isEqualTo(true);
  }

  @Test
  void aResourceWithoutTheAbilityIsNotRefreshedFirst() {
    assertThat(stamp.create(topic("birds"), OPERATION).refreshedFirst()).isFalse();
  }

  // Checking

  @Test
  void aRuleAboutMoreThanOneResourceIsChecked() {
    assertThat(shelf.check("urn:a", topic("birds"))).isEmpty();
    assertThat(shelf.check("urn:a", topic("birds"))).isEmpty();
    assertThat(shelf.check("urn:b", topic("fish"))).isEmpty();
    assertThat(shelf.check("urn:c", topic("birds")))
        .containsExactly(new CheckFailure("topic", "topic is that of urn:a"));
  }

  @Test
  void itIsNotCheckedForInputsThatAreFaultyOrNotKnownYet() {
    assertThat(shelf.check("urn:a", topic("birds"))).isEmpty();
    assertThat(shelf.check("urn:b", map(Map.of("topic", UNKNOWN)))).isEmpty();
    assertThat(shelf.check("urn:b", topic("birds").with("rom", value("x"))))
        .extracting(CheckFailure::property)
        .containsExactly("rom");
  }

  // Listing

  private Optional<ListResponse> list(PropertyMap query, Optional<String> page, long most) {
    return shelf.list(query, page, most, OPERATION);
  }

  private void shelves(String... topics) {
    for (var topic : topics) {
      shelf.create(topic(topic), OPERATION);
    }
  }

  @Test
  void aPageHoldsWhatThereIsAndTheWayToTheNext() {
    shelves("a", "b", "c");
    assertThat(list(PropertyMap.EMPTY, Optional.empty(), 0))
        .contains(
            new ListResponse(
                List.of(new Listed("a", "hall"), new Listed("b", "hall")), Optional.of("2")));
    assertThat(list(PropertyMap.EMPTY, Optional.of("2"), -1))
        .contains(new ListResponse(List.of(new Listed("c", "hall")), Optional.empty()));
  }

  @Test
  void aPageHoldsNoMoreThanWasAskedFor() {
    shelves("a", "b", "c");
    assertThat(list(PropertyMap.EMPTY, Optional.empty(), 1).orElseThrow().found()).hasSize(1);
    assertThat(list(PropertyMap.EMPTY, Optional.empty(), Long.MAX_VALUE).orElseThrow().found())
        .hasSize(2);
    assertThatIllegalStateException()
        .isThrownBy(() -> list(topic("greedy"), Optional.empty(), 8))
        .withMessageContaining("more than the 8 asked for");
  }

  @Test
  void theListIsNarrowedByTheQuery() {
    shelves("a", "b");
    assertThat(list(topic("b"), Optional.empty(), 0).orElseThrow().found())
        .containsExactly(new Listed("b", "hall"));
  }

  @Test
  void aQueryThatIsNotKnownYetListsNothingAndAFaultyOneIsTold() {
    assertThat(list(map(Map.of("topic", UNKNOWN)), Optional.empty(), 0)).isEmpty();
    assertThatExceptionOfType(ResourceError.class)
        .isThrownBy(() -> list(map(Map.of("topik", value("b"))), Optional.empty(), 0))
        .withMessage("topik is not a property; did you mean topic?")
        .satisfies(e -> assertThat(e.kind()).isEqualTo(ResourceError.Kind.INVALID));
  }

  @Test
  void whetherAResourceIsListedIsItsAbility() {
    assertThat(shelf.isListed()).isTrue();
    assertThat(stamp.isListed()).isFalse();
  }

  // Preview

  @Test
  void anOutputThatIsAlwaysThereIsUnknownInAPreviewWhereItsInputIsNotGiven() {
    assertThat(shelf.previewCreate(topic("a"), OPERATION))
        .isEqualTo(map(Map.of("topic", value("a"), "room", UNKNOWN, "full", UNKNOWN)));
  }
}
