package io.github.awsworkspaceslinks.emulator;

import java.util.Map;

/** An AWS service: how it reads requests, performs them, and words its refusals. */
sealed interface Service permits AccountLinkService, SecurityTokenService {

  /**
   * A request that has been parsed but not yet checked.
   *
   * @param parameters the simple members, for the log and for matching fault rules
   */
  record Invocation(
      String operation, boolean signed, Map<String, String> parameters, Action action) {}

  /** Checks the request and performs it. */
  @FunctionalInterface
  interface Action {
    /**
     * @throws AwsError if the service refuses
     */
    Outcome.Reply perform(Sender sender, Lag lag, String requestId) throws AwsError;
  }

  /** The name that requests are signed for, which is also the prefix of IAM actions. */
  String signingName();

  Invocation read(Request request) throws AwsError;

  Outcome.Reply refuse(AwsError error, String requestId);

  AwsError translate(AuthenticationFailure failure);

  /** The refusal of IAM: what the caller may not do. */
  AwsError denied(Sender sender, Invocation invocation);
}
