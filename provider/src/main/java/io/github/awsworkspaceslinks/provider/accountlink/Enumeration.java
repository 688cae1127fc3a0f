package io.github.awsworkspaceslinks.provider.accountlink;

import java.util.List;

/** Names what there may be a thousand of in a text that a person reads. */
final class Enumeration {
  private static final int MOST = 5;

  private Enumeration() {}

  /** The first few by name, and how many more there are. */
  static String of(List<String> names) {
    return names.size() <= MOST
        ? String.join(", ", names)
        : String.join(", ", names.subList(0, MOST)) + " and " + (names.size() - MOST) + " more";
  }

  /** The ids of the first few links, and how many more there are. */
  static String ofLinks(List<AccountLink> links) {
    return of(links.stream().map(link -> link.id().value()).toList());
  }

  /** {@code 1 invitation}, {@code 2 invitations}. */
  static String invitations(int count) {
    return count + (count == 1 ? " invitation" : " invitations");
  }
}
