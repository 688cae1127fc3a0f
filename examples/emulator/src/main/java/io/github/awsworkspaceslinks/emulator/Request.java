package io.github.awsworkspaceslinks.emulator;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;

/**
 * An HTTP request, read to its end.
 *
 * @param bodyHash the SHA-256 of the body's bytes in hex, as signatures have it
 */
record Request(String method, URI uri, Headers headers, String body, String bodyHash) {

  static Request read(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    return new Request(
        exchange.getRequestMethod(),
        exchange.getRequestURI(),
        exchange.getRequestHeaders(),
        new String(body, UTF_8),
        Hashes.hex(Hashes.sha256(body)));
  }

  Optional<String> header(String name) {
    return Optional.ofNullable(headers.getFirst(name));
  }

  /** Whether the body is a form, which is how the Query protocol sends parameters. */
  boolean isForm() {
    return header("Content-Type")
        .map(type -> type.startsWith("application/x-www-form-urlencoded"))
        .orElse(false);
  }
}
