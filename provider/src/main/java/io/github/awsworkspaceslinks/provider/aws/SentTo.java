package io.github.awsworkspaceslinks.provider.aws;

import java.net.URI;
import java.util.Arrays;
import java.util.Optional;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/**
 * The address that a failed call was sent to, hung onto the failure. The SDK finds the address in
 * many places and tells it in none of its errors; whoever mistyped it wants to see it.
 */
final class SentTo extends Exception {
  private static final long serialVersionUID = 1;

  /** Hangs the address onto every failure of a client's calls. */
  static final ExecutionInterceptor NOTE =
      new ExecutionInterceptor() {
        @Override
        public Throwable modifyException(
            Context.FailedExecution context, ExecutionAttributes attributes) {
          context
              .httpRequest()
              .ifPresent(
                  request -> context.exception().addSuppressed(new SentTo(request.getUri())));
          return context.exception();
        }
      };

  private SentTo(URI uri) {
    super(uri.getScheme() + "://" + uri.getAuthority(), null, false, false);
  }

  /** The address that is noted on the failure. */
  static Optional<String> of(Throwable failure) {
    return Arrays.stream(failure.getSuppressed())
        .filter(SentTo.class::isInstance)
        .map(Throwable::getMessage)
        .findFirst();
  }
}
