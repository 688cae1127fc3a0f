package io.github.awsworkspaceslinks.provider.lifecycle;

/** A text that nobody is to read. */
public record Secret(String value) implements Sensitive {
  @Override
  public String toString() {
    return "[secret]";
  }
}
