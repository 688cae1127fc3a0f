package io.github.awsworkspaceslinks.provider.lifecycle;

/**
 * A failure that the user is meant to read: the message says what happened, to what, and what to do
 * next. Whatever else a hook throws counts as a fault of the provider.
 */
public class ResourceError extends RuntimeException {

  /** How a failure is classified towards the engine. None of these makes it doubt its state. */
  public enum Kind {
    /** What was asked for cannot be done as it was asked for. */
    INVALID,
    /** What was asked for cannot be done in the state in which things are. */
    PRECONDITION,
    /** The thing is not there. */
    NOT_FOUND,
    /** The credentials are missing, refused, or not allowed to do this. */
    DENIED,
    /** The service or the way to it is out of order or overloaded; trying later can help. */
    UNAVAILABLE,
    /** The operation's time limit came first. */
    TIMED_OUT,
    /** The user cancelled the operation. */
    CANCELLED
  }

  private final Kind kind;

  public ResourceError(Kind kind, String message) {
    this(kind, message, null);
  }

  public ResourceError(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
