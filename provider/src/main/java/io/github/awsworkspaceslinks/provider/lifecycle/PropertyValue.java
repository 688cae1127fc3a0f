package io.github.awsworkspaceslinks.provider.lifecycle;

import java.util.List;
import java.util.Map;

/**
 * One value of a resource's property, as the engine and a resource exchange it.
 *
 * <p>What the value is, is its {@link Content}; not being known yet is one kind of content. Being
 * secret and depending on resources are attributes beside it, because any content can have them.
 *
 * @param content what the value is
 * @param secret whether the value must never be shown or stored in the clear
 * @param dependencies the URNs of the resources that the value was computed from
 */
public record PropertyValue(Content content, boolean secret, List<String> dependencies) {

  public static final PropertyValue NULL = of(new Content.Null());
  public static final PropertyValue UNKNOWN = of(new Content.Unknown(UnknownKind.STRING));

  /** What a property value can be. */
  public sealed interface Content {
    record Null() implements Content {}

    record Bool(boolean value) implements Content {}

    record Num(double value) implements Content {}

    record Text(String value) implements Content {}

    record Array(List<PropertyValue> elements) implements Content {
      public Array {
        elements = List.copyOf(elements);
      }
    }

    record Obj(PropertyMap properties) implements Content {}

    /** A value that will only be known once something has been created or updated. */
    record Unknown(UnknownKind kind) implements Content {}

    /**
     * A value with a form of its own, which no resource here takes and which is passed on as it
     * came.
     *
     * @param description its parts, among them no signature
     */
    record Special(SpecialKind kind, PropertyMap description) implements Content {}
  }

  /** The kinds of values with a form of their own. */
  public enum SpecialKind {
    /** A file's content, inline, by path or by address. */
    ASSET("an asset"),
    /** A collection of assets. */
    ARCHIVE("an archive"),
    /** A reference to another resource, by URN and perhaps id. */
    RESOURCE_REFERENCE("a resource"),
    /** Bytes that are no text. */
    BYTE_STRING("bytes");

    private final String label;

    SpecialKind(String label) {
      this.label = label;
    }
  }

  /** What an unknown value will turn out to be; the engine keeps these apart. */
  public enum UnknownKind {
    BOOL,
    NUMBER,
    STRING,
    ARRAY,
    ASSET,
    ARCHIVE,
    OBJECT
  }

  public PropertyValue {
    dependencies = List.copyOf(dependencies);
  }

  public static PropertyValue of(Content content) {
    return new PropertyValue(content, false, List.of());
  }

  public static PropertyValue of(String text) {
    return of(new Content.Text(text));
  }

  public static PropertyValue of(double number) {
    return of(new Content.Num(number));
  }

  public static PropertyValue of(boolean bool) {
    return of(new Content.Bool(bool));
  }

  public static PropertyValue of(List<PropertyValue> elements) {
    return of(new Content.Array(elements));
  }

  public static PropertyValue of(PropertyMap properties) {
    return of(new Content.Obj(properties));
  }

  /** The same value, marked as secret. */
  public PropertyValue asSecret() {
    return secret ? this : new PropertyValue(content, true, dependencies);
  }

  public boolean isNull() {
    return content instanceof Content.Null;
  }

  /**
   * Whether this is a list or an object with nothing in it, which one that is not given is, too.
   */
  boolean isEmpty() {
    return switch (content) {
      case Content.Array(var elements) -> elements.isEmpty();
      case Content.Obj(var properties) -> properties.isEmpty();
      case Content.Unknown _,
          Content.Special _,
          Content.Null _,
          Content.Bool _,
          Content.Num _,
          Content.Text _ ->
          false;
    };
  }

  /** Whether this value or a value within it is not known yet. */
  public boolean hasUnknowns() {
    return switch (content) {
      case Content.Unknown _ -> true;
      case Content.Array(var elements) -> elements.stream().anyMatch(PropertyValue::hasUnknowns);
      case Content.Obj(var properties) -> properties.hasUnknowns();
      case Content.Special(_, var description) -> description.hasUnknowns();
      case Content.Null _, Content.Bool _, Content.Num _, Content.Text _ -> false;
    };
  }

  /** Whether this value or a value within it is secret. */
  public boolean hasSecrets() {
    return secret
        || switch (content) {
          case Content.Array(var elements) -> elements.stream().anyMatch(PropertyValue::hasSecrets);
          case Content.Obj(var properties) -> properties.hasSecrets();
          case Content.Special(_, var description) -> description.hasSecrets();
          case Content.Unknown _, Content.Null _, Content.Bool _, Content.Num _, Content.Text _ ->
              false;
        };
  }

  /**
   * The same content without the attributes, all the way down: what a comparison of values is
   * about.
   */
  public PropertyValue bare() {
    return of(
        switch (content) {
          case Content.Array(var elements) ->
              new Content.Array(elements.stream().map(PropertyValue::bare).toList());
          case Content.Obj(var properties) -> new Content.Obj(properties.bare());
          case Content.Special(var kind, var description) ->
              new Content.Special(kind, description.bare());
          case Content.Unknown _, Content.Null _, Content.Bool _, Content.Num _, Content.Text _ ->
              content;
        });
  }

  /** Never shows a secret: a value may end up in a log or an exception's message. */
  @Override
  public String toString() {
    if (secret) {
      return "[secret]";
    }
    return switch (content) {
      case Content.Null _ -> "null";
      case Content.Bool(var value) -> Boolean.toString(value);
      case Content.Num(var value) ->
          value == Math.rint(value) && Math.abs(value) < 1e15
              ? Long.toString((long) value)
              : Double.toString(value);
      case Content.Text(var value) -> '"' + value + '"';
      case Content.Array(var elements) -> elements.toString();
      case Content.Obj(var properties) -> properties.toString();
      case Content.Unknown _ -> "[unknown]";
      case Content.Special(var kind, _) -> "[" + kind.label + "]";
    };
  }

  /** What a user would call this kind of value. */
  public String kind() {
    return switch (content) {
      case Content.Null _ -> "nothing";
      case Content.Bool _ -> "a boolean";
      case Content.Num _ -> "a number";
      case Content.Text _ -> "a string";
      case Content.Array _ -> "a list";
      case Content.Obj _ -> "an object";
      case Content.Unknown _ -> "a value that is not known yet";
      case Content.Special(var kind, _) -> kind.label;
    };
  }

  /** A shorthand for an object with the given properties. */
  public static PropertyValue object(Map<String, PropertyValue> properties) {
    return of(new PropertyMap(properties));
  }
}
