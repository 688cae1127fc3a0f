package io.github.awsworkspaceslinks.provider.accountlink;

import io.github.awsworkspaceslinks.provider.lifecycle.ResourceError;
import java.util.regex.Pattern;

/** The id of an account link. */
public record LinkId(String value) {
  private static final Pattern FORM = Pattern.compile("link-.{8,24}");

  public LinkId {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("a link id: `link-` and 8 to 24 more characters");
    }
  }

  /**
   * The link that a resource's id stands for, which in an import is what the user typed.
   *
   * @throws ResourceError if it is none
   */
  static LinkId ofResource(String id) {
    try {
      return new LinkId(id);
    } catch (IllegalArgumentException e) {
      throw new ResourceError(
          ResourceError.Kind.INVALID,
          "The id must be " + e.getMessage() + ", but is \"" + id + "\"",
          e);
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
