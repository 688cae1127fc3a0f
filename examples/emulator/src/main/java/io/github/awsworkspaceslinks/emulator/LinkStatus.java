package io.github.awsworkspaceslinks.emulator;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The status of an account link. A value and not an enum, because a test may want a link to carry a
 * status that no client knows yet.
 */
public record LinkStatus(String value) {
  // First, because the constants below are checked against it.
  private static final Pattern SHAPE = Pattern.compile("[A-Z][A-Z_]*");

  public static final LinkStatus LINKED = new LinkStatus("LINKED");
  public static final LinkStatus LINKING_FAILED = new LinkStatus("LINKING_FAILED");
  public static final LinkStatus LINK_NOT_FOUND = new LinkStatus("LINK_NOT_FOUND");
  public static final LinkStatus PENDING = new LinkStatus("PENDING_ACCEPTANCE_BY_TARGET_ACCOUNT");
  public static final LinkStatus REJECTED = new LinkStatus("REJECTED");

  /** The statuses of the public service model, in its order. */
  static final List<LinkStatus> DOCUMENTED =
      List.of(LINKED, LINKING_FAILED, LINK_NOT_FOUND, PENDING, REJECTED);

  public LinkStatus {
    if (!SHAPE.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "'" + value + "' is not a status: use capital letters and underscores");
    }
  }

  /**
   * Reads a status in full, or one of the short forms {@code pending}, {@code linked}, {@code
   * failed}, {@code not-found} and {@code rejected}.
   */
  public static LinkStatus of(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "pending" -> PENDING;
      case "linked" -> LINKED;
      case "failed" -> LINKING_FAILED;
      case "not-found" -> LINK_NOT_FOUND;
      case "rejected" -> REJECTED;
      default -> new LinkStatus(text);
    };
  }

  @Override
  public String toString() {
    return value;
  }
}
