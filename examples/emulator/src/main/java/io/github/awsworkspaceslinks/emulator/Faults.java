package io.github.awsworkspaceslinks.emulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** The rules in force, and how often each has struck. */
final class Faults {
  /** A rule and how many calls it has struck so far. */
  record Tally(FaultRule rule, int struck) {}

  private List<Armed> armed = new ArrayList<>();

  synchronized void replace(List<FaultRule> rules) {
    armed = new ArrayList<>(rules.stream().map(Armed::new).toList());
  }

  synchronized void add(FaultRule rule) {
    armed.add(new Armed(rule));
  }

  synchronized List<Tally> tallies() {
    return armed.stream().map(it -> new Tally(it.rule, it.struck)).toList();
  }

  /**
   * The faults that strike this call, in the order of the rules. Rules behind one that ends the
   * call are not asked, so they neither strike nor count it.
   */
  synchronized List<Fault> strike(Map<FaultRule.Criterion, String> call) {
    List<Fault> struck = new ArrayList<>();
    for (Armed rule : armed) {
      if (rule.strikes(call)) {
        struck.add(rule.rule.fault());
        if (endsTheCall(rule.rule.fault())) {
          break;
        }
      }
    }
    return struck;
  }

  private static boolean endsTheCall(Fault fault) {
    return switch (fault) {
      case Fault.Throttle _,
          Fault.Failure _,
          Fault.Deny _,
          Fault.BareStatus _,
          Fault.Cut _,
          Fault.NotJson _ ->
          true;
      case Fault.Delay _,
          Fault.Hold _,
          Fault.HoldAfter _,
          Fault.CutAfter _,
          Fault.Stale _,
          Fault.Eventually _ ->
          false;
    };
  }

  private static final class Armed {
    private final FaultRule rule;
    private final Random random;
    private int matched;
    private int struck;

    Armed(FaultRule rule) {
      this.rule = rule;
      this.random = new Random(rule.seed());
    }

    boolean strikes(Map<FaultRule.Criterion, String> call) {
      if (!call.entrySet().containsAll(rule.where().entrySet())) {
        return false;
      }
      matched++;
      if (matched <= rule.skip() || struck >= rule.times().orElse(Integer.MAX_VALUE)) {
        return false;
      }
      if (rule.probability() < 1 && random.nextDouble() >= rule.probability()) {
        return false;
      }
      struck++;
      return true;
    }
  }
}
