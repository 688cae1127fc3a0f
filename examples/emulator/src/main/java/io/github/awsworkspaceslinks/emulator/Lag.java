package io.github.awsworkspaceslinks.emulator;

import java.time.Duration;
import java.util.Optional;

/**
 * How far reads lag behind a change of a link: for so many reads and for so long, whichever ends
 * later.
 *
 * @param answer the status that the change itself answers and that reads show meanwhile; empty: the
 *     change answers the truth and reads show what was there before
 */
record Lag(int reads, Duration time, Optional<LinkStatus> answer) {
  static final Lag NONE = new Lag(0, Duration.ZERO, Optional.empty());
}
