package io.github.awsworkspaceslinks.provider.lifecycle;

/**
 * A record with one {@code value} that is secret whoever gives it and however: it is never part of
 * a text, and is marked as secret on its way to the engine.
 */
public interface Sensitive {
  String value();
}
