package io.github.awsworkspaceslinks.provider.testing;

import io.github.awsworkspaceslinks.provider.lifecycle.CheckFailure;
import io.github.awsworkspaceslinks.provider.lifecycle.CustomResource;
import io.github.awsworkspaceslinks.provider.lifecycle.FunctionType;
import io.github.awsworkspaceslinks.provider.lifecycle.Provider;
import io.github.awsworkspaceslinks.provider.lifecycle.ProviderFunction;
import io.github.awsworkspaceslinks.provider.lifecycle.ResourceError;
import io.github.awsworkspaceslinks.provider.lifecycle.ResourceError.Kind;
import io.github.awsworkspaceslinks.provider.lifecycle.ResourceType;
import io.github.awsworkspaceslinks.provider.lifecycle.Secret;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/**
 * A provider that has what a package can have, and needs no service: the shelves of a library, and
 * a function that finds a book. A shelf that is not full may get books at any time.
 */
public final class Library implements Provider<Library.NoConfiguration> {

  public record NoConfiguration() {}

  /**
   * @param room the hall, if none is given
   */
  public record Inputs(String topic, Optional<String> room) {}

  public record State(String topic, String room, boolean full) {}

  public record Query(Optional<String> topic) {}

  /** The shelves by id. */
  public final Map<String, State> shelves = new TreeMap<>();

  /** What the function was asked for. */
  public final List<String> asked = new ArrayList<>();

  @Override
  public String name() {
    return "library";
  }

  @Override
  public String version() {
    return "1.0.0";
  }

  @Override
  public InputStream schema() {
    return InputStream.nullInputStream();
  }

  @Override
  public Class<NoConfiguration> configuration() {
    return NoConfiguration.class;
  }

  @Override
  public Set<String> configurationReplacedBy() {
    return Set.of();
  }

  @Override
  public Offer offer(NoConfiguration configuration) {
    return new Offer(List.of(new Shelf(), new Stamp()), List.of(new FindBook()));
  }

  /** A shelf. There is one for each topic, and one that is called "wobbly" is not ready. */
  public final class Shelf
      implements CustomResource<Inputs, State>,
          CustomResource.Updating<Inputs, State>,
          CustomResource.Checking<Inputs>,
          CustomResource.Refreshing<State>,
          CustomResource.Listing<Query> {
    private final Map<String, String> urns = new ConcurrentHashMap<>();

    @Override
    public ResourceType<Inputs, State> type() {
      return new ResourceType<>(
          "library:index:Shelf", Inputs.class, State.class, Set.of(), Duration.ofMinutes(1));
    }

    @Override
    public List<CheckFailure> check(CheckRequest<Inputs> request) {
      var first = urns.putIfAbsent(request.inputs().topic(), request.urn());
      return first == null || first.equals(request.urn())
          ? List.of()
          : List.of(new CheckFailure("topic", "topic is that of " + first));
    }

    @Override
    public CreateResponse<State> create(CreateRequest<Inputs> request) {
      var inputs = request.inputs();
      var state =
          new State(inputs.topic(), inputs.room().orElse("hall"), inputs.topic().equals("full"));
      shelves.put(inputs.topic(), state);
      return inputs.topic().equals("wobbly")
          ? new CreateResponse.NotReady<>(inputs.topic(), state, List.of("it wobbles"))
          : new CreateResponse.Ready<>(inputs.topic(), state);
    }

    @Override
    public ReadResponse<Inputs, State> read(ReadRequest<Inputs, State> request) {
      var state = shelves.get(request.id());
      return state == null
          ? new ReadResponse.NotFound<>()
          : new ReadResponse.Found<>(new Inputs(state.topic(), Optional.of(state.room())), state);
    }

    @Override
    public UpdateResponse<State> update(UpdateRequest<Inputs, State> request) {
      var state =
          new State(request.id(), request.inputs().room().orElse("hall"), request.state().full());
      shelves.put(request.id(), state);
      return new UpdateResponse.Ready<>(state);
    }

    @Override
    public void delete(DeleteRequest<State> request) {
      shelves.remove(request.id());
    }

    @Override
    public boolean isRefreshedFirst(State state) {
      return !state.full();
    }

    @Override
    public Class<Query> query() {
      return Query.class;
    }

    /** Pages of two. A topic of "greedy" gets more than it may have. */
    @Override
    public ListResponse list(ListRequest<Query> request) {
      var topic = request.query().topic();
      var found =
          shelves.entrySet().stream()
              .filter(shelf -> topic.isEmpty() || topic.get().equals(shelf.getKey()))
              .map(shelf -> new Listed(shelf.getKey(), shelf.getValue().room()))
              .toList();
      if (topic.equals(Optional.of("greedy"))) {
        return new ListResponse(
            IntStream.range(0, 9).mapToObj(i -> new Listed("" + i, "")).toList(), Optional.empty());
      }
      int from = request.page().map(Integer::parseInt).orElse(0);
      int to = Math.min(found.size(), from + Math.min(2, request.most()));
      return new ListResponse(
          found.subList(from, to),
          to < found.size() ? Optional.of(Integer.toString(to)) : Optional.empty());
    }
  }

  /** A resource that has no ability at all. */
  public static final class Stamp implements CustomResource<Inputs, State> {
    @Override
    public ResourceType<Inputs, State> type() {
      return new ResourceType<>(
          "library:index:Stamp", Inputs.class, State.class, Set.of(), Duration.ofMinutes(1));
    }

    @Override
    public CreateResponse<State> create(CreateRequest<Inputs> request) {
      return new CreateResponse.Ready<>("stamp", new State(request.inputs().topic(), "", false));
    }

    @Override
    public ReadResponse<Inputs, State> read(ReadRequest<Inputs, State> request) {
      return new ReadResponse.NotFound<>();
    }

    @Override
    public void delete(DeleteRequest<State> request) {}
  }

  public record Wanted(String title, Optional<Secret> card) {}

  public record Book(String title, String shelf) {}

  /** A function. No book is called "lost"; looking for "card" tells the reader's card. */
  public final class FindBook implements ProviderFunction<Wanted, Book> {
    @Override
    public FunctionType<Wanted, Book> type() {
      return new FunctionType<>(
          "library:index:findBook", Wanted.class, Book.class, Duration.ofMinutes(1));
    }

    @Override
    public Book invoke(InvokeRequest<Wanted> request) {
      var title = request.inputs().title();
      asked.add(title);
      if (title.equals("lost")) {
        throw new ResourceError(Kind.NOT_FOUND, "No book has the title " + title);
      }
      if (title.equals("card")) {
        throw new ResourceError(
            Kind.DENIED, "The card " + request.inputs().card().orElseThrow().value() + " is void");
      }
      return new Book(title, "shelf of " + title);
    }
  }
}
