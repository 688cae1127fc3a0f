package io.github.awsworkspaceslinks.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The options of the program. */
final class CommandLineTest {

  @Test
  void withoutOptionsTheDefaultsHold() {
    assertThat(parse()).isEqualTo(new CommandLine(EmulatorOptions.defaults(), false, false));
  }

  @Test
  void everyOption() {
    CommandLine parsed =
        parse(
            "--port",
            "8080",
            "--seed",
            "linked:link-0123456789",
            "--seed",
            "REJECTED:link-9876543210:333333333333:444444444444:eu-west-1",
            "--account",
            "333333333333:AKIATHIRD:secret",
            "--account",
            "444444444444:ASIAFOURTH:secret:a:token",
            "--clock-offset",
            "-90",
            "--tls",
            "keys.p12",
            "changeit",
            "--until-stdin-closes");

    assertThat(parsed.untilStdinCloses()).isTrue();
    assertThat(parsed.options())
        .isEqualTo(
            new EmulatorOptions(
                8080,
                List.of(
                    Account.of("333333333333", "AKIATHIRD", "secret"),
                    Account.of("444444444444", "ASIAFOURTH", "secret").withSessionToken("a:token")),
                List.of(
                    Link.of("link-0123456789", LinkStatus.LINKED),
                    Link.of("link-9876543210", LinkStatus.REJECTED)
                        .withSource("333333333333")
                        .withTarget("444444444444")
                        .withRegion("eu-west-1")),
                Duration.ofSeconds(-90),
                Optional.of(new EmulatorOptions.Tls(Path.of("keys.p12"), "changeit"))));
  }

  @Test
  void aSeedWithoutAnIdGetsOne() {
    Link link = parse("--seed", "pending::333333333333").options().links().getFirst();

    assertThat(link.linkId()).matches("link-[0-9a-f]{17}");
    assertThat(link.status()).isEqualTo(LinkStatus.PENDING);
    assertThat(link.source()).isEqualTo("333333333333");
  }

  @ParameterizedTest
  @CsvSource({
    "--prot 1, there is no option --prot",
    "--port, --port needs a value",
    "--port many, 'many'",
    "--port 65536, a port is between 0 and 65535",
    "--seed Pending-ish, 'Pending-ish' is not a status",
    "--seed pending:lnk-1, 'lnk-1' is not a link id",
    "--seed pending:link-0123456789:12, '12' is not an account id",
    "--seed pending:link-0123456789:::us-east-1:more, too many parts",
    "--account 333333333333:AKIATHIRD, ID:ACCESS_KEY:SECRET",
    "--tls keys.p12, --tls needs a value",
  })
  void aBadOptionIsNamed(String arguments, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> parse(arguments.split(" ", -1)))
        .withMessageContaining(message);
  }

  @Test
  void helpNamesEveryOption() {
    assertThat(parse("--help").help()).isTrue();
    assertThat(CommandLine.USAGE)
        .contains("--port", "--seed", "--account", "--clock-offset", "--tls", "--until-stdin")
        .contains(Account.TARGET.id(), Account.TARGET.accessKeyId())
        .contains(Account.TARGET.secretAccessKey(), Account.SOURCE.secretAccessKey())
        .contains(Account.SOURCE.id(), Account.SOURCE.accessKeyId());
  }

  private static CommandLine parse(String... arguments) {
    return CommandLine.parse(List.of(arguments));
  }
}
