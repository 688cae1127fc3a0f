package io.github.awsworkspaceslinks.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged program: how it starts, what it says, how it ends. */
final class RunnableJarIT {
  @Test
  void itPrintsItsPortAnswersAndEndsOnASignal() throws Exception {
    try (Program emulator = Program.emulator("--seed", "pending:link-0123456789abcdef0")) {
      URI endpoint = URI.create("http://127.0.0.1:" + emulator.line());

      try (HttpClient http = HttpClient.newHttpClient()) {
        assertThat(get(http, endpoint, "links")).contains("link-0123456789abcdef0");
      }
      emulator.terminate();

      // 128 and the number of SIGTERM.
      assertThat(emulator.exitCode()).isEqualTo(143);
      assertThat(emulator.rest()).isEmpty();
    }
  }

  @Test
  void itEndsWithItsStandardInputWhenItIsToldTo() throws Exception {
    try (Program emulator = Program.emulator("--until-stdin-closes")) {
      assertThat(emulator.line()).matches("\\d+");

      emulator.closeInput();

      assertThat(emulator.exitCode()).isZero();
    }
  }

  @Test
  void aBadOptionIsSaidInOneLine() throws Exception {
    try (Program emulator = Program.emulator("--no-such-option")) {
      assertThat(emulator.exitCode()).isEqualTo(2);
      assertThat(emulator.rest()).isEmpty();
      assertThat(emulator.errors())
          .isEqualTo("there is no option --no-such-option; --help lists the options\n");
    }
  }

  @Test
  void aPortThatIsTakenIsSaidInOneLine() throws Exception {
    try (Emulator first = Emulator.start();
        Program second = Program.emulator("--port", Integer.toString(first.port()))) {
      assertThat(second.exitCode()).isEqualTo(1);
      assertThat(second.errors()).startsWith("The emulator cannot start: ").hasLineCount(1);
    }
  }

  @Test
  void itSpeaksHttpsWithAKeyStore(@TempDir Path folder) throws Exception {
    Path keyStore = folder.resolve("keys.p12");
    Program.run(
        Map.of(),
        Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
        "-genkeypair",
        "-keyalg",
        "EC",
        "-storetype",
        "PKCS12",
        "-keystore",
        keyStore.toString(),
        "-storepass",
        "changeit",
        "-alias",
        "emulator",
        "-dname",
        "CN=emulator",
        "-ext",
        "SAN=ip:127.0.0.1");

    try (Program emulator = Program.emulator("--tls", keyStore.toString(), "changeit");
        HttpClient http = HttpClient.newBuilder().sslContext(trusting(keyStore)).build()) {
      URI endpoint = URI.create("https://127.0.0.1:" + emulator.line());

      assertThat(get(http, endpoint, "links")).contains("\"links\"");
    }
  }

  /** The commands of the README run one after another, and each is understood. */
  @Test
  void theReadmesCommandsWork() throws Exception {
    assumeTrue(
        Program.onPath("curl").isPresent(),
        "curl is not on PATH: the commands of the README were not tried");
    Matcher block =
        Pattern.compile("(?s)```sh\n(EMULATOR=\\S+\n)(.*?)```")
            .matcher(Files.readString(Path.of("README.md")));
    assertThat(block.find()).isTrue();
    try (Emulator emulator = Emulator.start()) {
      // -f makes curl fail where the emulator refuses.
      Program.run(
          Map.of("PATH", System.getenv("PATH"), "EMULATOR", emulator.endpoint() + "/_emulator"),
          "bash",
          "-euc",
          "curl() { command curl -f \"$@\"; }\n" + block.group(2));
    }
  }

  /** How the README starts it, and the AWS CLI's calls that follow there. */
  @Test
  void theReadmesFirstStepsWork() throws Exception {
    String readme = Files.readString(Path.of("README.md"));
    Matcher start =
        Pattern.compile("java -jar \\S+/(\\S+\\.jar) --port 4599 (.*)\n").matcher(readme);
    Matcher calls = Pattern.compile("(?s)```sh\n(export \\S+4599 .*?)```").matcher(readme);
    assertThat(start.find() && calls.find()).isTrue();
    assertThat(Path.of("target", start.group(1))).exists();
    assertThat(readme).contains("mvn -q -f examples/emulator/pom.xml package -DskipTests\n");

    try (Program emulator = Program.emulator(start.group(2).split(" "))) {
      String port = emulator.line();
      String said =
          Program.run(
              Map.of(
                  "PATH", InstalledClients.python() + ":" + System.getenv("PATH"), "AWS_PAGER", ""),
              "bash",
              "-euc",
              calls.group(1).replace("4599", port));

      assertThat(said).contains("PENDING_ACCEPTANCE_BY_TARGET_ACCOUNT", "REJECTED");
    }
  }

  private static String get(HttpClient http, URI endpoint, String path)
      throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(endpoint.resolve("/_emulator/" + path)).build();
    return http.send(request, BodyHandlers.ofString()).body();
  }

  private static SSLContext trusting(Path keyStore) throws Exception {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream content = Files.newInputStream(keyStore)) {
      keys.load(content, "changeit".toCharArray());
    }
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("emulator", keys.getCertificate("emulator"));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }
}
