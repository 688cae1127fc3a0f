package io.github.awsworkspaceslinks.emulator;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;

/** Puts replies on the wire. */
final class Replies {
  private Replies() {}

  static void send(HttpExchange exchange, Outcome.Reply reply, String requestId)
      throws IOException {
    Headers headers = exchange.getResponseHeaders();
    headers.set("x-amzn-RequestId", requestId);
    if (reply.body().isEmpty()) {
      exchange.sendResponseHeaders(reply.status(), -1);
    } else {
      headers.set("Content-Type", reply.contentType());
      byte[] body = reply.body().getBytes(UTF_8);
      exchange.sendResponseHeaders(reply.status(), body.length);
      exchange.getResponseBody().write(body);
    }
  }
}
