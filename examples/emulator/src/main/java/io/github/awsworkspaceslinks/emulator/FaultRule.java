package io.github.awsworkspaceslinks.emulator;

import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalInt;

/**
 * When a fault strikes: the first {@code skip} calls that match pass, then at most {@code times}
 * are struck, each with the given probability.
 *
 * @param where what a call has to match; empty matches every call
 * @param seed makes the probability repeatable: the same calls are struck every time
 */
public record FaultRule(
    Fault fault,
    Map<Criterion, String> where,
    int skip,
    OptionalInt times,
    double probability,
    long seed) {

  /** What a rule can look at in a call. */
  public enum Criterion {
    /** The operation's name on the wire. */
    OPERATION,
    LINK_ID,
    /** The ARN of the role that an STS call asks for. */
    ROLE,
    /** The id of the caller's account. */
    ACCOUNT,
    REGION
  }

  public FaultRule {
    where = Map.copyOf(where);
    if (skip < 0 || times.orElse(0) < 0) {
      throw new IllegalArgumentException("skip and times are 0 or more");
    }
    if (!(probability >= 0 && probability <= 1)) {
      throw new IllegalArgumentException("a probability is between 0 and 1");
    }
  }

  /** A rule that strikes every call. */
  public static FaultRule always(Fault fault) {
    return new FaultRule(fault, Map.of(), 0, OptionalInt.empty(), 1, 0);
  }

  /** Only calls of this operation, named as on the wire. */
  public FaultRule on(String operation) {
    return where(Criterion.OPERATION, operation);
  }

  /** Only calls about this link. */
  public FaultRule forLink(String linkId) {
    return where(Criterion.LINK_ID, linkId);
  }

  public FaultRule where(Criterion criterion, String value) {
    Map<Criterion, String> narrower = new EnumMap<>(Criterion.class);
    narrower.putAll(where);
    narrower.put(criterion, value);
    return new FaultRule(fault, narrower, skip, times, probability, seed);
  }

  public FaultRule skip(int newSkip) {
    return new FaultRule(fault, where, newSkip, times, probability, seed);
  }

  public FaultRule times(int newTimes) {
    return new FaultRule(fault, where, skip, OptionalInt.of(newTimes), probability, seed);
  }

  public FaultRule probability(double newProbability, long newSeed) {
    return new FaultRule(fault, where, skip, times, newProbability, newSeed);
  }
}
