package io.github.awsworkspaceslinks.provider.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A proxy that opens tunnels for TLS. Whatever host it is asked for, the tunnel ends at one port of
 * this machine, so that a test can play any host of AWS.
 */
public final class TunnelingProxy implements AutoCloseable {
  private final ServerSocket server;
  private final int target;
  private final Optional<String> credentials;
  private final List<String> hosts = new CopyOnWriteArrayList<>();

  private TunnelingProxy(int target, Optional<String> credentials) throws IOException {
    this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    this.target = target;
    this.credentials = credentials;
    Thread.ofVirtual().start(this::accept);
  }

  /** A proxy for everybody. */
  public static TunnelingProxy to(int port) throws IOException {
    return new TunnelingProxy(port, Optional.empty());
  }

  /** A proxy that refuses whoever does not send {@code user:password}. */
  public static TunnelingProxy to(int port, String credentials) throws IOException {
    return new TunnelingProxy(port, Optional.of(credentials));
  }

  public String address() {
    return "127.0.0.1:" + server.getLocalPort();
  }

  /** The hosts that tunnels were opened to, with their ports, in order. */
  public List<String> hosts() {
    return hosts;
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        var client = server.accept();
        Thread.ofVirtual().start(() -> serve(client));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      var in = new BufferedInputStream(client.getInputStream());
      var out = client.getOutputStream();
      var request = head(in);
      if (!isWelcome(request)) {
        answer(
            out, "407 Proxy Authentication Required", "Proxy-Authenticate: Basic realm=\"p\"\r\n");
        return;
      }
      hosts.add(request.getFirst().split(" ", 3)[1]);
      try (var service = new Socket(InetAddress.getLoopbackAddress(), target)) {
        answer(out, "200 Connection established", "");
        var back = Thread.ofVirtual().start(() -> copy(service, client));
        in.transferTo(service.getOutputStream());
        service.shutdownOutput();
        back.join();
      }
    } catch (IOException closed) {
      // Whoever was served has seen it, too.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isWelcome(List<String> request) {
    return credentials
        .map(text -> Base64.getEncoder().encodeToString(text.getBytes(US_ASCII)))
        .map(text -> request.contains("proxy-authorization: Basic " + text))
        .orElse(true);
  }

  /** The lines up to the empty one, with the headers' names in lower case. */
  private static List<String> head(InputStream in) throws IOException {
    var text = new StringBuilder();
    while (text.indexOf("\r\n\r\n") < 0) {
      int read = in.read();
      if (read < 0) {
        throw new IOException("No request");
      }
      text.append((char) read);
    }
    return text.toString()
        .lines()
        .map(line -> line.replaceFirst("(?i)^proxy-authorization", "proxy-authorization"))
        .toList();
  }

  private static void answer(OutputStream out, String status, String headers) throws IOException {
    String ending =
        status.startsWith("200") ? "\r\n" : "Content-Length: 0\r\nConnection: close\r\n\r\n";
    out.write(("HTTP/1.1 " + status + "\r\n" + headers + ending).getBytes(US_ASCII));
    out.flush();
  }

  private static void copy(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException closed) {
      // The other direction ends by itself.
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
