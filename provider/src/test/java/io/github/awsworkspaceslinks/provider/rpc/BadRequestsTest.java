package io.github.awsworkspaceslinks.provider.rpc;

import static io.github.awsworkspaceslinks.provider.testing.TestEngine.URN;
import static io.github.awsworkspaceslinks.provider.testing.TestEngine.struct;
import static io.github.awsworkspaceslinks.provider.testing.TestEngine.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Empty;
import com.google.protobuf.ListValue;
import com.google.protobuf.Message;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.Value;
import io.github.awsworkspaceslinks.provider.testing.Plugin;
import io.github.awsworkspaceslinks.provider.testing.TestEngine;
import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import pulumirpc.ResourceProviderGrpc;

/**
 * Requests that no engine should send, to every call of the protocol in every one of its fields:
 * each ends in an answer or in a status that says something, and the next request is served.
 */
final class BadRequestsTest {
  private static final String ID = "link-0123456789abcdef0";
  private static final String SIGNATURE = "4dabf18193072939515e22adb298388d";
  private static final String SECRET = "1b47061264138c4ac30d75fd1eb44270";
  private static final String OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4";

  /** Longer than any of these takes, and soon enough to call it no hang. */
  private static final long SECONDS_TO_ANSWER = 30;

  /** Makes the engine doubt the state that it has; only for faults of the plugin. */
  private static final Set<Code> DOUBTS = Set.of(Code.INTERNAL, Code.UNKNOWN, Code.DATA_LOSS);

  private static final Map<String, Map<String, Integer>> WHAT_EACH_GOT = new TreeMap<>();

  @RegisterExtension final Plugin plugin = new Plugin();

  /** A table for the page that reports on this. */
  @AfterAll
  static void print() {
    WHAT_EACH_GOT.forEach((input, got) -> System.out.println("| " + input + " | " + got + " |"));
  }

