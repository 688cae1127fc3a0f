package io.github.awsworkspaceslinks.provider.lifecycle;

import java.time.Duration;
import java.util.Set;

/**
 * What the engine and the framework must know about a kind of resource.
 *
 * <p>The components of the two records are the resource's properties, by name. A property that is
 * both, input and state, has the same name in both.
 *
 * @param token the type token, {@code package:module:Name}
 * @param inputs the record of what the user gives
 * @param state the record of what is known of the resource once it exists
 * @param replacedBy the inputs whose change means another resource
 * @param timeLimit how long one operation may take where the user says nothing else
 */
public record ResourceType<I extends Record, S extends Record>(
    String token, Class<I> inputs, Class<S> state, Set<String> replacedBy, Duration timeLimit) {

  public ResourceType {
    replacedBy = Set.copyOf(replacedBy);
  }
}
