package io.github.awsworkspaceslinks.emulator;

import java.util.Optional;

/** A refusal in AWS's terms; each protocol writes it in its own form. */
final class AwsError extends Exception {
  private final String code;
  private final int httpStatus;
  private final Optional<String> resourceId;

  AwsError(String code, int httpStatus, String message) {
    this(code, httpStatus, message, Optional.empty());
  }

  private AwsError(String code, int httpStatus, String message, Optional<String> resourceId) {
    super(message);
    this.code = code;
    this.httpStatus = httpStatus;
    this.resourceId = resourceId;
  }

  static AwsError validation(String message) {
    return new AwsError("ValidationException", 400, message);
  }

  static AwsError conflict(String message) {
    return new AwsError("ConflictException", 400, message);
  }

  static AwsError accessDenied(String message) {
    return new AwsError("AccessDeniedException", 400, message);
  }

  static AwsError notFound(String resourceId, String message) {
    return new AwsError("ResourceNotFoundException", 400, message, Optional.of(resourceId));
  }

  static AwsError serialization(String message) {
    return new AwsError("SerializationException", 400, message);
  }

  static AwsError unknownOperation() {
    return new AwsError("UnknownOperationException", 400, "");
  }

  String code() {
    return code;
  }

  int httpStatus() {
    return httpStatus;
  }

  Optional<String> resourceId() {
    return resourceId;
  }
}
