package io.github.awsworkspaceslinks.emulator;

import java.util.ArrayList;
import java.util.List;

/** The calls in the order in which they were answered. */
final class CallLog {
  private final List<Call> calls = new ArrayList<>();

  synchronized void add(Call call) {
    calls.add(call);
  }

  synchronized List<Call> all() {
    return List.copyOf(calls);
  }

  synchronized void clear() {
    calls.clear();
  }
}
