package io.github.awsworkspaceslinks.emulator;

import java.time.Duration;

/** Something that goes wrong with a call on purpose. */
public sealed interface Fault {
  /** The call takes this much longer. */
  record Delay(Duration time) implements Fault {}

  /** The call waits, with nothing applied, until {@link Emulator#release} is called. */
  record Hold() implements Fault {}

  /** The call is applied, and its answer waits until {@link Emulator#release} is called. */
  record HoldAfter() implements Fault {}

  /** Refused with HTTP 400 for too many requests, as {@code code}. */
  record Throttle(String code) implements Fault {
    public Throttle() {
      this("ThrottlingException");
    }
  }

  /** Refused with any error of the protocol. */
  record Failure(String code, int httpStatus, String message) implements Fault {
    public Failure {
      requireStatus(httpStatus);
    }
  }

  /** Refused the way IAM does it, naming the caller's ARN and the action that is missing. */
  record Deny() implements Fault {}

  /** A bare HTTP status without a body. */
  record BareStatus(int httpStatus) implements Fault {
    public BareStatus {
      requireStatus(httpStatus);
    }
  }

  /** The connection closes without an answer, and nothing is applied. */
  record Cut() implements Fault {}

  /** The call is applied, then the connection closes without an answer. */
  record CutAfter() implements Fault {}

  /** HTTP 200 with a page of HTML, and nothing is applied. */
  record NotJson() implements Fault {}

  /** After a change, reads of the link show its former status: so many of them, and so long. */
  record Stale(int reads, Duration time) implements Fault {}

  /** The change answers this status, and so do the next reads; only then comes the true one. */
  record Eventually(LinkStatus answer, int reads) implements Fault {}

  private static void requireStatus(int httpStatus) {
    if (httpStatus < 200 || httpStatus > 599) {
      throw new IllegalArgumentException(httpStatus + " is not the HTTP status of an answer");
    }
  }
}
