package io.github.awsworkspaceslinks.provider.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SuggestionTest {
  private static final List<String> KNOWN = List.of("linkId", "clientToken", "region");

  @ParameterizedTest
  @CsvSource({
    "linkID, linkId",
    "link_id, linkId",
    "link-id, linkId",
    "LINKID, linkId",
    "linkd, linkId",
    "lnikId, linkId",
    "link, linkId",
    "clienToken, clientToken",
    "client_token, clientToken",
    "token_client, ''",
    "clientTokens, clientToken",
    "client, clientToken",
    "regoin, region",
    "regionn, region",
  })
  void aNameThatIsNearIsSuggested(String given, String meant) {
    assertThat(Suggestion.of(given, KNOWN).orElse("")).isEqualTo(meant);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bucket", "x", "l", "tags", "accountLinkStatus"})
  void aNameThatIsFarFromAllSuggestsNothing(String given) {
    assertThat(Suggestion.of(given, KNOWN)).isEmpty();
  }

  @Test
  void ofSeveralTheNearestIsSuggested() {
    assertThat(Suggestion.of("regiom", List.of("regions", "region"))).contains("region");
  }

  @Test
  void whereNothingIsKnownNothingIsSuggested() {
    assertThat(Suggestion.of("linkId", List.of())).isEmpty();
  }
}
