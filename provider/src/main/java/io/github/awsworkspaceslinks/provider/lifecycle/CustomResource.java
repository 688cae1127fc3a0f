package io.github.awsworkspaceslinks.provider.lifecycle;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A kind of resource: the hooks that the engine has called as a resource is created, read and
 * deleted. Further abilities are interfaces of their own, nested here; a resource implements those
 * that it has.
 *
 * <p>Hooks run on virtual threads, several at once, and may simply block. They tell the user of a
 * failure by throwing {@link ResourceError}. Inputs have been checked, and none is unknown.
 *
 * @param <I> the record of what the user gives
 * @param <S> the record of what is known of the resource once it exists
 */
public interface CustomResource<I extends Record, S extends Record> {

  ResourceType<I, S> type();

  /**
   * Makes the resource exist. If this throws, the engine saves nothing; a resource that exists but
   * is not what was declared is answered as {@link CreateResponse.NotReady}.
   */
  CreateResponse<S> create(CreateRequest<I> request);

  /** Looks at the resource as it is now: for a refresh, an import, and a lookup by id. */
  ReadResponse<I, S> read(ReadRequest<I, S> request);

  /** Lets go of the resource. One that is already gone is a success. */
  void delete(DeleteRequest<S> request);

  record CreateRequest<I extends Record>(I inputs, Operation operation) {}

  /** What came of creating a resource. */
  sealed interface CreateResponse<S extends Record> {
    String id();

    S state();

    /** The resource exists and is what was declared. */
    record Ready<S extends Record>(String id, S state) implements CreateResponse<S> {}

    /**
     * The resource exists but is not yet what was declared. The engine saves it, fails the run with
     * the reasons, and has it updated at the next run, so it needs {@link Updating}.
     */
    record NotReady<S extends Record>(String id, S state, List<String> reasons)
        implements CreateResponse<S> {}
  }

  /**
   * @param inputs the inputs in the stack's state; empty in an import
   * @param state the state before; empty in an import and in a lookup by id
   */
  record ReadRequest<I extends Record, S extends Record>(
      String id, Optional<I> inputs, Optional<S> state, Operation operation) {}

  /** What there is to read. */
  sealed interface ReadResponse<I extends Record, S extends Record> {
    /**
     * @param inputs the inputs that would declare the resource as it is; an import shows no
     *     difference then
     */
    record Found<I extends Record, S extends Record>(I inputs, S state)
        implements ReadResponse<I, S> {}

    /** There is no such resource: a refresh drops it from the state, an import fails. */
    record NotFound<I extends Record, S extends Record>() implements ReadResponse<I, S> {}
  }

  record DeleteRequest<S extends Record>(String id, S state, Operation operation) {}

  /** The ability to change in place. Without it every change of an input means another resource. */
  interface Updating<I extends Record, S extends Record> {

    /**
     * Makes the resource what is declared now. Called for changed inputs, for {@link Drifting
     * drift}, and without either if the resource was left {@link CreateResponse.NotReady not
     * ready}.
     */
    UpdateResponse<S> update(UpdateRequest<I, S> request);

    record UpdateRequest<I extends Record, S extends Record>(
        String id, S state, I inputs, Operation operation) {}

    /** What came of updating a resource. */
    sealed interface UpdateResponse<S extends Record> {
      S state();

      /** The resource is what is declared. */
      record Ready<S extends Record>(S state) implements UpdateResponse<S> {}

      /** As with {@link CreateResponse.NotReady}. */
      record NotReady<S extends Record>(S state, List<String> reasons)
          implements UpdateResponse<S> {}
    }
  }

  /**
   * The ability to foretell what creating or updating would come to. It must not change anything,
   * and should answer within seconds. A {@link ResourceError} fails the preview.
   */
  interface Previewing<I extends Record, S extends Record> {

    /** The state that creating would lead to; empty where that cannot be foreseen. */
    Optional<S> previewCreate(CreateRequest<I> request);

    /** The state that updating would lead to; empty where that cannot be foreseen. */
    Optional<S> previewUpdate(Updating.UpdateRequest<I, S> request);
  }

  /** The ability to tell from a state alone that it has drifted from what is declared. */
  interface Drifting<S extends Record> {

    /** The state's properties that are not as declared and that an update would mend. */
    Set<String> drift(S state);
  }

  /**
   * The ability to tell from a state alone that the resource may change behind the engine's back at
   * any time. The engine then reads it at the beginning of every preview and update, with no wish
   * of the user's, so that what has {@link Drifting drifted} is seen and mended.
   */
  interface Refreshing<S extends Record> {

    /** Whether the next preview or update should begin with a look at the resource. */
    boolean isRefreshedFirst(S state);
  }

  /**
   * The ability to check what the record of the inputs cannot: a rule that concerns more than one
   * resource. It must not call anything.
   */
  interface Checking<I extends Record> {

    /** The faults in inputs that have none for themselves. */
    List<CheckFailure> check(CheckRequest<I> request);

    /**
     * @param urn which resource of the program it is
     */
    record CheckRequest<I extends Record>(String urn, I inputs) {}
  }

  /**
   * The ability to be listed, for somebody who looks for an id to import or to read.
   *
   * @param <Q> the record of what the user may narrow the list by
   */
  interface Listing<Q extends Record> {

    Class<Q> query();

    /** One page of what there is. */
    ListResponse list(ListRequest<Q> request);

    /**
     * @param page which page, in the words of the response before; empty for the first one
     * @param most how many resources the response may hold at the most; positive
     */
    record ListRequest<Q extends Record>(
        Q query, Optional<String> page, int most, Operation operation) {}

    /**
     * @param found the resources, which may be fewer than asked for while there are more
     * @param nextPage what to ask for the next page with; empty if this is the last one
     */
    record ListResponse(List<Listed> found, Optional<String> nextPage) {
      public ListResponse {
        found = List.copyOf(found);
      }
    }

    /**
     * @param id an id that {@link CustomResource#read} takes
     * @param name what a user would call it; empty for no name
     */
    record Listed(String id, String name) {}
  }
}