  static Stream<MethodDescriptor<?, ?>> rpcs() {
    return ResourceProviderGrpc.getServiceDescriptor().getMethods().stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rpcs")
  void everyBadValueInEveryFieldEndsInAnAnswer(MethodDescriptor<?, ?> rpc) {
    badValuesInEveryField(rpc);
  }

  private <Q, A> void badValuesInEveryField(MethodDescriptor<Q, A> rpc) {
    var prototype =
        (Message) ((PrototypeMarshaller<Q>) rpc.getRequestMarshaller()).getMessagePrototype();
    for (var field : prototype.getDescriptorForType().getFields()) {
      for (var bad : badValues(field).entrySet()) {
        var request = plausible(prototype);
        if (field.isRepeated() && !field.isMapField()) {
          request.addRepeatedField(field, bad.getValue());
        } else if (!field.isMapField()) {
          request.setField(field, bad.getValue());
        }
        assertIsAnswered(bad.getKey(), rpc, request.build());
      }
    }
    var unknown = UnknownFieldSet.Field.newBuilder().addVarint(7).build();
    assertIsAnswered(
        "a field that the protocol does not have",
        rpc,
        plausible(prototype)
            .setUnknownFields(UnknownFieldSet.newBuilder().addField(9999, unknown).build())
            .build());
  }

  /** A request that leads as far as one can come: to the resource, with its properties. */
  private static Message.Builder plausible(Message prototype) {
    var request = prototype.newBuilderForType();
    for (var field : prototype.getDescriptorForType().getFields()) {
      switch (field.getName()) {
        case "urn" -> request.setField(field, URN);
        case "id" -> request.setField(field, ID);
        case "preview" -> request.setField(field, true);
        case "news", "olds", "old_inputs", "properties", "inputs" ->
            request.setField(field, struct(Map.of("linkId", ID, "accountLinkStatus", "REJECTED")));
        default -> {}
      }
    }
    return request;
  }

  private static Map<String, Object> badValues(FieldDescriptor field) {
    var bad = new TreeMap<String, Object>();
    switch (field.getJavaType()) {
      case MESSAGE -> {
        if (field.getMessageType().equals(Struct.getDescriptor())) {
          badStructs().forEach((name, value) -> bad.put("properties: " + name, value));
        }
      }
      case STRING -> {
        bad.put("text: empty", "");
        bad.put("text: of 1 MiB", "x".repeat(1024 * 1024));
        bad.put("text: no URN", "::::");
        bad.put("text: control characters", "a\u0000b\nc\u001b[31m");
        bad.put("text: beyond ASCII", "urn:pulumi:ü::漢::🙂$🙂::🙂");
      }
      case DOUBLE -> {
        bad.put("number: not a number", Double.NaN);
        bad.put("number: infinite", Double.POSITIVE_INFINITY);
        bad.put("number: negative", -1e300);
      }
      case LONG -> bad.put("number: negative", Long.MIN_VALUE);
      case INT -> bad.put("number: negative", Integer.MIN_VALUE);
      case BOOLEAN, BYTE_STRING, ENUM, FLOAT -> {}
    }
    return bad;
  }

  private static Map<String, Struct> badStructs() {
    var bad = new TreeMap<String, Struct>();
    bad.put("empty", Struct.getDefaultInstance());
    bad.put("a value of no kind", with("linkId", Value.getDefaultInstance()));
    bad.put("null", with("linkId", nothing()));
    bad.put("a number", with("linkId", Value.newBuilder().setNumberValue(1).build()));
    bad.put("not a number", with("linkId", Value.newBuilder().setNumberValue(Double.NaN).build()));
    bad.put("a list", with("linkId", list(text(ID))));
    bad.put("an object", with("linkId", object(struct(Map.of("linkId", ID)))));
    bad.put("a text of 8 MiB", with("linkId", text("x".repeat(8 * 1024 * 1024))));
    bad.put("control characters", with("linkId", text("link-\u0000\n\u001b[31m-0123456789")));
    bad.put("beyond ASCII", with("linkId", text("link-漢🙂ü\ud83d")));
    bad.put("a property without a name", with("", text(ID)));
    bad.put("a name of 1 MiB", with("x".repeat(1024 * 1024), text(ID)));
    bad.put("a name like a path", with("a.b[0].__proto__", text(ID)));
    bad.put("the signature at the top", with(SIGNATURE, text(SECRET)));
    bad.put("a signature that nobody knows", with("linkId", signed("none")));
    bad.put("a signature that is a number", with("linkId", object(with(SIGNATURE, number(1)))));
    bad.put("a secret without a value", with("linkId", signed(SECRET)));
    bad.put("an output without a value", with("linkId", signed(OUTPUT)));
    bad.put("an asset", with("linkId", signed("c44067f5952c0a294b673a41bacd8c17")));
    bad.put("an unknown", with("linkId", text("04da6b54-80e4-46f7-96ec-b56ff0331ba9")));
    bad.put("20 lists in each other", with("linkId", nested(20)));
    bad.put("1,000 lists in each other", with("linkId", nested(1000)));
    bad.put("secrets in each other", with("linkId", secrets(20)));
    var many = Struct.newBuilder();
    for (int i = 0; i < 10_000; i++) {
      many.putFields("p" + i, number(i));
    }
    bad.put("10,000 properties", many.build());
    return bad;
  }

  private static Struct with(String name, Value value) {
    return Struct.newBuilder().putFields(name, value).build();
  }

  private static Value number(double number) {
    return Value.newBuilder().setNumberValue(number).build();
  }

  private static Value nothing() {
    return Value.newBuilder().setNullValue(NullValue.NULL_VALUE).build();
  }

  private static Value list(Value element) {
    return Value.newBuilder().setListValue(ListValue.newBuilder().addValues(element)).build();
  }

  private static Value object(Struct struct) {
    return Value.newBuilder().setStructValue(struct).build();
  }

  private static Value signed(String signature) {
    return object(with(SIGNATURE, text(signature)));
  }

  private static Value nested(int depth) {
    var value = text(ID);
    for (int i = 0; i < depth; i++) {
      value = list(value);
    }
    return value;
  }

  private static Value secrets(int depth) {
    var value = text(ID);
    for (int i = 0; i < depth; i++) {
      value = TestEngine.secret(value);
    }
    return value;
  }

  // What is no message at all

  @ParameterizedTest(name = "{0}")
  @MethodSource("rpcs")
  void bytesThatAreNoMessageEndInAStatus(MethodDescriptor<?, ?> rpc) {
    var random = new Random(8);
    for (int i = 0; i < 20; i++) {
      var bytes = new byte[random.nextInt(200)];
      random.nextBytes(bytes);
      var raw = rpc.toBuilder(new Raw(), new Raw()).build();
      var got = answer(raw, bytes);
      count("bytes that are no message", got);
      assertThat(got.getCode()).isNotEqualTo(Code.DEADLINE_EXCEEDED).isNotIn(DOUBTS);
    }
    assertLivesOn();
  }

  /** Two entries of one name, as no map has them: the last counts, as protobuf has it. */
  @Test
  void ofTwoPropertiesOfOneNameTheLastCounts() throws IOException {
    var twice =
        struct(Map.of("linkId", "link-short"))
            .toByteString()
            .concat(struct(Map.of("linkId", ID)).toByteString());
    assertThat(plugin.engine().check(Struct.parseFrom(twice)).getFailuresList()).isEmpty();
  }

  @Test
  void aCallThatTheProtocolDoesNotHaveIsUnimplemented() {
    var rpc =
        MethodDescriptor.newBuilder(new Raw(), new Raw())
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName("pulumirpc.ResourceProvider/Dance")
            .build();
    assertThat(answer(rpc, new byte[0]).getCode()).isEqualTo(Code.UNIMPLEMENTED);
    assertLivesOn();
  }

  @Test
  void whateverElseIsSentToThePortDoesNotEndTheService() throws IOException {
    var frameOfNoKind = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + "\u00ff".repeat(9);
    for (var greeting :
        List.of("GET / HTTP/1.1\r\n\r\n", frameOfNoKind, "\u0016\u0003\u0001", "\n")) {
      try (var socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), plugin.port())) {
        OutputStream out = socket.getOutputStream();
        out.write(greeting.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
        socket.shutdownOutput();
        socket.getInputStream().readAllBytes();
      } catch (SocketException reset) {
        // Which is an answer, too.
      }
      assertLivesOn();
    }
  }

