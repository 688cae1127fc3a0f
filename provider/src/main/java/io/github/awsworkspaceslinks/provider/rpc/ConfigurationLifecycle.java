package io.github.awsworkspaceslinks.provider.rpc;

import io.github.awsworkspaceslinks.provider.lifecycle.CheckFailure;
import io.github.awsworkspaceslinks.provider.lifecycle.PropertyMap;
import io.github.awsworkspaceslinks.provider.lifecycle.PropertyValue;
import io.github.awsworkspaceslinks.provider.lifecycle.Provider;
import io.github.awsworkspaceslinks.provider.lifecycle.RecordMapper;
import io.github.awsworkspaceslinks.provider.lifecycle.RecordMapper.Mapped;
import io.github.awsworkspaceslinks.provider.lifecycle.ResourceError;
import io.github.awsworkspaceslinks.provider.lifecycle.ResourceLifecycle.Change;
import io.github.awsworkspaceslinks.provider.lifecycle.ResourceLifecycle.Difference;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Leads a provider's configuration from what the engine sends to the provider's record. */
final class ConfigurationLifecycle<C extends Record> {
  /** Keys of the engine's own that travel with a configuration. */
  private static final Set<String> ENGINE_KEYS = Set.of("version", "pluginDownloadURL");

  private final Provider<C> provider;
  private final RecordMapper<C> mapper;

  ConfigurationLifecycle(Provider<C> provider) {
    this.provider = provider;
    this.mapper = new RecordMapper<>(provider.configuration());
  }

  /**
   * What a check finds.
   *
   * @param failures every fault in a configuration; a value that is not known yet is none
   * @param exposed the keys of values that are to be secret, or hold one that is, and are not
   *     marked so
   */
  record Checked(List<CheckFailure> failures, Set<String> exposed) {}

  Checked check(PropertyMap arguments) {
    var own = own(arguments);
    return new Checked(
        mapper.check(own) instanceof Mapped.Faulty<C>(var failures) ? failures : List.of(),
        mapper.exposed(own));
  }

  /**
   * @throws ResourceError if the configuration is faulty, naming all faults
   */
  C read(PropertyMap arguments) {
    return switch (mapper.check(own(arguments))) {
      case Mapped.Complete<C>(var value) -> value;
      case Mapped.Incomplete<C>() ->
          throw new ResourceError(
              ResourceError.Kind.INVALID, "A value of the provider's configuration is not known");
      case Mapped.Faulty<C>(var failures) ->
          throw new ResourceError(
              ResourceError.Kind.INVALID,
              failures.stream().map(CheckFailure::reason).collect(Collectors.joining("; ")));
    };
  }

  /** What must not be said once this is the configuration. */
  Redaction redaction(C value) {
    return Redaction.of(mapper.write(value));
  }

  Difference diff(PropertyMap before, PropertyMap after) {
    var changes = Difference.between(own(before), own(after), mapper.names());
    var replacing = new LinkedHashSet<>(changes.keySet());
    // Where a value was or is not given, the environment's may well be the same one.
    replacing.removeIf(
        name ->
            !provider.configurationReplacedBy().contains(name)
                || changes.get(name) != Change.CHANGED
                || after.get(name).filter(PropertyValue::hasUnknowns).isPresent());
    return new Difference(changes, replacing);
  }

  private PropertyMap own(PropertyMap arguments) {
    var own = new LinkedHashMap<>(arguments.properties());
    own.keySet().removeAll(ENGINE_KEYS);
    return ConfigurationValues.parse(new PropertyMap(own), mapper.textNames());
  }
}
