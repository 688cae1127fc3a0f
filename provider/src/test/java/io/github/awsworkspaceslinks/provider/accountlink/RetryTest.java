package io.github.awsworkspaceslinks.provider.accountlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.awsworkspaceslinks.emulator.Call;
import io.github.awsworkspaceslinks.emulator.Emulator;
import io.github.awsworkspaceslinks.emulator.EmulatorOptions;
import io.github.awsworkspaceslinks.emulator.Fault;
import io.github.awsworkspaceslinks.emulator.FaultRule;
import io.github.awsworkspaceslinks.emulator.Link;
import io.github.awsworkspaceslinks.emulator.LinkStatus;
import io.github.awsworkspaceslinks.provider.testing.Certificates;
import io.github.awsworkspaceslinks.provider.testing.ConfiguredPlugin;
import io.github.awsworkspaceslinks.provider.testing.Settings;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pulumirpc.EngineOuterClass.LogRequest;
import pulumirpc.Provider.CreateResponse;

class RetryTest {
  private static final String LINK = "link-0123456789abcdef0";
  private static final String REJECT = "RejectAccountLinkInvitation";
  private static final String GET = "GetAccountLink";
  private static final String LIST = "ListAccountLinks";

  private Emulator emulator;
  private ConfiguredPlugin plugin;

  @BeforeEach
  void start() throws IOException {
    emulator = Emulator.start();
    emulator.put(Link.pending(LINK));
    plugin = ConfiguredPlugin.start(Settings.at(emulator));
  }

  @AfterEach
  void close() {
    emulator.release();
    plugin.close();
    emulator.close();
  }

  @Test
  void aRejectionThatWasTakenIsNotSentAgainWhenItsAnswerIsLost() {
    emulator.setFaults(FaultRule.always(new Fault.CutAfter()).on(REJECT));
    plugin.create(LINK);
    assertThat(emulator.calls()).extracting(Call::operation).containsExactly(REJECT, GET);
  }

  @Test
  void aRejectionThatWasTakenIsNotSentAgainWhenATlsConnectionBreaks(@TempDir Path folder)
      throws IOException {
    var certificates = Certificates.make(folder, "ip:127.0.0.1");
    try (var secure =
            Emulator.start(
                EmulatorOptions.defaults()
                    .withLink(Link.pending(LINK))
                    .withTls(certificates.keyStore(), Certificates.PASSWORD));
        var overTls =
            ConfiguredPlugin.start(
                Settings.at(secure).with("customCaBundle", certificates.bundle().toString()))) {
      secure.setFaults(FaultRule.always(new Fault.CutAfter()).on(REJECT));
      overTls.create(LINK);
      assertThat(secure.calls()).extracting(Call::operation).containsExactly(REJECT, GET);
    }
  }

  @Test
  void aRejectionThatNeverArrivedIsSentAgain() {
    emulator.setFaults(FaultRule.always(new Fault.Cut()).on(REJECT).times(1));
    plugin.create(LINK);
    assertThat(emulator.calls()).extracting(Call::operation).containsExactly(REJECT, GET, REJECT);
  }

  @Test
  @Tag("slow")
  void throttlingIsRiddenOutForAsLongAsThereIsTime() throws Exception {
    // More failures than the SDK's own budget would bear.
    emulator.setFaults(FaultRule.always(new Fault.Throttle()).on(REJECT).times(150));
    createAll(emulator.putMany(60, Link.pending("link-0123456789abcdef1")));
    assertThat(emulator.calls(REJECT)).hasSize(150 + 60);
  }

