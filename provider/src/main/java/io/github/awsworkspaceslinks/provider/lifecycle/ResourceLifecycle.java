package io.github.awsworkspaceslinks.provider.lifecycle;

import io.github.awsworkspaceslinks.provider.lifecycle.CustomResource.Checking;
import io.github.awsworkspaceslinks.provider.lifecycle.CustomResource.Checking.CheckRequest;
import io.github.awsworkspaceslinks.provider.lifecycle.CustomResource.CreateRequest;
import io.github.awsworkspaceslinks.provider.lifecycle.CustomResource.CreateResponse;
import io.github.awsworkspaceslinks.provider.lifecycle.CustomResource.DeleteRequest;
import io.github.awsworkspaceslinks.provider.lifecycle.CustomResource.Drifting;
import io.github.awsworkspaceslinks.provider.lifecycle.CustomResource.Listing;
import io.github.awsworkspaceslinks.provider.lifecycle.CustomResource.Listing.ListRequest;
import io.github.awsworkspaceslinks.provider.lifecycle.CustomResource.Listing.ListResponse;
import io.github.awsworkspaceslinks.provider.lifecycle.CustomResource.Previewing;
import io.github.awsworkspaceslinks.provider.lifecycle.CustomResource.ReadRequest;
import io.github.awsworkspaceslinks.provider.lifecycle.CustomResource.ReadResponse;
import io.github.awsworkspaceslinks.provider.lifecycle.CustomResource.Refreshing;
import io.github.awsworkspaceslinks.provider.lifecycle.CustomResource.Updating;
import io.github.awsworkspaceslinks.provider.lifecycle.CustomResource.Updating.UpdateRequest;
import io.github.awsworkspaceslinks.provider.lifecycle.CustomResource.Updating.UpdateResponse;
import io.github.awsworkspaceslinks.provider.lifecycle.RecordMapper.Mapped;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * Leads one kind of resource through its life: maps the engine's properties to the resource's
 * records, calls the hooks, and holds both sides to the rules.
 */
public final class ResourceLifecycle<I extends Record, S extends Record> {
  private final CustomResource<I, S> resource;
  private final ResourceType<I, S> type;
  private final RecordMapper<I> inputMapper;
  private final RecordMapper<S> stateMapper;

  public ResourceLifecycle(CustomResource<I, S> resource) {
    this.resource = resource;
    this.type = resource.type();
    this.inputMapper = new RecordMapper<>(type.inputs());
    this.stateMapper = new RecordMapper<>(type.state());
  }

  public ResourceType<I, S> type() {
    return type;
  }

  /** Every fault in what the user wrote. Values that are not known yet are none. */
  public List<CheckFailure> check(String urn, PropertyMap inputs) {
    return switch (inputMapper.check(inputs)) {
      case Mapped.Complete<I>(var value) when resource instanceof Checking<?> -> {
        @SuppressWarnings("unchecked")
        var checking = (Checking<I>) resource;
        yield checking.check(new CheckRequest<>(urn, value));
      }
      case Mapped.Complete<I> _, Mapped.Incomplete<I> _ -> List.of();
      case Mapped.Faulty<I>(var failures) -> failures;
    };
  }

  /** The inputs that are to be secret, or hold something that is, and are not marked so. */
  public Set<String> exposed(PropertyMap inputs) {
    return inputMapper.exposed(inputs);
  }

  /** How a property changes. */
  public enum Change {
    ADDED,
    REMOVED,
    CHANGED,
    /** Not in its value, but the state has it in the clear and is not to. */
    SECRET,
    /** Not by the user: the resource is no longer as declared. */
    DRIFTED
  }

  /**
   * What an update would change.
   *
   * @param changes the properties that change
   * @param replacing those of them that make it another resource
   */
  public record Difference(Map<String, Change> changes, Set<String> replacing) {

    /**
     * Without the drift of the named properties. What the user changes of them, the engine takes
     * back itself.
     *
     * @param names of the option {@code ignoreChanges}
     */
    public Difference ignoringDrift(Collection<String> names) {
      var left = new LinkedHashMap<>(changes);
      left.entrySet()
          .removeIf(
              change -> change.getValue() == Change.DRIFTED && names.contains(change.getKey()));
      return new Difference(left, replacing);
    }

    /**
     * How the named properties change. Whether a value is secret is no part of it, and a list that
     * is not given is an empty one.
     */
    public static Map<String, Change> between(
        PropertyMap before, PropertyMap after, Collection<String> names) {
      var changes = new LinkedHashMap<String, Change>();
      for (var name : names) {
        var old = before.get(name).filter(value -> !value.isEmpty()).map(PropertyValue::bare);
        var now = after.get(name).filter(value -> !value.isEmpty()).map(PropertyValue::bare);
        if (old.isEmpty() && now.isPresent()) {
          changes.put(name, Change.ADDED);
        } else if (old.isPresent() && now.isEmpty()) {
          changes.put(name, Change.REMOVED);
        } else if (!old.equals(now)) {
          changes.put(name, Change.CHANGED);
        }
      }
      return changes;
    }
  }

