package io.github.awsworkspaceslinks.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What engines start plugins with, in every form that Go's flags have. */
final class ArgumentsTest {

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:4711, false",
    "-logtostderr 127.0.0.1:4711, false",
    "--logtostderr -v=9 127.0.0.1:4711, true",
    "-v=0 127.0.0.1:4711, false",
    "-v 3 127.0.0.1:4711, true",
    "--tracing http://127.0.0.1:9411 127.0.0.1:4711, false",
    "-tracing=http://127.0.0.1:9411 --v=11 127.0.0.1:4711, true",
    "-logtostderr -v=9 -tracing http://127.0.0.1:9411 127.0.0.1:4711, true",
    "--something-new --and=more 127.0.0.1:4711 what follows, false"
  })
  void theEnginesAddressIsTheFirstThatIsNoFlagAndNoFlagsValue(String line, boolean verbose) {
    assertThat(Arguments.parse(line.split(" ")))
        .isEqualTo(new Arguments(verbose, Optional.of("127.0.0.1:4711")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--logtostderr",
        "--tracing http://127.0.0.1:9411",
        "-tracing",
        "-v",
        "-v 9 -tracing http://127.0.0.1:9411"
      })
  void withoutOneThePluginIsToBeAttached(String line) {
    assertThat(Arguments.parse(line.split(" ")).engineAddress()).isEmpty();
  }

  @Test
  void noArgumentsAtAllAreThoseOfAPluginThatIsToBeAttached() {
    assertThat(Arguments.parse()).isEqualTo(new Arguments(false, Optional.empty()));
  }
}
