package io.github.awsworkspaceslinks.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.awsworkspaceslinks.emulator.SignedClient.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What goes wrong on purpose. */
final class FaultsTest {
  private static final String LINK = "link-0123456789abcdef0";
  private static final String BODY = "{\"LinkId\":\"" + LINK + "\"}";
  private static final String REJECT = "RejectAccountLinkInvitation";
  private static final Duration LONG = Duration.ofSeconds(30);

  private Emulator emulator;
  private SignedClient target;

  @BeforeEach
  void start() throws IOException {
    emulator = Emulator.start(EmulatorOptions.defaults().withLink(Link.pending(LINK)));
    target = SignedClient.target(emulator);
  }

  @AfterEach
  void stop() {
    emulator.close();
  }

  @ParameterizedTest
  @CsvSource({
    "ThrottlingException, Rate exceeded",
    "RequestLimitExceeded, Request limit exceeded."
  })
  void aThrottledCallIsNotApplied(String code, String message) throws Exception {
    emulator.setFaults(FaultRule.always(new Fault.Throttle(code)).on(REJECT).times(1));

    Answer throttled = target.call(REJECT, BODY);

    assertThat(throttled.status()).isEqualTo(400);
    assertThat(throttled.error()).isEqualTo(code);
    assertThat(throttled.message()).isEqualTo(message);
    assertThat(target.call(REJECT, BODY).linkStatus()).isEqualTo("REJECTED");
  }

  /** The lines that the README shows. */
  @Test
  void aClientCanBeTriedInATest() throws Exception {
    try (Emulator emulator = Emulator.start()) {
      emulator.put(Link.pending("link-0123456789abcdef0"));
      emulator.setFaults(
          FaultRule.always(new Fault.Throttle()).on("RejectAccountLinkInvitation").times(2));

      rejectPatiently(emulator); // with any client, at emulator.endpoint()

      assertThat(emulator.calls("RejectAccountLinkInvitation")).hasSize(3);
    }
  }

  /** Some client that tries again until it gets through. */
  private static void rejectPatiently(Emulator emulator) throws Exception {
    SignedClient client = SignedClient.target(emulator);
    while (client.call(REJECT, BODY).status() != 200) {
      // The rule strikes a limited number of times.
    }
  }

