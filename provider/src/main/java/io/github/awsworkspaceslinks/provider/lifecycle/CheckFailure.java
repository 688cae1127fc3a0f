package io.github.awsworkspaceslinks.provider.lifecycle;

/**
 * One fault in what a user wrote.
 *
 * @param property the property at fault, as a path such as {@code endpoints[0].workspaces}; empty
 *     where naming it would make the engine print a secret value
 * @param reason what is wrong and what would be right; never a secret value
 */
public record CheckFailure(String property, String reason) {}
