package io.github.awsworkspaceslinks.provider;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;

/**
 * Ends the process once the engine that started it is gone. An engine that dies tells nobody, but
 * leaves two signs: the process that it was ends, and nobody writes to stdin any more. The second
 * one gets through to a plugin that was started by a script which lives on.
 */
final class EngineWatch {
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(2);

  private EngineWatch() {}

  /**
   * @param engineAddress where the engine listens, as {@code host:port}
   */
  static void start(String engineAddress) {
    // The JVM looks every few seconds whether a process is there that is not its child.
    ProcessHandle.current()
        .parent()
        .map(ProcessHandle::onExit)
        .ifPresent(
            exit ->
                Thread.startVirtualThread(
                    () -> {
                      exit.join();
                      end();
                    }));
    Thread.ofPlatform()
        .daemon()
        .name("engine-watch")
        .start(
            () -> {
              awaitEndOfInput();
              // Whoever starts plugins without an input may well be alive.
              awaitEndOf(engineAddress);
              end();
            });
  }

  private static void awaitEndOfInput() {
    try {
      System.in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException closed) {
      // There is no input, which is as good as its end.
    }
  }

  private static void awaitEndOf(String engineAddress) {
    int colon = engineAddress.lastIndexOf(':');
    String host = engineAddress.substring(0, Math.max(0, colon));
    try {
      int port = Integer.parseInt(engineAddress.substring(colon + 1));
      while (true) {
        new Socket(host, port).close();
        Thread.sleep(BETWEEN_LOOKS);
      }
    } catch (IllegalArgumentException noAddress) {
      // Nobody can be there.
    } catch (IOException gone) {
      // Nobody is left to serve.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void end() {
    // Not halt: the training run ends like this where its launcher stays, and only at an exit does
    // the JVM write what it learnt.
    System.exit(1);
  }
}
