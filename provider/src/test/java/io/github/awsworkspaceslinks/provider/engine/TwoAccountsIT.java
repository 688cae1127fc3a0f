package io.github.awsworkspaceslinks.provider.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.awsworkspaceslinks.emulator.Account;
import io.github.awsworkspaceslinks.emulator.Call;
import io.github.awsworkspaceslinks.emulator.Emulator;
import io.github.awsworkspaceslinks.emulator.Link;
import io.github.awsworkspaceslinks.emulator.LinkStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both ends of a link: the account that invites, and the one that is invited. */
final class TwoAccountsIT {
  private static final String INVITATION = "aws-workspaces-links:index:AccountLinkInvitation";
  private static final String INVITED = "urn:pulumi:dev::links::" + INVITATION + "::invited";
  private static final String CREATE = "CreateAccountLinkInvitation";
  private static final String DELETE = "DeleteAccountLinkInvitation";
  private static final String GET = "GetAccountLink";
  private static final String REJECT = "RejectAccountLinkInvitation";
  private static final String SOURCE = Account.SOURCE.id();
  private static final String TARGET = Account.TARGET.id();
  private static final Path PAGE =
      PulumiCli.repository().resolve("examples/two-accounts/README.md");
  private static final Pattern SCRIPT =
      Pattern.compile("<!-- run by TwoAccountsIT -->\n```sh\n(.*?)```", Pattern.DOTALL);
  private static final Pattern POLICY = Pattern.compile("```json\n(.*?)```", Pattern.DOTALL);
  private static final Pattern YAML = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

  @TempDir Path folder;
  private Emulator emulator;
  private Stack stack;

  @BeforeEach
  void start() throws IOException {
    emulator = Emulator.start();
    stack = Stack.in(Files.createDirectory(folder.resolve("program")), emulator);
  }

  @AfterEach
  void stop() {
    emulator.close();
  }

  /** The operations of the calls since this was last asked, each with the account that made it. */
  private List<String> calls() {
    var calls =
        emulator.calls().stream()
            .map(call -> call.account().orElseThrow() + " " + call.operation())
            .toList();
    emulator.clearCalls();
    return calls;
  }

  private JsonNode invitation() {
    return stack.resource(INVITATION).orElseThrow();
  }

  private Link onlyLink() {
    assertThat(emulator.links()).hasSize(1);
    return emulator.links().getFirst();
  }

  /** A program of one invitation, with the credentials of the account that invites. */
  private void invites(String... options) {
    stack
        .with("AWS_ACCESS_KEY_ID", Account.SOURCE.accessKeyId())
        .with("AWS_SECRET_ACCESS_KEY", Account.SOURCE.secretAccessKey())
        .program(
            """
            resources:
              invited:
                type: aws-workspaces-links:AccountLinkInvitation
                properties:
                  targetAccountId: "222222222222"
            """
                + (options.length == 0
                    ? ""
                    : "    options:\n" + String.join("\n", options).indent(6)));
  }

  @Test
  void oneInvitesAndTheOtherAcceptsAsTheExampleSays() throws IOException {
    Path example = Files.createDirectory(folder.resolve("example"));
    PulumiCli.copy(PAGE.getParent(), example);
    var environment = PulumiCli.installed().environment();
    environment.put(
        "PULUMI_BACKEND_URL", "file://" + Files.createDirectory(folder.resolve("state")));
    String script = found(SCRIPT, Files.readString(PAGE)).group(1);

    var run =
        PulumiCli.run(
            example,
            environment,
            List.of(
                "bash",
                "-ec",
                script.replace("http://127.0.0.1:4599", emulator.endpoint().toString())));

    run.succeeds();
    String id = onlyLink().linkId();
    run.says("\nLINKED\n", "status: \"LINKED\"")
        .says("The link " + id + " with account " + SOURCE + " stays LINKED: AWS cannot unlink.")
        .says("The link " + id + " with account " + TARGET + " stays LINKED: the invitation");
    assertThat(onlyLink().status()).isEqualTo(LinkStatus.LINKED);
    assertThat(calls())
        .as("a preview, an up with its preview, a refresh with its preview, and a destroy")
        .containsExactlyInAnyOrder(
            SOURCE + " " + GET,
            SOURCE + " " + GET,
            SOURCE + " " + CREATE,
            SOURCE + " " + GET,
            TARGET + " AcceptAccountLinkInvitation",
            SOURCE + " " + GET,
            TARGET + " " + GET,
            SOURCE + " " + GET,
            TARGET + " " + GET);
  }

