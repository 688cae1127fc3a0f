package io.github.awsworkspaceslinks.emulator;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Puts replies on the wire. */
final class Replies {
  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.RFC_1123_DATE_TIME.withZone(ZoneOffset.UTC);

  private Replies() {}

  static void send(
      HttpExchange exchange, Outcome.Reply reply, String requestId, InstantSource clock)
      throws IOException {
    Headers headers = exchange.getResponseHeaders();
    headers.set("x-amzn-RequestId", requestId);
    // Clients read this to learn how far their clock is off.
    headers.set("Date", HTTP_DATE.format(clock.instant()));
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
