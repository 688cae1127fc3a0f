package io.github.awsworkspaceslinks.provider.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.github.awsworkspaceslinks.provider.lifecycle.PropertyValue.Content;
import io.github.awsworkspaceslinks.provider.lifecycle.PropertyValue.SpecialKind;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PropertyValueTest {
  private static final PropertyValue KNOWN = PropertyValue.of("known");

  /** Where a value can be. */
  private enum Place {
    ITSELF,
    LIST,
    OBJECT,
    ASSET,
    LIST_IN_OBJECT;

    PropertyValue around(PropertyValue value) {
      return switch (this) {
        case ITSELF -> value;
        case LIST -> PropertyValue.of(List.of(KNOWN, value));
        case OBJECT -> PropertyValue.object(Map.of("known", KNOWN, "value", value));
        case ASSET ->
            PropertyValue.of(new Content.Special(SpecialKind.ASSET, PropertyMap.of("text", value)));
        case LIST_IN_OBJECT -> OBJECT.around(LIST.around(value));
      };
    }
  }

  static Stream<Place> places() {
    return Stream.of(Place.values());
  }

  @ParameterizedTest
  @MethodSource("places")
  void whatIsNotKnownIsFoundWhereverItIs(Place place) {
    assertThat(place.around(PropertyValue.UNKNOWN).hasUnknowns()).isTrue();
    assertThat(place.around(KNOWN).hasUnknowns()).isFalse();
  }

  @ParameterizedTest
  @MethodSource("places")
  void whatIsSecretIsFoundWhereverItIs(Place place) {
    assertThat(place.around(KNOWN.asSecret()).hasSecrets()).isTrue();
    assertThat(place.around(KNOWN).hasSecrets()).isFalse();
  }

  @ParameterizedTest
  @MethodSource("places")
  void bareIsWithoutAttributesAllTheWayDown(Place place) {
    var dependent = new PropertyValue(KNOWN.content(), true, List.of("urn"));
    assertThat(place.around(dependent).asSecret().bare()).isEqualTo(place.around(KNOWN));
  }

  static Stream<Arguments> emptiness() {
    return Stream.of(
        arguments(PropertyValue.of(List.of()), true),
        arguments(PropertyValue.object(Map.of()), true),
        arguments(Place.LIST.around(KNOWN), false),
        arguments(Place.OBJECT.around(KNOWN), false),
        arguments(Place.ASSET.around(KNOWN), false),
        arguments(PropertyValue.of(""), false),
        arguments(PropertyValue.of(0), false),
        arguments(PropertyValue.of(false), false),
        arguments(PropertyValue.NULL, false),
        arguments(PropertyValue.UNKNOWN, false));
  }

  @ParameterizedTest
  @MethodSource("emptiness")
  void onlyAListOrAnObjectCanBeEmpty(PropertyValue value, boolean empty) {
    assertThat(value.isEmpty()).isEqualTo(empty);
  }

  static Stream<Arguments> texts() {
    return Stream.of(
        arguments(PropertyValue.NULL, "null"),
        arguments(PropertyValue.of(true), "true"),
        arguments(PropertyValue.of(-3), "-3"),
        arguments(PropertyValue.of(1.5), "1.5"),
        arguments(PropertyValue.of(999_999_999_999_999.0), "999999999999999"),
        arguments(PropertyValue.of(1e15), "1.0E15"),
        arguments(PropertyValue.of(Double.NaN), "NaN"),
        arguments(KNOWN, "\"known\""),
        arguments(PropertyValue.UNKNOWN, "[unknown]"),
        arguments(Place.LIST.around(KNOWN.asSecret()), "[\"known\", [secret]]"),
        arguments(PropertyValue.object(Map.of("a", KNOWN.asSecret())), "{a=[secret]}"),
        arguments(Place.ASSET.around(KNOWN), "[an asset]"));
  }

  @ParameterizedTest
  @MethodSource("texts")
  void itsTextShowsItUnlessItIsSecret(PropertyValue value, String text) {
    assertThat(value).hasToString(text);
  }
}
