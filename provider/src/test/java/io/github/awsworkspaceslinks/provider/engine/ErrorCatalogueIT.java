package io.github.awsworkspaceslinks.provider.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.awsworkspaceslinks.emulator.Account;
import io.github.awsworkspaceslinks.emulator.Emulator;
import io.github.awsworkspaceslinks.emulator.Fault;
import io.github.awsworkspaceslinks.emulator.FaultRule;
import io.github.awsworkspaceslinks.emulator.Link;
import io.github.awsworkspaceslinks.emulator.LinkStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every way in which rejecting an invitation fails, with what the user's terminal says then: all
 * that is under "Diagnostics", but for the engine's own "preview failed" and "update failed".
 *
 * <p>What differs from run to run stands here as PORT, TIME and REQUEST-ID.
 */
final class ErrorCatalogueIT {
  private static final String ID = "link-0123456789abcdef0";
  private static final String REJECT = "RejectAccountLinkInvitation";

  private Emulator emulator;
  private Stack stack;

  @BeforeEach
  void declareTheRejectionOfAPendingInvitation(@TempDir Path folder) throws IOException {
    emulator = Emulator.start();
    emulator.put(Link.pending(ID));
    stack = Stack.in(folder, emulator).with("AWS_MAX_ATTEMPTS", "2").declares("linkId: " + ID);
  }

  @AfterEach
  void nothingThatFailedIsInTheState() {
    emulator.close();
    assertThat(stack.resource()).isEmpty();
  }

  private void previewWarns(String text) {
    var result = stack.preview().succeeds();
    assertThat(normalized(result.diagnostics())).isEqualTo(text.strip());
    assertThat(result.diagnostics().lines()).as("a warning is one line").hasSize(1);
  }

  private void previewSaysNothing() {
    assertThat(stack.preview().succeeds().diagnostics()).isEmpty();
  }

  private void previewFails(String text) {
    assertThat(normalized(stack.preview().fails().diagnostics())).isEqualTo(text.strip());
  }

  private void upFails(String text) {
    assertThat(normalized(stack.up().fails().diagnostics())).isEqualTo(text.strip());
  }

