package io.github.awsworkspaceslinks.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RehearsalTest {
  /** A call that fails would set up less than one that succeeds. */
  @Test
  void getsToTheAnswer() {
    Rehearsal.run();
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          ,                       ,                       ,        true
          https://vpce.example,   ,                       ,        true
          http://127.0.0.1:8080,  ,                       ,        false
          ,                       http://127.0.0.1:8080,  ,        false
          https://vpce.example,   http://127.0.0.1:8080,  ,        true
          http://127.0.0.1:8080,  https://vpce.example,   ,        false
          ,                       ,                       ca.pem,  false
          """)
  void readsWhomTheJdkTrustsUnlessTheEnvironmentNeedsNone(
      String ofService, String ofAll, String bundle, boolean reads) {
    var variables =
        Map.of(
            "AWS_ENDPOINT_URL_WORKSPACES", Optional.ofNullable(ofService),
            "AWS_ENDPOINT_URL", Optional.ofNullable(ofAll),
            "AWS_CA_BUNDLE", Optional.ofNullable(bundle));
    assertThat(Rehearsal.asksWhomTheJdkTrusts(variables::get)).isEqualTo(reads);
  }
}
