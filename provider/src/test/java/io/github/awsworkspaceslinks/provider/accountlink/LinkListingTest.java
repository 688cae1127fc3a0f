package io.github.awsworkspaceslinks.provider.accountlink;

import static io.github.awsworkspaceslinks.provider.accountlink.AccountLinkStatus.PENDING;
import static io.github.awsworkspaceslinks.provider.accountlink.AccountLinkStatus.REJECTED;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.awsworkspaceslinks.emulator.Account;
import io.github.awsworkspaceslinks.emulator.Emulator;
import io.github.awsworkspaceslinks.emulator.Fault;
import io.github.awsworkspaceslinks.emulator.FaultRule;
import io.github.awsworkspaceslinks.emulator.Link;
import io.github.awsworkspaceslinks.emulator.LinkStatus;
import io.github.awsworkspaceslinks.provider.aws.Configuration;
import io.github.awsworkspaceslinks.provider.aws.WorkSpaces;
import io.github.awsworkspaceslinks.provider.lifecycle.Cancellation;
import io.github.awsworkspaceslinks.provider.lifecycle.Operation;
import io.github.awsworkspaceslinks.provider.lifecycle.PropertyMap;
import io.github.awsworkspaceslinks.provider.lifecycle.PropertyValue;
import io.github.awsworkspaceslinks.provider.lifecycle.RecordMapper;
import io.github.awsworkspaceslinks.provider.testing.ConfiguredPlugin;
import io.github.awsworkspaceslinks.provider.testing.Settings;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pulumirpc.Provider.ReadResponse;

class LinkListingTest {
  private static Operation operation() {
    return new Operation("", Duration.ofMinutes(1), new Cancellation(), (_, _, _, _) -> {});
  }

  /** The listing alone, with a clock of the test's own. */
  @Nested
  class ByItself {
    private final LinkId id = new LinkId("link-0123456789abcdef0");
    private final LinkId other = new LinkId("link-0123456789abcdef1");
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1_000);
    private final AtomicInteger listed = new AtomicInteger();
    private Duration listingTakes = Duration.ZERO;
    private final LinkListing listing =
        new LinkListing(
            _ -> {
              listed.incrementAndGet();
              advance(listingTakes);
              return List.of(link(PENDING));
            },
            now::get);

    @Test
    void leavesTheFirstTwoReadsToOthers() {
      assertThat(lookUp(id)).isEmpty();
      assertThat(lookUp(id)).isEmpty();
      assertThat(listed).hasValue(0);
      assertThat(lookUp(id)).contains(link(PENDING));
    }

    @ParameterizedTest(name = "after one that took {0} s")
    @ValueSource(longs = {0, 13})
    void servesForTenSecondsThoseWhoWaitedForItAmongThem(long seconds) {
      becomeMany();
      listingTakes = Duration.ofSeconds(seconds);
      assertThat(lookUp(id)).isPresent();
      assertThat(lookUp(id)).isPresent();
      advance(Duration.ofMillis(9_999));
      assertThat(lookUp(id)).isPresent();
      assertThat(listed).hasValue(1);
      advance(Duration.ofMillis(1));
      assertThat(lookUp(id)).isPresent();
      assertThat(listed).hasValue(2);
    }

    @Test
    void isCorrectedByWhatWeChangedSince() {
      becomeMany();
      assertThat(lookUp(id)).contains(link(PENDING));
      advance(Duration.ofSeconds(1));
      listing.changed(link(REJECTED));
      assertThat(lookUp(id)).contains(link(REJECTED));
    }

    @Test
    void countsForMoreThanWhatWeChangedBefore() {
      becomeMany();
      listing.changed(link(REJECTED));
      advance(Duration.ofSeconds(1));
      assertThat(lookUp(id)).contains(link(PENDING));
    }

    @Test
    void leavesWhatItDoesNotHoldToOthers() {
      becomeMany();
      assertThat(lookUp(other)).isEmpty();
      assertThat(lookUp(other)).isEmpty();
      assertThat(listed).hasValue(1);
    }

    private void becomeMany() {
      lookUp(other);
      lookUp(other);
    }

    private void advance(Duration time) {
      now.addAndGet(time.toNanos());
    }

    private Optional<AccountLink> lookUp(LinkId link) {
      return listing.lookUp(link, operation());
    }