  /**
   * @param oldInputs the inputs in the stack's state
   * @param state the outputs in the stack's state, or in a refresh those just read
   * @param newInputs the inputs as declared now; may hold unknowns
   */
  public Difference diff(PropertyMap oldInputs, PropertyMap state, PropertyMap newInputs) {
    var changes = Difference.between(oldInputs, newInputs, inputMapper.names());
    changes.keySet().removeIf(name -> isSettled(name, state, newInputs));
    var replacing = new LinkedHashSet<>(changes.keySet());
    if (resource instanceof Updating) {
      replacing.retainAll(type.replacedBy());
      inputMapper.names().stream()
          .filter(name -> isNewlySecret(name, state, newInputs))
          .forEach(name -> changes.putIfAbsent(name, Change.SECRET));
    }
    if (replacing.isEmpty() && resource instanceof Drifting<?>) {
      @SuppressWarnings("unchecked")
      var drifting = (Drifting<S>) resource;
      drifting.drift(restoreState(state)).forEach(name -> changes.put(name, Change.DRIFTED));
    }
    return new Difference(changes, replacing);
  }

  /**
   * Whether the state has a value that makes it this resource, which the user leaves to the
   * resource on one side: giving what the resource chose, or no longer giving it, changes nothing.
   */
  private boolean isSettled(String name, PropertyMap state, PropertyMap newInputs) {
    var chosen = state.get(name).map(PropertyValue::bare);
    return type.replacedBy().contains(name)
        && chosen.isPresent()
        && newInputs.get(name).map(PropertyValue::bare).or(() -> chosen).equals(chosen);
  }

  /** Whether the state has in the clear what the user now wants to be secret. */
  private static boolean isNewlySecret(String name, PropertyMap state, PropertyMap newInputs) {
    return newInputs.get(name).filter(PropertyValue::hasSecrets).isPresent()
        && state.get(name).filter(value -> !value.hasSecrets()).isPresent();
  }

  /** What the engine is to save of a resource. */
  public sealed interface Outcome {
    String id();

    PropertyMap state();

    /** Whether the engine is to read the resource before the next preview or update. */
    boolean refreshedFirst();

    record Ready(String id, PropertyMap state, boolean refreshedFirst) implements Outcome {}

    /** It exists, but not as declared. */
    record NotReady(String id, PropertyMap state, boolean refreshedFirst, List<String> reasons)
        implements Outcome {}
  }

  public Outcome create(PropertyMap inputs, Operation operation) {
    var request = new CreateRequest<>(required(inputs), operation);
    return switch (resource.create(request)) {
      case CreateResponse.Ready<S>(var id, var state) ->
          new Outcome.Ready(existing(id), outputs(state, inputs), isRefreshedFirst(state));
      case CreateResponse.NotReady<S>(var id, var state, var reasons) ->
          new Outcome.NotReady(
              existing(id), outputs(state, inputs), isRefreshedFirst(state), reasons);
    };
  }

  /** The outputs that creating would lead to, with unknowns for what cannot be foreseen. */
  public PropertyMap previewCreate(PropertyMap inputs, Operation operation) {
    return preview(
        inputs, (previewing, i) -> previewing.previewCreate(new CreateRequest<>(i, operation)));
  }

  public Outcome update(String id, PropertyMap state, PropertyMap inputs, Operation operation) {
    var request = new UpdateRequest<>(id, restoreState(state), required(inputs), operation);
    return switch (updating().update(request)) {
      case UpdateResponse.Ready<S>(var updated) ->
          new Outcome.Ready(id, outputs(updated, inputs), isRefreshedFirst(updated));
      case UpdateResponse.NotReady<S>(var updated, var reasons) ->
          new Outcome.NotReady(id, outputs(updated, inputs), isRefreshedFirst(updated), reasons);
    };
  }

  /** The outputs that updating would lead to, with unknowns for what cannot be foreseen. */
  public PropertyMap previewUpdate(
      String id, PropertyMap state, PropertyMap inputs, Operation operation) {
    return preview(
        inputs,
        (previewing, i) ->
            previewing.previewUpdate(new UpdateRequest<>(id, restoreState(state), i, operation)));
  }

  private PropertyMap preview(
      PropertyMap inputs, BiFunction<Previewing<I, S>, I, Optional<S>> foresee) {
    if (resource instanceof Previewing<?, ?>) {
      @SuppressWarnings("unchecked")
      var previewing = (Previewing<I, S>) resource;
      Optional<S> foreseen = checked(inputs).flatMap(i -> foresee.apply(previewing, i));
      if (foreseen.isPresent()) {
        return outputs(foreseen.get(), inputs);
      }
    }
    return unforeseen(inputs);
  }

  /**
   * A resource as it was read.
   *
   * @param refreshedFirst as with {@link Outcome}
   */
  public record Reading(PropertyMap inputs, PropertyMap state, boolean refreshedFirst) {}

