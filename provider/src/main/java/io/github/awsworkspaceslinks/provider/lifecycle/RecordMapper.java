package io.github.awsworkspaceslinks.provider.lifecycle;

import io.github.awsworkspaceslinks.provider.lifecycle.PropertyValue.Content;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Maps properties to a record and back. The record's components are the properties, by name.
 *
 * <p>A component is a {@code String}, {@code boolean}, {@code int}, {@code double}, a record for an
 * object, a {@code List} or a {@code Map} by string of these, or an {@code Optional} of one. What
 * is neither optional nor a list or a map is required; a list or map that is not given is empty. A
 * record whose only component is called {@code value} stands for that value: it is the place for a
 * type's rules, which its constructor states by throwing {@link IllegalArgumentException} with a
 * message that completes the sentence "linkId must be ...". A rule about several components goes to
 * the constructor of their record, which throws {@link InvalidProperty}.
 */
public final class RecordMapper<T extends Record> {

  /** What came of mapping properties to a record. */
  public sealed interface Mapped<T extends Record> {
    record Complete<T extends Record>(T value) implements Mapped<T> {}

    /** No fault, but something is not known yet, so that there is no record. */
    record Incomplete<T extends Record>() implements Mapped<T> {}

    record Faulty<T extends Record>(List<CheckFailure> failures) implements Mapped<T> {}

    /** The record, if there is one. */
    default Optional<T> toOptional() {
      return this instanceof Complete<T>(var value) ? Optional.of(value) : Optional.empty();
    }
  }

  /** For records within records, which are looked at anew for each value that is mapped. */
  private static final ClassValue<RecordMapper<?>> NESTED =
      new ClassValue<>() {
        @Override
        protected RecordMapper<?> computeValue(Class<?> type) {
          return new RecordMapper<>(type.asSubclass(Record.class));
        }
      };

  private record Component(String name, Type type, RecordComponent declaration) {}

  private final List<Component> components;
  private final Constructor<T> constructor;

  public RecordMapper(Class<T> type) {
    var declarations = type.getRecordComponents();
    components =
        Arrays.stream(declarations)
            .map(c -> new Component(c.getName(), c.getGenericType(), c))
            .toList();
    try {
      constructor =
          type.getDeclaredConstructor(
              Arrays.stream(declarations).map(RecordComponent::getType).toArray(Class[]::new));
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException("A record without its canonical constructor: " + type, e);
    }
    constructor.setAccessible(true);
    components.forEach(c -> c.declaration().getAccessor().setAccessible(true));
  }

  /** The properties' names. */
  public List<String> names() {
    return components.stream().map(Component::name).toList();
  }

  /** Whether the property is there whenever a record is written. */
  boolean alwaysWrites(String name) {
    return components.stream()
        .anyMatch(c -> c.name().equals(name) && !Reader.isA(c.type(), Optional.class));
  }

  /** The names of the properties whose value is a string. */
  public Set<String> textNames() {
    return components.stream()
        .filter(c -> isText(c.type()))
        .map(Component::name)
        .collect(Collectors.toUnmodifiableSet());
  }

  private static boolean isText(Type type) {
    return switch (type) {
      case ParameterizedType generic when generic.getRawType() == Optional.class ->
          isText(generic.getActualTypeArguments()[0]);
      case Class<?> record when record.isRecord() -> {
        var mapper = NESTED.get(record);
        yield mapper.isSingleValue() && isText(mapper.components.getFirst().type());
      }
      default -> type == String.class;
    };
  }

  /**
   * The names of the properties that hold something {@link Sensitive} which is not marked as
   * secret.
   */
  public Set<String> exposed(PropertyMap properties) {
    return components.stream()
        .filter(c -> properties.get(c.name()).filter(v -> exposes(c.type(), v)).isPresent())
        .map(Component::name)
        .collect(Collectors.toUnmodifiableSet());
  }

  private static boolean exposes(Type type, PropertyValue value) {
    if (value.secret() || value.isNull()) {
      return false;
    }
    return switch (type) {
      case ParameterizedType generic ->
          switch (value.content()) {
            case Content.Array(var elements) when Reader.isA(generic, List.class) ->
                elements.stream()
                    .anyMatch(element -> exposes(Reader.argument(generic, 0), element));
            case Content.Obj(var entries) when Reader.isA(generic, Map.class) ->
                entries.properties().values().stream()
                    .anyMatch(entry -> exposes(Reader.argument(generic, 1), entry));
            default ->
                Reader.isA(generic, Optional.class) && exposes(Reader.argument(generic, 0), value);
          };
      case Class<?> sensitive when Sensitive.class.isAssignableFrom(sensitive) ->
          !value.hasUnknowns();
      case Class<?> record when record.isRecord() ->
          value.content() instanceof Content.Obj(var properties)
              && !NESTED.get(record).exposed(properties).isEmpty();
      default -> false;
    };
  }

