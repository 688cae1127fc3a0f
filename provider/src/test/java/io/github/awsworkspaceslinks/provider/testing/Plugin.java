package io.github.awsworkspaceslinks.provider.testing;

import static io.github.awsworkspaceslinks.provider.testing.TestEngine.struct;
import static io.github.awsworkspaceslinks.provider.testing.TestEngine.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.github.awsworkspaceslinks.emulator.Account;
import io.github.awsworkspaceslinks.emulator.Call;
import io.github.awsworkspaceslinks.emulator.Emulator;
import io.github.awsworkspaceslinks.provider.accountlink.AccountLinkProvider;
import io.github.awsworkspaceslinks.provider.rpc.PluginServer;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import pulumirpc.EngineOuterClass.LogRequest;
import pulumirpc.Provider.ErrorResourceInitFailed;

/**
 * The plugin as a test sees it: served in this process, between an engine and an emulated AWS. All
 * three are new for each test, and the plugin is configured with the credentials of the account
 * that is invited.
 */
public final class Plugin implements BeforeEachCallback, AfterEachCallback {
  public static final String REGION = "us-east-1";
  public static final String REJECT = "RejectAccountLinkInvitation";
  public static final String ACCEPT = "AcceptAccountLinkInvitation";
  public static final String CREATE = "CreateAccountLinkInvitation";
  public static final String DELETE = "DeleteAccountLinkInvitation";
  public static final String GET = "GetAccountLink";
  public static final String LIST = "ListAccountLinks";

  private Emulator emulator;
  private PluginServer server;
  private TestEngine engine;

  @Override
  public void beforeEach(ExtensionContext context) throws IOException {
    emulator = Emulator.start();
    server = PluginServer.start(new AccountLinkProvider(), false);
    engine = new TestEngine(server.port());
    engine.configure(configuration());
  }

  @Override
  public void afterEach(ExtensionContext context) {
    emulator.release();
    engine.close();
    server.close();
    emulator.close();
  }

  public Emulator emulator() {
    return emulator;
  }

  public TestEngine engine() {
    return engine;
  }

  /** Where the plugin listens. */
  public int port() {
    return server.port();
  }

  /** A configuration that leads to the emulator, as the invited account. */
  public Struct configuration() {
    return configuration(emulator.endpoint(), Account.TARGET);
  }

  public static Struct configuration(URI endpoint, Account account) {
    var endpoints = struct(Map.of("workspaces", endpoint.toString(), "sts", endpoint.toString()));
    return Struct.newBuilder()
        .putFields("region", text(REGION))
        .putFields("accessKey", TestEngine.secret(text(account.accessKeyId())))
        .putFields("secretKey", TestEngine.secret(text(account.secretAccessKey())))
        .putFields(
            "endpoints",
            Value.newBuilder()
                .setListValue(
                    ListValue.newBuilder().addValues(Value.newBuilder().setStructValue(endpoints)))
                .build())
        .build();
  }

  /** Asserts how often each of the API's operations was called since the last time. */
  public void assertCalls(Map<String, Integer> expected) {
    var calls =
        emulator.calls().stream()
            .collect(Collectors.groupingBy(Call::operation, TreeMap::new, Collectors.counting()));
    emulator.clearCalls();
    assertThat(calls)
        .as("calls of the API")
        .isEqualTo(
            expected.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, e -> (long) e.getValue())));
  }

  public void assertNoCalls() {
    assertCalls(Map.of());
  }

  /** What the plugin has said that stays in the run's report, each after its severity. */
  public List<String> said() {
    return engine.messages().stream()
        .filter(message -> !message.getEphemeral())
        .map(message -> message.getSeverity() + ": " + message.getMessage())
        .toList();
  }

  /** What the plugin has said about how it is going. */
  public List<String> progress() {
    return engine.messages().stream()
        .filter(LogRequest::getEphemeral)
        .map(LogRequest::getMessage)
        .toList();
  }

  /** The status that the call ends with. */
  public static StatusRuntimeException failure(ThrowingCallable call) {
    return Assertions.catchThrowableOfType(StatusRuntimeException.class, call);
  }

  /** The detail that makes the engine save the resource. */
  public static ErrorResourceInitFailed notReady(StatusRuntimeException failure)
      throws InvalidProtocolBufferException {
    var details = StatusProto.fromThrowable(failure).getDetailsList();
    assertThat(details).as("details of: " + failure.getStatus()).hasSize(1);
    return details.getFirst().unpack(ErrorResourceInitFailed.class);
  }
}
