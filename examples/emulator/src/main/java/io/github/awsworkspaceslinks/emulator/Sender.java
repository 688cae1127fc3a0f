package io.github.awsworkspaceslinks.emulator;

import java.util.Optional;

/** Whoever sent a request: a proven caller, or nobody known where a call needs no signature. */
sealed interface Sender {
  record Signed(Caller by) implements Sender {}

  record Anonymous() implements Sender {}

  default Optional<Caller> caller() {
    return switch (this) {
      case Signed(Caller caller) -> Optional.of(caller);
      case Anonymous() -> Optional.empty();
    };
  }
}
