package io.github.awsworkspaceslinks.provider;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.awsworkspaceslinks.provider.accountlink.AccountLinkProvider;
import io.github.awsworkspaceslinks.provider.aws.Configuration;
import io.github.awsworkspaceslinks.provider.lifecycle.CustomResource;
import io.github.awsworkspaceslinks.provider.lifecycle.FunctionType;
import io.github.awsworkspaceslinks.provider.lifecycle.PropertyMap;
import io.github.awsworkspaceslinks.provider.lifecycle.Provider.Offer;
import io.github.awsworkspaceslinks.provider.lifecycle.ProviderFunction;
import io.github.awsworkspaceslinks.provider.lifecycle.RecordMapper;
import io.github.awsworkspaceslinks.provider.lifecycle.RecordMapper.Mapped;
import io.github.awsworkspaceslinks.provider.lifecycle.ResourceType;
import io.github.awsworkspaceslinks.provider.lifecycle.Sensitive;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The schema is what users and SDKs go by, the records are what the plugin does: they agree. */
class SchemaTest {
  private static final AccountLinkProvider PROVIDER = new AccountLinkProvider();
  private static final JsonNode SCHEMA = read();

  private static JsonNode read() {
    try (var file = PROVIDER.schema()) {
      return new ObjectMapper().readTree(file);
    } catch (IOException e) {
      throw new LinkageError("The schema cannot be read", e);
    }
  }

  private static Offer offer() {
    var nothing =
        new RecordMapper<>(Configuration.class).check(PropertyMap.EMPTY)
                instanceof Mapped.Complete<Configuration>(var configuration)
            ? configuration
            : null;
    return PROVIDER.offer(nothing);
  }

  private static List<ResourceType<?, ?>> types() {
    var types = new ArrayList<ResourceType<?, ?>>();
    for (CustomResource<?, ?> resource : offer().resources()) {
      types.add(resource.type());
    }
    return types;
  }

  private static List<FunctionType<?, ?>> functionTypes() {
    var types = new ArrayList<FunctionType<?, ?>>();
    for (ProviderFunction<?, ?> function : offer().functions()) {
      types.add(function.type());
    }
    return types;
  }

  private static JsonNode function(FunctionType<?, ?> type) {
    return SCHEMA.path("functions").path(type.token());
  }

  private static JsonNode resource(ResourceType<?, ?> type) {
    return SCHEMA.path("resources").path(type.token());
  }

  // What a record says of its properties, and what the schema says

  /** The properties of a record by name, each with its type, and whether it is secret. */
  private static Map<String, String> typesOf(Class<?> record) {
    var types = new TreeMap<String, String>();
    for (var component : record.getRecordComponents()) {
      types.put(component.getName(), typeOf(component.getGenericType()));
    }
    return types;
  }

  private static String typeOf(Type type) {
    return switch (type) {
      case ParameterizedType generic when generic.getRawType() == Optional.class ->
          typeOf(generic.getActualTypeArguments()[0]);
      case ParameterizedType generic when generic.getRawType() == List.class ->
          "array of " + typeOf(generic.getActualTypeArguments()[0]);
      case ParameterizedType generic when generic.getRawType() == Map.class ->
          "object of " + typeOf(generic.getActualTypeArguments()[1]);
      case Class<?> plain when plain == String.class -> "string";
      case Class<?> plain when plain == boolean.class || plain == Boolean.class -> "boolean";
      case Class<?> plain when plain == int.class || plain == Integer.class -> "integer";
      case Class<?> plain when plain == double.class || plain == Double.class -> "number";
      case Class<?> sensitive when Sensitive.class.isAssignableFrom(sensitive) -> "secret string";
      case Class<?> record when isSingleValue(record) ->
          typeOf(record.getRecordComponents()[0].getGenericType());
      case Class<?> record when record.isRecord() -> typesOf(record).toString();
      default -> throw new IllegalArgumentException(type.getTypeName());
    };
  }

  private static boolean isSingleValue(Class<?> type) {
    return type.isRecord()
        && type.getRecordComponents().length == 1
        && type.getRecordComponents()[0].getName().equals("value");
  }

  private static Set<String> requiredOf(Class<?> record) {
    var required = new TreeSet<String>();
    for (RecordComponent component : record.getRecordComponents()) {
      if (!(component.getGenericType() instanceof ParameterizedType)) {
        required.add(component.getName());
      }
    }
    return required;
  }

