package io.github.awsworkspaceslinks.provider.aws;

import io.github.awsworkspaceslinks.provider.lifecycle.ResourceError.Kind;

/** The ways in which a call to AWS fails, with what the user is told to do about each. */
public enum AwsFailure {
  NO_CREDENTIALS(
      Kind.DENIED,
      "no AWS credentials were found",
      "Give some in the way you use for other AWS tools: the environment (AWS_PROFILE, or"
          + " AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY), a shared configuration file, or the"
          + " provider's `profile`."),
  INVALID_CREDENTIALS(
      Kind.DENIED,
      "AWS does not accept the credentials",
      "Check that the access key exists, is active, and that key, secret and session token belong"
          + " together."),
  EXPIRED_CREDENTIALS(
      Kind.DENIED,
      "the AWS credentials have expired",
      "Renew them, then run the same command again."),
  EXPIRED_SSO_SESSION(
      Kind.DENIED,
      "the AWS SSO session has expired or was never begun",
      "Run `aws sso login` (with `--profile NAME` if you use a profile), then the same command"
          + " again."),
  UNKNOWN_PROFILE(
      Kind.INVALID,
      "the AWS profile cannot be used",
      "Check the profile's name and content in the shared configuration files"
          + " (`aws configure list-profiles` lists them)."),
  NO_REGION(
      Kind.INVALID,
      "no AWS Region is configured",
      "Set it with `pulumi config set aws-workspaces-links:region us-east-1`, with AWS_REGION, or"
          + " in the profile."),
  CLOCK_SKEW(
      Kind.DENIED,
      "AWS refuses the request's time",
      "Set this machine's clock: it differs from the time at AWS by more than a few minutes."),
  ACCESS_DENIED(
      Kind.DENIED,
      "access is denied",
      "Allow the action in an IAM policy of that principal, and make sure that no service control"
          + " policy denies it."),
  NOT_FOUND(
      Kind.NOT_FOUND,
      "AWS knows no such link",
      "Check the link id, the Region and the account: a link is known only in its own Region, and"
          + " only to the two accounts that it links."),
  CONFLICT(
      Kind.PRECONDITION,
      "the link is not in a state that allows it",
      "Run `pulumi refresh` to see how the link is."),
  INVALID_REQUEST(
      Kind.INVALID, "AWS finds the request invalid", "Correct the value that AWS names."),
  THROTTLED(
      Kind.UNAVAILABLE,
      "AWS still limits the rate of calls after all retries",
      "Run the same command again later, or with fewer operations at a time (`--parallel`)."),
  SERVICE_FAILURE(
      Kind.UNAVAILABLE,
      "AWS failed to answer the call after all retries",
      "Run the same command again; if it goes on, look at the AWS Health Dashboard for the"
          + " Region."),
  UNEXPECTED_ANSWER(
      Kind.UNAVAILABLE,
      "the answer is not one of Amazon WorkSpaces",
      "Check the endpoint and whatever is between here and there: a proxy or a login page may have"
          + " answered."),
  UNKNOWN_HOST(
      Kind.UNAVAILABLE,
      "the endpoint's name does not resolve",
      "Check the Region (the account-link API is not offered in every one), the endpoint, and this"
          + " machine's DNS."),
  CONNECTION_REFUSED(
      Kind.UNAVAILABLE,
      "nothing accepts connections at the endpoint",
      "Check the endpoint's address and port, and the proxy settings."),
  CONNECTION_BROKEN(
      Kind.UNAVAILABLE,
      "the connection to the endpoint broke",
      "Run the same command again; if it goes on, check the network and the proxy settings."),
  TLS(
      Kind.UNAVAILABLE,
      "no trusted TLS connection to the endpoint could be made",
      "If a proxy or a private certificate authority signs its certificates, give its bundle with"
          + " AWS_CA_BUNDLE."),
  TIMED_OUT(
      Kind.TIMED_OUT,
      "there was no answer within the time limit",
      "Run the same command again, or give it more time with the `customTimeouts` option; if the"
          + " endpoint never answers, check the network and the proxy settings."),
  UNCLASSIFIED(
      Kind.UNAVAILABLE,
      "the call failed",
      "Run the same command again; with `--logtostderr -v=9` it says more.");

  private final Kind kind;
  private final String what;
  private final String advice;

  AwsFailure(Kind kind, String what, String advice) {
    this.kind = kind;
    this.what = what;
    this.advice = advice;
  }

  Kind kind() {
    return kind;
  }

  /** What happened, to be read after a colon. */
  String what() {
    return what;
  }

  /** What to do next, in whole sentences. */
  String advice() {
    return advice;
  }
}
