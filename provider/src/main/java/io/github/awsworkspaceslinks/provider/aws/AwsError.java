package io.github.awsworkspaceslinks.provider.aws;

import io.github.awsworkspaceslinks.provider.lifecycle.ResourceError;

/** A call to AWS that failed, told so that a user knows what happened and what to do next. */
public final class AwsError extends ResourceError {

  private final AwsFailure failure;
  private final String summary;
  private final String requestId;

  AwsError(AwsFailure failure, String summary, String message, String requestId, Throwable cause) {
    super(failure.kind(), message, cause);
    this.failure = failure;
    this.summary = summary;
    this.requestId = requestId;
  }

  /** Which failure it is. */
  public AwsFailure failure() {
    return failure;
  }

  /** What happened, in a few words and one line, without what to do next. */
  public String summary() {
    return summary;
  }

  /** AWS's own name for the call, to be put at the end of a text; empty if there is none. */
  public String requestId() {
    return requestId;
  }
}
