package io.github.awsworkspaceslinks.provider.lifecycle;

/**
 * A function of a package: answers a question of a program, and changes nothing. Previews call it
 * as updates do.
 *
 * <p>It runs on a virtual thread, may simply block, and tells the user of a failure by throwing
 * {@link ResourceError}. Its inputs have been checked, and none is unknown.
 *
 * @param <I> the record of what the user gives
 * @param <O> the record of what the user gets
 */
public interface ProviderFunction<I extends Record, O extends Record> {

  FunctionType<I, O> type();

  O invoke(InvokeRequest<I> request);

  record InvokeRequest<I extends Record>(I inputs, Operation operation) {}
}
