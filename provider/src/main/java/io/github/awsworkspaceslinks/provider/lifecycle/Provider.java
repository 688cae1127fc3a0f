package io.github.awsworkspaceslinks.provider.lifecycle;

import java.io.InputStream;
import java.util.List;
import java.util.Set;

/**
 * A provider: a package of resources and functions that share a configuration.
 *
 * @param <C> the record of the configuration, mapped as a resource's inputs are
 */
public interface Provider<C extends Record> {

  /** The package's name, as in the schema. */
  String name();

  /** The version, in semantic versioning's form. */
  String version();

  /** The package's schema, as JSON in UTF-8. */
  InputStream schema();

  Class<C> configuration();

  /** The configuration's keys whose change puts what was created before out of reach for good. */
  Set<String> configurationReplacedBy();

  /**
   * What there is under a configuration. Called once for each configuration, and must neither block
   * nor call anything: much of what the engine asks afterwards needs no service.
   */
  Offer offer(C configuration);

  /** The resources and functions of a package, which may share what they work with. */
  record Offer(List<CustomResource<?, ?>> resources, List<ProviderFunction<?, ?>> functions) {
    public Offer {
      resources = List.copyOf(resources);
      functions = List.copyOf(functions);
    }
  }
}
