package io.github.awsworkspaceslinks.provider.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A key and a certificate that nobody but its owner trusts.
 *
 * @param keyStore the server's, of PKCS #12
 * @param bundle the certificate as PEM, for those who are to trust it
 */
public record Certificates(Path keyStore, Path bundle) {
  public static final String PASSWORD = "changeit";

  /**
   * Makes a pair with the JDK's tool.
   *
   * @param names as keytool writes them, such as {@code ip:127.0.0.1}
   */
  public static Certificates make(Path folder, String names) {
    return make(folder, names, "EC");
  }

  /** Makes a pair with a key of the algorithm. */
  public static Certificates make(Path folder, String names, String algorithm) {
    var made = new Certificates(folder.resolve("server.p12"), folder.resolve("ca.pem"));
    made.keytool(
        "-genkeypair -alias server -dname CN=test -validity 2 -keyalg "
            + algorithm
            + " -ext SAN="
            + names);
    made.keytool("-exportcert -rfc -alias server -file " + made.bundle());
    return made;
  }

  private void keytool(String arguments) {
    var command =
        new ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
    command.addAll(List.of(arguments.split(" ")));
    command.addAll(
        List.of("-storetype", "PKCS12", "-storepass", PASSWORD, "-keystore", keyStore.toString()));
    try {
      var log = Files.createTempFile(keyStore.getParent(), "keytool", ".txt");
      var tool = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
      if (tool.start().waitFor() != 0) {
        throw new IllegalStateException(Files.readString(log));
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
