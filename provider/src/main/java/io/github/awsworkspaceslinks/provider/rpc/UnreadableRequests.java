package io.github.awsworkspaceslinks.provider.rpc;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;

/**
 * Refuses a request that cannot be read. By itself gRPC answers UNKNOWN then, which makes the
 * engine doubt the state that it has, and tells the user nothing.
 */
final class UnreadableRequests {
  private static final Status REFUSED =
      Status.INVALID_ARGUMENT.withDescription(
          "The request cannot be read. Most likely a value is nested deeper than some 30 objects;"
              + " no property of this package is nested at all.");

  private UnreadableRequests() {}

  static ServerServiceDefinition refuse(ServerServiceDefinition service) {
    // So that a request is read behind the interceptor and not before it.
    return ServerInterceptors.intercept(
        ServerInterceptors.useInputStreamMessages(service), new Refusing());
  }

  private static final class Refusing implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      return new SimpleForwardingServerCallListener<Q>(next.startCall(call, headers)) {
        private boolean refused;

        @Override
        public void onMessage(Q message) {
          try {
            super.onMessage(message);
          } catch (StatusRuntimeException unreadable) {
            refused = true;
            call.close(REFUSED, new Metadata());
          }
        }

        @Override
        public void onHalfClose() {
          if (!refused) {
            super.onHalfClose();
          }
        }
      };
    }
  }
}
