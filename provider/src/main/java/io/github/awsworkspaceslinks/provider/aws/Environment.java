package io.github.awsworkspaceslinks.provider.aws;

import java.util.Optional;

/** The environment's variables. */
@FunctionalInterface
interface Environment {

  /** This process's own. */
  Environment PROCESS = name -> Optional.ofNullable(System.getenv(name)).filter(v -> !v.isBlank());

  /** The variable's value; empty if it is not set or blank. */
  Optional<String> variable(String name);
}
