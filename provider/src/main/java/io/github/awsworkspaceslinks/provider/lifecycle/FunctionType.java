package io.github.awsworkspaceslinks.provider.lifecycle;

import java.time.Duration;

/**
 * What the engine and the framework must know about a function.
 *
 * <p>The components of the two records are the function's arguments and results, by name.
 *
 * @param token the function's token, {@code package:module:name}
 * @param inputs the record of what the user gives
 * @param outputs the record of what the user gets
 * @param timeLimit how long one call may take; the engine has no say in this
 */
public record FunctionType<I extends Record, O extends Record>(
    String token, Class<I> inputs, Class<O> outputs, Duration timeLimit) {}
