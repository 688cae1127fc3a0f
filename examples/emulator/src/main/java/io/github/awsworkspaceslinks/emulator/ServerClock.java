package io.github.awsworkspaceslinks.emulator;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** The emulator's idea of the time, which a test may put off from the client's. */
final class ServerClock implements InstantSource {
  private volatile Duration offset;

  ServerClock(Duration offset) {
    this.offset = offset;
  }

  void offset(Duration newOffset) {
    offset = newOffset;
  }

  @Override
  public Instant instant() {
    return Instant.now().plus(offset);
  }
}
