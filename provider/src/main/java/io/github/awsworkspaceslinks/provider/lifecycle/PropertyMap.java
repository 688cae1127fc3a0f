package io.github.awsworkspaceslinks.provider.lifecycle;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Properties by name, in the order in which they came. Immutable.
 *
 * @param properties the values by name; a value is never Java's {@code null}
 */
public record PropertyMap(Map<String, PropertyValue> properties) {

  public static final PropertyMap EMPTY = new PropertyMap(Map.of());

  public PropertyMap {
    var copy = LinkedHashMap.<String, PropertyValue>newLinkedHashMap(properties.size());
    properties.forEach(
        (name, value) -> {
          if (value == null) {
            throw new IllegalArgumentException("Property " + name + " has no value");
          }
          copy.put(name, value);
        });
    properties = Collections.unmodifiableMap(copy);
  }

  public static PropertyMap of(String name, PropertyValue value) {
    return new PropertyMap(Map.of(name, value));
  }

  /** The property's value; empty if it is not there or null, which mean the same to a provider. */
  public Optional<PropertyValue> get(String name) {
    return Optional.ofNullable(properties.get(name)).filter(value -> !value.isNull());
  }

  public Set<String> names() {
    return properties.keySet();
  }

  public boolean isEmpty() {
    return properties.isEmpty();
  }

  /** A copy in which the property has the value. */
  public PropertyMap with(String name, PropertyValue value) {
    var copy = new LinkedHashMap<>(properties);
    copy.put(name, value);
    return new PropertyMap(copy);
  }

  /** A copy in which each value is replaced by the function's answer. */
  public PropertyMap map(UnaryOperator<PropertyValue> function) {
    var copy = LinkedHashMap.<String, PropertyValue>newLinkedHashMap(properties.size());
    properties.forEach((name, value) -> copy.put(name, function.apply(value)));
    return new PropertyMap(copy);
  }

  public boolean hasUnknowns() {
    return properties.values().stream().anyMatch(PropertyValue::hasUnknowns);
  }

  public boolean hasSecrets() {
    return properties.values().stream().anyMatch(PropertyValue::hasSecrets);
  }

  /** A copy without what is empty and was not given in the other properties either. */
  PropertyMap withoutEmptyUnlessIn(PropertyMap other) {
    var copy = new LinkedHashMap<>(properties);
    copy.entrySet()
        .removeIf(entry -> entry.getValue().isEmpty() && other.get(entry.getKey()).isEmpty());
    return new PropertyMap(copy);
  }

  /** A copy in which a value is secret, too, if the other property of its name is or holds one. */
  PropertyMap secretWhere(PropertyMap other) {
    var copy = new LinkedHashMap<>(properties);
    copy.replaceAll(
        (name, value) ->
            other.get(name).filter(PropertyValue::hasSecrets).isPresent()
                ? value.asSecret()
                : value);
    return new PropertyMap(copy);
  }

  /** The same properties without secretness and dependencies. */
  public PropertyMap bare() {
    return map(PropertyValue::bare);
  }

  @Override
  public String toString() {
    return properties.toString();
  }
}
