package io.github.awsworkspaceslinks.provider.rpc;

import com.google.protobuf.ListValue;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.github.awsworkspaceslinks.provider.lifecycle.PropertyMap;
import io.github.awsworkspaceslinks.provider.lifecycle.PropertyValue;
import io.github.awsworkspaceslinks.provider.lifecycle.PropertyValue.Content;
import io.github.awsworkspaceslinks.provider.lifecycle.PropertyValue.SpecialKind;
import io.github.awsworkspaceslinks.provider.lifecycle.PropertyValue.UnknownKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Turns the engine's wire values into property values and back, without loss.
 *
 * <p>The wire knows JSON's values only. Whatever else there is, is an object with a signature in a
 * key of its own, or, for what is not known yet, one of seven strings. Both are the engine's
 * ({@code sdk/go/common/resource} in its sources).
 */
final class ValueCodec {
  private static final String SIGNATURE = "4dabf18193072939515e22adb298388d";
  private static final String SECRET = "1b47061264138c4ac30d75fd1eb44270";
  private static final String OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4";

  private static final Map<String, UnknownKind> UNKNOWNS =
      Map.of(
          "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7", UnknownKind.BOOL,
          "3eeb2bf0-c639-47a8-9e75-3b44932eb421", UnknownKind.NUMBER,
          "04da6b54-80e4-46f7-96ec-b56ff0331ba9", UnknownKind.STRING,
          "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2", UnknownKind.ARRAY,
          "030794c1-ac77-496b-92df-f27374a8bd58", UnknownKind.ASSET,
          "e48ece36-62e2-4504-bad9-02848725956a", UnknownKind.ARCHIVE,
          "dd056dcd-154b-4c76-9bd3-c8f88648b5ff", UnknownKind.OBJECT);

  private static final Map<String, SpecialKind> SPECIALS =
      Map.of(
          "c44067f5952c0a294b673a41bacd8c17", SpecialKind.ASSET,
          "0def7320c3a5731c473e5ecbe6d01bc7", SpecialKind.ARCHIVE,
          "5cf8f73096256a8f31e491e813e4eb8e", SpecialKind.RESOURCE_REFERENCE,
          "803fd3297a5875dc03ca845dda5d2a98", SpecialKind.BYTE_STRING);

  private static final Value NO_DEPENDENCIES =
      Value.newBuilder().setListValue(ListValue.getDefaultInstance()).build();
  private static final Value NOT_SECRET = Value.newBuilder().setBoolValue(false).build();

  private ValueCodec() {}

  /**
   * @throws MalformedValue if an object claims to be of a special kind and is not
   */
  static PropertyMap decode(Struct struct) {
    var properties = LinkedHashMap.<String, PropertyValue>newLinkedHashMap(struct.getFieldsCount());
    struct.getFieldsMap().forEach((name, value) -> properties.put(name, decode(value)));
    return new PropertyMap(properties);
  }

  static PropertyValue decode(Value value) {
    return switch (value.getKindCase()) {
      case NULL_VALUE, KIND_NOT_SET -> PropertyValue.NULL;
      case BOOL_VALUE -> PropertyValue.of(value.getBoolValue());
      case NUMBER_VALUE -> PropertyValue.of(value.getNumberValue());
      case STRING_VALUE -> decodeText(value.getStringValue());
      case LIST_VALUE ->
          PropertyValue.of(
              value.getListValue().getValuesList().stream().map(ValueCodec::decode).toList());
      case STRUCT_VALUE -> decodeObject(value.getStructValue());
    };
  }

  private static PropertyValue decodeText(String text) {
    var unknown = UNKNOWNS.get(text);
    return unknown == null
        ? PropertyValue.of(text)
        : PropertyValue.of(new Content.Unknown(unknown));
  }

