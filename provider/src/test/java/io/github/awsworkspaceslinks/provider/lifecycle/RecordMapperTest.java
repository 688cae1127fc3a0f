package io.github.awsworkspaceslinks.provider.lifecycle;

import static io.github.awsworkspaceslinks.provider.lifecycle.PropertyValue.UNKNOWN;
import static io.github.awsworkspaceslinks.provider.testing.Values.list;
import static io.github.awsworkspaceslinks.provider.testing.Values.object;
import static io.github.awsworkspaceslinks.provider.testing.Values.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.github.awsworkspaceslinks.provider.lifecycle.PropertyValue.Content;
import io.github.awsworkspaceslinks.provider.lifecycle.PropertyValue.SpecialKind;
import io.github.awsworkspaceslinks.provider.lifecycle.PropertyValue.UnknownKind;
import io.github.awsworkspaceslinks.provider.lifecycle.RecordMapper.Mapped;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class RecordMapperTest {

  private record LinkId(String value) {
    LinkId {
      if (!value.startsWith("link-")) {
        throw new IllegalArgumentException("a link id");
      }
    }
  }

  private record Retries(int value) {
    Retries {
      if (value < 0) {
        throw new IllegalArgumentException("0 or more");
      }
    }
  }

  private record Endpoints(Optional<LinkId> workspaces, Optional<Boolean> secure) {}

  record Broken(String value) {
    Broken {
      if (!value.isEmpty()) {
        throw new UnsupportedOperationException("a bug");
      }
    }
  }

  private record Range(int low, int high) {
    Range {
      if (low > high) {
        throw new IllegalArgumentException("low must not be above high");
      }
    }
  }

  private record All(
      String text,
      boolean flag,
      int whole,
      double real,
      LinkId linkId,
      Endpoints nested,
      Optional<String> maybe,
      Optional<Boolean> maybeFlag,
      Optional<Integer> maybeWhole,
      Optional<Double> maybeReal,
      Optional<Retries> retries,
      Optional<Range> range,
      List<String> texts,
      List<Endpoints> endpoints,
      Map<String, Double> reals,
      Map<String, List<LinkId>> ids) {}

  private static final RecordMapper<All> MAPPER = new RecordMapper<>(All.class);

  /** What is required, and nothing else. */
  private static final PropertyMap LEAST =
      new PropertyMap(
          Map.of(
              "text", value("t"),
              "flag", value(true),
              "whole", value(7),
              "real", value(0.5),
              "linkId", value("link-1"),
              "nested", object(Map.of())));

  private static All complete(Mapped<All> mapped) {
    assertThat(mapped).isInstanceOf(Mapped.Complete.class);
    return mapped.toOptional().orElseThrow();
  }

  private static List<CheckFailure> failures(Mapped<?> mapped) {
    return mapped instanceof Mapped.Faulty<?>(var failures) ? failures : List.of();
  }

  private static List<CheckFailure> failures(PropertyMap properties) {
    return failures(MAPPER.check(properties));
  }

  // Values that are as they should be

  @Test
  void whatIsNotGivenIsEmptyWhereItIsOptionalAListOrAMap() {
    assertThat(complete(MAPPER.check(LEAST)))
        .isEqualTo(
            new All(
                "t",
                true,
                7,
                0.5,
                new LinkId("link-1"),
                new Endpoints(Optional.empty(), Optional.empty()),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of(),
                Map.of(),
                Map.of()));
  }

  @Test
  void eachTypeIsRead() {
    var given =
        LEAST
            .with("maybe", value("m"))
            .with("maybeFlag", value(false))
            .with("maybeWhole", value(-3))
            .with("maybeReal", value(1e300))
            .with("retries", value(3))
            .with("range", object(Map.of("low", value(1), "high", value(2))))
            .with("texts", list(value("a"), value("")))
            .with(
                "endpoints",
                list(object(Map.of("workspaces", value("link-2"), "secure", value(true)))))
            .with("reals", object(Map.of("pi", value(3.14))))
            .with("ids", object(Map.of("x", list(value("link-3")))));
    var all = complete(MAPPER.check(given));
    assertThat(all.maybe()).contains("m");
    assertThat(all.maybeFlag()).contains(false);
    assertThat(all.maybeWhole()).contains(-3);
    assertThat(all.maybeReal()).contains(1e300);
    assertThat(all.retries()).contains(new Retries(3));
    assertThat(all.range()).contains(new Range(1, 2));
    assertThat(all.texts()).containsExactly("a", "");
    assertThat(all.endpoints())
        .containsExactly(new Endpoints(Optional.of(new LinkId("link-2")), Optional.of(true)));
    assertThat(all.reals()).isEqualTo(Map.of("pi", 3.14));
    assertThat(all.ids()).isEqualTo(Map.of("x", List.of(new LinkId("link-3"))));
  }

  @Test
  void nullMeansNotGiven() {
    assertThat(complete(MAPPER.check(LEAST.with("maybe", PropertyValue.NULL))).maybe()).isEmpty();
    assertThat(failures(LEAST.with("text", PropertyValue.NULL)))
        .containsExactly(new CheckFailure("text", "text is required, but it is missing"));
  }

  @Test
  void aSecretValueIsReadLikeAnyOther() {
    assertThat(complete(MAPPER.check(LEAST.with("text", value("hidden").asSecret()))).text())
        .isEqualTo("hidden");
  }

  // Values that are not

  static Stream<Arguments> mismatches() {
    var aList = list(value("a"));
    var some = object(Map.of("a", value("b")));
    return Stream.of(
        arguments("text", value(1), "text", "text must be a string, but is 1"),
        arguments("text", value(1.5), "text", "text must be a string, but is 1.5"),
        arguments("text", value(true), "text", "text must be a string, but is true"),
        arguments("text", aList, "text", "text must be a string, but is a list"),
        arguments("text", some, "text", "text must be a string, but is an object"),
        arguments(
            "text",
            value(new Content.Special(SpecialKind.ASSET, PropertyMap.EMPTY)),
            "text",
            "text must be a string, but is an asset"),
        arguments("maybe", value(2), "maybe", "maybe must be a string, but is 2"),
        arguments("flag", value("true"), "flag", "flag must be true or false, but is \"true\""),
        arguments("flag", value(0), "flag", "flag must be true or false, but is 0"),
        arguments(
            "maybeFlag",
            value("no"),
            "maybeFlag",
            "maybeFlag must be true or false, but is \"no\""),
        arguments("whole", value(1.5), "whole", "whole must be a whole number, but is 1.5"),
        arguments(
            "whole", value(1e10), "whole", "whole must be a whole number, but is 10000000000"),
        arguments("whole", value(Double.NaN), "whole", "whole must be a whole number, but is NaN"),
        arguments("whole", value("7"), "whole", "whole must be a whole number, but is \"7\""),
        arguments(
            "whole",
            value("x".repeat(98)),
            "whole",
            "whole must be a whole number, but is \"" + "x".repeat(98) + "\""),
        arguments("real", value("7"), "real", "real must be a number, but is \"7\""),
        arguments("maybeReal", aList, "maybeReal", "maybeReal must be a number, but is a list"),
        arguments("texts", value("a"), "texts", "texts must be a list, but is \"a\""),
        arguments(
            "texts", list(value("a"), value(1)), "texts[1]", "texts[1] must be a string, but is 1"),
        arguments(
            "texts",
            list(PropertyValue.NULL),
            "texts[0]",
            "texts[0] must be a string, but is nothing"),
        arguments("reals", aList, "reals", "reals must be an object, but is a list"),
        arguments("reals", some, "reals.a", "reals.a must be a number, but is \"b\""),
        arguments(
            "ids",
            object(Map.of("x", list(value("link-1"), value("y")))),
            "ids.x[1]",
            "ids.x[1] must be a link id, but is \"y\""),
        arguments("nested", value("x"), "nested", "nested must be an object, but is \"x\""),
        arguments(
            "nested",
            object(Map.of("workspaces", value("x"))),
            "nested.workspaces",
            "nested.workspaces must be a link id, but is \"x\""),
        arguments(
            "endpoints",
            list(object(Map.of("workspaces", value(1)))),
            "endpoints[0].workspaces",
            "endpoints[0].workspaces must be a string, but is 1"),
        arguments("linkId", value("x"), "linkId", "linkId must be a link id, but is \"x\""),
        arguments("linkId", value(1), "linkId", "linkId must be a string, but is 1"),
        arguments("retries", value(-1), "retries", "retries must be 0 or more, but is -1"),
        arguments("retries", value(0.5), "retries", "retries must be a whole number, but is 0.5"),
        arguments(
            "range",
            object(Map.of("low", value(2), "high", value(1))),
            "range",
            "low must not be above high"),
        arguments(
            "range",
            object(Map.of("low", value(2))),
            "range.high",
            "range.high is required, but it is missing"));
  }

  @ParameterizedTest
  @MethodSource("mismatches")
  void aValueThatDoesNotFitIsAFaultOfItsProperty(
      String name, PropertyValue value, String property, String reason) {
    assertThat(failures(LEAST.with(name, value)))
        .containsExactly(new CheckFailure(property, reason));
  }

  @Test
  void everyRequiredPropertyThatIsMissingIsAFault() {
    assertThat(failures(PropertyMap.EMPTY))
        .containsExactlyInAnyOrderElementsOf(
            LEAST.names().stream()
                .map(n -> new CheckFailure(n, n + " is required, but it is missing"))
                .toList());
  }

  @Test
  void allFaultsAreFoundAtOnce() {
    var given =
        LEAST
            .with("text", value(1))
            .with("linkId", value("x"))
            .with("lnkId", value("y"))
            .with("endpoints", list(object(Map.of("workspace", value("z"))), value(2)));
    assertThat(failures(given))
        .extracting(CheckFailure::property)
        .containsExactlyInAnyOrder(
            "text", "linkId", "lnkId", "endpoints[0].workspace", "endpoints[1]");
  }

  @Test
  void aVeryLongValueIsShownCut() {
    var reason = failures(LEAST.with("linkId", value("x".repeat(10_000)))).getFirst().reason();
    assertThat(reason).startsWith("linkId must be a link id, but is \"xxx").hasSizeLessThan(200);
  }

  @Test
  void aRuleThatFailsOtherwiseIsAFaultOfTheProgram() {
    record Holder(Broken broken) {}

    assertThatIllegalStateException()
        .isThrownBy(
            () -> new RecordMapper<>(Holder.class).check(PropertyMap.of("broken", value("x"))))
        .withRootCauseInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void aTypeThatNoPropertyCanHaveIsAFaultOfTheProgram() {
    record Holder(StringBuilder text) {}

    assertThatIllegalStateException()
        .isThrownBy(
            () -> new RecordMapper<>(Holder.class).check(PropertyMap.of("text", value("x"))))
        .withMessageContaining("java.lang.StringBuilder");
    assertThatIllegalStateException()
        .isThrownBy(
            () -> new RecordMapper<>(Holder.class).write(new Holder(new StringBuilder("x"))))
        .withMessageContaining("java.lang.StringBuilder");
  }

  // Names

  @Test
  void anUnknownNameIsAFaultThatSuggestsTheNearest() {
    assertThat(failures(LEAST.with("linkID", value("link-1"))))
        .containsExactly(
            new CheckFailure("linkID", "linkID is not a property; did you mean linkId?"));
  }

  @Test
  void anUnknownNameThatIsNearNothingIsAFaultThatListsTheProperties() {
    record Pair(Optional<String> one, Optional<String> other) {}

    assertThat(
            failures(
                new RecordMapper<>(Pair.class).check(PropertyMap.of("bucket", value("link-1")))))
        .containsExactly(
            new CheckFailure("bucket", "bucket is not a property; the properties are one, other"));
  }

  @Test
  void anUnknownNameIsAFaultEvenIfItsValueIsNullOrUnknown() {
    assertThat(failures(LEAST.with("linkID", PropertyValue.NULL))).hasSize(1);
    assertThat(failures(LEAST.with("linkID", UNKNOWN))).hasSize(1);
  }

  @Test
  void anUnknownNameWithinAnObjectIsAFaultAtItsPath() {
    assertThat(failures(LEAST.with("endpoints", list(object(Map.of("workspaecs", value("x")))))))
        .containsExactly(
            new CheckFailure(
                "endpoints[0].workspaecs",
                "endpoints[0].workspaecs is not a property; did you mean workspaces?"));
  }

  @Test
  void whatWasSavedMayHoldNamesThatAreNotPropertiesAnyMore() {
    var saved =
        LEAST.with("older", value("x")).with("nested", object(Map.of("alsoOlder", value("y"))));
    assertThat(complete(MAPPER.restore(saved))).isEqualTo(complete(MAPPER.check(LEAST)));
  }

  @Test
  void whatWasSavedIsHeldToTheTypesAllTheSame() {
    assertThat(failures(MAPPER.restore(LEAST.with("text", value(1))))).hasSize(1);
  }

  @Test
  void theNamesComeInTheRecordsOrder() {
    assertThat(MAPPER.names())
        .startsWith("text", "flag", "whole", "real", "linkId", "nested")
        .hasSize(All.class.getRecordComponents().length);
  }

  @Test
  void theNamesOfTextsAreThoseWhoseValueIsAString() {
    assertThat(MAPPER.textNames()).containsExactlyInAnyOrder("text", "linkId", "maybe");
  }

  // What is not known yet

  @ParameterizedTest
  @EnumSource(UnknownKind.class)
  void anUnknownValueIsNoFaultButLeavesTheRecordIncomplete(UnknownKind kind) {
    var unknown = value(new Content.Unknown(kind));
    for (var name : MAPPER.names()) {
      assertThat(MAPPER.check(LEAST.with(name, unknown)))
          .as(name)
          .isInstanceOf(Mapped.Incomplete.class);
    }
  }

  @Test
  void anUnknownWithinAValueLeavesTheRecordIncomplete() {
    for (var value :
        Map.of(
                "texts", list(value("a"), UNKNOWN),
                "reals", object(Map.of("a", UNKNOWN)),
                "nested", object(Map.of("workspaces", UNKNOWN)),
                "endpoints", list(object(Map.of("workspaces", UNKNOWN))))
            .entrySet()) {
      assertThat(MAPPER.check(LEAST.with(value.getKey(), value.getValue())))
          .as(value.getKey())
          .isInstanceOf(Mapped.Incomplete.class);
    }
  }

  @Test
  void anUnknownValueHidesNoFaultElsewhere() {
    assertThat(failures(LEAST.with("linkId", UNKNOWN).with("text", value(1))))
        .extracting(CheckFailure::property)
        .containsExactly("text");
  }

  // Secrets

  static Stream<Arguments> secretFaults() {
    var hidden = value("hunter2").asSecret();
    return Stream.of(
        arguments("the value", LEAST.with("linkId", hidden)),
        arguments("of a wrong type", LEAST.with("whole", hidden)),
        arguments("within a list", LEAST.with("texts", list(value(42.5).asSecret()))),
        arguments(
            "within a secret object",
            LEAST.with("nested", object(Map.of("workspaces", value("hunter2"))).asSecret())),
        arguments(
            "an unknown name within a secret object",
            LEAST.with("nested", object(Map.of("workspacs", value("hunter2"))).asSecret())),
        arguments(
            "what is missing within a secret object",
            LEAST.with("range", object(Map.of("low", value(1))).asSecret())),
        arguments(
            "within an object that breaks its own rule",
            LEAST.with("range", object(Map.of("low", value(425).asSecret(), "high", value(1))))),
        arguments("of an unknown name", LEAST.with("linkID", hidden)),
        arguments("within a value of an unknown name", LEAST.with("links", list(hidden))),
        arguments("within a value of a wrong type", LEAST.with("linkId", list(hidden))),
        arguments(
            "within an object of a wrong type",
            LEAST.with("texts", object(Map.of("a", object(Map.of("b", hidden)))))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("secretFaults")
  void aFaultOfASecretValueShowsNeitherTheValueNorAPropertyForTheEngineToShow(
      String place, PropertyMap given) {
    assertThat(failures(given))
        .as(place)
        .hasSize(1)
        .allSatisfy(
            failure -> {
              assertThat(failure.property()).isEmpty();
              assertThat(failure.reason()).doesNotContain("hunter2").doesNotContain("42");
            });
  }

  @Test
  void aFaultOfASecretValueSaysWhereItIs() {
    assertThat(failures(LEAST.with("linkId", value("hunter2").asSecret())))
        .containsExactly(new CheckFailure("", "linkId must be a link id; its value is secret"));
  }

  @Test
  void aSecretHidesNoFaultElsewhere() {
    assertThat(failures(LEAST.with("text", value("s").asSecret()).with("linkId", value("x"))))
        .containsExactly(new CheckFailure("linkId", "linkId must be a link id, but is \"x\""));
  }

  private record Pin(String value) implements Sensitive {
    Pin {
      if (value.length() != 4) {
        throw new IllegalArgumentException("4 digits");
      }
    }
  }

  private record Login(Optional<String> user, Optional<Pin> pin) {
    Login {
      if (user.isPresent() && pin.isEmpty()) {
        throw new InvalidProperty("pin", "a user needs a pin");
      }
    }
  }

  private record Logins(List<Login> logins) {}

  @Test
  void aSensitiveValueIsNotShownEvenIfItIsGivenInTheClear() {
    var mapper = new RecordMapper<>(Login.class);
    for (var wrong : List.of(value("hunter2"), value(42), list(value("hunter2")))) {
      assertThat(failures(mapper.check(PropertyMap.of("pin", wrong))))
          .singleElement()
          .satisfies(
              failure -> {
                assertThat(failure.property()).isEmpty();
                assertThat(failure.reason())
                    .startsWith("pin must be ")
                    .doesNotContain("hunter2", "42");
              });
    }
  }

  @Test
  void aSensitiveValueIsWrittenAsSecret() {
    var login = new Login(Optional.of("u"), Optional.of(new Pin("1234")));
    var written = new RecordMapper<>(Login.class).write(login);
    assertThat(written.get("pin")).contains(value("1234").asSecret());
    assertThat(written.get("user")).contains(value("u"));
  }

  private record Safe(
      Optional<Pin> pin,
      Optional<Login> login,
      List<Pin> pins,
      Map<String, Pin> byName,
      List<String> texts) {}

  static Stream<Arguments> exposed() {
    var pin = value("1234");
    var hidden = pin.asSecret();
    var login = object(Map.of("pin", pin));
    return Stream.of(
        arguments("in the clear", "pin", pin, true),
        arguments("marked", "pin", hidden, false),
        arguments("none", "pin", PropertyValue.NULL, false),
        arguments("not known yet", "pin", UNKNOWN, false),
        arguments("in the clear and wrong", "pin", value(42), true),
        arguments("in a record", "login", login, true),
        arguments("in a marked record", "login", login.asSecret(), false),
        arguments("marked in a record", "login", object(Map.of("pin", hidden)), false),
        arguments("beside another in a record", "login", object(Map.of("user", pin)), false),
        arguments("in what is no record", "login", pin, false),
        arguments("in a list", "pins", list(hidden, pin), true),
        arguments("marked in a list", "pins", list(hidden, hidden), false),
        arguments("in what is no list", "pins", object(Map.of("a", pin)), false),
        arguments("in a map", "byName", object(Map.of("a", hidden, "b", pin)), true),
        arguments("marked in a map", "byName", object(Map.of("a", hidden)), false),
        arguments("in what is no map", "byName", list(pin), false),
        arguments("of a type that is not sensitive", "texts", list(pin), false));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("exposed")
  void aSensitiveValueThatIsNotMarkedIsExposed(
      String where, String property, PropertyValue value, boolean isExposed) {
    assertThat(new RecordMapper<>(Safe.class).exposed(PropertyMap.of(property, value)))
        .isEqualTo(isExposed ? Set.of(property) : Set.of());
  }

  @Test
  void aRuleAboutSeveralPropertiesIsAFaultOfTheOneThatItNames() {
    var given = PropertyMap.of("user", value("u"));
    assertThat(failures(new RecordMapper<>(Login.class).check(given)))
        .containsExactly(new CheckFailure("pin", "a user needs a pin"));
    assertThat(
            failures(
                new RecordMapper<>(Logins.class)
                    .check(PropertyMap.of("logins", list(PropertyValue.of(given))))))
        .containsExactly(new CheckFailure("logins[0].pin", "a user needs a pin"));
  }

  // There and back

  @Test
  void anEmptyOptionalIsLeftOut() {
    assertThat(MAPPER.write(complete(MAPPER.check(LEAST))).names())
        .doesNotContain("maybe", "maybeFlag", "retries", "range")
        .contains("texts", "endpoints", "reals", "ids");
  }

  @Test
  void aRecordWithTheOneComponentValueIsWrittenAsThatValue() {
    assertThat(MAPPER.write(complete(MAPPER.check(LEAST))).get("linkId")).contains(value("link-1"));
  }

  @Property
  void whatIsWrittenIsReadAsTheSame(@ForAll("alls") All all) {
    assertThat(MAPPER.check(MAPPER.write(all))).isEqualTo(new Mapped.Complete<>(all));
    assertThat(MAPPER.restore(MAPPER.write(all))).isEqualTo(new Mapped.Complete<>(all));
  }

  @Property
  void whateverIsGivenIsReadOrAFaultButNeverAnException(@ForAll("anything") PropertyMap anything) {
    assertThat(MAPPER.check(anything)).isNotNull();
    assertThat(MAPPER.restore(anything)).isNotNull();
  }

  @Provide
  Arbitrary<All> alls() {
    var text = Arbitraries.strings().ofMaxLength(12);
    var linkId = text.map(t -> new LinkId("link-" + t));
    var endpoints =
        Combinators.combine(linkId.optional(), Arbitraries.of(true, false).optional())
            .as(Endpoints::new);
    var range =
        Combinators.combine(Arbitraries.integers(), Arbitraries.integers())
            .as((a, b) -> new Range(Math.min(a, b), Math.max(a, b)));
    var required =
        Combinators.combine(
                text,
                Arbitraries.of(true, false),
                Arbitraries.integers(),
                Arbitraries.doubles(),
                linkId,
                endpoints)
            .as((a, b, c, d, e, f) -> new Object[] {a, b, c, d, e, f});
    var optional =
        Combinators.combine(
                text.optional(),
                Arbitraries.of(true, false).optional(),
                Arbitraries.integers().optional(),
                Arbitraries.doubles().optional(),
                Arbitraries.integers().greaterOrEqual(0).map(Retries::new).optional(),
                range.optional())
            .as((a, b, c, d, e, f) -> new Object[] {a, b, c, d, e, f});
    var many =
        Combinators.combine(
                text.list().ofMaxSize(3),
                endpoints.list().ofMaxSize(3),
                Arbitraries.maps(text, Arbitraries.doubles()).ofMaxSize(3),
                Arbitraries.maps(text, linkId.list().ofMaxSize(2)).ofMaxSize(3))
            .as((a, b, c, d) -> new Object[] {a, b, c, d});
    return Combinators.combine(required, optional, many)
        .as((a, b, c) -> construct(Stream.of(a, b, c).flatMap(Arrays::stream).toArray()));
  }

  private static All construct(Object[] components) {
    try {
      return (All) All.class.getDeclaredConstructors()[0].newInstance(components);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }

  @Provide
  Arbitrary<PropertyMap> anything() {
    Arbitrary<PropertyValue> leaf =
        Arbitraries.of(
            value("link-1"),
            value(""),
            value(-1),
            value(2.5),
            value(true),
            PropertyValue.NULL,
            UNKNOWN,
            value("s").asSecret(),
            value(new Content.Special(SpecialKind.ARCHIVE, PropertyMap.EMPTY)));
    var name =
        Arbitraries.of(
            Stream.concat(
                    MAPPER.names().stream(), Stream.of("workspaces", "low", "high", "", "other"))
                .toList());
    Arbitrary<PropertyValue> value =
        Arbitraries.recursive(
            () -> leaf,
            inner ->
                Arbitraries.oneOf(
                    inner.list().ofMaxSize(3).map(PropertyValue::of),
                    Arbitraries.maps(name, inner).ofMaxSize(3).map(PropertyValue::object)),
            0,
            3);
    return Arbitraries.maps(name, value)
        .ofMaxSize(8)
        .map(
            given -> {
              var all = new HashMap<>(LEAST.properties());
              all.putAll(given);
              return new PropertyMap(all);
            });
  }
}
