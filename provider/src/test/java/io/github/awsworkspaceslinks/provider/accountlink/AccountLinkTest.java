package io.github.awsworkspaceslinks.provider.accountlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.awsworkspaceslinks.provider.lifecycle.ResourceError;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Links of which AWS leaves out what its model calls optional, which the emulator never does. */
class AccountLinkTest {
  private static final String OURS = "111111111111";

  private static AccountLink link(String status, String source, String target) {
    return new AccountLink(
        new LinkId("link-0123456789abcdef0"),
        Optional.ofNullable(status).map(AccountLinkStatus::new),
        Optional.ofNullable(source),
        Optional.ofNullable(target));
  }

  @ParameterizedTest(name = "from {0} to {1}: {2}")
  @CsvSource({
    "222222222222, 111111111111, true",
    "111111111111, 222222222222, false",
    "222222222222, 333333333333, false",
    "            , 111111111111, true",
    "            , 222222222222, false",
    "222222222222,             , true",
    "111111111111,             , false",
    "            ,             , false",
  })
  void isAnInvitationToUsAsFarAsThatIsKnown(String source, String target, boolean expected) {
    assertThat(link(null, source, target).isInvitationTo(OURS)).isEqualTo(expected);
  }

  @Test
  void withoutAStatusHasTheOneThatItHadBefore() {
    assertThat(link(null, OURS, null).statusOr(Optional.of(AccountLinkStatus.LINKED)))
        .isEqualTo(AccountLinkStatus.LINKED);
    assertThat(link("REJECTED", OURS, null).statusOr(Optional.of(AccountLinkStatus.LINKED)))
        .isEqualTo(AccountLinkStatus.REJECTED);
    assertThatThrownBy(() -> link(null, OURS, null).statusOr(Optional.empty()))
        .isInstanceOf(ResourceError.class)
        .hasMessage("AWS describes link-0123456789abcdef0 without a status. Try again later.");
  }
}
