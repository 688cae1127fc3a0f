package io.github.awsworkspaceslinks.provider.rpc;

import static io.github.awsworkspaceslinks.provider.testing.TestEngine.text;
import static io.github.awsworkspaceslinks.provider.testing.Values.list;
import static io.github.awsworkspaceslinks.provider.testing.Values.map;
import static io.github.awsworkspaceslinks.provider.testing.Values.object;
import static io.github.awsworkspaceslinks.provider.testing.Values.secret;
import static io.github.awsworkspaceslinks.provider.testing.Values.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.ListValue;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.github.awsworkspaceslinks.provider.lifecycle.PropertyMap;
import io.github.awsworkspaceslinks.provider.lifecycle.PropertyValue;
import io.github.awsworkspaceslinks.provider.lifecycle.PropertyValue.Content;
import io.github.awsworkspaceslinks.provider.lifecycle.PropertyValue.SpecialKind;
import io.github.awsworkspaceslinks.provider.lifecycle.PropertyValue.UnknownKind;
import io.github.awsworkspaceslinks.provider.rpc.ValueCodec.MalformedValue;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ValueCodecTest {
  private static final String SIGNATURE = "4dabf18193072939515e22adb298388d";
  private static final String SECRET = "1b47061264138c4ac30d75fd1eb44270";
  private static final String OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4";

  private static final Value TRUE = Value.newBuilder().setBoolValue(true).build();
  private static final Value FALSE = Value.newBuilder().setBoolValue(false).build();
  private static final Value NULL = Value.newBuilder().setNullValue(NullValue.NULL_VALUE).build();

  private static Value wire(double number) {
    return Value.newBuilder().setNumberValue(number).build();
  }

  private static Value wire(Value... elements) {
    return Value.newBuilder()
        .setListValue(ListValue.newBuilder().addAllValues(List.of(elements)))
        .build();
  }

  private static Value wire(Map<String, Value> fields) {
    return Value.newBuilder().setStructValue(Struct.newBuilder().putAllFields(fields)).build();
  }

  private static Value signed(String signature, Map<String, Value> fields) {
    return Value.newBuilder()
        .setStructValue(
            Struct.newBuilder().putAllFields(fields).putFields(SIGNATURE, text(signature)))
        .build();
  }

  private static PropertyValue dependent(PropertyValue value, String... urns) {
    return new PropertyValue(value.content(), value.secret(), List.of(urns));
  }

  // The forms of the wire, as the engine's sources have them

  static Stream<Arguments> forms() {
    var unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
    return Stream.of(
        arguments(NULL, PropertyValue.NULL),
        arguments(TRUE, value(true)),
        arguments(FALSE, value(false)),
        arguments(wire(0.1), value(0.1)),
        arguments(text(""), value("")),
        arguments(text("grüß 漢字 🙂"), value("grüß 漢字 🙂")),
        arguments(wire(text("a"), wire(1)), list(value("a"), value(1))),
        arguments(wire(), list()),
        arguments(wire(Map.of("a", TRUE)), object(Map.of("a", value(true)))),
        arguments(wire(Map.of()), object(Map.of())),
        arguments(text("1c4a061d-8072-4f0a-a4cb-0ff528b18fe7"), unknown(UnknownKind.BOOL)),
        arguments(text("3eeb2bf0-c639-47a8-9e75-3b44932eb421"), unknown(UnknownKind.NUMBER)),
        arguments(text(unknown), unknown(UnknownKind.STRING)),
        arguments(text("6a19a0b0-7e62-4c92-b797-7f8e31da9cc2"), unknown(UnknownKind.ARRAY)),
        arguments(text("030794c1-ac77-496b-92df-f27374a8bd58"), unknown(UnknownKind.ASSET)),
        arguments(text("e48ece36-62e2-4504-bad9-02848725956a"), unknown(UnknownKind.ARCHIVE)),
        arguments(text("dd056dcd-154b-4c76-9bd3-c8f88648b5ff"), unknown(UnknownKind.OBJECT)),
        arguments(signed(SECRET, Map.of("value", text("s"))), secret("s")),
        arguments(signed(SECRET, Map.of("value", NULL)), PropertyValue.NULL.asSecret()),
        arguments(
            signed(SECRET, Map.of("value", text(unknown))), unknown(UnknownKind.STRING).asSecret()),
        arguments(signed(SECRET, Map.of("value", wire(text("s")))), list(value("s")).asSecret()),
        arguments(
            signed(OUTPUT, Map.of("value", text("v"), "dependencies", wire(text("urn:a")))),
            dependent(value("v"), "urn:a")),
        arguments(
            signed(
                OUTPUT,
                Map.of(
                    "value", text("v"),
                    "secret", TRUE,
                    "dependencies", wire(text("urn:a"), text("urn:b")))),
            dependent(secret("v"), "urn:a", "urn:b")),
        arguments(
            signed(OUTPUT, Map.of("dependencies", wire(text("urn:a")))),
            dependent(unknown(UnknownKind.STRING), "urn:a")),
        arguments(
            signed(OUTPUT, Map.of("secret", TRUE, "dependencies", wire(text("urn:a")))),
            dependent(unknown(UnknownKind.STRING).asSecret(), "urn:a")),
        arguments(
            signed("c44067f5952c0a294b673a41bacd8c17", Map.of("text", text("t"))),
            special(SpecialKind.ASSET, map(Map.of("text", value("t"))))),
        arguments(
            signed("0def7320c3a5731c473e5ecbe6d01bc7", Map.of("path", text("p"))),
            special(SpecialKind.ARCHIVE, map(Map.of("path", value("p"))))),
        arguments(
            signed("5cf8f73096256a8f31e491e813e4eb8e", Map.of("urn", text("u"))),
            special(SpecialKind.RESOURCE_REFERENCE, map(Map.of("urn", value("u"))))),
        arguments(
            signed("803fd3297a5875dc03ca845dda5d2a98", Map.of("value", text("AA=="))),
            special(SpecialKind.BYTE_STRING, map(Map.of("value", value("AA=="))))));
  }

  private static PropertyValue unknown(UnknownKind kind) {
    return value(new Content.Unknown(kind));
  }

  private static PropertyValue special(SpecialKind kind, PropertyMap description) {
    return value(new Content.Special(kind, description));
  }

  @ParameterizedTest
  @MethodSource("forms")
  void eachFormOfTheWireStandsForOneValue(Value wire, PropertyValue value) {
    assertThat(ValueCodec.decode(wire)).isEqualTo(value);
    assertThat(ValueCodec.encode(value)).isEqualTo(wire);
  }

  /** Forms that mean the same as one of the above and are sent by some SDKs. */
  static Stream<Arguments> otherForms() {
    return Stream.of(
        arguments(Value.getDefaultInstance(), PropertyValue.NULL),
        arguments(signed(OUTPUT, Map.of("value", text("v"))), value("v")),
        arguments(
            signed(OUTPUT, Map.of("value", text("v"), "secret", FALSE, "dependencies", wire())),
            value("v")),
        arguments(signed(OUTPUT, Map.of("value", text("v"), "secret", TRUE)), secret("v")),
        arguments(signed(OUTPUT, Map.of()), unknown(UnknownKind.STRING)),
        arguments(
            signed(OUTPUT, Map.of("value", signed(SECRET, Map.of("value", text("v"))))),
            secret("v")),
        arguments(
            signed(SECRET, Map.of("value", signed(SECRET, Map.of("value", text("v"))))),
            secret("v")),
        arguments(
            signed(
                SECRET,
                Map.of(
                    "value",
                    signed(
                        OUTPUT, Map.of("value", text("v"), "dependencies", wire(text("urn:a")))))),
            dependent(secret("v"), "urn:a")));
  }

  @ParameterizedTest
  @MethodSource("otherForms")
  void aRoundaboutFormIsUnderstood(Value wire, PropertyValue value) {
    assertThat(ValueCodec.decode(wire)).isEqualTo(value);
  }

  @Test
  void aSecretWithinAValueStaysWhereItIs() {
    var wire = wire(Map.of("a", wire(text("b"), signed(SECRET, Map.of("value", text("s"))))));
    var decoded = ValueCodec.decode(wire);
    assertThat(decoded).isEqualTo(object(Map.of("a", list(value("b"), secret("s")))));
    assertThat(decoded.secret()).isFalse();
    assertThat(decoded.hasSecrets()).isTrue();
    assertThat(ValueCodec.encode(decoded)).isEqualTo(wire);
  }

  static Stream<Arguments> malformed() {
    return Stream.of(
        arguments("an unknown signature", signed("0000", Map.of("value", text("v")))),
        arguments("a signature that is no string", wire(Map.of(SIGNATURE, TRUE))),
        arguments("a secret without a value", signed(SECRET, Map.of())),
        arguments(
            "an output with a dependency that is no URN",
            signed(OUTPUT, Map.of("value", text("v"), "dependencies", wire(TRUE)))),
        arguments(
            "an output whose dependencies are no list",
            signed(OUTPUT, Map.of("value", text("v"), "dependencies", text("urn:a")))),
        arguments(
            "an output whose secretness is neither true nor false",
            signed(OUTPUT, Map.of("value", text("v"), "secret", text("true")))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformed")
  void whatBreaksTheRulesOfTheWireIsRefusedHoweverDeepItIs(String what, Value wire) {
    for (var value : List.of(wire, wire(wire(Map.of("a", wire))))) {
      assertThatExceptionOfType(MalformedValue.class)
          .as(what)
          .isThrownBy(() -> ValueCodec.decode(value));
    }
  }

  @Test
  void aMalformedSecretIsNotQuoted() {
    var wire = signed(OUTPUT, Map.of("value", text("hunter2"), "secret", text("hunter2")));
    assertThatExceptionOfType(MalformedValue.class)
        .isThrownBy(() -> ValueCodec.decode(wire))
        .withMessageNotContaining("hunter2");
  }

  // No value is lost

  @Property
  void whateverIsEncodedIsDecodedAsTheSame(@ForAll("values") PropertyMap values)
      throws InvalidProtocolBufferException {
    var bytes = ValueCodec.encode(values).toByteArray();
    assertThat(ValueCodec.decode(Struct.parseFrom(bytes))).isEqualTo(values);
  }

  @Property
  void whatWasDecodedIsEncodedAsItCame(@ForAll("values") PropertyMap values) {
    var wire = ValueCodec.encode(values);
    assertThat(ValueCodec.encode(ValueCodec.decode(wire))).isEqualTo(wire);
  }

  @Property
  void noMessageEndsInAnythingButAValueOrARefusal(@ForAll("messages") Value message) {
    PropertyValue decoded;
    try {
      decoded = ValueCodec.decode(message);
    } catch (MalformedValue refused) {
      return;
    }
    assertThat(ValueCodec.decode(ValueCodec.encode(decoded))).isEqualTo(decoded);
  }

  private static final Arbitrary<String> TEXTS =
      Arbitraries.strings()
          .withCharRange('\u0000', '\u02ff')
          .withCharRange('\u3040', '\u9fff')
          .ofMaxLength(8)
          .map(text -> text.length() % 5 == 4 ? text + "🙂" : text);

  @Provide
  Arbitrary<PropertyMap> values() {
    Arbitrary<Content> leaf =
        Arbitraries.oneOf(
            Arbitraries.just(new Content.Null()),
            Arbitraries.of(true, false).map(Content.Bool::new),
            Arbitraries.oneOf(
                    Arbitraries.doubles(),
                    Arbitraries.of(Double.NaN, Double.POSITIVE_INFINITY, -0.0, Double.MIN_VALUE))
                .map(Content.Num::new),
            TEXTS.map(Content.Text::new),
            Arbitraries.of(UnknownKind.class).map(Content.Unknown::new));
    Arbitrary<PropertyValue> value =
        Arbitraries.recursive(
            () -> attributed(leaf),
            inner -> {
              var map = Arbitraries.maps(TEXTS, inner).ofMaxSize(3).map(PropertyMap::new);
              return attributed(
                  Arbitraries.oneOf(
                      inner.list().ofMaxSize(3).map(Content.Array::new),
                      map.map(Content.Obj::new),
                      Combinators.combine(Arbitraries.of(SpecialKind.class), map)
                          .as(Content.Special::new)));
            },
            0,
            4);
    return Arbitraries.maps(TEXTS, value).ofMaxSize(4).map(PropertyMap::new);
  }

  private static Arbitrary<PropertyValue> attributed(Arbitrary<? extends Content> content) {
    return Combinators.combine(
            content, Arbitraries.of(true, false), TEXTS.map(t -> "urn:" + t).list().ofMaxSize(2))
        .as((c, secret, urns) -> new PropertyValue(c, secret, urns));
  }

  /** Messages of which many claim to be what they are not. */
  @Provide
  Arbitrary<Value> messages() {
    var names = Arbitraries.of(SIGNATURE, "value", "secret", "dependencies", "urn", "a");
    Arbitrary<Value> leaf =
        Arbitraries.of(
            forms().map(form -> (Value) form.get()[0]).filter(v -> !v.hasStructValue()).toList());
    var signatures =
        Arbitraries.of(
            text(SECRET), text(OUTPUT), text("c44067f5952c0a294b673a41bacd8c17"), text("none"));
    return Arbitraries.recursive(
        () -> Arbitraries.oneOf(leaf, signatures),
        inner ->
            Arbitraries.oneOf(
                inner.list().ofMaxSize(3).map(l -> wire(l.toArray(Value[]::new))),
                Arbitraries.maps(names, Arbitraries.oneOf(inner, signatures))
                    .ofMaxSize(5)
                    .map(ValueCodecTest::wire)),
        0,
        4);
  }
}