  @Test
  void theLeastPoliciesOfTheExampleAllowWhatItsTwoResourcesCall() throws IOException {
    var policies = POLICY.matcher(Files.readString(PAGE)).results().map(p -> p.group(1)).toList();

    assertThat(policies).hasSize(2);
    assertThat(actions(policies.getFirst()))
        .containsExactlyInAnyOrder(
            "workspaces:" + CREATE, "workspaces:" + GET, "workspaces:" + DELETE);
    assertThat(actions(policies.getLast()))
        .containsExactlyInAnyOrder("workspaces:AcceptAccountLinkInvitation", "workspaces:" + GET);
  }

  private static List<String> actions(String policy) throws IOException {
    var actions = new ArrayList<String>();
    new ObjectMapper()
        .readTree(policy)
        .at("/Statement/0/Action")
        .forEach(action -> actions.add(action.asText()));
    return actions;
  }

  @Test
  void oneInvitesAndTheOtherRejectsAndTheFirstLearnsOfIt() {
    stack.program(
        """
        resources:
          source:
            type: pulumi:providers:aws-workspaces-links
            properties: {accessKey: %s, secretKey: %s}
          target:
            type: pulumi:providers:aws-workspaces-links
            properties: {accessKey: %s, secretKey: %s}
          invited:
            type: aws-workspaces-links:AccountLinkInvitation
            properties: {targetAccountId: "222222222222"}
            options: {provider: "${source}"}
          refused:
            type: aws-workspaces-links:AccountLinkRejection
            properties: {linkId: "${invited.linkId}"}
            options: {provider: "${target}"}
        """
            .formatted(
                Account.SOURCE.accessKeyId(),
                Account.SOURCE.secretAccessKey(),
                Account.TARGET.accessKeyId(),
                Account.TARGET.secretAccessKey()));
    stack.up().succeeds().says("+ 5 created");
    assertThat(calls())
        .containsExactly(SOURCE + " " + CREATE, SOURCE + " " + GET, TARGET + " " + REJECT);
    String first = onlyLink().linkId();
    assertThat(onlyLink().status()).isEqualTo(LinkStatus.REJECTED);
    stack.preview("--expect-no-changes").succeeds();

    stack
        .refresh()
        .succeeds()
        .says(
            "The invitation "
                + first
                + " of account "
                + TARGET
                + " was rejected by the invited account. AWS cannot open it again; to send a new"
                + " one, run `pulumi up --replace "
                + INVITED
                + "`.");
    assertThat(invitation().at("/outputs/accountLinkStatus").asText()).isEqualTo("REJECTED");
    stack.preview("--expect-no-changes").succeeds();
    calls();

    stack
        .up("--replace", INVITED)
        .succeeds()
        .says(
            "The invitation " + first + ", which was sent for this resource before, was rejected",
            "The invitation " + first + " stays at AWS, where it is REJECTED");
    String second = invitation().path("id").asText();
    assertThat(second).isNotEqualTo(first);
    assertThat(emulator.link(second).orElseThrow().status()).isEqualTo(LinkStatus.REJECTED);
    assertThat(calls())
        .containsExactly(
            SOURCE + " " + CREATE,
            SOURCE + " " + CREATE,
            SOURCE + " " + GET,
            TARGET + " " + REJECT);

    // What the state has for open turns out to be rejected.
    stack
        .destroy()
        .succeeds()
        .says("The invitation " + second + " stays at AWS, where it is REJECTED");
    assertThat(calls()).containsExactly(SOURCE + " " + DELETE, SOURCE + " " + GET);
  }