  @Test
  @Tag("slow")
  void twoHundredRejectionsArriveThroughThrottlingFailuresAndCuts() throws Exception {
    emulator.setFaults(
        FaultRule.always(new Fault.Throttle()).probability(0.3, 1),
        FaultRule.always(new Fault.BareStatus(503)).probability(0.05, 2),
        FaultRule.always(new Fault.Cut()).probability(0.01, 3),
        FaultRule.always(new Fault.CutAfter()).probability(0.01, 4));
    emulator.forgetLinks();
    createAll(emulator.putMany(200, Link.pending(LINK)));
    assertThat(emulator.links()).extracting(Link::status).containsOnly(LinkStatus.REJECTED);
    assertThat(emulator.calls(REJECT))
        .filteredOn(call -> call.errorCode().filter("ConflictException"::equals).isPresent())
        .as("rejections that were sent again although AWS had taken them")
        .isEmpty();
    assertThat(emulator.calls()).hasSizeBetween(200, 450);
  }

  @Test
  @Tag("timed")
  void cancellingEndsAWaitForThrottlingWithinASecond() throws Exception {
    emulator.setFaults(FaultRule.always(new Fault.Throttle()));
    var failure = failureInBackground();
    awaitProgress();
    assertThat(secondsAfterCancelling(failure)).isLessThan(1);
    assertThat(failure.get().getDescription()).startsWith("RejectAccountLinkInvitation of " + LINK);
  }

  @Test
  @Tag("timed")
  void cancellingEndsACallThatIsHeldWithinASecond() throws Exception {
    emulator.setFaults(FaultRule.always(new Fault.Hold()));
    var failure = failureInBackground();
    assertThat(emulator.awaitHeld(1, Duration.ofSeconds(10))).isTrue();
    assertThat(secondsAfterCancelling(failure)).isLessThan(1);
    assertThat(failure.get().getCode()).isEqualTo(Status.Code.CANCELLED);
    assertThat(failure.get().getDescription())
        .isEqualTo(
            "RejectAccountLinkInvitation of link-0123456789abcdef0 in us-east-1 failed: it was"
                + " cancelled before AWS answered. Run the same command again: what AWS did after"
                + " all is found and adopted.");
  }

  @Test
  @Tag("timed")
  void cancellingEndsAHundredReadsThatWaitForOneListWithinASecond() throws Exception {
    plugin.refresh(LINK);
    plugin.refresh(LINK);
    emulator.setFaults(FaultRule.always(new Fault.Hold()).on(LIST));
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var reads = new ArrayList<CompletableFuture<Throwable>>();
      for (int i = 0; i < 100; i++) {
        reads.add(
            CompletableFuture.supplyAsync(
                () -> catchThrowable(() -> plugin.refresh(LINK)), threads));
      }
      assertThat(emulator.awaitHeld(1, Duration.ofSeconds(10))).isTrue();
      var all = CompletableFuture.allOf(reads.toArray(CompletableFuture[]::new));
      emulator.setFaults();
      assertThat(secondsAfterCancelling(all)).isLessThan(1);
      assertThat(reads)
          .anySatisfy(read -> assertThat(read.get()).hasMessageContaining("cancelled"));
    }
  }

  private CompletableFuture<Status> failureInBackground() {
    return CompletableFuture.supplyAsync(
        () -> ConfiguredPlugin.failure(() -> plugin.create(LINK)),
        Executors.newVirtualThreadPerTaskExecutor());
  }

  private double secondsAfterCancelling(CompletableFuture<?> work) throws Exception {
    long start = System.nanoTime();
    plugin.engine().cancel();
    work.get(30, TimeUnit.SECONDS);
    return (System.nanoTime() - start) / 1e9;
  }

  /** Until the plugin has said that it waits. */
  private void awaitProgress() {
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (plugin.engine().messages().stream().noneMatch(LogRequest::getEphemeral)) {
      assertThat(System.nanoTime()).as("no progress was shown").isLessThan(end);
      Thread.onSpinWait();
    }
  }

  /** As the engine does it: many at once. */
  private void createAll(List<Link> links) throws Exception {
    var creates = new ArrayList<Callable<CreateResponse>>();
    links.forEach(link -> creates.add(() -> plugin.create(link.linkId())));
    try (var threads = Executors.newFixedThreadPool(200)) {
      for (var create : threads.invokeAll(creates, 2, TimeUnit.MINUTES)) {
        assertThat(create.get().getId()).isNotEmpty();
      }
    }
  }
}