  /** A list or a map that comes out of the plugin is there even if it is empty. */
  private static Set<String> alwaysThereIn(Class<?> record) {
    var names = new TreeSet<String>();
    for (RecordComponent component : record.getRecordComponents()) {
      if (component.getType() != Optional.class) {
        names.add(component.getName());
      }
    }
    return names;
  }

  /** The properties of an object of the schema by name, each with its type. */
  private static Map<String, String> typesIn(JsonNode properties) {
    var types = new TreeMap<String, String>();
    for (var property : properties.properties()) {
      boolean secret = property.getValue().path("secret").asBoolean();
      types.put(property.getKey(), (secret ? "secret " : "") + typeIn(property.getValue()));
    }
    return types;
  }

  private static String typeIn(JsonNode property) {
    if (property.has("$ref") && !property.has("type")) {
      var named = SCHEMA.path("types").path(property.path("$ref").asText().replace("#/types/", ""));
      assertThat(named.isMissingNode()).as(property.toString()).isFalse();
      return named.path("type").asText().equals("object")
          ? typesIn(named.path("properties")).toString()
          : named.path("type").asText();
    }
    return switch (property.path("type").asText()) {
      case "array" -> "array of " + typeIn(property.path("items"));
      case "object" -> "object of " + typeIn(property.path("additionalProperties"));
      default -> property.path("type").asText();
    };
  }

