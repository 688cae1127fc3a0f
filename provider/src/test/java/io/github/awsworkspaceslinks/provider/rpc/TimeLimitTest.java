package io.github.awsworkspaceslinks.provider.rpc;

import static io.github.awsworkspaceslinks.provider.testing.TestEngine.struct;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import io.github.awsworkspaceslinks.provider.lifecycle.CustomResource;
import io.github.awsworkspaceslinks.provider.lifecycle.Operation;
import io.github.awsworkspaceslinks.provider.lifecycle.Provider;
import io.github.awsworkspaceslinks.provider.lifecycle.ResourceType;
import io.github.awsworkspaceslinks.provider.testing.TestEngine;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The engine's time limits are seconds, of which there may be fractions; 0 is the provider's. */
final class TimeLimitTest {
  private static final Duration OF_THE_PROVIDER = Duration.ofSeconds(77);
  private static final String URN = "urn:pulumi:s::p::clock:index:Clock::it";
  private static final Struct NAMED = struct(Map.of("name", "it"));

  record Named(String name) {}

  private record NoSettings() {}

  /** A resource whose operations note the time limit that they got. */
  private static final class Clock
      implements CustomResource<Named, Named>, CustomResource.Updating<Named, Named> {
    private final List<Duration> limits;

    Clock(List<Duration> limits) {
      this.limits = limits;
    }

    private void note(Operation operation) {
      limits.add(operation.timeLimit());
      assertThat(operation.remaining()).isPositive();
    }

    @Override
    public ResourceType<Named, Named> type() {
      return new ResourceType<>(
          "clock:index:Clock", Named.class, Named.class, Set.of(), OF_THE_PROVIDER);
    }

    @Override
    public CreateResponse<Named> create(CreateRequest<Named> request) {
      note(request.operation());
      return new CreateResponse.Ready<>("id", request.inputs());
    }

    @Override
    public ReadResponse<Named, Named> read(ReadRequest<Named, Named> request) {
      note(request.operation());
      return new ReadResponse.NotFound<>();
    }

    @Override
    public UpdateResponse<Named> update(UpdateRequest<Named, Named> request) {
      note(request.operation());
      return new UpdateResponse.Ready<>(request.state());
    }

    @Override
    public void delete(DeleteRequest<Named> request) {
      note(request.operation());
    }
  }

  private record Clocks(List<Duration> limits) implements Provider<NoSettings> {
    @Override
    public String name() {
      return "clock";
    }

    @Override
    public String version() {
      return "1.0.0";
    }

    @Override
    public InputStream schema() {
      return InputStream.nullInputStream();
    }

    @Override
    public Class<NoSettings> configuration() {
      return NoSettings.class;
    }

    @Override
    public Set<String> configurationReplacedBy() {
      return Set.of();
    }

    @Override
    public Offer offer(NoSettings configuration) {
      return new Offer(List.of(new Clock(limits)), List.of());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, PT77S",
    "-1, PT77S",
    "NaN, PT77S",
    "0.5, PT0.5S",
    "3, PT3S",
    "90.25, PT1M30.25S",
    "86400, PT24H",
    "Infinity, P36500D",
    "1e300, P36500D"
  })
  void theTimeLimitIsInSecondsWithFractionsAndZeroIsTheProviders(double timeout, Duration expected)
      throws Exception {
    var limits = new ArrayList<Duration>();
    try (var server = PluginServer.start(new Clocks(limits), false);
        var engine = new TestEngine(server.port())) {
      var provider = engine.provider();
      engine.configure(Struct.getDefaultInstance());
      provider.create(
          pulumirpc.Provider.CreateRequest.newBuilder()
              .setUrn(URN)
              .setProperties(NAMED)
              .setTimeout(timeout)
              .build());
      provider.read(
          pulumirpc.Provider.ReadRequest.newBuilder()
              .setUrn(URN)
              .setId("id")
              .setTimeout(timeout)
              .build());
      provider.update(
          pulumirpc.Provider.UpdateRequest.newBuilder()
              .setUrn(URN)
              .setId("id")
              .setOlds(NAMED)
              .setNews(NAMED)
              .setTimeout(timeout)
              .build());
      provider.delete(
          pulumirpc.Provider.DeleteRequest.newBuilder()
              .setUrn(URN)
              .setId("id")
              .setProperties(NAMED)
              .setTimeout(timeout)
              .build());
    }
    assertThat(limits).hasSize(4).containsOnly(expected);
  }
}
