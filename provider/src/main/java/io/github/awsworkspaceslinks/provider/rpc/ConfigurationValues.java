package io.github.awsworkspaceslinks.provider.rpc;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.protobuf.ListValue;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.github.awsworkspaceslinks.provider.lifecycle.PropertyMap;
import io.github.awsworkspaceslinks.provider.lifecycle.PropertyValue;
import io.github.awsworkspaceslinks.provider.lifecycle.PropertyValue.Content;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Set;

/**
 * Undoes what the engine and the SDKs do to a provider's configuration: a value that is not a
 * string arrives as JSON text.
 */
final class ConfigurationValues {
  private static final JsonFactory JSON = new JsonFactory();

  private ConfigurationValues() {}

  /**
   * @param textual the keys whose value is a string, which are left as they are
   */
  static PropertyMap parse(PropertyMap configuration, Set<String> textual) {
    var parsed = new LinkedHashMap<String, PropertyValue>();
    configuration
        .properties()
        .forEach((name, value) -> parsed.put(name, textual.contains(name) ? value : parse(value)));
    return new PropertyMap(parsed);
  }

  private static PropertyValue parse(PropertyValue value) {
    if (!(value.content() instanceof Content.Text(var text))) {
      return value;
    }
    try (var parser = JSON.createParser(text)) {
      parser.nextToken();
      var inner = ValueCodec.decode(read(parser));
      if (parser.nextToken() != null) {
        return value;
      }
      return new PropertyValue(
          inner.content(), value.secret() || inner.secret(), value.dependencies());
    } catch (IOException notJson) {
      return value; // whoever checks its type will name the key
    }
  }

  private static Value read(JsonParser parser) throws IOException {
    var value = Value.newBuilder();
    switch (parser.currentToken()) {
      case VALUE_STRING -> value.setStringValue(parser.getText());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> value.setNumberValue(parser.getDoubleValue());
      case VALUE_TRUE, VALUE_FALSE -> value.setBoolValue(parser.getBooleanValue());
      case VALUE_NULL -> value.setNullValue(NullValue.NULL_VALUE);
      case START_ARRAY -> {
        var list = ListValue.newBuilder();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          list.addValues(read(parser));
        }
        value.setListValue(list);
      }
      case START_OBJECT -> {
        var struct = Struct.newBuilder();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String name = parser.currentName();
          parser.nextToken();
          struct.putFields(name, read(parser));
        }
        value.setStructValue(struct);
      }
      case null, default -> throw new IOException("No JSON value");
    }
    return value.build();
  }
}
