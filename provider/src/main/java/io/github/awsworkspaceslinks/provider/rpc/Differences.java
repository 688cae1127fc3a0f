package io.github.awsworkspaceslinks.provider.rpc;

import io.github.awsworkspaceslinks.provider.lifecycle.ResourceLifecycle.Change;
import io.github.awsworkspaceslinks.provider.lifecycle.ResourceLifecycle.Difference;
import pulumirpc.Provider.DiffResponse;
import pulumirpc.Provider.DiffResponse.DiffChanges;
import pulumirpc.Provider.PropertyDiff;

/** Writes a difference as the engine reads it: the same properties in three places. */
final class Differences {
  private Differences() {}

  static DiffResponse encode(Difference difference) {
    var response =
        DiffResponse.newBuilder()
            .setChanges(
                difference.changes().isEmpty() ? DiffChanges.DIFF_NONE : DiffChanges.DIFF_SOME)
            .setHasDetailedDiff(true)
            .addAllReplaces(difference.replacing());
    difference
        .changes()
        .forEach(
            (name, change) ->
                response
                    .addDiffs(name)
                    .putDetailedDiff(
                        name,
                        PropertyDiff.newBuilder()
                            .setKind(kind(change, difference.replacing().contains(name)))
                            // What drifted is an output: there is no input to compare it with.
                            .setInputDiff(change != Change.DRIFTED)
                            .build()));
    return response.build();
  }

  private static PropertyDiff.Kind kind(Change change, boolean replaces) {
    return switch (change) {
      case ADDED -> replaces ? PropertyDiff.Kind.ADD_REPLACE : PropertyDiff.Kind.ADD;
      case REMOVED -> replaces ? PropertyDiff.Kind.DELETE_REPLACE : PropertyDiff.Kind.DELETE;
      case CHANGED, SECRET, DRIFTED ->
          replaces ? PropertyDiff.Kind.UPDATE_REPLACE : PropertyDiff.Kind.UPDATE;
    };
  }
}
