package io.github.awsworkspaceslinks.provider.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.awsworkspaceslinks.provider.lifecycle.ResourceLifecycle.Change;
import io.github.awsworkspaceslinks.provider.lifecycle.ResourceLifecycle.Difference;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pulumirpc.Provider.DiffResponse.DiffChanges;
import pulumirpc.Provider.PropertyDiff;

class DifferencesTest {

  @ParameterizedTest
  @CsvSource({
    "ADDED, false, ADD, true",
    "ADDED, true, ADD_REPLACE, true",
    "REMOVED, false, DELETE, true",
    "REMOVED, true, DELETE_REPLACE, true",
    "CHANGED, false, UPDATE, true",
    "CHANGED, true, UPDATE_REPLACE, true",
    "DRIFTED, false, UPDATE, false",
  })
  void aChangeHasTheEnginesKind(
      Change change, boolean replaces, PropertyDiff.Kind kind, boolean ofAnInput) {
    var response =
        Differences.encode(new Difference(Map.of("p", change), replaces ? Set.of("p") : Set.of()));
    assertThat(response.getDetailedDiffMap())
        .isEqualTo(
            Map.of("p", PropertyDiff.newBuilder().setKind(kind).setInputDiff(ofAnInput).build()));
    assertThat(response.getReplacesList()).isEqualTo(replaces ? List.of("p") : List.of());
  }

  @ParameterizedTest
  @CsvSource({
    "ADD, 0",
    "ADD_REPLACE, 1",
    "DELETE, 2",
    "DELETE_REPLACE, 3",
    "UPDATE, 4",
    "UPDATE_REPLACE, 5"
  })
  void theEnginesKindsHaveTheNumbersThatItReads(PropertyDiff.Kind kind, int number) {
    assertThat(kind.getNumber()).isEqualTo(number);
  }

  @Test
  void whereNothingChangesTheEngineIsToldSoForCertain() {
    var response = Differences.encode(new Difference(Map.of(), Set.of()));
    assertThat(response.getChanges()).isEqualTo(DiffChanges.DIFF_NONE);
    assertThat(response.getHasDetailedDiff()).isTrue();
    assertThat(response.getDiffsList()).isEmpty();
    assertThat(response.getReplacesList()).isEmpty();
    assertThat(response.getDetailedDiffMap()).isEmpty();
  }

  @Test
  void allThreePlacesNameTheSameProperties() {
    var response =
        Differences.encode(
            new Difference(
                Map.of("a", Change.ADDED, "b", Change.CHANGED, "c", Change.REMOVED),
                Set.of("a", "b")));
    assertThat(response.getChanges()).isEqualTo(DiffChanges.DIFF_SOME);
    assertThat(response.getDiffsList()).containsExactlyInAnyOrder("a", "b", "c");
    assertThat(response.getDetailedDiffMap()).containsOnlyKeys("a", "b", "c");
    assertThat(response.getReplacesList()).containsExactlyInAnyOrder("a", "b");
  }
}