  /**
   * @param inputs the inputs in the stack's state; empty properties where there are none
   * @param state the outputs in the stack's state; empty properties where there are none
   * @return empty if there is no such resource
   */
  public Optional<Reading> read(
      String id, PropertyMap inputs, PropertyMap state, Operation operation) {
    var request =
        new ReadRequest<>(
            id,
            inputMapper.restore(inputs).toOptional(),
            stateMapper.restore(state).toOptional(),
            operation);
    return switch (resource.read(request)) {
      case ReadResponse.NotFound<I, S>() -> Optional.empty();
      case ReadResponse.Found<I, S>(var found, var read) ->
          Optional.of(
              new Reading(
                  // As the user would write it: an empty list that nobody wrote would be a change.
                  inputMapper.write(found).secretWhere(inputs).withoutEmptyUnlessIn(inputs),
                  stateMapper.write(read).secretWhere(inputs).secretWhere(state),
                  isRefreshedFirst(read)));
    };
  }

  private boolean isRefreshedFirst(S state) {
    if (resource instanceof Refreshing<?>) {
      @SuppressWarnings("unchecked")
      var refreshing = (Refreshing<S>) resource;
      return refreshing.isRefreshedFirst(state);
    }
    return false;
  }

  /** Whether resources of this kind can be listed. */
  public boolean isListed() {
    return resource instanceof Listing<?>;
  }

  /**
   * One page of the resources that there are.
   *
   * @param query what the user wrote to narrow the list; may hold unknowns
   * @param page which page; empty for the first one
   * @param most how many the page may hold at the most; below 1 for no limit
   * @return empty if something in the query is not known yet
   */
  public Optional<ListResponse> list(
      PropertyMap query, Optional<String> page, long most, Operation operation) {
    return resource instanceof Listing<?> listing
        ? list(listing, query, page, most, operation)
        : Optional.of(new ListResponse(List.of(), Optional.empty()));
  }

  private static <Q extends Record> Optional<ListResponse> list(
      Listing<Q> listing,
      PropertyMap query,
      Optional<String> page,
      long most,
      Operation operation) {
    int limit = most < 1 ? Integer.MAX_VALUE : (int) Math.min(most, Integer.MAX_VALUE);
    return switch (new RecordMapper<>(listing.query()).check(query)) {
      case Mapped.Complete<Q>(var value) -> {
        var listed = listing.list(new ListRequest<>(value, page, limit, operation));
        if (listed.found().size() > limit) {
          throw new IllegalStateException("A page holds more than the " + limit + " asked for");
        }
        yield Optional.of(listed);
      }
      case Mapped.Incomplete<Q>() -> Optional.empty();
      case Mapped.Faulty<Q>(var failures) -> throw faulty(failures);
    };
  }

  public void delete(String id, PropertyMap state, Operation operation) {
    resource.delete(new DeleteRequest<>(id, restoreState(state), operation));
  }

  @SuppressWarnings("unchecked")
  private Updating<I, S> updating() {
    if (resource instanceof Updating<?, ?> updating) {
      return (Updating<I, S>) updating;
    }
    // The engine replaces on every difference that diff() finds for such a resource, so that only
    // one that was left NotReady comes here.
    throw new IllegalStateException(type.token() + " can be not ready but cannot be updated");
  }

  private Optional<I> checked(PropertyMap inputs) {
    return switch (inputMapper.check(inputs)) {
      case Mapped.Complete<I>(var value) -> Optional.of(value);
      case Mapped.Incomplete<I>() -> Optional.empty();
      case Mapped.Faulty<I>(var failures) -> throw faulty(failures);
    };
  }

  private I required(PropertyMap inputs) {
    return checked(inputs)
        .orElseThrow(
            () ->
                new ResourceError(
                    ResourceError.Kind.INVALID,
                    "An input is not known at a time at which all must be: " + inputs.names()));
  }

  private S restoreState(PropertyMap state) {
    return switch (stateMapper.restore(state)) {
      case Mapped.Complete<S>(var value) -> value;
      case Mapped.Incomplete<S>() ->
          throw new ResourceError(
              ResourceError.Kind.PRECONDITION, "The stack's state of this resource is incomplete");
      case Mapped.Faulty<S>(var failures) -> throw faulty(failures);
    };
  }

  private static ResourceError faulty(List<CheckFailure> failures) {
    return new ResourceError(
        ResourceError.Kind.INVALID,
        String.join("; ", failures.stream().map(CheckFailure::reason).toList()));
  }

  private static String existing(String id) {
    if (id.isEmpty()) {
      throw new IllegalStateException("A resource was created without an id");
    }
    return id;
  }

  private PropertyMap outputs(S state, PropertyMap inputs) {
    return stateMapper.write(state).secretWhere(inputs);
  }

  /** The inputs as they are, and every other output unknown. */
  private PropertyMap unforeseen(PropertyMap inputs) {
    var outputs = new LinkedHashMap<String, PropertyValue>();
    for (var name : stateMapper.names()) {
      if (inputs.get(name).isPresent()) {
        outputs.put(name, inputs.get(name).get());
      } else if (!inputMapper.names().contains(name) || stateMapper.alwaysWrites(name)) {
        outputs.put(name, PropertyValue.UNKNOWN);
      }
    }
    return new PropertyMap(outputs);
  }
}
