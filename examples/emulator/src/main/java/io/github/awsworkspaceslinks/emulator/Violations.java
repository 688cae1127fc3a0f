package io.github.awsworkspaceslinks.emulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Collects what is wrong with a request, and words it the way AWS does: all at once, counted. */
final class Violations {
  private final List<String> found = new ArrayList<>();

  void missing(String member) {
    found.add("Value null at '%s' %s not be null".formatted(at(member), failed()));
  }

  void pattern(String member, String value, Pattern pattern) {
    // AWS matches the whole value; a '$' in the pattern would let a final line break through.
    if (!pattern.matcher(value).matches()) {
      add(member, value, "satisfy regular expression pattern: " + pattern);
    }
  }

  void length(String member, String value, int least, int most) {
    if (value.length() < least) {
      add(member, value, "have length greater than or equal to " + least);
    } else if (value.length() > most) {
      add(member, value, "have length less than or equal to " + most);
    }
  }

  void range(String member, long value, long least, long most) {
    if (value < least) {
      add(member, Long.toString(value), "have value greater than or equal to " + least);
    } else if (value > most) {
      add(member, Long.toString(value), "have value less than or equal to " + most);
    }
  }

  void elementsOf(String member, List<String> values, List<String> allowed) {
    if (!allowed.containsAll(values)) {
      add(
          member,
          values.toString(),
          "satisfy constraint: [Member must satisfy enum value set: %s]".formatted(allowed));
    }
  }

  /** The message that names every violation, or nothing where there was none. */
  Optional<String> message() {
    return switch (found.size()) {
      case 0 -> Optional.empty();
      case 1 -> Optional.of("1 validation error detected: " + found.getFirst());
      default ->
          Optional.of(found.size() + " validation errors detected: " + String.join("; ", found));
    };
  }

  private void add(String member, String value, String constraint) {
    found.add("Value '%s' at '%s' %s %s".formatted(value, at(member), failed(), constraint));
  }

  private static String failed() {
    return "failed to satisfy constraint: Member must";
  }

  /** AWS names members with a small first letter in these messages. */
  private static String at(String member) {
    return member.substring(0, 1).toLowerCase(Locale.ROOT) + member.substring(1);
  }
}
