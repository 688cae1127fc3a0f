package io.github.awsworkspaceslinks.provider.rpc;

import java.util.List;
import java.util.stream.Stream;
import pulumirpc.Provider.ListResponse;
import pulumirpc.Provider.ListResponse.Computed;
import pulumirpc.Provider.ListResponse.Continuation;
import pulumirpc.Provider.ListResponse.Result;

/** Writes a page of a list as the engine reads it: a stream of its resources and of the way on. */
final class Listings {
  /** Something that the list is narrowed by is not known yet. */
  static final List<ListResponse> COMPUTED =
      List.of(ListResponse.newBuilder().setComputed(Computed.getDefaultInstance()).build());

  private Listings() {}

  /**
   * @param limit how many resources the caller wants at the most, with this page; below 1 for all
   */
  static List<ListResponse> encode(
      io.github.awsworkspaceslinks.provider.lifecycle.CustomResource.Listing.ListResponse page,
      long limit) {
    var results =
        page.found().stream()
            .map(
                found ->
                    ListResponse.newBuilder()
                        .setResult(Result.newBuilder().setId(found.id()).setName(found.name()))
                        .build());
    var next =
        page.nextPage().stream()
            .filter(_ -> limit < 1 || page.found().size() < limit)
            .map(
                token ->
                    ListResponse.newBuilder()
                        .setContinuation(Continuation.newBuilder().setContinuationToken(token))
                        .build());
    return Stream.concat(results, next).toList();
  }
}
