package io.github.awsworkspaceslinks.provider;

import io.github.awsworkspaceslinks.provider.accountlink.AccountLinkProvider;
import io.github.awsworkspaceslinks.provider.aws.Rehearsal;
import io.github.awsworkspaceslinks.provider.rpc.PluginServer;
import java.io.IOException;
import java.io.PrintStream;
import java.util.logging.Logger;

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
    // gRPC's logging takes as long to set up as the provider: on the second core meanwhile.
    Thread.ofPlatform().daemon().name("logging").start(() -> Logger.getLogger("io.grpc"));

    var given = Arguments.parse(arguments);
    if (given.verbose()) {
      System.err.println(cache());
    }
    try (var server = PluginServer.start(new AccountLinkProvider(), given.verbose())) {
      engine.print(server.port() + "\n"); // on Windows too
      engine.flush();
      Rehearsal.begin();
      given.engineAddress().ifPresent(EngineWatch::start);
      server.awaitTermination();
    }
  }

  /** Whether this start was as fast as it can be. */
  private static String cache() {
    return System.getProperty("java.vm.info").contains("sharing")
        ? "DEBUG: The AOT cache is in use"
        : "WARNING: The AOT cache, plugin.aot beside the plugin, is not in use, so that the plugin"
            + " takes longer to start: the file is missing or damaged, or it was made with other"
            + " options. Install the plugin again to repair it.";
  }
}
