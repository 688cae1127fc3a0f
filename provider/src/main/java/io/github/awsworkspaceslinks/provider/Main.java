package io.github.awsworkspaceslinks.provider;

import io.github.awsworkspaceslinks.provider.accountlink.AccountLinkProvider;
import io.github.awsworkspaceslinks.provider.rpc.PluginServer;
import java.io.IOException;
import java.io.PrintStream;

/** The plugin's process, as the engine starts it. */
public final class Main {
  private Main() {}

  /**
   * Serves until the process is told to end, or until the engine that started it is gone.
   *
   * @param arguments {@code [--logtostderr] [-v=N] [--tracing ENDPOINT] [ENGINE_ADDRESS]}; without
   *     an address the plugin was started by hand, for an engine to attach to
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    PrintStream engine = System.out;
    // The engine reads the port from the first line; whatever else wants to be said is no port.
    System.setOut(System.err);

    var given = Arguments.parse(arguments);
    try (var server = PluginServer.start(new AccountLinkProvider(), given.verbose())) {
      engine.print(server.port() + "\n"); // on Windows too
      engine.flush();
      given.engineAddress().ifPresent(EngineWatch::start);
      server.awaitTermination();
    }
  }
}
