package io.github.awsworkspaceslinks.provider.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.github.awsworkspaceslinks.emulator.Account;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** The portal of AWS SSO, as far as it gives credentials for the token of a session. */
public final class SsoPortal implements AutoCloseable {
  /** An end of a session that no test lives to see. */
  public static final String NEVER = "2100-01-01T00:00:00Z";

  private static final String TOKEN = "sso-access";

  private final HttpServer server;
  private final String scheme;

  private SsoPortal(HttpServer server, String scheme) {
    this.server = server;
    this.scheme = scheme;
  }

  private static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  /** Gives the keys of the account. */
  public static SsoPortal start(Account account) throws IOException {
    return new SsoPortal(HttpServer.create(loopback(), 0), "http").giving(account);
  }

  /** The same over TLS. */
  public static SsoPortal secure(Account account, Certificates certificates) throws IOException {
    var server = HttpsServer.create(loopback(), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context(certificates)));
    return new SsoPortal(server, "https").giving(account);
  }

  /** Refuses everybody, as the portal does. */
  public static SsoPortal refusing(int status, String code, String message) throws IOException {
    var portal = new SsoPortal(HttpServer.create(loopback(), 0), "http");
    return portal.answering(
        exchange -> {
          exchange.getResponseHeaders().add("x-amzn-ErrorType", code);
          respond(exchange, status, "{\"message\": \"%s\"}".formatted(message));
        });
  }

  private SsoPortal giving(Account account) {
    return answering(
        exchange ->
            respond(
                exchange,
                TOKEN.equals(exchange.getRequestHeaders().getFirst("x-amz-sso_bearer_token"))
                    ? 200
                    : 401,
                """
                {"roleCredentials": {"accessKeyId": "%s", "secretAccessKey": "%s",
                 "sessionToken": "%s", "expiration": 4000000000000}}
                """
                    .formatted(
                        account.accessKeyId(),
                        account.secretAccessKey(),
                        account.sessionToken().orElseThrow())));
  }

  private SsoPortal answering(HttpHandler handler) {
    server.createContext("/federation/credentials", handler);
    server.start();
    return this;
  }

  private static void respond(HttpExchange exchange, int status, String body) throws IOException {
    byte[] answer = body.getBytes(UTF_8);
    exchange.sendResponseHeaders(status, answer.length);
    exchange.getResponseBody().write(answer);
    exchange.close();
  }

  private static SSLContext context(Certificates certificates) throws IOException {
    char[] password = Certificates.PASSWORD.toCharArray();
    try {
      var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(KeyStore.getInstance(certificates.keyStore().toFile(), password), password);
      var context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Where it is reached. */
  public String address() {
    return scheme + "://127.0.0.1:" + server.getAddress().getPort();
  }

  /**
   * What {@code aws sso login} leaves in a home folder.
   *
   * @param name of the session, or the start address where it has none
   * @param end when the session ends, such as {@code 2100-01-01T00:00:00Z}
   */
  public static void keepToken(Path home, String name, String end) throws IOException {
    var cache = Files.createDirectories(home.resolve(".aws/sso/cache"));
    Files.writeString(
        cache.resolve(sha1(name) + ".json"),
        """
        {"accessToken": "%s", "expiresAt": "%s", "region": "us-east-1",
         "startUrl": "https://company.example/start"}
        """
            .formatted(TOKEN, end));
  }

  /**
   * The profile {@code work} of a configuration file, which takes its credentials from a session.
   *
   * @param session the line that says from which
   */
  public static String profile(String session) {
    return """
    [profile work]
    %s
    sso_region = us-east-1
    sso_account_id = 222222222222
    sso_role_name = admin
    [sso-session company]
    sso_start_url = https://company.example/start
    sso_region = us-east-1
    """
        .formatted(session);
  }

  private static String sha1(String text) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-1").digest(text.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
