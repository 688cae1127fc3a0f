package io.github.awsworkspaceslinks.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that AWS itself publishes drive all operations and must not notice a difference. */
final class RealClientsIT {
  private static final Path SCRIPTS = Path.of("src", "test", "clients");
  private static final Set<String> ALL_OPERATIONS =
      Set.of(
          "CreateAccountLinkInvitation",
          "AcceptAccountLinkInvitation",
          "RejectAccountLinkInvitation",
          "DeleteAccountLinkInvitation",
          "GetAccountLink",
          "ListAccountLinks");

  @TempDir private Path home;
  private Emulator emulator;

  @BeforeEach
  void start() throws IOException {
    emulator = Emulator.start();
    emulator.putMany(60, Link.pending("link-pattern-of-many"));
  }

  @AfterEach
  void stop() {
    emulator.close();
  }

  @Test
  void boto3() throws Exception {
    Path programs = InstalledClients.python();

    drive(Map.of(), programs.resolve("python").toString(), script("drive.py"));

    assertDrivenBy("Boto3/");
  }

  @Test
  void awsCli() throws Exception {
    Path programs = InstalledClients.python();

    drive(Map.of("AWS", programs.resolve("aws").toString()), "bash", script("drive.sh"));

    assertDrivenBy("aws-cli/");
  }

  @Test
  void awsSdkForJavaScript() throws Exception {
    Path folder = InstalledClients.javaScript();

    drive(Map.of("CLIENTS", folder.toString()), "node", script("drive.mjs"));

    assertDrivenBy("aws-sdk-js/");
  }

  /** Nothing of this machine's AWS configuration reaches the client. */
  private void drive(Map<String, String> more, String... command)
      throws IOException, InterruptedException {
    Map<String, String> environment = new HashMap<>(more);
    environment.put("EMULATOR", emulator.endpoint().toString());
    environment.put("HOME", home.toString());
    environment.put("PATH", System.getenv("PATH"));
    environment.put("AWS_EC2_METADATA_DISABLED", "true");
    environment.put("NODE_NO_WARNINGS", "1");
    System.out.print(Program.run(environment, command));
  }

  private void assertDrivenBy(String userAgent) {
    assertThat(emulator.calls().stream().map(Call::operation).collect(Collectors.toSet()))
        .isEqualTo(ALL_OPERATIONS);
    assertThat(emulator.calls()).allMatch(call -> call.userAgent().startsWith(userAgent));
  }

  private static String script(String name) {
    return SCRIPTS.resolve(name).toString();
  }
}
