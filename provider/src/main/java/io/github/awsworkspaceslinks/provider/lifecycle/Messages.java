package io.github.awsworkspaceslinks.provider.lifecycle;

/**
 * The way to speak to the user. Speaking never fails: a message that cannot be shown is dropped.
 */
@FunctionalInterface
public interface Messages {

  /** How grave a message is. */
  enum Severity {
    DEBUG,
    INFO,
    WARNING,
    ERROR
  }

  /**
   * @param urn the resource to show the message at; empty for none
   * @param ephemeral whether the message is of use only while the operation runs
   */
  void log(String urn, Severity severity, String text, boolean ephemeral);
}
