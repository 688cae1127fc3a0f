package io.github.awsworkspaceslinks.provider;

import io.github.awsworkspaceslinks.provider.accountlink.AccountLinkProvider;
import io.github.awsworkspaceslinks.provider.rpc.PluginServer;
import java.io.IOException;
import java.io.PrintStream;

/** The plugin's process, as the engine starts it. */
public final class Main {
  private Main() {}

  /**
   * @param arguments the engine's: options, and its address if it started the plugin
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    PrintStream engine = System.out;
    // The engine reads the port from the first line; whatever else wants to be said is no port.
    System.setOut(System.err);
    // The JDK would send a POST again, unasked, if the connection broke.
    System.setProperty("sun.net.http.retryPost", "false");

    try (var server = PluginServer.start(new AccountLinkProvider())) {
      engine.println(server.port());
      engine.flush();
      server.awaitTermination();
    }
  }
}
