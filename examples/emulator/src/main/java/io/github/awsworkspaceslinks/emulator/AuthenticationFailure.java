package io.github.awsworkspaceslinks.emulator;

/** Why a signature was not accepted; each protocol has its own code and text for a reason. */
final class AuthenticationFailure extends Exception {
  enum Reason {
    NO_SIGNATURE,
    INCOMPLETE_SIGNATURE,
    UNKNOWN_KEY_OR_TOKEN,
    EXPIRED_TOKEN,
    WRONG_SIGNATURE
  }

  private final Reason reason;

  AuthenticationFailure(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  Reason reason() {
    return reason;
  }
}
