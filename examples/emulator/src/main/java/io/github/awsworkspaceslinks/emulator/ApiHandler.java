package io.github.awsworkspaceslinks.emulator;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Answers calls of AWS's services: reads, authenticates, lets faults strike, performs, records. */
final class ApiHandler implements HttpHandler {
  private static final System.Logger LOGGER = System.getLogger(ApiHandler.class.getName());

  private final Service accountLinks;
  private final Service securityTokens;
  private final SignatureV4 signatures;
  private final Faults faults;
  private final Holds holds;
  private final CallLog log;

  ApiHandler(
      Service accountLinks,
      Service securityTokens,
      SignatureV4 signatures,
      Faults faults,
      Holds holds,
      CallLog log) {
    this.accountLinks = accountLinks;
    this.securityTokens = securityTokens;
    this.signatures = signatures;
    this.faults = faults;
    this.holds = holds;
    this.log = log;
  }

  /** What is known of a call while it is under way. */
  private static final class Progress {
    private final String requestId = UUID.randomUUID().toString();
    private Optional<Service.Invocation> invocation = Optional.empty();
    private Optional<Caller> caller = Optional.empty();
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Request request = Request.read(exchange);
      Progress progress = new Progress();
      Outcome outcome = answer(request, progress);
      log.add(record(request, progress, outcome));
      switch (outcome) {
        case Outcome.Reply reply -> Replies.send(exchange, reply, progress.requestId);
        case Outcome.Cut() -> {
          // Closing an exchange that has no answer yet closes its connection.
        }
      }
    } catch (InterruptedException e) {
      // The emulator is being closed: the connection closes with it.
      Thread.currentThread().interrupt();
    }
  }

  private Outcome answer(Request request, Progress progress) throws InterruptedException {
    if (!request.method().equals("POST") || !"/".equals(path(request))) {
      return Outcome.Reply.bare(404);
    }
    Service service = request.isForm() ? securityTokens : accountLinks;
    try {
      Service.Invocation invocation = service.read(request);
      progress.invocation = Optional.of(invocation);
      Sender sender = authenticate(request, service, invocation);
      progress.caller = sender.caller();
      return perform(service, invocation, sender, progress.requestId);
    } catch (AwsError error) {
      return service.refuse(error, progress.requestId);
    } catch (RuntimeException bug) {
      LOGGER.log(System.Logger.Level.ERROR, "a bug of the emulator", bug);
      return service.refuse(
          new AwsError("InternalServerException", 500, "a bug of the emulator: " + bug),
          progress.requestId);
    }
  }

  private Sender authenticate(Request request, Service service, Service.Invocation invocation)
      throws AwsError {
    if (!invocation.signed()) {
      return new Sender.Anonymous();
    }
    try {
      return new Sender.Signed(signatures.authenticate(request, service.signingName()));
    } catch (AuthenticationFailure failure) {
      throw service.translate(failure);
    }
  }

  private Outcome perform(
      Service service, Service.Invocation invocation, Sender sender, String requestId)
      throws AwsError, InterruptedException {
    List<Fault> struck = faults.strike(criteria(invocation, sender));
    Lag lag = Lag.NONE;
    boolean holdAfter = false;
    boolean cutAfter = false;
    for (Fault fault : struck) {
      switch (fault) {
        case Fault.Delay(Duration time) -> Thread.sleep(time);
        case Fault.Hold() -> holds.hold();
        case Fault.HoldAfter() -> holdAfter = true;
        case Fault.CutAfter() -> cutAfter = true;
        case Fault.Stale(int reads, Duration time) -> lag = new Lag(reads, time, lag.answer());
        case Fault.Eventually(LinkStatus status, int reads) ->
            lag = new Lag(reads, Duration.ZERO, Optional.of(status));
        case Fault.Throttle(String code) ->
            throw new AwsError(
                code,
                400,
                code.equals("RequestLimitExceeded") ? "Request limit exceeded." : "Rate exceeded");
        case Fault.Failure(String code, int httpStatus, String message) ->
            throw new AwsError(code, httpStatus, message);
        case Fault.Deny() -> throw service.denied(sender, invocation);
        case Fault.BareStatus(int httpStatus) -> {
          return Outcome.Reply.bare(httpStatus);
        }
        case Fault.Cut() -> {
          return new Outcome.Cut();
        }
        case Fault.NotJson() -> {
          return Outcome.Reply.ok("text/html", "<html><body><h1>It works!</h1></body></html>\n");
        }
      }
    }
    Outcome outcome;
    try {
      outcome = invocation.action().perform(sender, lag, requestId);
    } catch (AwsError error) {
      outcome = service.refuse(error, requestId);
    }
    if (holdAfter) {
      holds.hold();
    }
    return cutAfter ? new Outcome.Cut() : outcome;
  }

  private static Map<FaultRule.Criterion, String> criteria(
      Service.Invocation invocation, Sender sender) {
    Map<FaultRule.Criterion, String> criteria = new EnumMap<>(FaultRule.Criterion.class);
    criteria.put(FaultRule.Criterion.OPERATION, invocation.operation());
    Map<String, String> parameters = invocation.parameters();
    Optional.ofNullable(parameters.get("LinkId"))
        .ifPresent(id -> criteria.put(FaultRule.Criterion.LINK_ID, id));
    Optional.ofNullable(parameters.get("RoleArn"))
        .ifPresent(arn -> criteria.put(FaultRule.Criterion.ROLE, arn));
    sender
        .caller()
        .ifPresent(
            caller -> {
              criteria.put(FaultRule.Criterion.ACCOUNT, caller.accountId());
              criteria.put(FaultRule.Criterion.REGION, caller.region());
            });
    return criteria;
  }

  private static Call record(Request request, Progress progress, Outcome outcome) {
    return new Call(
        progress.invocation.map(Service.Invocation::operation).orElse(""),
        progress.invocation.map(Service.Invocation::parameters).orElse(Map.of()),
        progress.caller.map(Caller::accountId),
        progress.caller.map(caller -> caller.credential().accessKeyId()),
        progress.caller.map(Caller::region),
        switch (outcome) {
          case Outcome.Reply reply -> reply.status();
          case Outcome.Cut() -> 0;
        },
        switch (outcome) {
          case Outcome.Reply reply -> reply.errorCode();
          case Outcome.Cut() -> Optional.empty();
        },
        progress.requestId,
        request.header("Host").orElse(""),
        request.header("User-Agent").orElse(""),
        request.header("X-Amz-Security-Token").isPresent(),
        request.uri().isAbsolute());
  }

  /** A client may leave the path of an absolute address empty. */
  private static String path(Request request) {
    String path = request.uri().getPath();
    return path == null || path.isEmpty() ? "/" : path;
  }
}
