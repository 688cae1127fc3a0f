package io.github.awsworkspaceslinks.provider.testing;

import io.github.awsworkspaceslinks.provider.lifecycle.PropertyMap;
import io.github.awsworkspaceslinks.provider.lifecycle.PropertyValue;
import io.github.awsworkspaceslinks.provider.lifecycle.PropertyValue.Content;
import java.util.List;
import java.util.Map;

/** Short names for property values. */
public final class Values {
  private Values() {}

  public static PropertyValue value(String text) {
    return PropertyValue.of(text);
  }

  public static PropertyValue value(double number) {
    return PropertyValue.of(number);
  }

  public static PropertyValue value(boolean bool) {
    return PropertyValue.of(bool);
  }

  public static PropertyValue value(Content content) {
    return PropertyValue.of(content);
  }

  public static PropertyValue list(PropertyValue... elements) {
    return PropertyValue.of(List.of(elements));
  }

  public static PropertyValue object(Map<String, PropertyValue> properties) {
    return PropertyValue.object(properties);
  }

  public static PropertyValue secret(String text) {
    return PropertyValue.of(text).asSecret();
  }

  public static PropertyMap map(Map<String, PropertyValue> properties) {
    return new PropertyMap(properties);
  }
}
