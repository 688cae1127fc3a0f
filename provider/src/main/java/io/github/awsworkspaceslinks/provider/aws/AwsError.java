package io.github.awsworkspaceslinks.provider.aws;

import io.github.awsworkspaceslinks.provider.lifecycle.ResourceError;

/** A call to AWS that failed, told so that a user knows what happened and what to do next. */
public final class AwsError extends ResourceError {

  private final AwsFailure failure;
  private final String summary;

  AwsError(AwsFailure failure, String summary, String message, Throwable cause) {
    super(failure.kind(), message, cause);
    this.failure = failure;
    this.summary = summary;
  }

  /** Which failure it is. */
  public AwsFailure failure() {
    return failure;
  }

  /** What happened, in a few words and one line, without what to do next. */
  public String summary() {
    return summary;
  }
}
