package io.github.awsworkspaceslinks.provider.lifecycle;

import static io.github.awsworkspaceslinks.provider.lifecycle.PropertyValue.UNKNOWN;
import static io.github.awsworkspaceslinks.provider.testing.Values.map;
import static io.github.awsworkspaceslinks.provider.testing.Values.secret;
import static io.github.awsworkspaceslinks.provider.testing.Values.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.awsworkspaceslinks.provider.lifecycle.FunctionCalls.Answer;
import io.github.awsworkspaceslinks.provider.lifecycle.ResourceError.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A small function: finds a note on a board by a word in it. */
class FunctionCallsTest {

  private record Inputs(String word, Optional<String> color) {}

  private record Outputs(String word, String text, Optional<String> color) {}

  private static final Operation OPERATION =
      new Operation("", Duration.ofMinutes(1), new Cancellation(), (_, _, _, _) -> {});

  private static final class FindNote implements ProviderFunction<Inputs, Outputs> {
    final List<String> asked = new ArrayList<>();

    @Override
    public FunctionType<Inputs, Outputs> type() {
      return new FunctionType<>(
          "board:index:findNote", Inputs.class, Outputs.class, Duration.ofMinutes(2));
    }

    @Override
    public Outputs invoke(InvokeRequest<Inputs> request) {
      var inputs = request.inputs();
      asked.add(inputs.word());
      if (inputs.word().equals("nowhere")) {
        throw new ResourceError(Kind.NOT_FOUND, "No note has the word");
      }
      return new Outputs(inputs.word(), "hello " + inputs.word(), inputs.color());
    }
  }

  private final FindNote function = new FindNote();
  private final FunctionCalls<Inputs, Outputs> calls = new FunctionCalls<>(function);

  @Test
  void whatItAnswersIsReturned() {
    assertThat(calls.invoke(map(Map.of("word", value("world"))), OPERATION))
        .isEqualTo(
            new Answer.Returned(map(Map.of("word", value("world"), "text", value("hello world")))));
  }

  @Test
  void everyFaultOfTheArgumentsIsToldAtOnceAndNothingIsAsked() {
    var answer =
        calls.invoke(map(Map.of("words", value("world"), "color", value(true))), OPERATION);
    assertThat(answer)
        .isInstanceOfSatisfying(
            Answer.Refused.class,
            refused ->
                assertThat(refused.failures())
                    .containsExactlyInAnyOrder(
                        new CheckFailure("words", "words is not a property; did you mean word?"),
                        new CheckFailure("word", "word is required, but it is missing"),
                        new CheckFailure("color", "color must be a string, but is true")));
    assertThat(function.asked).isEmpty();
  }

  @Test
  void anArgumentThatIsNotKnownYetAsksNothing() {
    assertThat(calls.invoke(map(Map.of("word", UNKNOWN)), OPERATION))
        .isEqualTo(new Answer.NotKnownYet());
    assertThat(function.asked).isEmpty();
  }

  @Test
  void aFaultBesideAnArgumentThatIsNotKnownYetIsTold() {
    assertThat(calls.invoke(map(Map.of("word", UNKNOWN, "colour", value("red"))), OPERATION))
        .isInstanceOf(Answer.Refused.class);
  }

  @Test
  void aResultIsSecretIfTheArgumentOfItsNameIs() {
    var answer = calls.invoke(map(Map.of("word", value("x"), "color", secret("red"))), OPERATION);
    assertThat(answer)
        .isEqualTo(
            new Answer.Returned(
                map(Map.of("word", value("x"), "text", value("hello x"), "color", secret("red")))));
  }

  @Test
  void aFailureIsTheFunctionsOwn() {
    assertThatExceptionOfType(ResourceError.class)
        .isThrownBy(() -> calls.invoke(map(Map.of("word", value("nowhere"))), OPERATION))
        .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.NOT_FOUND));
  }
}
