package io.github.awsworkspaceslinks.provider.testing;

import static io.github.awsworkspaceslinks.provider.testing.TestEngine.struct;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Struct;
import io.github.awsworkspaceslinks.provider.accountlink.AccountLinkProvider;
import io.github.awsworkspaceslinks.provider.rpc.PluginServer;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import pulumirpc.Provider.CreateResponse;
import pulumirpc.Provider.ReadResponse;

/** The real service in this process, configured, with an engine that talks to it. */
public final class ConfiguredPlugin implements AutoCloseable {
  private final AutoCloseable served;
  private final TestEngine engine;

  private ConfiguredPlugin(AutoCloseable served, TestEngine engine) {
    this.served = served;
    this.engine = engine;
  }

  public static ConfiguredPlugin start(Settings settings) throws IOException {
    var plugin = PluginProcess.isPackaged() ? packaged() : served();
    plugin.engine.configure(settings.struct());
    return plugin;
  }

  private static ConfiguredPlugin served() throws IOException {
    var server = PluginServer.start(new AccountLinkProvider(), false);
    return new ConfiguredPlugin(server, new TestEngine(server.port()));
  }

  /** The same in a process of its own, with the environment of this one. */
  private static ConfiguredPlugin packaged() throws IOException {
    var process =
        new ProcessBuilder(PluginProcess.command()).redirectError(Redirect.INHERIT).start();
    String port = process.inputReader(StandardCharsets.UTF_8).readLine();
    return new ConfiguredPlugin(process::destroy, new TestEngine(Integer.parseInt(port)));
  }

  public TestEngine engine() {
    return engine;
  }

  /** Rejects the invitation. */
  public CreateResponse create(String linkId) {
    return engine.create(struct(Map.of("linkId", linkId)));
  }

  public CreateResponse create(String linkId, double seconds) {
    return engine.create(struct(Map.of("linkId", linkId)), seconds);
  }

  /** Reads what was rejected, as a refresh does. */
  public ReadResponse refresh(String linkId) {
    var inputs = struct(Map.of("linkId", linkId));
    return engine.read(linkId, inputs, state(linkId));
  }

  private static Struct state(String linkId) {
    return struct(Map.of("linkId", linkId, "accountLinkStatus", "REJECTED"));
  }

  /** What the user reads when the call fails. */
  public static Status failure(ThrowingCallable call) {
    var thrown = catchThrowableOfType(StatusRuntimeException.class, call);
    if (thrown == null) {
      throw new AssertionError("The call did not fail");
    }
    return thrown.getStatus();
  }

  /** What the user reads when the invitation cannot be rejected. */
  public String failureToCreate(String linkId) {
    return failure(() -> create(linkId)).getDescription();
  }

  @Override
  public void close() {
    engine.close();
    try {
      served.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    // Settings of the process that a plugin makes for itself, and that the next one must not see.
    System.clearProperty("aws.endpointUrlSts");
    System.clearProperty("aws.endpointUrlSso");
    System.clearProperty("aws.disableEc2Metadata");
  }
}