  private String normalized(String text) {
    return text.replace(":" + emulator.port(), ":PORT")
        .replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "REQUEST-ID")
        .replaceAll("[0-9]{8}T[0-9]{6}Z", "TIME");
  }

  // What was written into the program

  @Test
  void mistypedProperty() {
    // The language host of YAML looks at the schema first; the plugin's own words come further
    // down.
    stack.declares("linkID: " + ID);

    previewFails(
        """
        Error: aws-workspaces-links:index:AccountLinkRejection is not assignable from \
        {linkID: string}
        Cannot assign '{linkID: string}' to \
        'aws-workspaces-links:index:AccountLinkRejection':
          linkId: Missing required property 'linkId'
          Existing properties are: linkId, clientToken
        """);
  }

  @Test
  void missingProperty() {
    stack.declares("clientToken: mine");

    previewFails(
        """
        Error: aws-workspaces-links:index:AccountLinkRejection is not assignable from \
        {clientToken: string}
        Cannot assign '{clientToken: string}' to \
        'aws-workspaces-links:index:AccountLinkRejection':
          linkId: Missing required property 'linkId'
        """);
  }

  @Test
  void linkIdOfAnotherType() {
    stack.declares("linkId: 12");

    previewFails(
        """
        error: aws-workspaces-links:index:AccountLinkRejection resource 'refused': \
        property linkId value {12} has a problem: linkId must be a string, but is 12
        """);
  }

  @Test
  void malformedLinkId() {
    stack.declares("linkId: lnk-0123456789");

    previewFails(
        """
        error: aws-workspaces-links:index:AccountLinkRejection resource 'refused': \
        property linkId value {lnk-0123456789} has a problem: linkId must be a link id: \
        `link-` and 8 to 24 more characters, but is "lnk-0123456789"
        """);
  }

  @Test
  void severalFaultsAtOnce() {
    stack.declares("linkId: lnk-1\nclientToken: \"\"");

    previewFails(
        """
        error: aws-workspaces-links:index:AccountLinkRejection resource 'refused': \
        property linkId value {lnk-1} has a problem: linkId must be a link id: `link-` and \
        8 to 24 more characters, but is "lnk-1"
        error: aws-workspaces-links:index:AccountLinkRejection resource 'refused': \
        property clientToken value {} has a problem: clientToken must be a token of 1 to \
        64 characters in one line, but is ""
        """);
  }

  @Test
  void secretAndMalformedLinkId() {
    stack.declares("linkId: {fn::secret: lnk-0123456789}");

    previewFails(
        """
        error: aws-workspaces-links:index:AccountLinkRejection resource 'refused' has a \
        problem: linkId must be a link id: `link-` and 8 to 24 more characters; its value \
        is secret
        """);
  }

  // What the link is at AWS

  @Test
  void noSuchLink() {
    emulator.forgetLinks();

    previewWarns(
        """
        warning: AWS knows no link link-0123456789abcdef0 in us-east-1, so that `pulumi \
        up` would fail. Check the link id, the Region and the account.
        """);
    upFails(
        """
        error: AWS knows no link link-0123456789abcdef0 in us-east-1, so there is nothing \
        to reject. Check the link id, the Region and the account: only the invited account \
        can reject, in the Region of the invitation. An invitation that its sender has \
        withdrawn is gone, too.
        """);
  }

  @Test
  void acceptedInvitation() {
    emulator.put(Link.of(ID, LinkStatus.LINKED));

    previewFails(
        """
        error: Preview failed: The invitation link-0123456789abcdef0 from account \
        111111111111 has been accepted: the link is LINKED, and AWS can neither reject nor \
        unlink it. Remove this resource from the program; to end the link, ask AWS \
        Support.
        """);
    upFails(
        """
        error: The invitation link-0123456789abcdef0 from account 111111111111 has been \
        accepted: the link is LINKED, and AWS can neither reject nor unlink it. Remove \
        this resource from the program; to end the link, ask AWS Support.
        """);
  }

  @Test
  void acceptedInvitationWhoseLinkingFailed() {
    emulator.put(Link.of(ID, LinkStatus.LINKING_FAILED));

    previewFails(
        """
        error: Preview failed: The invitation link-0123456789abcdef0 from account \
        111111111111 has been accepted, and linking failed (LINKING_FAILED): AWS can no \
        longer reject it. Remove this resource from the program; the source account can \
        delete the invitation.
        """);
    upFails(
        """
        error: The invitation link-0123456789abcdef0 from account 111111111111 has been \
        accepted, and linking failed (LINKING_FAILED): AWS can no longer reject it. Remove \
        this resource from the program; the source account can delete the invitation.
        """);
  }

  @Test
  void statusThatNobodyKnows() {
    emulator.put(Link.of(ID, new LinkStatus("LINK_ARCHIVED")));

    previewWarns(
        """
        warning: The link link-0123456789abcdef0 has the status LINK_ARCHIVED; AWS may \
        refuse to reject it.
        """);
    upFails(
        """
        error: AWS refused to reject link-0123456789abcdef0, whose status is \
        LINK_ARCHIVED. Run the same command again; if that does not help, look at the link \
        in the AWS console. (RejectAccountLinkInvitation of link-0123456789abcdef0 in \
        us-east-1 failed: the link is not in a state that allows it (Account link \
        link-0123456789abcdef0 has status LINK_ARCHIVED and can not be rejected)) (AWS \
        request id REQUEST-ID)
        """);
  }

  @Test
  void conflictWithAnotherOperation() {
    emulator.setFaults(
        FaultRule.always(
                new Fault.Failure("ConflictException", 409, "Another operation is in progress"))
            .on(REJECT));

    upFails(
        """
        error: AWS refused to reject link-0123456789abcdef0, whose status is \
        PENDING_ACCEPTANCE_BY_TARGET_ACCOUNT. Run the same command again; if that does not \
        help, look at the link in the AWS console. (RejectAccountLinkInvitation of \
        link-0123456789abcdef0 in us-east-1 failed: the link is not in a state that allows \
        it (Another operation is in progress)) (AWS request id REQUEST-ID)
        """);
  }

  // Who asks

  @Test
  void noPermission() {
    emulator.setFaults(FaultRule.always(new Fault.Deny()));

    previewWarns(
        """
        warning: The status of link-0123456789abcdef0 could not be foreseen: \
        GetAccountLink of link-0123456789abcdef0 in us-east-1 failed: access is denied to \
        workspaces:GetAccountLink on * for arn:aws:iam::222222222222:user/emulated, \
        because no identity-based policy allows the workspaces:GetAccountLink action
        """);
    upFails(
        """
        error: RejectAccountLinkInvitation of link-0123456789abcdef0 in us-east-1 failed: \
        access is denied to workspaces:RejectAccountLinkInvitation on * for \
        arn:aws:iam::222222222222:user/emulated, because no identity-based policy allows \
        the workspaces:RejectAccountLinkInvitation action. Allow the action in an IAM \
        policy of that principal, and make sure that no service control policy denies it. \
        Only the invited account can accept or reject an invitation. (AWS request id REQUEST-ID)
        """);
  }

  @Test
  void noPermissionToReject() {
    emulator.setFaults(FaultRule.always(new Fault.Deny()).on(REJECT));

    previewSaysNothing();
    upFails(
        """
        error: RejectAccountLinkInvitation of link-0123456789abcdef0 in us-east-1 failed: \
        access is denied to workspaces:RejectAccountLinkInvitation on * for \
        arn:aws:iam::222222222222:user/emulated, because no identity-based policy allows \
        the workspaces:RejectAccountLinkInvitation action. Allow the action in an IAM \
        policy of that principal, and make sure that no service control policy denies it. \
        Only the invited account can accept or reject an invitation. (AWS request id REQUEST-ID)
        """);
  }

  @Test
  void noCredentials() {
    stack.without("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY");

    previewWarns(
        """
        warning: The status of link-0123456789abcdef0 could not be foreseen: \
        GetAccountLink of link-0123456789abcdef0 in us-east-1 failed: no AWS credentials \
        were found
        """);
    upFails(
        """
        error: RejectAccountLinkInvitation of link-0123456789abcdef0 in us-east-1 failed: \
        no AWS credentials were found. Give some in the way you use for other AWS tools: \
        the environment (AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY), a \
        shared configuration file, or the provider's `profile`.
        """);
  }

  @Test
  void noSuchProfile() {
    stack.without("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY").with("AWS_PROFILE", "payments");

    previewWarns(
        """
        warning: The status of link-0123456789abcdef0 could not be foreseen: \
        GetAccountLink of link-0123456789abcdef0 in us-east-1 failed: the AWS profile \
        gives no credentials (profile payments: it is not in the shared configuration \
        files)
        """);
    upFails(
        """
        error: RejectAccountLinkInvitation of link-0123456789abcdef0 in us-east-1 failed: \
        the AWS profile gives no credentials (profile payments: it is not in the shared \
        configuration files). Check the profile's name and content in the shared \
        configuration files (`aws configure list-profiles` lists them).
        """);
  }

  @Test
  void accessKeyThatAwsDoesNotKnow() {
    stack.with("AWS_ACCESS_KEY_ID", "AKIANOBODYKNOWSTHIS0");

    previewWarns(
        """
        warning: The status of link-0123456789abcdef0 could not be foreseen: \
        GetAccountLink of link-0123456789abcdef0 in us-east-1 failed: AWS does not accept \
        the credentials (The security token included in the request is invalid)
        """);
    upFails(
        """
        error: RejectAccountLinkInvitation of link-0123456789abcdef0 in us-east-1 failed: \
        AWS does not accept the credentials (The security token included in the request is \
        invalid). Check that the access key exists and is active, that key, secret and \
        session token belong together, that the Region is enabled for the account, and \
        that they are of its partition (China and GovCloud have their own). (AWS request \
        id REQUEST-ID)
        """);
  }

  @Test
  void wrongSecretAccessKey() {
    stack.with("AWS_SECRET_ACCESS_KEY", "not " + Account.TARGET.secretAccessKey());

    upFails(
        """
        error: RejectAccountLinkInvitation of link-0123456789abcdef0 in us-east-1 failed: \
        AWS does not accept the credentials (The request signature we calculated does not \
        match the signature you provided. Check your AWS Secret Access Key and signing \
        method. Consult the service documentation for details). Check that the access key \
        exists and is active, that key, secret and session token belong together, that the \
        Region is enabled for the account, and that they are of its partition (China and \
        GovCloud have their own). (AWS request id REQUEST-ID)
        """);
  }

  @Test
  void expiredToken() {
    emulator.addAccount(
        Account.of(Account.TARGET.id(), "ASIATEMPORARY0000000", "temporary")
            .withSessionToken("a-session"));
    emulator.expireCredentials();
    stack
        .with("AWS_ACCESS_KEY_ID", "ASIATEMPORARY0000000")
        .with("AWS_SECRET_ACCESS_KEY", "temporary")
        .with("AWS_SESSION_TOKEN", "a-session");

    previewWarns(
        """
        warning: The status of link-0123456789abcdef0 could not be foreseen: \
        GetAccountLink of link-0123456789abcdef0 in us-east-1 failed: the AWS credentials \
        have expired (The security token included in the request is expired)
        """);
    upFails(
        """
        error: RejectAccountLinkInvitation of link-0123456789abcdef0 in us-east-1 failed: \
        the AWS credentials have expired (The security token included in the request is \
        expired). Renew them, then run the same command again. (AWS request id REQUEST-ID)
        """);
  }

  @Test
  void clockThatIsWrong() {
    emulator.setClockOffset(Duration.ofHours(1));

    previewWarns(
        """
        warning: The status of link-0123456789abcdef0 could not be foreseen: \
        GetAccountLink of link-0123456789abcdef0 in us-east-1 failed: AWS refuses the \
        request's time (Signature expired: TIME is now earlier than TIME (TIME - 15 min.))
        """);
    upFails(
        """
        error: RejectAccountLinkInvitation of link-0123456789abcdef0 in us-east-1 failed: \
        AWS refuses the request's time (Signature expired: TIME is now earlier than TIME \
        (TIME - 15 min.)). Set this machine's clock: it differs from the time at AWS by \
        more than a few minutes. (AWS request id REQUEST-ID)
        """);
  }

  // Where it is asked

  @Test
  void noRegion() {
    stack.without("AWS_REGION");

    previewWarns(
        """
        warning: The status of link-0123456789abcdef0 could not be foreseen: \
        GetAccountLink of link-0123456789abcdef0 failed: no AWS Region is configured
        """);
    upFails(
        """
        error: RejectAccountLinkInvitation of link-0123456789abcdef0 failed: no AWS Region \
        is configured. Set it with `pulumi config set aws-workspaces-links:region \
        us-east-1`, with AWS_REGION, or in the profile.
        """);
  }

  @Test
  void regionThatIsNoRegion() {
    stack.pulumi("config", "set", "aws-workspaces-links:region", "Virginia").succeeds();

    previewFails(
        """
        error: pulumi:providers:aws-workspaces-links resource 'default': property region \
        value {Virginia} has a problem: region must be an AWS Region such as us-east-1, \
        but is "Virginia" (skipRegionValidation lets it pass)
        """);
  }

  @Test
  void mistypedConfiguration() {
    stack.pulumi("config", "set", "aws-workspaces-links:regoin", "us-east-1").succeeds();

    previewFails(
        """
        error: pulumi:providers:aws-workspaces-links resource 'default': property regoin \
        value {us-east-1} has a problem: regoin is not a property; did you mean region?
        """);
  }

  @Test
  void deadEndpoint() {
    stack.with("AWS_ENDPOINT_URL_WORKSPACES", "http://127.0.0.1:1");

    previewWarns(
        """
        warning: The status of link-0123456789abcdef0 could not be foreseen: \
        GetAccountLink of link-0123456789abcdef0 in us-east-1 failed: nothing accepts \
        connections at the endpoint, or at the proxy on the way (http://127.0.0.1:1, \
        ConnectException: Connection refused)
        """);
    upFails(
        """
        error: RejectAccountLinkInvitation of link-0123456789abcdef0 in us-east-1 failed: \
        nothing accepts connections at the endpoint, or at the proxy on the way \
        (http://127.0.0.1:1, ConnectException: Connection refused). Check the endpoint's \
        address and port, and the proxy settings.
        """);
  }

  @Test
  void unknownHost() {
    stack.with("AWS_ENDPOINT_URL_WORKSPACES", "http://workspaces.invalid");

    previewWarns(
        """
        warning: The status of link-0123456789abcdef0 could not be foreseen: \
        GetAccountLink of link-0123456789abcdef0 in us-east-1 failed: the endpoint's name \
        does not resolve (http://workspaces.invalid, \
        UnknownHostException: workspaces.invalid)
        """);
    upFails(
        """
        error: RejectAccountLinkInvitation of link-0123456789abcdef0 in us-east-1 failed: \
        the endpoint's name does not resolve (http://workspaces.invalid, \
        UnknownHostException: workspaces.invalid). \
        Check the Region (the account-link API is not offered in every one), the endpoint, \
        and this machine's DNS.
        """);
  }

  @Test
  void endpointThatIsNoAddress() {
    stack.with("AWS_ENDPOINT_URL_WORKSPACES", "localhost:4599");

    previewWarns(
        """
        warning: The status of link-0123456789abcdef0 could not be foreseen: \
        GetAccountLink of link-0123456789abcdef0 failed: the endpoint is not an address \
        (AWS_ENDPOINT_URL_WORKSPACES is "localhost:4599")
        """);
    upFails(
        """
        error: RejectAccountLinkInvitation of link-0123456789abcdef0 failed: the endpoint \
        is not an address (AWS_ENDPOINT_URL_WORKSPACES is "localhost:4599"). Give the \
        whole address, such as https://host.example or http://127.0.0.1:4599.
        """);
  }

  @Test
  void answerThatIsNotJson() {
    emulator.setFaults(FaultRule.always(new Fault.NotJson()));

    previewWarns(
        """
        warning: The status of link-0123456789abcdef0 could not be foreseen: \
        GetAccountLink of link-0123456789abcdef0 in us-east-1 failed: the answer is not \
        one of Amazon WorkSpaces (http://127.0.0.1:PORT answered no JSON)
        """);
    upFails(
        """
        error: RejectAccountLinkInvitation of link-0123456789abcdef0 in us-east-1 failed: \
        the answer is not one of Amazon WorkSpaces (http://127.0.0.1:PORT answered no \
        JSON). Check the endpoint and whatever is between here and there: a proxy or a \
        login page may have answered.
        """);
  }

  @Test
  void answerOfSomethingElse() {
    emulator.setFaults(FaultRule.always(new Fault.BareStatus(404)));

    upFails(
        """
        error: RejectAccountLinkInvitation of link-0123456789abcdef0 in us-east-1 failed: \
        the answer is not one of Amazon WorkSpaces (http://127.0.0.1:PORT answered HTTP \
        404). Check the endpoint and whatever is between here and there: a proxy or a \
        login page may have answered. (AWS request id REQUEST-ID)
        """);
  }

  @Test
  void cutConnection() {
    emulator.setFaults(FaultRule.always(new Fault.Cut()));

    previewWarns(
        """
        warning: The status of link-0123456789abcdef0 could not be foreseen: \
        GetAccountLink of link-0123456789abcdef0 in us-east-1 failed: the connection to \
        the endpoint broke (http://127.0.0.1:PORT, SocketException: Unexpected end of file \
        from server)
        """);
    upFails(
        """
        error: RejectAccountLinkInvitation of link-0123456789abcdef0 in us-east-1 failed: \
        the connection to the endpoint broke (http://127.0.0.1:PORT, SocketException: \
        Unexpected end of file from server). Run the same command again; if it goes on, \
        check the network and the proxy settings.
        """);
  }

  // How AWS is

  @Test
  void throttledBeyondAllRetries() {
    emulator.setFaults(FaultRule.always(new Fault.Throttle()));

    previewWarns(
        """
        warning: The status of link-0123456789abcdef0 could not be foreseen: \
        GetAccountLink of link-0123456789abcdef0 in us-east-1 failed: AWS limits the rate \
        of calls, and did so until the time limit or the last retry (Rate exceeded)
        """);
    upFails(
        """
        error: RejectAccountLinkInvitation of link-0123456789abcdef0 in us-east-1 failed: \
        AWS limits the rate of calls, and did so until the time limit or the last retry \
        (Rate exceeded). Run the same command again later, with fewer operations at a time \
        (`--parallel`), or with more time (`customTimeouts`). (AWS request id REQUEST-ID)
        """);
  }

  @Test
  void failureWithoutAWord() {
    emulator.setFaults(FaultRule.always(new Fault.BareStatus(500)));

    previewWarns(
        """
        warning: The status of link-0123456789abcdef0 could not be foreseen: \
        GetAccountLink of link-0123456789abcdef0 in us-east-1 failed: AWS failed to \
        process the call (HTTP 500)
        """);
    upFails(
        """
        error: RejectAccountLinkInvitation of link-0123456789abcdef0 in us-east-1 failed: \
        AWS failed to process the call (HTTP 500). Run the same command again; if it goes \
        on, look at the AWS Health Dashboard for the Region. (AWS request id REQUEST-ID)
        """);
  }

  @Test
  void failureWithAWord() {
    emulator.setFaults(
        FaultRule.always(
            new Fault.Failure("InternalServerException", 500, "Internal failure, sorry.")));

    upFails(
        """
        error: RejectAccountLinkInvitation of link-0123456789abcdef0 in us-east-1 failed: \
        AWS failed to process the call (HTTP 500, InternalServerException: Internal \
        failure, sorry). Run the same command again; if it goes on, look at the AWS Health \
        Dashboard for the Region. (AWS request id REQUEST-ID)
        """);
  }

  @Test
  void errorThatNobodyKnows() {
    emulator.setFaults(
        FaultRule.always(new Fault.Failure("TeapotException", 418, "Short and stout")));

    upFails(
        """
        error: RejectAccountLinkInvitation of link-0123456789abcdef0 in us-east-1 failed: \
        the call failed (HTTP 418, TeapotException: Short and stout). Run the same command \
        again; with `--logtostderr -v=9` it says more. (AWS request id REQUEST-ID)
        """);
  }

  @Test
  void noAnswerWithinTheTimeLimit() {
    emulator.setFaults(FaultRule.always(new Fault.Hold()));
    stack.declares("linkId: " + ID, "customTimeouts: {create: 1s}");

    upFails(
        """
        error: RejectAccountLinkInvitation of link-0123456789abcdef0 in us-east-1 failed: \
        there was no answer within the time limit. Run the same command again, or give it \
        more time with the `customTimeouts` option; if the endpoint never answers, check \
        the network and the proxy settings.
        """);
  }

  @Test
  void noAnswerToAPreviewIsSaidWithinFiveSeconds() {
    emulator.setFaults(FaultRule.always(new Fault.Hold()));

    long start = System.nanoTime();
    previewWarns(
        """
        warning: The status of link-0123456789abcdef0 could not be foreseen: \
        GetAccountLink of link-0123456789abcdef0 in us-east-1 failed: there was no answer \
        within the time limit
        """);

    // The engine and the language host have their part of it, and a busy machine; an operation's
    // own
    // limit is two minutes.
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
  }
}