  private static PropertyValue decodeObject(Struct struct) {
    Value tag = struct.getFieldsMap().get(SIGNATURE);
    if (tag == null) {
      return PropertyValue.of(decode(struct));
    }
    String signature = tag.getStringValue();
    Struct parts = struct.toBuilder().removeFields(SIGNATURE).build();
    if (signature.equals(SECRET)) {
      if (!parts.containsFields("value")) {
        throw new MalformedValue("A secret without a value");
      }
      return decode(parts.getFieldsOrThrow("value")).asSecret();
    }
    if (signature.equals(OUTPUT)) {
      return decodeOutput(parts);
    }
    var special = SPECIALS.get(signature);
    if (special == null) {
      throw new MalformedValue("A value with the unknown signature " + signature);
    }
    return PropertyValue.of(new Content.Special(special, decode(parts)));
  }

  private static PropertyValue decodeOutput(Struct parts) {
    var inner =
        parts.containsFields("value")
            ? decode(parts.getFieldsOrThrow("value"))
            : PropertyValue.UNKNOWN;
    var dependencies = new ArrayList<>(inner.dependencies());
    Value urns = parts.getFieldsOrDefault("dependencies", NO_DEPENDENCIES);
    if (!urns.hasListValue()) {
      throw new MalformedValue("An output value whose dependencies are no list");
    }
    for (Value urn : urns.getListValue().getValuesList()) {
      if (!urn.hasStringValue()) {
        throw new MalformedValue("An output value with a dependency that is no URN");
      }
      dependencies.add(urn.getStringValue());
    }
    Value secret = parts.getFieldsOrDefault("secret", NOT_SECRET);
    if (!secret.hasBoolValue()) {
      throw new MalformedValue("An output value that is neither secret nor not");
    }
    return new PropertyValue(
        inner.content(), secret.getBoolValue() || inner.secret(), dependencies);
  }

  static Struct encode(PropertyMap properties) {
    var struct = Struct.newBuilder();
    properties.properties().forEach((name, value) -> struct.putFields(name, encode(value)));
    return struct.build();
  }

  /** The value, marked as secret. */
  static Value secret(Value value) {
    return object(signed(SECRET).putFields("value", value));
  }

  static Value encode(PropertyValue value) {
    Value content = encode(value.content());
    if (!value.dependencies().isEmpty()) {
      var dependencies = ListValue.newBuilder();
      value.dependencies().forEach(urn -> dependencies.addValues(text(urn)));
      var output =
          signed(OUTPUT)
              .putFields("dependencies", Value.newBuilder().setListValue(dependencies).build());
      if (!(value.content() instanceof Content.Unknown(var kind) && kind == UnknownKind.STRING)) {
        output.putFields("value", content);
      }
      if (value.secret()) {
        output.putFields("secret", Value.newBuilder().setBoolValue(true).build());
      }
      return object(output);
    }
    return value.secret() ? secret(content) : content;
  }

  private static Value encode(Content content) {
    return switch (content) {
      case Content.Null() -> Value.newBuilder().setNullValue(NullValue.NULL_VALUE).build();
      case Content.Bool(var bool) -> Value.newBuilder().setBoolValue(bool).build();
      case Content.Num(var number) -> Value.newBuilder().setNumberValue(number).build();
      case Content.Text(var string) -> text(string);
      case Content.Unknown(var kind) -> text(keyOf(UNKNOWNS, kind));
      case Content.Obj(var properties) ->
          Value.newBuilder().setStructValue(encode(properties)).build();
      case Content.Special(var kind, var description) ->
          object(encode(description).toBuilder().putFields(SIGNATURE, text(keyOf(SPECIALS, kind))));
      case Content.Array(var elements) -> {
        var list = ListValue.newBuilder();
        elements.forEach(element -> list.addValues(encode(element)));
        yield Value.newBuilder().setListValue(list).build();
      }
    };
  }

  private static Struct.Builder signed(String signature) {
    return Struct.newBuilder().putFields(SIGNATURE, text(signature));
  }

  private static Value object(Struct.Builder struct) {
    return Value.newBuilder().setStructValue(struct).build();
  }

  private static Value text(String text) {
    return Value.newBuilder().setStringValue(text).build();
  }

  private static <K> String keyOf(Map<String, K> map, K kind) {
    return map.entrySet().stream()
        .filter(entry -> entry.getValue() == kind)
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow();
  }

  /** A value that breaks the wire's own rules. */
  static final class MalformedValue extends RuntimeException {
    MalformedValue(String message) {
      super(message);
    }
  }
}
