package io.github.awsworkspaceslinks.emulator;

import java.io.IOException;
import java.util.List;

/** The program: starts an emulator, prints its port, and runs until it is ended. */
final class Main {
  private static final int BAD_OPTION = 2;

  private Main() {}

  public static void main(String[] arguments) throws IOException {
    CommandLine commandLine;
    try {
      commandLine = CommandLine.parse(List.of(arguments));
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage() + "; --help lists the options");
      System.exit(BAD_OPTION);
      return;
    }
    if (commandLine.help()) {
      System.out.print(CommandLine.USAGE);
      return;
    }
    Emulator emulator;
    try {
      emulator = Emulator.start(commandLine.options());
    } catch (IOException e) {
      System.err.println("The emulator cannot start: " + e.getMessage());
      System.exit(1);
      return;
    }
    System.out.println(emulator.port());
    System.out.flush();
    if (commandLine.untilStdinCloses()) {
      while (System.in.read() >= 0) {
        // Only its end matters.
      }
      emulator.close();
    }
    // Otherwise the server's own thread keeps the program running until a signal ends it.
  }
}
