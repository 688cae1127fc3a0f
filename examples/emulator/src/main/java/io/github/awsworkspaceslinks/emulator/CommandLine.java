package io.github.awsworkspaceslinks.emulator;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The options of the program. */
record CommandLine(EmulatorOptions options, boolean help, boolean untilStdinCloses) {
  static final String USAGE =
      """
      Usage: java -jar aws-workspaces-links-emulator.jar [options]

      Answers the Amazon WorkSpaces account-link API and a small part of STS on 127.0.0.1.
      The first line on standard output is the port.

        --port N               listen on port N; 0, the default, takes any free one
        --seed STATUS[:LINK_ID[:SOURCE[:TARGET[:REGION]]]]
                               start with this link; may be repeated. STATUS in full, or
                               pending, linked, failed, rejected, not-found
        --account ID:ACCESS_KEY:SECRET[:SESSION_TOKEN]
                               know this account too; may be repeated
        --clock-offset SECONDS put the emulator's clock ahead of this machine's; negative: behind
        --tls KEYSTORE PASSWORD
                               speak HTTPS with the key of this PKCS #12 key store
        --until-stdin-closes   end when standard input ends
        --help                 print this and end

      Accounts that are always known:
        target 222222222222, access key AKIAEMULATEDTARGET00, secret emulated-target-secret
        source 111111111111, access key AKIAEMULATEDSOURCE00, secret emulated-source-secret
      """;

  /**
   * Reads the program's arguments.
   *
   * @throws IllegalArgumentException with a message for the user
   */
  static CommandLine parse(List<String> arguments) {
    Deque<String> left = new ArrayDeque<>(arguments);
    EmulatorOptions options = EmulatorOptions.defaults();
    boolean help = false;
    boolean untilStdinCloses = false;
    while (!left.isEmpty()) {
      String option = left.pop();
      switch (option) {
        case "--port" -> options = options.withPort(number(option, value(option, left)));
        case "--seed" -> options = options.withLink(link(value(option, left)));
        case "--account" -> options = options.withAccount(Account.parse(value(option, left)));
        case "--clock-offset" ->
            options =
                options.withClockOffset(Duration.ofSeconds(number(option, value(option, left))));
        case "--tls" -> {
          Path keyStore = Path.of(value(option, left));
          options = options.withTls(keyStore, value(option, left));
        }
        case "--until-stdin-closes" -> untilStdinCloses = true;
        case "--help" -> help = true;
        default -> throw new IllegalArgumentException("there is no option " + option);
      }
    }
    return new CommandLine(options, help, untilStdinCloses);
  }

  private static String value(String option, Deque<String> left) {
    if (left.isEmpty()) {
      throw new IllegalArgumentException(option + " needs a value");
    }
    return left.pop();
  }

  private static int number(String option, String value) {
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(option + " needs a number, not '" + value + "'", e);
    }
  }

  private static Link link(String text) {
    List<String> parts = List.of(text.split(":", -1));
    if (parts.size() > 5) {
      throw new IllegalArgumentException(
          "'" + text + "' has too many parts: STATUS[:LINK_ID[:SOURCE[:TARGET[:REGION]]]]");
    }
    Link link = Link.of(part(parts, 1, AccountLinks.newId()), LinkStatus.of(parts.getFirst()));
    return link.withSource(part(parts, 2, link.source()))
        .withTarget(part(parts, 3, link.target()))
        .withRegion(part(parts, 4, link.region()));
  }

  /** The part at this place; one that is left out or empty takes its default. */
  private static String part(List<String> parts, int index, String otherwise) {
    return index < parts.size() && !parts.get(index).isEmpty() ? parts.get(index) : otherwise;
  }
}
