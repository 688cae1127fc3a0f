package io.github.awsworkspaceslinks.emulator;

import java.util.Optional;

/** How a call ends. */
sealed interface Outcome {

  /** An answer; an empty body is sent without a content type. */
  record Reply(int status, String contentType, String body, Optional<String> errorCode)
      implements Outcome {
    static Reply ok(String contentType, String body) {
      return new Reply(200, contentType, body, Optional.empty());
    }

    static Reply bare(int status) {
      return new Reply(status, "", "", Optional.empty());
    }
  }

  /** No answer: the connection closes. */
  record Cut() implements Outcome {}
}