  /** Bytes as they are. */
  private static final class Raw implements Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] bytes) {
      return new ByteArrayInputStream(bytes);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return ByteString.readFrom(stream).toByteArray();
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
  }

  // What comes of it

  private <Q, A> void assertIsAnswered(String input, MethodDescriptor<Q, A> rpc, Message request) {
    @SuppressWarnings("unchecked")
    Q typed = (Q) request;
    var got = answer(rpc, typed);
    count(input, got);
    String what = rpc.getBareMethodName() + ", " + input + ": " + got;
    assertThat(got.getCode()).as(what).isNotEqualTo(Code.DEADLINE_EXCEEDED);
    assertThat(DOUBTS).as(what).doesNotContain(got.getCode());
    if (!got.isOk()) {
      assertThat(got.getDescription()).as(what).isNotBlank();
      assertThat(got.getDescription()).as(what).doesNotContain("\tat ", "Exception", "java.");
      assertThat(got.getDescription()).as(what).hasSizeLessThan(5000);
    }
    assertLivesOn();
  }

  private static synchronized void count(String input, Status got) {
    WHAT_EACH_GOT
        .computeIfAbsent(input, _ -> new TreeMap<>())
        .merge(got.getCode().name(), 1, Integer::sum);
  }

  private <Q, A> Status answer(MethodDescriptor<Q, A> rpc, Q request) {
    try {
      var answers = new ArrayList<A>();
      ClientCalls.blockingServerStreamingCall(
              plugin.engine().channel(),
              rpc,
              CallOptions.DEFAULT
                  .withDeadlineAfter(SECONDS_TO_ANSWER, TimeUnit.SECONDS)
                  .withMaxInboundMessageSize(400 * 1024 * 1024),
              request)
          .forEachRemaining(answers::add);
      return Status.OK;
    } catch (StatusRuntimeException e) {
      return e.getStatus();
    }
  }

  private void assertLivesOn() {
    assertThat(plugin.engine().provider().getPluginInfo(Empty.getDefaultInstance()).getVersion())
        .isNotEmpty();
  }
}
