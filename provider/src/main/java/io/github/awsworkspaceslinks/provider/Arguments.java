package io.github.awsworkspaceslinks.provider;

import java.util.Optional;
import java.util.Set;

/**
 * What the engine starts the plugin with, in the form of Go's flags: one dash or two, and a value
 * after {@code =} or in the next argument. A flag that is not known here is passed over, because
 * engines to come may have more of them.
 *
 * @param verbose whether to log each call of a service
 * @param engineAddress where the engine listens; empty if the plugin was started by hand, for an
 *     engine to attach to
 */
record Arguments(boolean verbose, Optional<String> engineAddress) {
  private static final Set<String> FLAGS_WITH_VALUE = Set.of("v", "tracing");

  static Arguments parse(String... arguments) {
    boolean verbose = false;
    int i = 0;
    while (i < arguments.length && arguments[i].startsWith("-")) {
      var flag = arguments[i++].replaceFirst("^--?", "").split("=", 2);
      boolean valueFollows = FLAGS_WITH_VALUE.contains(flag[0]) && flag.length == 1;
      String value = flag.length == 2 ? flag[1] : "";
      if (valueFollows && i < arguments.length) {
        value = arguments[i++];
      }
      verbose |= flag[0].equals("v") && value.matches("[1-9][0-9]*");
    }
    return new Arguments(
        verbose, i < arguments.length ? Optional.of(arguments[i]) : Optional.empty());
  }
}
