package io.github.awsworkspaceslinks.provider.lifecycle;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds what somebody who mistyped a name probably meant. */
final class Suggestion {
  private Suggestion() {}

  /** The known name that is nearest to the given one, if it is near. */
  static Optional<String> of(String given, Collection<String> known) {
    return known.stream()
        .filter(name -> isNear(plain(given), plain(name)))
        .min(Comparator.comparingInt(name -> distance(plain(given), plain(name))));
  }

  private static boolean isNear(String given, String known) {
    return distance(given, known) <= Math.max(1, known.length() / 3)
        || (known.startsWith(given) && given.length() > 1);
  }

  /** {@code link_id}, {@code LinkID} and {@code linkId} are the same to somebody who mistypes. */
  private static String plain(String name) {
    return name.replace("_", "").replace("-", "").toLowerCase(Locale.ROOT);
  }

  /** How many characters must be inserted, removed or replaced (Levenshtein). */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
