package io.github.awsworkspaceslinks.provider.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.awsworkspaceslinks.emulator.Account;
import io.github.awsworkspaceslinks.emulator.Emulator;
import io.github.awsworkspaceslinks.emulator.Link;
import io.github.awsworkspaceslinks.emulator.LinkStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * States that older versions of the plugin have written. One baseline a version is kept from now
 * on; {@code CONTRIBUTING.md} says how a release adds its own.
 */
final class UpgradeIT {
  private static final String STATE = "state/.pulumi/stacks/links/dev.json";
  private static final Path BASELINES =
      PulumiCli.repository().resolve("provider/src/test/resources/baselines");

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String ONE = "link-0123456789abcdef0";
  private static final String WITH_TOKEN = "link-0fedcba9876543210";
  private static final String FORGOTTEN = "link-000000000forgotten";
  private static final String ACCEPTED = "link-00000000accepted0";
  private static final String UNWANTED = "link-00000000unwanted0";
  private static final String WELCOME = "link-000000000welcome0";
  private static final String INVITED = "123456789012";

  private static final String PROGRAM =
      """
      resources:
        one:
          type: aws-workspaces-links:AccountLinkRejection
          properties: {linkId: %s}
        withToken:
          type: aws-workspaces-links:AccountLinkRejection
          properties:
            linkId: %s
            clientToken: {fn::secret: a-token}
        forgotten:
          type: aws-workspaces-links:AccountLinkRejection
          properties: {linkId: %s}
        elsewhere:
          type: pulumi:providers:aws-workspaces-links
          properties: {region: eu-west-1}
        other:
          type: aws-workspaces-links:AccountLinkRejection
          properties: {linkId: %s}
          options: {provider: "${elsewhere}"}
        accepted:
          type: aws-workspaces-links:AccountLinkAcceptance
          properties: {linkId: %s}
        invited:
          type: aws-workspaces-links:AccountLinkInvitation
          properties: {targetAccountId: "%s"}
        withPolicy:
          type: pulumi:providers:aws-workspaces-links
          properties: {region: eu-central-1}
        policy:
          type: aws-workspaces-links:AccountLinkRejectionPolicy
          properties: {allowedLinkIds: [%s], targetAccountId: "%s"}
          options: {provider: "${withPolicy}"}
      """
          .formatted(
              ONE, WITH_TOKEN, FORGOTTEN, ONE, ACCEPTED, INVITED, WELCOME, Account.TARGET.id());

  /** What the program refers to, either as it is before or as a run has left it. */
  private static void putLinks(Emulator emulator, LinkStatus rejected, LinkStatus accepted) {
    emulator.put(Link.of(ONE, rejected));
    emulator.put(Link.of(WITH_TOKEN, rejected).withClientToken("a-token"));
    emulator.put(Link.of(ONE, rejected).withRegion("eu-west-1"));
    emulator.put(Link.of(ACCEPTED, accepted));
    emulator.put(Link.of(UNWANTED, rejected).withRegion("eu-central-1"));
    emulator.put(Link.pending(WELCOME).withRegion("eu-central-1"));
  }

  static Stream<Path> baselines() throws IOException {
    try (var versions = Files.list(BASELINES)) {
      return versions.sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("baselines")
  void aStateOfThatVersionPreviewsWithNoChanges(Path baseline, @TempDir Path folder)
      throws IOException {
    try (var emulator = Emulator.start()) {
      putLinks(emulator, LinkStatus.REJECTED, LinkStatus.LINKED);
      emulator.put(
          Link.pending(invitation(baseline.resolve("dev.json")))
              .withSource(Account.TARGET.id())
              .withTarget(INVITED));
      var stack = Stack.in(folder, emulator).program(PROGRAM);
      Files.copy(
          baseline.resolve("dev.json"), folder.resolve(STATE), StandardCopyOption.REPLACE_EXISTING);
      Files.copy(
          baseline.resolve("Pulumi.dev.yaml"),
          folder.resolve("Pulumi.dev.yaml"),
          StandardCopyOption.REPLACE_EXISTING);

      stack.preview("--expect-no-changes").succeeds();
      stack.up("--expect-no-changes").succeeds();
      assertThat(emulator.calls())
          .as("only the policy looks at AWS before each run")
          .allMatch(call -> call.operation().equals("ListAccountLinks"));
      stack.refresh("--expect-no-changes").succeeds();
      stack.destroy().succeeds();
    }
  }

  /** Leaves in {@code target/baseline} what a release keeps as its baseline. */
  @Test
  void thisVersionsStateIsThereToBeKept(@TempDir Path folder) throws IOException {
    try (var emulator = Emulator.start()) {
      putLinks(emulator, LinkStatus.PENDING, LinkStatus.PENDING);
      emulator.put(Link.pending(FORGOTTEN));
      var stack = Stack.in(folder, emulator).program(PROGRAM);
      stack.up().succeeds();
      emulator.forget("us-east-1", FORGOTTEN);
      stack.refresh().succeeds();

      Path kept = Path.of(PulumiCli.property("project.build.directory")).resolve("baseline");
      Files.createDirectories(kept);
      Files.writeString(kept.resolve("dev.json"), withoutPlaces(stack.stateFile()));
      Files.copy(
          folder.resolve("Pulumi.dev.yaml"),
          kept.resolve("Pulumi.dev.yaml"),
          StandardCopyOption.REPLACE_EXISTING);
      assertThat(Files.readString(kept.resolve("dev.json"))).doesNotContain("a-token");
      assertThat(BASELINES.resolve(PulumiCli.property("project.version")))
          .as("the baseline of this version; copy target/baseline there")
          .isDirectory();
    }
  }

  /** The id that AWS gave to the invitation of that state. */
  private static String invitation(Path state) throws IOException {
    for (var resource : JSON.readTree(state.toFile()).at("/checkpoint/latest/resources")) {
      if (resource.at("/urn").asText().endsWith("::invited")) {
        return resource.at("/id").asText();
      }
    }
    throw new AssertionError("no invitation in " + state);
  }

  /** The engine notes where in its own sources each resource came from. */
  private static String withoutPlaces(String state) throws IOException {
    var tree = JSON.readTree(state);
    tree.at("/checkpoint/latest/resources")
        .forEach(
            resource -> ((ObjectNode) resource).remove(List.of("sourcePosition", "stackTrace")));
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(tree) + "\n";
  }
}
