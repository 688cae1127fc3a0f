package io.github.awsworkspaceslinks.provider.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ListValue;
import com.google.protobuf.Message;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.github.awsworkspaceslinks.emulator.Link;
import io.github.awsworkspaceslinks.provider.testing.Plugin;
import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import io.grpc.stub.ClientCalls;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import pulumirpc.Provider.CheckResponse;
import pulumirpc.ResourceProviderGrpc;

/**
 * What Pulumi 3.250.0 really sent in a preview, an up, an up with a change, a refresh and a destroy
 * of secrets, unknowns, texts beyond ASCII and an explicit provider, as {@code PULUMI_DEBUG_GRPC}
 * noted it; without what only one run knows.
 */
final class RecordedMessagesTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @RegisterExtension final Plugin plugin = new Plugin();

  @BeforeEach
  void putLinks() {
    plugin.emulator().put(Link.pending("link-0123456789abcdef0"));
    plugin.emulator().put(Link.pending("link-0fedcba9876543210"));
  }

  private static List<JsonNode> recorded() throws IOException {
    try (var file = RecordedMessagesTest.class.getResourceAsStream("/recorded.jsonl")) {
      return JSON.readerFor(JsonNode.class)
          .<JsonNode>readValues(new String(file.readAllBytes(), StandardCharsets.UTF_8))
          .readAll();
    }
  }

  @Test
  void noRecordedValueIsLost() throws IOException {
    int structs = 0;
    for (var message : recorded()) {
      for (var field : message.get("request")) {
        if (field.isObject()) {
          var wire = struct(field);
          assertThat(ValueCodec.encode(ValueCodec.decode(wire))).isEqualTo(wire);
          structs++;
        }
      }
    }
    assertThat(structs).isGreaterThan(30);
  }

  @Test
  void everyRecordedCallIsAnswered() throws IOException {
    Set<String> made = new TreeSet<>();
    for (var message : recorded()) {
      // Its endpoint was in the environment; this plugin is configured already.
      if (!message.get("call").asText().equals("Configure")) {
        made.add(message.get("call").asText());
        call(rpc(message.get("call").asText()), message.get("request"));
      }
    }
    assertThat(made)
        .containsExactly(
            "Check", "CheckConfig", "Create", "Delete", "Diff", "DiffConfig", "Read", "Update");
    assertThat(plugin.emulator().calls(Plugin.REJECT)).hasSize(2);
  }

  private <Q, A> void call(MethodDescriptor<Q, A> rpc, JsonNode recorded) {
    var prototype = ((PrototypeMarshaller<Q>) rpc.getRequestMarshaller()).getMessagePrototype();
    var request = ((Message) prototype).newBuilderForType();
    for (var field : request.getDescriptorForType().getFields()) {
      var value = recorded.get(field.getJsonName());
      if (value != null) {
        request.setField(
            field,
            switch (field.getJavaType()) {
              case MESSAGE -> struct(value);
              case STRING -> value.asText();
              case BOOLEAN -> value.asBoolean();
              case DOUBLE -> value.asDouble();
              case INT, LONG, FLOAT, BYTE_STRING, ENUM ->
                  throw new AssertionError("No such field was recorded: " + field);
            });
      }
    }
    @SuppressWarnings("unchecked")
    Q typed = (Q) request.build();
    A answer =
        ClientCalls.blockingUnaryCall(plugin.engine().channel(), rpc, CallOptions.DEFAULT, typed);
    if (answer instanceof CheckResponse checked) {
      assertThat(checked.getFailuresList()).isEmpty();
      assertThat(ValueCodec.decode(checked.getInputs()).bare())
          .as("besides what is marked as secret")
          .isEqualTo(ValueCodec.decode(struct(recorded.get("news"))).bare());
    }
  }

  private static MethodDescriptor<?, ?> rpc(String name) {
    return ResourceProviderGrpc.getServiceDescriptor().getMethods().stream()
        .filter(rpc -> name.equals(rpc.getBareMethodName()))
        .findFirst()
        .orElseThrow();
  }

  private static Struct struct(JsonNode object) {
    var struct = Struct.newBuilder();
    object.properties().forEach(field -> struct.putFields(field.getKey(), value(field.getValue())));
    return struct.build();
  }

  private static Value value(JsonNode json) {
    var value = Value.newBuilder();
    switch (json.getNodeType()) {
      case STRING -> value.setStringValue(json.asText());
      case NUMBER -> value.setNumberValue(json.asDouble());
      case BOOLEAN -> value.setBoolValue(json.asBoolean());
      case OBJECT -> value.setStructValue(struct(json));
      case ARRAY -> {
        var list = ListValue.newBuilder();
        json.forEach(element -> list.addValues(value(element)));
        value.setListValue(list);
      }
      case NULL -> value.setNullValue(NullValue.NULL_VALUE);
      case BINARY, MISSING, POJO -> throw new AssertionError("No JSON: " + json);
    }
    return value.build();
  }
}
