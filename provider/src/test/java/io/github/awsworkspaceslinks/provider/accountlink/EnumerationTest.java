package io.github.awsworkspaceslinks.provider.accountlink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnumerationTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a             | a
          a b           | a, b
          a b c d e     | a, b, c, d, e
          a b c d e f   | a, b, c, d, e and 1 more
          a b c d e f g | a, b, c, d, e and 2 more
          """)
  void namesFiveAtMost(String names, String text) {
    assertThat(Enumeration.of(List.of(names.split(" ")))).isEqualTo(text);
  }
}
