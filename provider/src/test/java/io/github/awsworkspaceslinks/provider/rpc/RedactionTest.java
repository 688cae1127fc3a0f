package io.github.awsworkspaceslinks.provider.rpc;

import static io.github.awsworkspaceslinks.provider.testing.Values.list;
import static io.github.awsworkspaceslinks.provider.testing.Values.map;
import static io.github.awsworkspaceslinks.provider.testing.Values.object;
import static io.github.awsworkspaceslinks.provider.testing.Values.secret;
import static io.github.awsworkspaceslinks.provider.testing.Values.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.awsworkspaceslinks.provider.lifecycle.PropertyMap;
import io.github.awsworkspaceslinks.provider.lifecycle.PropertyValue;
import io.github.awsworkspaceslinks.provider.lifecycle.PropertyValue.Content;
import io.github.awsworkspaceslinks.provider.lifecycle.PropertyValue.SpecialKind;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RedactionTest {

  static Stream<PropertyValue> secretPlaces() {
    return Stream.of(
        secret("hunter2"),
        list(value("a"), secret("hunter2")),
        list(value("hunter2")).asSecret(),
        object(Map.of("a", list(secret("hunter2")))),
        object(Map.of("a", list(value("hunter2")))).asSecret(),
        value(new Content.Special(SpecialKind.ASSET, PropertyMap.of("text", value("hunter2"))))
            .asSecret(),
        value(new Content.Special(SpecialKind.ASSET, PropertyMap.of("text", secret("hunter2")))));
  }

  @ParameterizedTest
  @MethodSource("secretPlaces")
  void aSecretIsKeptOutWhereverItWas(PropertyValue value) {
    assertThat(Redaction.of(PropertyMap.of("p", value)).apply("AWS does not like hunter2, hunter2"))
        .isEqualTo("AWS does not like [secret], [secret]");
  }

  @Test
  void whatIsNotSecretIsLeft() {
    var redaction = Redaction.of(map(Map.of("a", value("link"), "b", secret("hunter2"))));
    assertThat(redaction.apply("the link")).isEqualTo("the link");
    assertThat(Redaction.NONE.apply("the link")).isEqualTo("the link");
  }

  @Test
  void anEmptySecretChangesNoText() {
    var redaction = Redaction.of(map(Map.of("a", secret(""), "b", secret(" "))));
    assertThat(redaction.apply("the link")).isEqualTo("the link");
  }

  @Test
  void ofASecretWithinASecretNothingIsLeft() {
    var redaction = Redaction.of(map(Map.of("a", secret("hunter"), "b", secret("hunter2"))));
    assertThat(redaction.apply("hunter2 and hunter")).isEqualTo("[secret] and [secret]");
  }

  @Test
  void aSecretThatIsPartOfThePlaceholderLeavesThePlaceholderWhole() {
    var redaction = Redaction.of(map(Map.of("a", secret("hunter2"), "b", secret("cre"))));
    assertThat(redaction.apply("hunter2")).isEqualTo("[secret]");
  }

  @Test
  void aSecretIsNoPattern() {
    var redaction = Redaction.of(PropertyMap.of("a", secret("a.c$1\\E")));
    assertThat(redaction.apply("abc a.c$1\\E")).isEqualTo("abc [secret]");
  }

  @Test
  void twoRedactionsTogetherKeepOutWhatEitherDoes() {
    var one = Redaction.of(PropertyMap.of("a", secret("one")));
    var other = Redaction.of(PropertyMap.of("a", secret("one more")));
    for (var both :
        Stream.of(one.and(other), other.and(one), Redaction.NONE.and(one).and(other)).toList()) {
      assertThat(both.apply("one more, one")).isEqualTo("[secret], [secret]");
    }
    assertThat(one.and(Redaction.NONE).apply("one")).isEqualTo("[secret]");
  }
}
