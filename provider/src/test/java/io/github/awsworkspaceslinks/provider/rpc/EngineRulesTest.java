package io.github.awsworkspaceslinks.provider.rpc;

import static io.github.awsworkspaceslinks.provider.testing.Plugin.failure;
import static io.github.awsworkspaceslinks.provider.testing.TestEngine.URN;
import static io.github.awsworkspaceslinks.provider.testing.TestEngine.struct;
import static io.github.awsworkspaceslinks.provider.testing.TestEngine.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import io.github.awsworkspaceslinks.emulator.Fault;
import io.github.awsworkspaceslinks.emulator.FaultRule;
import io.github.awsworkspaceslinks.emulator.Link;
import io.github.awsworkspaceslinks.emulator.LinkStatus;
import io.github.awsworkspaceslinks.provider.accountlink.AccountLinkProvider;
import io.github.awsworkspaceslinks.provider.testing.Plugin;
import io.github.awsworkspaceslinks.provider.testing.TestEngine;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import pulumirpc.Provider.CheckRequest;
import pulumirpc.Provider.DiffRequest;
import pulumirpc.Provider.DiffResponse;
import pulumirpc.Provider.DiffResponse.DiffChanges;
import pulumirpc.Provider.PropertyDiff.Kind;
import pulumirpc.Provider.ReadRequest;

/** Further rules of the engine, each in the words of the page that lists them. */
final class EngineRulesTest {
  private static final String ID = "link-0123456789abcdef0";
  private static final Struct INPUTS = struct(Map.of("linkId", ID));
  private static final List<String> UNKNOWNS =
      List.of(
          "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
          "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
          "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
          "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
          "030794c1-ac77-496b-92df-f27374a8bd58",
          "e48ece36-62e2-4504-bad9-02848725956a",
          "dd056dcd-154b-4c76-9bd3-c8f88648b5ff");

  @RegisterExtension final Plugin plugin = new Plugin();

  private TestEngine engine() {
    return plugin.engine();
  }

  // Negotiation and values

  @Test
  void checkConfigAndDiffConfigComeBeforeConfigure() throws IOException {
    try (var server = PluginServer.start(new AccountLinkProvider(), false);
        var unconfigured = new TestEngine(server.port())) {
      var news = plugin.configuration();
      var provider = unconfigured.provider();
      var checked = provider.checkConfig(CheckRequest.newBuilder().setNews(news).build());
      assertThat(checked.getFailuresList()).isEmpty();
      assertThat(checked.getInputs()).isEqualTo(news);
      var diff =
          provider.diffConfig(DiffRequest.newBuilder().setOldInputs(news).setNews(news).build());
      assertThat(diff.getChanges()).isEqualTo(DiffChanges.DIFF_NONE);
    }
  }

  /** An engine that is older sends olds and no old inputs, or the other way round in a diff. */
  @Test
  void aDiffOfTheConfigurationWithoutOldInputsIsAnswered() {
    var diff =
        engine()
            .provider()
            .diffConfig(DiffRequest.newBuilder().setNews(plugin.configuration()).build());
    assertThat(diff.getReplacesList()).isEmpty();
  }

  static List<String> unknowns() {
    return UNKNOWNS;
  }

  @ParameterizedTest
  @MethodSource("unknowns")
  void anUnknownOfAnyOfTheSevenKindsIsNoFaultAndNeverSent(String unknown) {
    var news = struct(Map.of("linkId", unknown, "clientToken", unknown));
    var answer = engine().check(news);
    assertThat(answer.getFailuresList()).isEmpty();
    assertThat(answer.getInputs()).isEqualTo(news);
    assertThat(engine().previewCreate(news).getProperties().getFieldsOrThrow("linkId"))
        .isEqualTo(text(unknown));
    assertThat(failure(() -> engine().create(news))).isNotNull();
    plugin.assertNoCalls();
  }

  static Stream<FaultRule> weather() {
    return Stream.of(
        FaultRule.always(new Fault.Delay(Duration.ZERO)),
        FaultRule.always(new Fault.Eventually(LinkStatus.PENDING, 1)).on(Plugin.REJECT),
        FaultRule.always(new Fault.CutAfter()).on(Plugin.REJECT).times(1));
  }

  @ParameterizedTest
  @MethodSource("weather")
  void nothingUnknownIsReturnedFromWhatIsNoPreview(FaultRule fault) {
    plugin.emulator().put(Link.pending(ID));
    plugin.emulator().setFaults(fault);
    var created = engine().create(INPUTS).getProperties();
    var read = engine().read(ID, INPUTS, created);
    plugin.emulator().put(Link.pending(ID));
    var pending = engine().read(ID, INPUTS, created).getProperties();
    var updated = engine().update(ID, pending, INPUTS).getProperties();
    for (var answer : List.of(created, read.getInputs(), read.getProperties(), updated)) {
      assertThat(answer.toString()).doesNotContain(UNKNOWNS.toArray(String[]::new));
    }
  }

  // Errors