  /** Maps what a user wrote, finding every fault, names that are not properties among them. */
  public Mapped<T> check(PropertyMap properties) {
    return map(properties, true);
  }

  /** Maps what was saved, perhaps by another version: names that are not properties are ignored. */
  public Mapped<T> restore(PropertyMap properties) {
    return map(properties, false);
  }

  private Mapped<T> map(PropertyMap properties, boolean strict) {
    var reader = new Reader(strict);
    Optional<T> value = reader.readRecord(this, "", properties, false);
    if (!reader.failures.isEmpty()) {
      return new Mapped.Faulty<>(List.copyOf(reader.failures));
    }
    return value.<Mapped<T>>map(Mapped.Complete::new).orElseGet(Mapped.Incomplete::new);
  }

  /** The record's properties. An empty {@code Optional} is left out. */
  public PropertyMap write(T value) {
    var properties = LinkedHashMap.<String, PropertyValue>newLinkedHashMap(components.size());
    for (var component : components) {
      write(read(component, value)).ifPresent(v -> properties.put(component.name(), v));
    }
    return new PropertyMap(properties);
  }

  private static Optional<PropertyValue> write(Object value) {
    return switch (value) {
      case Optional<?> optional -> optional.flatMap(RecordMapper::write);
      case String text -> Optional.of(PropertyValue.of(text));
      case Boolean bool -> Optional.of(PropertyValue.of(bool));
      case Integer number -> Optional.of(PropertyValue.of((double) number));
      case Double number -> Optional.of(PropertyValue.of(number));
      case List<?> list ->
          Optional.of(PropertyValue.of(list.stream().flatMap(e -> write(e).stream()).toList()));
      case Map<?, ?> map -> {
        var entries = new LinkedHashMap<String, PropertyValue>();
        map.forEach((k, v) -> write(v).ifPresent(written -> entries.put((String) k, written)));
        yield Optional.of(PropertyValue.object(entries));
      }
      case Sensitive sensitive -> Optional.of(PropertyValue.of(sensitive.value()).asSecret());
      case Record record -> writeNested(record);
      default -> throw unsupported(value.getClass());
    };
  }

  private static <R extends Record> Optional<PropertyValue> writeNested(R value) {
    @SuppressWarnings("unchecked")
    var mapper = (RecordMapper<R>) NESTED.get(value.getClass());
    return mapper.isSingleValue()
        ? write(mapper.read(mapper.components.getFirst(), value))
        : Optional.of(PropertyValue.of(mapper.write(value)));
  }

  private boolean isSingleValue() {
    return components.size() == 1 && components.getFirst().name().equals("value");
  }

  private Object read(Component component, T value) {
    try {
      return component.declaration().getAccessor().invoke(value);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("Cannot read " + component.declaration(), e);
    }
  }

