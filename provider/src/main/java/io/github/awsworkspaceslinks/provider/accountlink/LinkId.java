package io.github.awsworkspaceslinks.provider.accountlink;

import java.util.regex.Pattern;

/** The id of an account link. */
public record LinkId(String value) {
  private static final Pattern FORM = Pattern.compile("link-.{8,24}");

  public LinkId {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("a link id: `link-` and 8 to 24 more characters");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