  @Test
  void checkReturnsInputsWhateverTheOldOnesAre() {
    for (var olds : List.of(Struct.getDefaultInstance(), INPUTS, struct(Map.of("gone", "x")))) {
      var request = CheckRequest.newBuilder().setUrn(URN).setOlds(olds).setNews(INPUTS).build();
      assertThat(engine().provider().check(request).getInputs()).isEqualTo(INPUTS);
    }
    var neither = engine().provider().check(CheckRequest.newBuilder().setUrn(URN).build());
    assertThat(neither.hasInputs()).isTrue();
    assertThat(neither.getFailuresList()).hasSize(1);
  }

  // Diff

  private static void assertIsConsistent(DiffResponse diff) {
    assertThat(diff.getHasDetailedDiff()).isTrue();
    assertThat(new TreeSet<>(diff.getDetailedDiffMap().keySet()))
        .isEqualTo(new TreeSet<>(diff.getDiffsList()));
    assertThat(diff.getDiffsList()).containsAll(diff.getReplacesList());
    assertThat(diff.getChanges())
        .isEqualTo(diff.getDiffsCount() == 0 ? DiffChanges.DIFF_NONE : DiffChanges.DIFF_SOME);
    diff.getDetailedDiffMap()
        .forEach(
            (name, property) ->
                assertThat(property.getKind().name().endsWith("_REPLACE"))
                    .as(name)
                    .isEqualTo(diff.getReplacesList().contains(name)));
  }

  @Test
  void theKeysOfTheDetailedDiffAreTheDiffsAndReplacesComeWithAChange() {
    var state = struct(Map.of("linkId", ID, "accountLinkStatus", "REJECTED"));
    var drifted =
        struct(Map.of("linkId", ID, "accountLinkStatus", "PENDING_ACCEPTANCE_BY_TARGET_ACCOUNT"));
    var token = struct(Map.of("linkId", ID, "clientToken", "token"));
    var another = struct(Map.of("linkId", "link-0fedcba9876543210", "clientToken", "token"));
    for (var before : List.of(state, drifted)) {
      for (var olds : List.of(INPUTS, token)) {
        for (var news : List.of(INPUTS, token, another)) {
          assertIsConsistent(engine().diff(olds, before, news));
        }
      }
    }
    assertThat(engine().diff(INPUTS, state, another).getDetailedDiffOrThrow("linkId").getKind())
        .isEqualTo(Kind.UPDATE_REPLACE);
    assertThat(engine().diff(INPUTS, state, another).getReplacesList()).containsExactly("linkId");
  }

  /** What was read comes as the state, what the stack had as the new inputs. */
  @Test
  void inARefreshOnlyWhatAnUpdateWouldMendIsADifference() {
    plugin.emulator().put(Link.of(ID, LinkStatus.REJECTED));
    var state = engine().create(INPUTS).getProperties();
    var read = engine().read(ID, INPUTS, state);
    assertThat(engine().diff(read.getInputs(), read.getProperties(), INPUTS).getChanges())
        .isEqualTo(DiffChanges.DIFF_NONE);
    plugin.emulator().put(Link.pending(ID));
    read = engine().read(ID, INPUTS, state);
    var diff = engine().diff(read.getInputs(), read.getProperties(), INPUTS);
    assertThat(diff.getDiffsList()).containsExactly("accountLinkStatus");
    assertIsConsistent(diff);
  }

  // Read

  /** {@code pulumi do} sends both, and nothing in them; an import sends neither. */
  @Test
  void aReadWithEmptyInputsAndStateReturnsInputsAsAnImportDoes() {
    plugin.emulator().put(Link.of(ID, LinkStatus.REJECTED));
    var empty =
        ReadRequest.newBuilder()
            .setUrn(URN)
            .setId(ID)
            .setInputs(Struct.getDefaultInstance())
            .setProperties(Struct.getDefaultInstance())
            .setTimeout(0)
            .build();
    var answer = engine().provider().read(empty);
    assertThat(answer).isEqualTo(engine().importing(ID));
    assertThat(answer.getInputs()).isEqualTo(INPUTS);
  }

  @Test
  void whatIsImportedPassesCheckAndShowsNoDifference() {
    plugin.emulator().put(Link.of(ID, LinkStatus.REJECTED));
    var read = engine().importing(ID);
    var checked = engine().check(read.getInputs());
    assertThat(checked.getFailuresList()).isEmpty();
    assertThat(
            engine().diff(read.getInputs(), read.getProperties(), checked.getInputs()).getChanges())
        .isEqualTo(DiffChanges.DIFF_NONE);
  }

  // The end of a message's length

  @ParameterizedTest
  @ValueSource(ints = {1024 * 1024, 16 * 1024 * 1024})
  void aMessageOfManyMebibytesIsCheckedAndShownCut(int characters) {
    var news = struct(Map.of("linkId", "x".repeat(characters)));
    var answer = engine().check(news);
    assertThat(answer.getInputs().getFieldsOrThrow("linkId").getStringValue()).hasSize(characters);
    assertThat(answer.getFailures(0).getReason()).hasSizeLessThan(1000);
  }
}