  private T construct(List<Object> arguments) {
    try {
      return constructor.newInstance(arguments.toArray());
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException fault) {
        throw fault;
      }
      throw new IllegalStateException("The constructor failed: " + constructor, e.getCause());
    } catch (InstantiationException | IllegalAccessException e) {
      throw new IllegalStateException("Cannot call " + constructor, e);
    }
  }

  private static IllegalStateException unsupported(Type type) {
    return new IllegalStateException("No property can be of the type " + type.getTypeName());
  }

  /**
   * Reads one tree of properties, gathering the faults. An empty answer is a fault or an unknown.
   */
  private static final class Reader {
    private final boolean strict;
    private final List<CheckFailure> failures = new ArrayList<>();

    Reader(boolean strict) {
      this.strict = strict;
    }

    <R extends Record> Optional<R> readRecord(
        RecordMapper<R> mapper, String path, PropertyMap properties, boolean secret) {
      if (strict) {
        for (var name : properties.names()) {
          if (!mapper.names().contains(name)) {
            boolean hidden =
                secret || properties.get(name).filter(PropertyValue::hasSecrets).isPresent();
            failures.add(
                new CheckFailure(
                    hidden ? "" : path + name, unknownName(path + name, name, mapper.names())));
          }
        }
      }
      var arguments = new ArrayList<Object>();
      for (var component : mapper.components) {
        String at = path + component.name();
        Optional<PropertyValue> given = properties.get(component.name());
        (given.isPresent()
                ? read(component.type(), at, given.get(), secret)
                : absent(component.type(), at, secret))
            .ifPresent(arguments::add);
      }
      if (arguments.size() < mapper.components.size()) {
        return Optional.empty();
      }
      try {
        return Optional.of(mapper.construct(arguments));
      } catch (InvalidProperty fault) {
        boolean hidden =
            secret
                || properties.get(fault.property()).filter(PropertyValue::hasSecrets).isPresent();
        failures.add(new CheckFailure(hidden ? "" : path + fault.property(), fault.getMessage()));
        return Optional.empty();
      } catch (IllegalArgumentException fault) {
        boolean hidden = secret || properties.hasSecrets();
        failures.add(new CheckFailure(hidden ? "" : withoutDot(path), fault.getMessage()));
        return Optional.empty();
      }
    }

    private Optional<Object> absent(Type type, String at, boolean secret) {
      if (isA(type, Optional.class)) {
        return Optional.of(Optional.empty());
      } else if (isA(type, List.class)) {
        return Optional.of(List.of());
      } else if (isA(type, Map.class)) {
        return Optional.of(Map.of());
      }
      failures.add(new CheckFailure(secret ? "" : at, at + " is required, but it is missing"));
      return Optional.empty();
    }

    private Optional<Object> read(Type type, String at, PropertyValue value, boolean outerSecret) {
      boolean secret = outerSecret || value.secret();
      if (value.content() instanceof Content.Unknown) {
        return Optional.empty();
      }
      if (isA(type, Optional.class)) {
        return read(argument(type, 0), at, value, secret).map(Optional::of);
      }
      if (isA(type, List.class)) {
        if (!(value.content() instanceof Content.Array(var elements))) {
          return mismatch("a list", at, value, secret);
        }
        var list = new ArrayList<Object>();
        for (int i = 0; i < elements.size(); i++) {
          read(argument(type, 0), at + "[" + i + "]", elements.get(i), secret).ifPresent(list::add);
        }
        return list.size() < elements.size() ? Optional.empty() : Optional.of(List.copyOf(list));
      }
      if (isA(type, Map.class)) {
        if (!(value.content() instanceof Content.Obj(var entries))) {
          return mismatch("an object", at, value, secret);
        }
        var map = new LinkedHashMap<String, Object>();
        entries
            .properties()
            .forEach(
                (name, entry) ->
                    read(argument(type, 1), at + "." + name, entry, secret)
                        .ifPresent(v -> map.put(name, v)));
        return map.size() < entries.names().size() ? Optional.empty() : Optional.of(map);
      }
      if (type == String.class) {
        return value.content() instanceof Content.Text(var text)
            ? Optional.of(text)
            : mismatch("a string", at, value, secret);
      }
      if (type == boolean.class || type == Boolean.class) {
        return value.content() instanceof Content.Bool(var bool)
            ? Optional.of(bool)
            : mismatch("true or false", at, value, secret);
      }
      if (type == int.class || type == Integer.class) {
        return value.content() instanceof Content.Num(var number) && number == (int) number
            ? Optional.of((int) number)
            : mismatch("a whole number", at, value, secret);
      }
      if (type == double.class || type == Double.class) {
        return value.content() instanceof Content.Num(var number)
            ? Optional.of(number)
            : mismatch("a number", at, value, secret);
      }
      if (type instanceof Class<?> recordClass && recordClass.isRecord()) {
        return readNested(recordClass.asSubclass(Record.class), at, value, secret);
      }
      throw unsupported(type);
    }

    private <R extends Record> Optional<Object> readNested(
        Class<R> type, String at, PropertyValue value, boolean outerSecret) {
      boolean secret = outerSecret || Sensitive.class.isAssignableFrom(type);
      @SuppressWarnings("unchecked")
      var mapper = (RecordMapper<R>) NESTED.get(type);
      if (!mapper.isSingleValue()) {
        return value.content() instanceof Content.Obj(var properties)
            ? readRecord(mapper, at + ".", properties, secret).map(record -> (Object) record)
            : mismatch("an object", at, value, secret);
      }
      Optional<Object> single = read(mapper.components.getFirst().type(), at, value, secret);
      try {
        return single.map(argument -> mapper.construct(List.of(argument)));
      } catch (IllegalArgumentException rule) {
        return mismatch(rule.getMessage(), at, value, secret);
      }
    }

    private Optional<Object> mismatch(
        String expected, String at, PropertyValue value, boolean secret) {
      failures.add(
          secret || value.hasSecrets()
              ? new CheckFailure("", at + " must be " + expected + "; its value is secret")
              : new CheckFailure(at, at + " must be " + expected + ", but is " + shown(value)));
      return Optional.empty();
    }

    private static String shown(PropertyValue value) {
      return switch (value.content()) {
        case Content.Text _, Content.Num _, Content.Bool _ -> {
          String text = value.toString();
          yield text.length() <= 100 ? text : text.substring(0, 100) + "...\" (cut)";
        }
        default -> value.kind();
      };
    }

    private static String unknownName(String at, String name, List<String> known) {
      return at
          + " is not a property"
          + Suggestion.of(name, known)
              .map(likely -> "; did you mean " + likely + "?")
              .orElse("; the properties are " + String.join(", ", known));
    }

    private static String withoutDot(String path) {
      return path.endsWith(".") ? path.substring(0, path.length() - 1) : path;
    }

    private static boolean isA(Type type, Class<?> generic) {
      return type instanceof ParameterizedType parameterized
          && parameterized.getRawType() == generic;
    }

    private static Type argument(Type type, int index) {
      return ((ParameterizedType) type).getActualTypeArguments()[index];
    }
  }
}
