package io.github.awsworkspaceslinks.provider.aws;

import io.github.awsworkspaceslinks.provider.lifecycle.ResourceError.Kind;

/** The ways in which a call to AWS fails, with what the user is told to do about each. */
public enum AwsFailure {
  NO_CREDENTIALS(
      Kind.DENIED,
      Retry.NEVER,
      "no AWS credentials were found",
      "Give some in the way you use for other AWS tools: the environment (AWS_PROFILE, or"
          + " AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY), a shared configuration file, or the"
          + " provider's `profile`."),
  UNKNOWN_PROFILE(
      Kind.INVALID,
      Retry.NEVER,
      "the AWS profile gives no credentials",
      "Check the profile's name and content in the shared configuration files"
          + " (`aws configure list-profiles` lists them)."),
  INVALID_CREDENTIALS(
      Kind.DENIED,
      Retry.NEVER,
      "AWS does not accept the credentials",
      "Check that the access key exists and is active, that key, secret and session token belong"
          + " together, that the Region is enabled for the account, and that they are of its"
          + " partition (China and GovCloud have their own)."),
  EXPIRED_CREDENTIALS(
      Kind.DENIED,
      Retry.NEVER,
      "the AWS credentials have expired",
      "Renew them, then run the same command again."),
  EXPIRED_SSO_SESSION(
      Kind.DENIED,
      Retry.NEVER,
      "the AWS SSO session has expired or was never begun",
      "Run `aws sso login{ --profile PROFILE}`, then the same command again."),
  UNASSIGNED_SSO_ROLE(
      Kind.DENIED,
      Retry.NEVER,
      "AWS SSO does not give the profile's role",
      "Check sso_account_id and sso_role_name of the profile, and that the user is assigned to that"
          + " permission set in that account."),
  REFUSED_WEB_IDENTITY(
      Kind.DENIED,
      Retry.NEVER,
      "AWS does not accept the web identity token",
      "Check that the role trusts the token's issuer, audience and subject, and that the CI job is"
          + " allowed to ask for a token."),
  REFUSED_ACCOUNT(
      Kind.PRECONDITION,
      Retry.NEVER,
      "the credentials belong to an account that the provider's configuration rules out",
      "Use credentials of another account, or change allowedAccountIds or forbiddenAccountIds."),
  NO_REGION(
      Kind.INVALID,
      Retry.NEVER,
      "no AWS Region is configured",
      "Set it with `pulumi config set aws-workspaces-links:region us-east-1`, with AWS_REGION, or"
          + " in the profile."),
  CLOCK_SKEW(
      Kind.DENIED,
      Retry.BRIEFLY,
      "AWS refuses the request's time",
      "Set this machine's clock: it differs from the time at AWS by more than a few minutes."),
  ACCESS_DENIED(
      Kind.DENIED,
      Retry.NEVER,
      "access is denied",
      "Allow the action in an IAM policy of that principal, and make sure that no service control"
          + " policy denies it. Only the invited account can accept or reject an invitation."),
  NOT_FOUND(
      Kind.NOT_FOUND,
      Retry.NEVER,
      "AWS knows no such link",
      "Check the link id, the Region and the account: a link is known only in its own Region, and"
          + " only to the two accounts that it links."),
  CONFLICT(
      Kind.PRECONDITION,
      Retry.NEVER,
      "the link is not in a state that allows it",
      "Run `pulumi refresh` to see how the link is."),
  INVALID_REQUEST(
      Kind.INVALID,
      Retry.NEVER,
      "AWS finds the request invalid",
      "Correct the value that AWS names."),
  THROTTLED(
      Kind.UNAVAILABLE,
      Retry.PATIENTLY,
      "AWS limits the rate of calls, and did so until the time limit or the last retry",
      "Run the same command again later, with fewer operations at a time (`--parallel`), or with"
          + " more time (`customTimeouts`)."),
  SERVICE_FAILURE(
      Kind.UNAVAILABLE,
      Retry.BRIEFLY,
      "AWS failed to process the call",
      "Run the same command again; if it goes on, look at the AWS Health Dashboard for the"
          + " Region."),
  UNEXPECTED_ANSWER(
      Kind.UNAVAILABLE,
      Retry.NEVER,
      "the answer is not one of Amazon WorkSpaces",
      "Check the endpoint and whatever is between here and there: a proxy or a login page may have"
          + " answered."),
  NOT_OFFERED(
      Kind.PRECONDITION,
      Retry.NEVER,
      "the endpoint does not offer the account-link API",
      "Check the Region: AWS offers the API in some Regions only, and not in GovCloud, and an"
          + " invitation is known in its own. If an endpoint is configured, check that too."),
  UNKNOWN_HOST(
      Kind.UNAVAILABLE,
      Retry.BRIEFLY,
      "the endpoint's name does not resolve",
      "Check the Region (the account-link API is not offered in every one), the endpoint, and this"
          + " machine's DNS."),
  INVALID_ENDPOINT(
      Kind.INVALID,
      Retry.NEVER,
      "the endpoint is not an address",
      "Give the whole address, such as https://host.example or http://127.0.0.1:4599."),
  CONNECTION_REFUSED(
      Kind.UNAVAILABLE,
      Retry.BRIEFLY,
      "nothing accepts connections at the endpoint, or at the proxy on the way",
      "Check the endpoint's address and port, and the proxy settings."),
  CONNECTION_BROKEN(
      Kind.UNAVAILABLE,
      Retry.BRIEFLY,
      "the connection to the endpoint broke",
      "Run the same command again; if it goes on, check the network and the proxy settings."),
  NO_ANSWER(
      Kind.UNAVAILABLE,
      Retry.BRIEFLY,
      "the endpoint does not answer",
      "Check the endpoint's address, the network and the proxy settings, then run the same command"
          + " again."),
  PROXY(
      Kind.UNAVAILABLE,
      Retry.NEVER,
      "the proxy refused the connection",
      "Check the proxy's address, user and password (httpsProxy, httpProxy, or the environment's"
          + " HTTPS_PROXY and HTTP_PROXY)."),
  TLS(
      Kind.UNAVAILABLE,
      Retry.NEVER,
      "no trusted TLS connection to the endpoint could be made",
      "If a proxy or a private certificate authority signs its certificates, give its bundle with"
          + " customCaBundle or AWS_CA_BUNDLE; a certificate has to name the endpoint's host."),
  TIMED_OUT(
      Kind.TIMED_OUT,
      Retry.BRIEFLY,
      "there was no answer within the time limit",
      "Run the same command again, or give it more time with the `customTimeouts` option; if the"
          + " endpoint never answers, check the network and the proxy settings."),
  CANCELLED(
      Kind.CANCELLED,
      Retry.NEVER,
      "it was cancelled before AWS answered",
      "Run the same command again: what AWS did after all is found and adopted."),
  UNCLASSIFIED(
      Kind.UNAVAILABLE,
      Retry.NEVER,
      "the call failed",
      "Run the same command again; with `--logtostderr -v=9` it says more.");

  /** Whether trying again can help. */
  enum Retry {
    NEVER,
    /** A few times: it may have been a hiccup, but the user should not wait long for bad news. */
    BRIEFLY,
    /** For as long as the operation may take: the call will be taken in the end. */
    PATIENTLY
  }

  private final Kind kind;
  private final Retry retry;
  private final String what;
  private final String advice;

  AwsFailure(Kind kind, Retry retry, String what, String advice) {
    this.kind = kind;
    this.retry = retry;
    this.what = what;
    this.advice = advice;
  }

  Kind kind() {
    return kind;
  }

  Retry retry() {
    return retry;
  }

  /** Whether the call may have been carried out although there is no answer. */
  public boolean leavesOpen() {
    return switch (this) {
      case CONNECTION_BROKEN, NO_ANSWER, TIMED_OUT, UNEXPECTED_ANSWER -> true;
      default -> false;
    };
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