    private AccountLink link(AccountLinkStatus status) {
      return new AccountLink(id, Optional.of(status), Optional.empty(), Optional.empty());
    }
  }

  /** What AWS is asked in a refresh of many. */
  @Nested
  class OnTheWire {
    private Emulator emulator;
    private ConfiguredPlugin plugin;

    @BeforeEach
    void start() throws IOException {
      emulator = Emulator.start();
      plugin = ConfiguredPlugin.start(Settings.at(emulator));
    }

    @AfterEach
    void close() {
      plugin.close();
      emulator.close();
    }

    @ParameterizedTest(name = "{0} reads are {1} of single links and {2} pages")
    @CsvSource({"1, 1, 0", "2, 2, 0", "3, 2, 1", "10, 2, 1", "100, 2, 4", "1000, 2, 40"})
    void areFew(int reads, int singles, int pages) throws Exception {
      refresh(emulator.putMany(reads, Link.of("link-0123456789abcdef0", LinkStatus.REJECTED)));
      assertThat(emulator.calls("GetAccountLink")).hasSize(singles);
      assertThat(emulator.calls("ListAccountLinks")).hasSize(pages);
    }

    @Test
    void isAskedSinglyForALinkThatIsNotListed() throws Exception {
      refresh(emulator.putMany(3, Link.of("link-0123456789abcdef0", LinkStatus.REJECTED)));
      emulator.put(Link.of("link-afterwards00", LinkStatus.REJECTED));
      emulator.clearCalls();
      var read = plugin.refresh("link-afterwards00");
      assertThat(status(read)).isEqualTo("REJECTED");
      assertThat(emulator.calls("GetAccountLink")).hasSize(1);
      assertThat(emulator.calls("ListAccountLinks")).isEmpty();
    }

    @Test
    void isNotAskedForWhatWeHaveJustRejected() throws Exception {
      var links = emulator.putMany(3, Link.pending("link-0123456789abcdef0"));
      refresh(links);
      plugin.create(links.getFirst().linkId());
      emulator.clearCalls();
      assertThat(status(plugin.refresh(links.getFirst().linkId()))).isEqualTo("REJECTED");
      assertThat(emulator.calls()).isEmpty();
    }

    @Test
    void isNotAskedForAListAgainOnceThatIsDenied() throws Exception {
      emulator.setFaults(FaultRule.always(new Fault.Deny()).on("ListAccountLinks"));
      refresh(emulator.putMany(20, Link.of("link-0123456789abcdef0", LinkStatus.REJECTED)));
      assertThat(emulator.calls("ListAccountLinks")).hasSize(1);
      assertThat(emulator.calls("GetAccountLink")).hasSize(20);
    }

    @Test
    void isNotAskedForADeniedListWhenThatIsOldEither() {
      emulator.setFaults(FaultRule.always(new Fault.Deny()).on("ListAccountLinks"));
      emulator.put(Link.of("link-0123456789abcdef0", LinkStatus.REJECTED));
      var links = new AccountLinks(new WorkSpaces(configuration()));
      var now = new AtomicLong();
      var listing = new LinkListing(operation -> links.list(Set.of(), operation), now::get);
      for (int read = 0; read < 10; read++) {
        assertThat(listing.lookUp(new LinkId("link-0123456789abcdef0"), operation())).isEmpty();
        now.addAndGet(Duration.ofSeconds(11).toNanos());
      }
      assertThat(emulator.calls("ListAccountLinks")).hasSize(1);
    }

    private Configuration configuration() {
      var endpoint = PropertyValue.of(emulator.endpoint().toString());
      return new RecordMapper<>(Configuration.class)
          .check(
              new PropertyMap(
                  Map.of(
                      "region", PropertyValue.of("us-east-1"),
                      "accessKey", PropertyValue.of(Account.TARGET.accessKeyId()),
                      "secretKey", PropertyValue.of(Account.TARGET.secretAccessKey()),
                      "endpoints",
                          PropertyValue.of(
                              List.of(PropertyValue.object(Map.of("workspaces", endpoint)))))))
          .toOptional()
          .orElseThrow();
    }

    @Test
    void isNotAskedForAListByEveryReadWhileThatFails() throws Exception {
      emulator.setFaults(FaultRule.always(new Fault.BareStatus(503)).on("ListAccountLinks"));
      refresh(emulator.putMany(20, Link.of("link-0123456789abcdef0", LinkStatus.REJECTED)));
      assertThat(emulator.calls("ListAccountLinks")).as("one with its retries").hasSize(5);
      assertThat(emulator.calls("GetAccountLink")).hasSize(20);
    }

    /** As the engine does it: many at once. */
    private void refresh(List<Link> links) throws Exception {
      var reads = new ArrayList<Callable<ReadResponse>>();
      links.forEach(link -> reads.add(() -> plugin.refresh(link.linkId())));
      try (var threads = Executors.newFixedThreadPool(32)) {
        for (var read : threads.invokeAll(reads, 1, TimeUnit.MINUTES)) {
          assertThat(read.get().getId()).isNotEmpty();
        }
      }
    }

    private static String status(ReadResponse read) {
      return read.getProperties().getFieldsOrThrow("accountLinkStatus").getStringValue();
    }
  }
}
