package io.github.awsworkspaceslinks.provider.rpc;

import com.google.protobuf.Any;
import io.github.awsworkspaceslinks.provider.lifecycle.ResourceError;
import io.github.awsworkspaceslinks.provider.lifecycle.ResourceLifecycle.Outcome;
import io.github.awsworkspaceslinks.provider.rpc.ValueCodec.MalformedValue;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import pulumirpc.Provider.ErrorResourceInitFailed;

/**
 * Turns failures into the statuses that the engine tells apart. The user sees a status's message
 * and never its code; INTERNAL, UNKNOWN and DATA_LOSS make the engine doubt the state that it has,
 * so only faults of the provider itself are one of them.
 */
final class Failures {
  /** Nobody reads more, and a text may quote whatever the user wrote. */
  private static final int LONGEST_TEXT = 4000;

  /**
   * As {@code Any.pack} would find it out, by reflection over the message, for which the package
   * has not all methods.
   */
  private static final String INIT_FAILED_TYPE =
      "type.googleapis.com/pulumirpc.ErrorResourceInitFailed";

  private Failures() {}

  static Status.Code code(ResourceError.Kind kind) {
    return switch (kind) {
      case INVALID -> Status.Code.INVALID_ARGUMENT;
      case PRECONDITION -> Status.Code.FAILED_PRECONDITION;
      case NOT_FOUND -> Status.Code.NOT_FOUND;
      case DENIED -> Status.Code.PERMISSION_DENIED;
      case UNAVAILABLE -> Status.Code.UNAVAILABLE;
      case TIMED_OUT -> Status.Code.DEADLINE_EXCEEDED;
      case CANCELLED -> Status.Code.CANCELLED;
    };
  }

  /** The status for whatever a call ended with, its text free of the secrets. */
  static StatusException status(Throwable failure, Redaction redaction) {
    return switch (failure) {
      case ResourceError error -> status(code(error.kind()), redaction.apply(error.getMessage()));
      case MalformedValue malformed ->
          status(Status.Code.INVALID_ARGUMENT, redaction.apply(malformed.getMessage()));
      case StatusException known -> known;
      case StatusRuntimeException known -> known.getStatus().asException();
      default -> {
        // A stack trace is for whoever mends this, so it goes to the log and not on the screen.
        System.err.println(redaction.apply(stackTrace(failure)));
        yield status(
            Status.Code.INTERNAL,
            redaction.apply(
                "The aws-workspaces-links plugin failed by a fault of its own: "
                    + failure
                    + ". Please report it, with the output of the same command with"
                    + " --logtostderr -v=9. Then run `pulumi refresh` to see how things are."));
      }
    };
  }

  /** The status that makes the engine save a resource which exists but is not as declared. */
  static StatusException notReady(Outcome.NotReady outcome, Redaction redaction) {
    var reasons = outcome.reasons().stream().map(redaction::apply).toList();
    var detail =
        ErrorResourceInitFailed.newBuilder()
            .setId(outcome.id())
            .setProperties(ValueCodec.encode(outcome.state()))
            .addAllReasons(reasons)
            .setRefreshBeforeUpdate(outcome.refreshedFirst())
            .build();
    return StatusProto.toStatusException(
        com.google.rpc.Status.newBuilder()
            .setCode(Status.Code.ABORTED.value())
            .setMessage(String.join("; ", reasons))
            .addDetails(
                Any.newBuilder().setTypeUrl(INIT_FAILED_TYPE).setValue(detail.toByteString()))
            .build());
  }

  /** The same status with a text that fits a screen. */
  static StatusException cut(StatusException failure) {
    String text = failure.getStatus().getDescription();
    return text == null || text.length() <= LONGEST_TEXT
        ? failure
        : failure
            .getStatus()
            .withDescription(text.substring(0, LONGEST_TEXT) + "... (cut)")
            .asException(failure.getTrailers());
  }

  private static StatusException status(Status.Code code, String message) {
    return code.toStatus().withDescription(message).asException();
  }

  private static String stackTrace(Throwable failure) {
    var trace = new java.io.StringWriter();
    failure.printStackTrace(new java.io.PrintWriter(trace));
    return trace.toString();
  }
}