  @Test
  void anyErrorCanBeAnswered() throws Exception {
    emulator.setFaults(
        FaultRule.always(new Fault.Failure("InternalServerException", 500, "It broke")));

    Answer answer = target.call(REJECT, BODY);

    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.body())
        .isEqualTo("{\"__type\":\"InternalServerException\",\"message\":\"It broke\"}");
  }

  @Test
  void aDenialNamesTheCallerAndTheAction() throws Exception {
    emulator.setFaults(FaultRule.always(new Fault.Deny()).on(REJECT));

    Answer answer = target.call(REJECT, BODY);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.error()).isEqualTo("AccessDeniedException");
    assertThat(answer.json().path("Message").asText())
        .isEqualTo(
            "User: arn:aws:iam::222222222222:user/emulated is not authorized to perform:"
                + " workspaces:RejectAccountLinkInvitation on resource: * because no identity-based"
                + " policy allows the workspaces:RejectAccountLinkInvitation action");
    assertThat(target.call("GetAccountLink", BODY).status()).isEqualTo(200);
  }

  @Test
  void aBareStatusHasNoBody() throws Exception {
    emulator.setFaults(FaultRule.always(new Fault.BareStatus(503)));

    Answer answer = target.call(REJECT, BODY);

    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.body()).isEmpty();
    assertThat(emulator.link(LINK).orElseThrow().status()).isEqualTo(LinkStatus.PENDING);
  }

  @Test
  void aPageOfHtmlInPlaceOfJson() throws Exception {
    emulator.setFaults(FaultRule.always(new Fault.NotJson()));

    Answer answer = target.call(REJECT, BODY);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).isEqualTo("text/html");
    assertThat(emulator.link(LINK).orElseThrow().status()).isEqualTo(LinkStatus.PENDING);
  }

  @Test
  void aCutConnectionBeforeTheCallIsApplied() {
    emulator.setFaults(FaultRule.always(new Fault.Cut()));

    assertThatThrownBy(() -> target.call(REJECT, BODY)).isInstanceOf(IOException.class);

    assertThat(emulator.link(LINK).orElseThrow().status()).isEqualTo(LinkStatus.PENDING);
    assertThat(emulator.calls(REJECT)).isNotEmpty().allMatch(call -> call.statusCode() == 0);
  }

  @Test
  void aCutConnectionAfterTheCallIsApplied() throws Exception {
    emulator.setFaults(FaultRule.always(new Fault.CutAfter()).on(REJECT));

    assertThatThrownBy(() -> target.call(REJECT, BODY)).isInstanceOf(IOException.class);

    assertThat(target.call("GetAccountLink", BODY).linkStatus()).isEqualTo("REJECTED");
  }

  @Test
  void readsLagBehindAChange() throws Exception {
    emulator.setFaults(FaultRule.always(new Fault.Stale(2, Duration.ZERO)).on(REJECT));

    assertThat(target.call(REJECT, BODY).linkStatus()).isEqualTo("REJECTED");

    String pending = LinkStatus.PENDING.value();
    assertThat(target.call("GetAccountLink", BODY).linkStatus()).isEqualTo(pending);
    assertThat(target.call("ListAccountLinks", "{}").body()).contains(pending);
    assertThat(target.call("GetAccountLink", BODY).linkStatus()).isEqualTo("REJECTED");
  }

  @Test
  void aChangeCanLagForSomeTime() throws Exception {
    emulator.setFaults(FaultRule.always(new Fault.Stale(0, Duration.ofDays(1))).on(REJECT));

    target.call(REJECT, BODY);

    assertThat(target.call("GetAccountLink", BODY).linkStatus())
        .isEqualTo(LinkStatus.PENDING.value());
    assertThat(emulator.link(LINK).orElseThrow().status()).isEqualTo(LinkStatus.REJECTED);
  }

  @Test
  void aNewInvitationCanTakeItsTimeToAppear() throws Exception {
    emulator.forgetLinks();
    emulator.setFaults(FaultRule.always(new Fault.Stale(1, Duration.ZERO)));
    String id =
        SignedClient.source(emulator)
            .call("CreateAccountLinkInvitation", "{\"TargetAccountId\":\"222222222222\"}")
            .linkId();

    String body = "{\"LinkId\":\"" + id + "\"}";
    assertThat(target.call("GetAccountLink", body).error()).isEqualTo("ResourceNotFoundException");
    assertThat(target.call("GetAccountLink", body).linkId()).isEqualTo(id);
  }

  @Test
  void aRejectionThatIsStillUnderWayWhenItIsAnswered() throws Exception {
    emulator.setFaults(
        FaultRule.always(new Fault.Eventually(new LinkStatus("REJECTING"), 2)).on(REJECT));

    assertThat(target.call(REJECT, BODY).linkStatus()).isEqualTo("REJECTING");
    assertThat(target.call("GetAccountLink", BODY).linkStatus()).isEqualTo("REJECTING");
    assertThat(target.call("GetAccountLink", BODY).linkStatus()).isEqualTo("REJECTING");
    assertThat(target.call("GetAccountLink", BODY).linkStatus()).isEqualTo("REJECTED");
  }

  @Test
  void aHeldCallIsAppliedOnlyWhenItIsReleased() throws Exception {
    emulator.setFaults(FaultRule.always(new Fault.Hold()).on(REJECT));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Answer> call = threads.submit(reject());

      assertThat(emulator.awaitHeld(1, LONG)).isTrue();
      assertThat(emulator.link(LINK).orElseThrow().status()).isEqualTo(LinkStatus.PENDING);
      assertThat(call.isDone()).isFalse();
      emulator.release();

      assertThat(call.get().linkStatus()).isEqualTo("REJECTED");
    }
  }

  @Test
  void aCallCanBeHeldWhenItIsAlreadyApplied() throws Exception {
    emulator.setFaults(FaultRule.always(new Fault.HoldAfter()).on(REJECT));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Answer> call = threads.submit(reject());

      assertThat(emulator.awaitHeld(1, LONG)).isTrue();
      assertThat(emulator.link(LINK).orElseThrow().status()).isEqualTo(LinkStatus.REJECTED);
      assertThat(call.isDone()).isFalse();
      emulator.release();

      assertThat(call.get().linkStatus()).isEqualTo("REJECTED");
    }
  }

  @Test
  void aDelayedCallTakesItsTime() throws Exception {
    emulator.setFaults(FaultRule.always(new Fault.Delay(Duration.ofMillis(80))));

    long before = System.nanoTime();
    target.call("GetAccountLink", BODY);

    assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThan(Duration.ofMillis(80));
  }

  @Test
  void closingTheEmulatorEndsHeldCalls() throws Exception {
    emulator.setFaults(FaultRule.always(new Fault.Hold()));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Answer> call = threads.submit(reject());
      assertThat(emulator.awaitHeld(1, LONG)).isTrue();

      emulator.close();

      assertThatThrownBy(call::get).hasCauseInstanceOf(IOException.class);
    }
  }

  @Test
  void rulesMatchSkipAndCount() throws Exception {
    String other = "{\"LinkId\":\"link-another-one\"}";
    emulator.put(Link.pending("link-another-one"));
    emulator.setFaults(
        FaultRule.always(new Fault.Throttle()).forLink(LINK).on("GetAccountLink").skip(1).times(2));

    List<String> errors = new ArrayList<>();
    for (int n = 0; n < 4; n++) {
      assertThat(target.call("GetAccountLink", other).error()).isEmpty();
      errors.add(target.call("GetAccountLink", BODY).error());
    }

    assertThat(errors).containsExactly("", "ThrottlingException", "ThrottlingException", "");
  }

  @Test
  void chanceIsRepeatable() throws Exception {
    List<List<Integer>> runs = new ArrayList<>();
    for (int run = 0; run < 2; run++) {
      emulator.setFaults(
          FaultRule.always(new Fault.Throttle()).probability(0.3, 42),
          FaultRule.always(new Fault.BareStatus(500)).probability(0.2, 43));
      List<Integer> statuses = new ArrayList<>();
      for (int n = 0; n < 60; n++) {
        statuses.add(target.call("GetAccountLink", BODY).status());
      }
      runs.add(statuses);
    }

    assertThat(runs.getFirst()).isEqualTo(runs.getLast()).contains(200, 400, 500);
  }

  private Callable<Answer> reject() {
    return () -> target.call(REJECT, BODY);
  }
}
