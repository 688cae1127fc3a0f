package io.github.awsworkspaceslinks.provider.accountlink;

/** The client token of an invitation. */
public record ClientToken(String value) {
  private static final int MAX_LENGTH = 64;

  public ClientToken {
    if (value.isEmpty() || value.length() > MAX_LENGTH || value.contains("\n")) {
      throw new IllegalArgumentException("a token of 1 to 64 characters in one line");
    }
  }
}
