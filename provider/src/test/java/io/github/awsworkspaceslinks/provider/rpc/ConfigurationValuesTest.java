package io.github.awsworkspaceslinks.provider.rpc;

import static io.github.awsworkspaceslinks.provider.testing.Values.list;
import static io.github.awsworkspaceslinks.provider.testing.Values.object;
import static io.github.awsworkspaceslinks.provider.testing.Values.secret;
import static io.github.awsworkspaceslinks.provider.testing.Values.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.github.awsworkspaceslinks.provider.lifecycle.PropertyMap;
import io.github.awsworkspaceslinks.provider.lifecycle.PropertyValue;
import io.github.awsworkspaceslinks.provider.rpc.ValueCodec.MalformedValue;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationValuesTest {

  private static PropertyValue parse(PropertyValue value) {
    return ConfigurationValues.parse(PropertyMap.of("key", value), Set.of("text"))
        .properties()
        .get("key");
  }

  static Stream<Arguments> json() {
    return Stream.of(
        arguments("true", value(true)),
        arguments("false", value(false)),
        arguments("3", value(3)),
        arguments("-1.5e3", value(-1500)),
        arguments("null", PropertyValue.NULL),
        arguments("\"x\"", value("x")),
        arguments("[]", list()),
        arguments("{}", object(Map.of())),
        arguments(" [1, \"a\", null] ", list(value(1), value("a"), PropertyValue.NULL)),
        arguments(
            "[{\"workspaces\":\"http://127.0.0.1:1\"}]",
            list(object(Map.of("workspaces", value("http://127.0.0.1:1"))))),
        arguments(
            "{\"gr\\u00fc\u00df\":[[true]]}", object(Map.of("grüß", list(list(value(true)))))));
  }

  @ParameterizedTest
  @MethodSource("json")
  void aValueThatIsNoStringArrivesAsJsonText(String text, PropertyValue expected) {
    assertThat(parse(value(text))).isEqualTo(expected);
  }

  @ParameterizedTest
  @MethodSource("json")
  void aSecretStaysSecret(String text, PropertyValue expected) {
    assertThat(parse(secret(text))).isEqualTo(expected.asSecret());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "us-east-1",
        "[1",
        "{\"a\":",
        "[1] [2]",
        "{1}",
        "tru",
        "\"x",
        "'x'",
        "NaN"
      })
  void whatIsNotJsonStaysAsItIsForTheCheckToName(String text) {
    assertThat(parse(value(text))).isEqualTo(value(text));
  }

  @Test
  void aKeyWhoseValueIsAStringIsLeftAsItIs() {
    for (var text : Set.of("123456789012", "true", "null", "{}", "\"x\"")) {
      assertThat(
              ConfigurationValues.parse(PropertyMap.of("text", value(text)), Set.of("text"))
                  .get("text"))
          .contains(value(text));
    }
  }

  @Test
  void aValueThatIsNoTextIsLeftAsItIs() {
    for (var value : Set.of(value(true), list(value("1")), PropertyValue.UNKNOWN)) {
      assertThat(parse(value)).isEqualTo(value);
    }
  }

  @Test
  void aSecretWithinTheJsonIsKept() {
    assertThat(
            parse(
                value(
                    """
                    [{"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
                      "value": "s"}]
                    """)))
        .isEqualTo(list(secret("s")));
  }

  @Test
  void anUnknownWithinTheJsonIsKept() {
    assertThat(parse(value("[\"04da6b54-80e4-46f7-96ec-b56ff0331ba9\"]")))
        .isEqualTo(list(PropertyValue.UNKNOWN));
  }

  @Test
  void aMalformedValueWithinTheJsonIsRefused() {
    assertThatExceptionOfType(MalformedValue.class)
        .isThrownBy(() -> parse(value("{\"4dabf18193072939515e22adb298388d\": \"none\"}")));
  }

  @Test
  void jsonThatIsNestedBeyondReasonStaysText() {
    var deep = value("[".repeat(100_000));
    assertThat(parse(deep)).isEqualTo(deep);
  }
}
