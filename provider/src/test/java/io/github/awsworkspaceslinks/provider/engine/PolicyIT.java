package io.github.awsworkspaceslinks.provider.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.awsworkspaceslinks.emulator.Account;
import io.github.awsworkspaceslinks.emulator.Emulator;
import io.github.awsworkspaceslinks.emulator.Link;
import io.github.awsworkspaceslinks.emulator.LinkStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Deny by default with the real engine, and the ways to find links: functions and lists. */
final class PolicyIT {
  private static final String TYPE = "aws-workspaces-links:index:AccountLinkRejectionPolicy";
  private static final String LIST = "ListAccountLinks";
  private static final String REJECT = "RejectAccountLinkInvitation";
  private static final String FIRST = "link-0123456789abcdef0";
  private static final String LATER = "link-0fedcba9876543210";
  private static final String STRANGER = "123456789012";

  private static final String DENY_BY_DEFAULT =
      """
      resources:
        deny:
          type: aws-workspaces-links:AccountLinkRejectionPolicy
      """;

  private Emulator emulator;
  private Stack stack;

  @BeforeEach
  void start(@TempDir Path folder) throws IOException {
    emulator = Emulator.start();
    stack = as(folder, "policy");
  }

  @AfterEach
  void stop() {
    emulator.close();
  }

  private Stack as(Path folder, String name) {
    return Stack.in(folder.resolve(name), emulator)
        .with("AWS_ENDPOINT_URL_STS", emulator.endpoint().toString());
  }

  private LinkStatus status(String linkId) {
    return emulator.link(linkId).orElseThrow().status();
  }

  private JsonNode outputs() {
    return stack.resource(TYPE).orElseThrow().path("outputs");
  }

  @Test
  void anInvitationThatArrivesIsToldByPreviewAndRejectedByUpWithNoChangeOfTheProgram()
      throws IOException {
    emulator.put(Link.pending(FIRST).withSource(STRANGER));
    String program = block("yaml");
    stack.program(program.substring(program.indexOf("resources:")));
    stack.preview().succeeds().says("1 invitation from " + STRANGER + " would be rejected");
    assertThat(emulator.calls(REJECT)).isEmpty();
    stack.up().succeeds();
    assertThat(status(FIRST)).isEqualTo(LinkStatus.REJECTED);
    assertThat(stack.resource(TYPE).orElseThrow().path("id").asText())
        .isEqualTo(Account.TARGET.id() + "/us-east-1");
    stack.preview("--expect-no-changes").succeeds();

    emulator.put(Link.pending(LATER).withSource(STRANGER));
    emulator.clearCalls();
    stack.preview().succeeds().says(block("text").lines().toArray(String[]::new));
    assertThat(emulator.calls(REJECT)).isEmpty();
    assertThat(status(LATER)).isEqualTo(LinkStatus.PENDING);

    emulator.clearCalls();
    stack.pulumi("up", "--yes").succeeds();
    assertThat(status(LATER)).isEqualTo(LinkStatus.REJECTED);
    assertThat(emulator.calls(REJECT)).hasSize(1);
    assertThat(outputs().path("rejectedLinks").findValuesAsText("linkId"))
        .containsExactly(FIRST, LATER);
    stack
        .preview("--expect-no-changes")
        .succeeds()
        .doesNotSay("would be rejected", "~ pendingLinks");
    stack.up("--expect-no-changes").succeeds();
    stack.refresh("--expect-no-changes").succeeds();

    emulator.clearCalls();
    stack.destroy().succeeds().says("no longer holds", "which cannot undo a rejection");
    assertThat(emulator.calls(REJECT)).isEmpty();
    assertThat(status(FIRST)).isEqualTo(LinkStatus.REJECTED);
  }

  /** The engine reads it with the provider of the stack's state, which has the old ones. */
  @Test
  void withCredentialsThatWereReplacedSaysHowToGoOn() throws IOException {
    var old = Account.of(Account.TARGET.id(), "AKIAOLD", "old").withSessionToken("old");
    emulator.addAccount(old);
    stack.program(withCredentials("accessKey: AKIAOLD, secretKey: old, token: {fn::secret: old}"));
    stack.up().succeeds();
    emulator.expireCredentials();
    emulator.put(Link.pending(FIRST));
    stack.program(
        withCredentials(
            "accessKey: %s, secretKey: %s"
                .formatted(Account.TARGET.accessKeyId(), Account.TARGET.secretAccessKey())));
    stack.up().fails().says("have expired", "pulumi up --refresh --run-program");
    stack.up("--refresh", "--run-program").succeeds();
    assertThat(status(FIRST)).isEqualTo(LinkStatus.REJECTED);
    stack.preview("--expect-no-changes").succeeds();
  }

  private static String withCredentials(String credentials) {
    return """
    resources:
      account:
        type: pulumi:providers:aws-workspaces-links
        properties: {%s}
      deny:
        type: aws-workspaces-links:AccountLinkRejectionPolicy
        options: {provider: "${account}"}
    """
        .formatted(credentials);
  }

  /** The page's block in this language. */
  private static String block(String language) throws IOException {
    String page = Files.readString(PulumiCli.repository().resolve("docs/policy.md"));
    return page.split("```" + language + "\n", 2)[1].split("```", 2)[0];
  }