  @Test
  void whatIsOpenIsWithdrawnByDestroyAndSentAnewByTheNextUp() {
    invites();
    stack.up().succeeds();
    String first = onlyLink().linkId();
    stack.refresh("--expect-no-changes").succeeds();

    stack.destroy().succeeds();
    assertThat(emulator.links()).isEmpty();

    stack.up().succeeds();
    assertThat(onlyLink().linkId()).isNotEqualTo(first).isEqualTo(invitation().path("id").asText());
  }

  @Test
  void whatIsWithdrawnBehindItsBackIsSentAnewAfterARefresh() {
    invites();
    stack.up().succeeds();
    String first = onlyLink().linkId();
    emulator.forgetLinks();

    stack
        .refresh()
        .succeeds()
        .says("AWS no longer knows the invitation " + first, "`pulumi up` will send a new one");
    stack.up().succeeds().says("+ 1 created");

    assertThat(onlyLink().linkId()).isEqualTo(invitation().path("id").asText());
  }

  @Test
  void aReplacementOfAnOpenInvitationLeavesItOpenUnlessItIsDeletedBefore() {
    invites();
    stack.up().succeeds();
    String first = onlyLink().linkId();

    stack
        .up("--replace", INVITED)
        .succeeds()
        .says("The invitation " + first + " stays open: AWS answered its replacement with");
    assertThat(onlyLink().linkId()).isEqualTo(first).isEqualTo(invitation().path("id").asText());
    assertThat(onlyLink().status()).isEqualTo(LinkStatus.PENDING);

    invites("deleteBeforeReplace: true");
    stack.up("--replace", INVITED).succeeds();
    assertThat(onlyLink().linkId()).isNotEqualTo(first).isEqualTo(invitation().path("id").asText());
  }

  @Test
  void anotherAccountIsInvitedBeforeTheOldInvitationIsWithdrawn() {
    var third = Account.of("333333333333", "AKIAEMULATEDTHIRD000", "emulated-third-secret");
    emulator.addAccount(third);
    invites();
    stack.up().succeeds();
    calls();

    stack.program(
        """
        resources:
          invited:
            type: aws-workspaces-links:AccountLinkInvitation
            properties: {targetAccountId: "333333333333"}
        """);
    stack.up().succeeds().says("+-1 replaced");

    assertThat(calls())
        .containsExactly(SOURCE + " " + CREATE, SOURCE + " " + GET, SOURCE + " " + DELETE);
    assertThat(onlyLink().target()).isEqualTo(third.id());
  }

  @Test
  void anInvitationThatIsThereAlreadyIsNamedAndImported() {
    emulator.put(Link.pending("link-0123456789abcdef0"));
    invites();
    String command = "pulumi import " + INVITATION + " invited link-0123456789abcdef0";

    stack.preview().succeeds().says(command);
    stack.up().fails().says("is already invited", command);
    var words = List.of(command.split(" "));
    stack
        .pulumi(
            words.get(1),
            words.get(2),
            words.get(3),
            words.get(4),
            "--yes",
            "--protect=false",
            "--skip-preview")
        .succeeds();

    stack.preview("--expect-no-changes").succeeds();
  }

  @ParameterizedTest
  @ValueSource(strings = {"AccountLinkInvitation", "AccountLinkAcceptance"})
  void theExampleInTheDocumentationRuns(String resource) throws IOException {
    var schema =
        new ObjectMapper().readTree(PulumiCli.repository().resolve("schema.json").toFile());
    String documentation =
        schema.at("/resources/aws-workspaces-links:index:" + resource + "/description").asText();
    if (resource.equals("AccountLinkInvitation")) {
      invites(); // for its credentials
    } else {
      emulator.put(Link.pending("link-0123456789abcdef0"));
    }
    Files.writeString(
        stack.folder().resolve("Pulumi.yaml"),
        found(YAML, documentation).group(1).replaceFirst("name: .*", "name: links"));
    stack.up().succeeds();

    assertThat(onlyLink().status())
        .isEqualTo(
            resource.equals("AccountLinkInvitation") ? LinkStatus.PENDING : LinkStatus.LINKED);
    assertThat(emulator.calls().stream().map(Call::statusCode)).containsOnly(200);
  }

  private static MatchResult found(Pattern pattern, String text) {
    return pattern.matcher(text).results().findFirst().orElseThrow();
  }
}
