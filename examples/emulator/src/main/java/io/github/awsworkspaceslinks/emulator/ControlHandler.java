package io.github.awsworkspaceslinks.emulator;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.net.URLDecoder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The control path: what {@link Emulator} offers to Java, for tests in any language. */
final class ControlHandler implements HttpHandler {
  static final String PATH = "/_emulator/";

  private static final int MOST_LINKS = 1_000_000;

  private final Emulator emulator;

  ControlHandler(Emulator emulator) {
    this.emulator = emulator;
  }

  /** A request that the control path refuses. */
  private static final class Refusal extends Exception {
    private final int status;

    Refusal(int status, String message) {
      super(message);
      this.status = status;
    }
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Request request = Request.read(exchange);
      int status = 200;
      JsonNode answer;
      try {
        answer = answer(request);
      } catch (Refusal refusal) {
        status = refusal.status;
        answer = Json.object().put("message", refusal.getMessage());
      } catch (IllegalArgumentException invalid) {
        status = 400;
        answer = Json.object().put("message", invalid.getMessage());
      }
      byte[] body = (answer.toPrettyString() + "\n").getBytes(UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    } catch (InterruptedException e) {
      // The emulator is being closed.
      Thread.currentThread().interrupt();
    }
  }

  private JsonNode answer(Request request) throws Refusal, InterruptedException {
    String path = request.uri().getPath().substring(PATH.length());
    Map<String, String> query = query(request);
    return switch (request.method() + " " + path) {
      case "GET calls" -> calls(Optional.ofNullable(query.get("operation")));
      case "DELETE calls" -> {
        emulator.clearCalls();
        yield done();
      }
      case "GET links" -> links(emulator.links());
      case "PUT links" -> {
        List<Link> given =
            ControlJson.elements(body(request)).stream().map(ControlJson::link).toList();
        given.forEach(emulator::put);
        yield links(given);
      }
      case "DELETE links" -> {
        emulator.forgetLinks();
        yield done();
      }
      case "POST links/many" -> {
        JsonNode body = body(request);
        int count = ControlJson.integer(body, "count", 1, MOST_LINKS);
        yield links(emulator.putMany(count, ControlJson.link(body)));
      }
      case "GET faults" -> faults();
      case "PUT faults" -> {
        emulator.setFaults(
            ControlJson.elements(body(request)).stream().map(ControlJson::rule).toList());
        yield faults();
      }
      case "POST faults" -> {
        ControlJson.elements(body(request)).stream()
            .map(ControlJson::rule)
            .forEach(emulator::addFault);
        yield faults();
      }
      case "DELETE faults" -> {
        emulator.clearFaults();
        emulator.release();
        yield done();
      }
      case "GET held" -> {
        int count = Integer.parseInt(query.getOrDefault("count", "0"));
        int timeout = Integer.parseInt(query.getOrDefault("timeoutMillis", "0"));
        yield Json.object().put("held", emulator.held(count, Duration.ofMillis(timeout)));
      }
      case "POST release" -> {
        emulator.release();
        yield done();
      }
      case "PUT clock" -> {
        int offset =
            ControlJson.integer(
                body(request), "offsetSeconds", Integer.MIN_VALUE, Integer.MAX_VALUE);
        emulator.setClockOffset(Duration.ofSeconds(offset));
        yield done();
      }
      case "POST accounts" -> {
        ControlJson.elements(body(request)).stream()
            .map(ControlJson::account)
            .forEach(emulator::addAccount);
        yield done();
      }
      case "PUT credentials" -> {
        int lifetime = ControlJson.integer(body(request), "lifetimeSeconds", 0, Integer.MAX_VALUE);
        emulator.setCredentialLifetime(Duration.ofSeconds(lifetime));
        yield done();
      }
      case "DELETE credentials" -> {
        emulator.resetCredentialLifetime();
        yield done();
      }
      case "POST credentials/expire" -> {
        emulator.expireCredentials();
        yield done();
      }
      default -> {
        if (request.method().equals("DELETE") && path.startsWith("links/")) {
          yield forget(path.substring("links/".length()), query);
        }
        throw new Refusal(404, "there is no " + request.method() + " " + PATH + path);
      }
    };
  }

  private JsonNode forget(String linkId, Map<String, String> query) throws Refusal {
    String region = query.getOrDefault("region", Link.DEFAULT_REGION);
    if (!emulator.forget(region, linkId)) {
      throw new Refusal(404, "there is no link " + linkId + " in " + region);
    }
    return done();
  }

  private JsonNode calls(Optional<String> operation) {
    List<Call> calls = operation.map(emulator::calls).orElseGet(emulator::calls);
    Map<String, Integer> counts = new TreeMap<>();
    calls.forEach(call -> counts.merge(call.operation(), 1, Integer::sum));
    ObjectNode answer = Json.object();
    ObjectNode counted = answer.putObject("counts");
    counts.forEach(counted::put);
    ArrayNode log = answer.putArray("calls");
    calls.forEach(call -> log.add(ControlJson.json(call)));
    return answer;
  }

  private static JsonNode links(List<Link> links) {
    ObjectNode answer = Json.object();
    ArrayNode array = answer.putArray("links");
    links.forEach(link -> array.add(ControlJson.json(link)));
    return answer;
  }

  private JsonNode faults() {
    ObjectNode answer = Json.object();
    ArrayNode array = answer.putArray("faults");
    emulator.faultTallies().forEach(tally -> array.add(ControlJson.json(tally)));
    return answer;
  }

  private static JsonNode done() {
    return Json.object();
  }

  private static JsonNode body(Request request) throws Refusal {
    try {
      return Json.parse(request.body());
    } catch (JsonProcessingException e) {
      throw new Refusal(400, "the body is not JSON: " + e.getOriginalMessage());
    }
  }

  private static Map<String, String> query(Request request) {
    Map<String, String> query = new TreeMap<>();
    String raw = Optional.ofNullable(request.uri().getRawQuery()).orElse("");
    for (String pair : raw.split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        query.put(pair.substring(0, equals), URLDecoder.decode(pair.substring(equals + 1), UTF_8));
      }
    }
    return query;
  }
}