  private static Set<String> texts(JsonNode array) {
    var texts = new TreeSet<String>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  // The rules

  @Test
  void nameAndVersionAreTheProviders() {
    assertThat(SCHEMA.path("name").asText()).isEqualTo(PROVIDER.name());
    assertThat(SCHEMA.path("version").asText()).isEqualTo(PROVIDER.version());
  }

  @Test
  void theResourcesAreTheProviders() {
    assertThat(typesIn(SCHEMA.path("resources")).keySet())
        .containsExactlyInAnyOrderElementsOf(types().stream().map(ResourceType::token).toList());
  }

  @Test
  void theFunctionsAreTheProviders() {
    assertThat(names(SCHEMA.path("functions")))
        .containsExactlyInAnyOrderElementsOf(
            functionTypes().stream().map(FunctionType::token).toList());
  }

  static Stream<FunctionType<?, ?>> functions() {
    return functionTypes().stream();
  }

  @ParameterizedTest
  @MethodSource("functions")
  void theArgumentsOfAFunctionHaveTheRecordsNamesAndTypes(FunctionType<?, ?> type) {
    var inputs = function(type).path("inputs");
    assertThat(typesIn(inputs.path("properties"))).isEqualTo(typesOf(type.inputs()));
    assertThat(texts(inputs.path("required"))).isEqualTo(requiredOf(type.inputs()));
  }

  @ParameterizedTest
  @MethodSource("functions")
  void theResultsOfAFunctionHaveTheRecordsNamesAndTypes(FunctionType<?, ?> type) {
    var outputs = function(type).path("outputs");
    assertThat(typesIn(outputs.path("properties"))).isEqualTo(typesOf(type.outputs()));
    assertThat(texts(outputs.path("required"))).isEqualTo(alwaysThereIn(type.outputs()));
  }

  static Stream<CustomResource<?, ?>> resourcesThemselves() {
    return offer().resources().stream();
  }

  @ParameterizedTest
  @MethodSource("resourcesThemselves")
  void whatCanBeListedSaysByWhatItCanBeNarrowed(CustomResource<?, ?> resource) {
    var query = resource(resource.type()).path("listInputs");
    if (resource instanceof CustomResource.Listing<?> listing) {
      assertThat(typesIn(query.path("properties"))).isEqualTo(typesOf(listing.query()));
      assertThat(texts(query.path("required"))).isEqualTo(requiredOf(listing.query()));
    } else {
      assertThat(query.isMissingNode()).isTrue();
    }
  }

  private static Set<String> names(JsonNode object) {
    var names = new TreeSet<String>();
    object.properties().forEach(property -> names.add(property.getKey()));
    return names;
  }

  static Stream<ResourceType<?, ?>> resources() {
    return types().stream();
  }

  @ParameterizedTest
  @MethodSource("resources")
  void theInputsHaveTheRecordsNamesAndTypes(ResourceType<?, ?> type) {
    assertThat(typesIn(resource(type).path("inputProperties"))).isEqualTo(typesOf(type.inputs()));
    assertThat(texts(resource(type).path("requiredInputs"))).isEqualTo(requiredOf(type.inputs()));
  }

  @ParameterizedTest
  @MethodSource("resources")
  void theOutputsHaveTheRecordsNamesAndTypes(ResourceType<?, ?> type) {
    assertThat(typesIn(resource(type).path("properties"))).isEqualTo(typesOf(type.state()));
    assertThat(texts(resource(type).path("required"))).isEqualTo(alwaysThereIn(type.state()));
  }

  @ParameterizedTest
  @MethodSource("resources")
  void theInputsWhoseChangeReplacesAreThoseThatTheSchemaMarks(ResourceType<?, ?> type) {
    var marked = new TreeSet<String>();
    resource(type)
        .path("inputProperties")
        .properties()
        .forEach(
            p -> {
              if (p.getValue().path("willReplaceOnChanges").asBoolean()) {
                marked.add(p.getKey());
              }
            });
    assertThat(marked).isEqualTo(type.replacedBy());
  }

  @Test
  void everyPropertyIsDocumented() {
    var undocumented = new TreeSet<String>();
    for (var pointer :
        Stream.concat(
                Stream.of("/config/variables", "/provider/inputProperties"),
                Stream.of(
                        types().stream()
                            .map(type -> "/resources/" + type.token())
                            .flatMap(at -> Stream.of(at + "/inputProperties", at + "/properties")),
                        offer().resources().stream()
                            .filter(CustomResource.Listing.class::isInstance)
                            .map(r -> "/resources/" + r.type().token() + "/listInputs/properties"),
                        functionTypes().stream()
                            .map(type -> "/functions/" + type.token())
                            .flatMap(
                                at ->
                                    Stream.of(
                                        at + "/inputs/properties", at + "/outputs/properties")),
                        names(SCHEMA.path("types")).stream()
                            .filter(name -> !SCHEMA.path("types").path(name).has("enum"))
                            .map(name -> "/types/" + name + "/properties"))
                    .flatMap(pointers -> pointers))
            .toList()) {
      var properties = SCHEMA.at(pointer).properties();
      assertThat(properties).as(pointer).isNotEmpty();
      properties.forEach(
          p -> {
            if (p.getValue().path("description").asText().isBlank()) {
              undocumented.add(pointer + "/" + p.getKey());
            }
          });
    }
    assertThat(undocumented).isEmpty();
  }

  @Test
  void theStatusesOfTheSchemaAreThoseOfTheApi() {
    assertThat(
            SCHEMA
                .at("/types/aws-workspaces-links:index:AccountLinkStatus/enum")
                .findValuesAsText("value"))
        .containsExactlyInAnyOrder(
            "LINKED",
            "LINKING_FAILED",
            "LINK_NOT_FOUND",
            "PENDING_ACCEPTANCE_BY_TARGET_ACCOUNT",
            "REJECTED");
  }

  @Test
  void aStatusThatIsNewerThanTheSchemaHasATypeInIt() {
    var status = SCHEMA.findValues("accountLinkStatus").stream().map(s -> s.path("oneOf")).toList();
    assertThat(status)
        .isNotEmpty()
        .allSatisfy(
            oneOf ->
                assertThat(oneOf)
                    .anySatisfy(
                        option -> {
                          assertThat(option.path("type").asText()).isEqualTo("string");
                          assertThat(option.has("$ref")).isFalse();
                        }));
  }

  @Test
  void theConfigurationHasTheRecordsKeysTypesAndSecrets() {
    assertThat(typesIn(SCHEMA.at("/config/variables"))).isEqualTo(typesOf(Configuration.class));
    assertThat(typesIn(SCHEMA.at("/provider/inputProperties")))
        .isEqualTo(typesOf(Configuration.class));
    assertThat(requiredOf(Configuration.class)).isEmpty();
    assertThat(texts(SCHEMA.at("/provider/requiredInputs"))).isEmpty();
  }

  @Test
  void theProvidersArgumentsAreTheConfigurationsKeys() {
    assertThat(SCHEMA.at("/provider/inputProperties")).isEqualTo(SCHEMA.at("/config/variables"));
  }
}