  @Test
  void withoutTheWishToBeRefreshedItIsReadWhenTheUserAsksForIt() {
    stack
        .with("PULUMI_DISABLE_REFRESH_BEFORE_UPDATE", "true")
        .program(DENY_BY_DEFAULT)
        .up()
        .succeeds();
    emulator.put(Link.pending(FIRST));
    stack.preview("--expect-no-changes").succeeds();
    stack
        .preview("--refresh")
        .succeeds()
        .says("1 invitation from " + Account.SOURCE.id() + " would be rejected");
    stack.up("--refresh").succeeds();
    assertThat(status(FIRST)).isEqualTo(LinkStatus.REJECTED);
  }

  @Test
  void whoIsAddedToTheListIsLeftOpenByTheUpThatAddsIt() {
    stack.program(DENY_BY_DEFAULT).up().succeeds();
    emulator.put(Link.pending(FIRST));
    stack
        .program(
            DENY_BY_DEFAULT
                + """
                    properties:
                      allowedSourceAccountIds:
                        - "%s"
                """
                    .formatted(Account.SOURCE.id()))
        .up()
        .succeeds();
    assertThat(status(FIRST)).isEqualTo(LinkStatus.PENDING);
    assertThat(outputs().path("allowedPendingLinks").findValuesAsText("linkId"))
        .containsExactly(FIRST);
    stack.preview("--expect-no-changes").succeeds();
  }

  @Test
  void aSecondPolicyOfTheSameAccountAndRegionIsRefusedByName() {
    stack
        .program(
            """
            resources:
              deny:
                type: aws-workspaces-links:AccountLinkRejectionPolicy
              denyToo:
                type: aws-workspaces-links:AccountLinkRejectionPolicy
                options:
                  dependsOn: [ "${deny}" ]
            """)
        .preview()
        .fails()
        .says("have a policy already, which is urn:pulumi:dev::links::" + TYPE + "::deny");
  }

  @Test
  void aProgramFindsTheInvitationThatItRejects() {
    emulator.put(Link.pending(FIRST));
    emulator.put(Link.of(LATER, LinkStatus.LINKED).withSource(STRANGER));
    stack.program(
        """
        variables:
          invitation:
            fn::invoke:
              function: aws-workspaces-links:getAccountLink
              arguments:
                linkedAccountId: "%s"
          linked:
            fn::invoke:
              function: aws-workspaces-links:getAccountLinks
              arguments:
                accountLinkStatuses: [ LINKED ]
        resources:
          refused:
            type: aws-workspaces-links:AccountLinkRejection
            properties:
              linkId: ${invitation.linkId}
        outputs:
          linked: ${linked.linkIds}
        """
            .formatted(Account.SOURCE.id()));
    stack.preview().succeeds();
    stack.up().succeeds().says(LATER);
    assertThat(status(FIRST)).isEqualTo(LinkStatus.REJECTED);
    stack.preview("--expect-no-changes").succeeds();
    emulator.forgetLinks();
    stack.preview().fails().says("AWS knows no link with account " + Account.SOURCE.id());
  }

  @Test
  void doListsAndReadsWithoutAProgram() {
    emulator.putMany(30, Link.of(FIRST, LinkStatus.REJECTED));
    emulator.put(Link.of(LATER, LinkStatus.REJECTED).withSource(STRANGER));
    var listed =
        stack
            .pulumi("do", Stack.TYPE, "list", "--stateless", "--source-account-id", STRANGER)
            .succeeds();
    System.out.println(listed.output());
    listed.says(LATER, STRANGER + "-to-" + Account.TARGET.id()).doesNotSay("link-000");
    stack.pulumi("do", Stack.TYPE, "read", LATER, "--stateless").succeeds().says("REJECTED");
    stack.pulumi("do", TYPE, "list", "--stateless").succeeds().says("222222222222/us-east-1");
    assertThat(emulator.calls(REJECT)).isEmpty();
  }

  private long rejected() {
    return emulator.links().stream()
        .filter(link -> link.status().equals(LinkStatus.REJECTED))
        .count();
  }

  /** The figure of docs/policy.md: the same thousand invitations in the two ways. */
  @Test
  @EnabledIfSystemProperty(named = "long", matches = "true")
  void oneResourceForAThousandInvitationsIsComparedWithAThousandResources(@TempDir Path folder) {
    emulator.putMany(1000, Link.pending(FIRST));
    var policy = stack.program(DENY_BY_DEFAULT).up().succeeds().time();
    assertThat(rejected()).isEqualTo(1000);
    assertThat(emulator.calls(REJECT)).hasSize(1000);
    assertThat(emulator.calls(LIST)).hasSize(40);

    emulator.forgetLinks();
    List<Link> links = emulator.putMany(1000, Link.pending(FIRST));
    var single =
        as(folder, "single")
            .program(
                "resources:\n"
                    + IntStream.range(0, links.size())
                        .mapToObj(
                            i ->
                                """
                                  refused%d:
                                    type: aws-workspaces-links:AccountLinkRejection
                                    properties:
                                      linkId: %s
                                """
                                    .formatted(i, links.get(i).linkId()))
                        .collect(Collectors.joining()))
            .up()
            .succeeds()
            .time();
    assertThat(rejected()).isEqualTo(1000);
    System.out.printf(
        "1000 invitations: one policy %.1f s, 1000 rejections %.1f s, ratio %.1f%n",
        seconds(policy), seconds(single), seconds(single) / seconds(policy));
  }

  private static double seconds(Duration time) {
    return time.toMillis() / 1000.0;
  }
}
