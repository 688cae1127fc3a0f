package io.github.awsworkspaceslinks.provider.aws;

import static io.github.awsworkspaceslinks.provider.testing.TestEngine.struct;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.awsworkspaceslinks.emulator.Account;
import io.github.awsworkspaceslinks.emulator.Call;
import io.github.awsworkspaceslinks.emulator.Emulator;
import io.github.awsworkspaceslinks.emulator.EmulatorOptions;
import io.github.awsworkspaceslinks.emulator.Fault;
import io.github.awsworkspaceslinks.emulator.FaultRule;
import io.github.awsworkspaceslinks.emulator.Link;
import io.github.awsworkspaceslinks.emulator.LinkStatus;
import io.github.awsworkspaceslinks.provider.testing.Certificates;
import io.github.awsworkspaceslinks.provider.testing.ConfiguredPlugin;
import io.github.awsworkspaceslinks.provider.testing.PluginProcess;
import io.github.awsworkspaceslinks.provider.testing.Settings;
import io.github.awsworkspaceslinks.provider.testing.SsoPortal;
import io.github.awsworkspaceslinks.provider.testing.TunnelingProxy;
import io.grpc.Status;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The catalogue of failures: what went wrong, and exactly what the user reads then. {@code REQUEST}
 * stands for the id of the last request that AWS answered.
 */
class FailureCatalogueTest {
  private static final String LINK = "link-0123456789abcdef0";
  private static final String ROLE = "arn:aws:iam::222222222222:role/workspaces";
  private static final String REJECT = "RejectAccountLinkInvitation";

  @TempDir private Path folder;
  private Emulator emulator;
  private Settings settings;

  @BeforeEach
  void start() throws IOException {
    emulator = Emulator.start();
    emulator.put(Link.pending(LINK));
    settings = Settings.at(emulator);
  }

  @AfterEach
  void close() {
    emulator.close();
  }

  // Credentials

  @Test
  void noCredentialsAnywhere() throws IOException {
    assertThat(failureOfProcess(Map.of(), Settings.withoutCredentials(emulator)))
        .isEqualToNormalizingWhitespace(
            """
            RejectAccountLinkInvitation of link-0123456789abcdef0 in us-east-1 failed: no AWS
            credentials were found. Give some in the way you use for other AWS tools: the
            environment (AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY), a shared
            configuration file, or the provider's `profile`.
            """);
  }

  @Test
  void aProfileThatDoesNotExist() throws IOException {
    assertThat(failure(withProfile("missing", "[profile other]\nregion = eu-west-1\n")))
        .isEqualToNormalizingWhitespace(
            """
            RejectAccountLinkInvitation of link-0123456789abcdef0 in us-east-1 failed: the AWS
            profile gives no credentials (profile missing: it is not in the shared configuration
            files). Check the profile's name and content in the shared configuration files (`aws
            configure list-profiles` lists them).
            """);
  }

  @Test
  void aProfileOfTheEnvironmentThatDoesNotExist() throws IOException {
    assertThat(
            failureOfProcess(
                Map.of("AWS_PROFILE", "missing"), Settings.withoutCredentials(emulator)))
        .isEqualToNormalizingWhitespace(
            """
            RejectAccountLinkInvitation of link-0123456789abcdef0 in us-east-1 failed: the AWS
            profile gives no credentials (profile missing: it is not in the shared configuration
            files). Check the profile's name and content in the shared configuration files (`aws
            configure list-profiles` lists them).
            """);
  }

  @Test
  void aProfileWithoutAnyCredentials() throws IOException {
    assertThat(failure(withProfile("empty", "[profile empty]\nregion = eu-west-1\n")))
        .isEqualToNormalizingWhitespace(
            """
            RejectAccountLinkInvitation of link-0123456789abcdef0 in us-east-1 failed: the AWS
            profile gives no credentials (profile empty: it holds none). Check the profile's
            name and content in the shared configuration files (`aws configure list-profiles`
            lists them).
            """);
  }

  @Test
  void aProfileWhoseProcessFails() throws IOException {
    assertThat(
            failure(withProfile("process", "[profile process]\ncredential_process = /bin/false\n")))
        .isEqualToNormalizingWhitespace(
            """
            RejectAccountLinkInvitation of link-0123456789abcdef0 in us-east-1 failed: the AWS
            profile gives no credentials (profile process: Command returned non-zero exit value
            (1) with error message). Check the profile's name and content in the shared
            configuration files (`aws configure list-profiles` lists them).
            """);
  }

  @Test
  void anAccessKeyThatAwsDoesNotKnow() throws IOException {
    assertThat(failure(settings.with("accessKey", "AKIANOBODYKNOWSTHIS0")))
        .isEqualToNormalizingWhitespace(
            """
            RejectAccountLinkInvitation of link-0123456789abcdef0 in us-east-1 failed: AWS does
            not accept the credentials (The security token included in the request is invalid).
            Check that the access key exists and is active, that key, secret and session token
            belong together, that the Region is enabled for the account, and that they are of
            its partition (China and GovCloud have their own). (AWS request id REQUEST)
            """);
  }

  @Test
  void aSecretThatDoesNotBelongToTheKey() throws IOException {
    assertThat(failure(settings.with("secretKey", "another")))
        .isEqualToNormalizingWhitespace(
            """
            RejectAccountLinkInvitation of link-0123456789abcdef0 in us-east-1 failed: AWS does
            not accept the credentials (The request signature we calculated does not match the
            signature you provided. Check your AWS Secret Access Key and signing method. Consult
            the service documentation for details). Check that the access key exists and is
            active, that key, secret and session token belong together, that the Region is
            enabled for the account, and that they are of its partition (China and GovCloud have
            their own). (AWS request id REQUEST)
            """);
  }

  @Test
  void keysThatHaveExpired() throws IOException {
    emulator.addAccount(
        Account.of("222222222222", "ASIATEMPORARY0000000", "emulated")
            .withSessionToken("session-token-0"));
    emulator.expireCredentials();
    assertThat(
            failure(
                settings
                    .with("accessKey", "ASIATEMPORARY0000000")
                    .with("secretKey", "emulated")
                    .with("token", "session-token-0")))
        .isEqualToNormalizingWhitespace(
            """
            RejectAccountLinkInvitation of link-0123456789abcdef0 in us-east-1 failed: the AWS
            credentials have expired (The security token included in the request is expired).
            Renew them, then run the same command again. (AWS request id REQUEST)
            """);
  }

  @Test
  void credentialsOfARoleThatExpireInMidRunAreRenewedOnce() throws IOException {
    emulator.put(Link.pending("link-0123456789abcdef1"));
    var role = settings.with("assumeRoles", List.of(Map.of("roleArn", ROLE)));
    try (var plugin = ConfiguredPlugin.start(role)) {
      plugin.create(LINK);
      emulator.expireCredentials();
      plugin.create("link-0123456789abcdef1");
    }
    assertThat(emulator.calls("AssumeRole")).hasSize(2);
    assertThat(emulator.calls(REJECT)).extracting(Call::statusCode).containsExactly(200, 400, 200);
  }

  private static final String START = "https://company.example/start";
  private static final String OLD_SSO = SsoPortal.profile("sso_start_url = " + START);
  private static final String SESSION_IS_OVER =
      """
      RejectAccountLinkInvitation of link-0123456789abcdef0 in us-east-1 failed: the AWS
      SSO session has expired or was never begun. Run `aws sso login --profile work`, then
      the same command again.
      """;

  @Test
  void anSsoSessionThatWasNeverBegun() throws IOException {
    assertThat(
            failureOfProcess(
                Map.of(), withProfile("work", SsoPortal.profile("sso_session = company"))))
        .isEqualToNormalizingWhitespace(SESSION_IS_OVER);
  }

  @Test
  void anSsoSessionOfTheOldFormThatWasNeverBegun() throws IOException {
    assertThat(failureOfProcess(Map.of(), withProfile("work", OLD_SSO)))
        .isEqualToNormalizingWhitespace(SESSION_IS_OVER);
  }

  @Test
  void anSsoSessionThatHasExpired() throws IOException {
    SsoPortal.keepToken(folder, START, "2020-01-01T00:00:00Z");
    assertThat(failureOfProcess(Map.of("AWS_PROFILE", "work"), sharedConfig(OLD_SSO)))
        .isEqualToNormalizingWhitespace(SESSION_IS_OVER);
  }

  @Test
  void anSsoSessionThatWasEndedAtThePortal() throws IOException {
    assertThat(failureWithSso(401, "UnauthorizedException", "Session token not found or invalid"))
        .isEqualToNormalizingWhitespace(SESSION_IS_OVER);
  }

  @Test
  void aRoleThatSsoDoesNotGive() throws IOException {
    assertThat(failureWithSso(403, "ForbiddenException", "No access"))
        .isEqualToNormalizingWhitespace(
            """
            RejectAccountLinkInvitation of link-0123456789abcdef0 in us-east-1 failed: AWS SSO
            does not give the profile's role (No access). Check sso_account_id and sso_role_name
            of the profile, and that the user is assigned to that permission set in that account.
            """);
  }

  private String failureWithSso(int status, String code, String message) throws IOException {
    SsoPortal.keepToken(folder, "company", SsoPortal.NEVER);
    try (var portal = SsoPortal.refusing(status, code, message)) {
      return failureOfProcess(
          Map.of(),
          withProfile("work", SsoPortal.profile("sso_session = company"))
              .with(
                  "endpoints",
                  List.of(
                      Map.of(
                          "workspaces", emulator.endpoint().toString(), "sso", portal.address()))));
    }
  }

  @Test
  void aWebIdentityTokenThatAwsRefuses() throws IOException {
    emulator.setFaults(
        FaultRule.always(
                new Fault.Failure(
                    "InvalidIdentityToken",
                    400,
                    "No OpenIDConnect provider found in your account for https://issuer.example"))
            .on("AssumeRoleWithWebIdentity"));
    assertThat(failure(withWebIdentity("web-identity-0")))
        .isEqualToNormalizingWhitespace(
            """
            RejectAccountLinkInvitation of link-0123456789abcdef0 in us-east-1 for account
            222222222222 failed: AWS does not accept the web identity token (No OpenIDConnect
            provider found in your account for https://issuer.example). Check that the role
            trusts the token's issuer, audience and subject, and that the CI job is allowed to
            ask for a token. (AWS request id REQUEST)
            """);
  }

  @Test
  void aWebIdentityThatTheRoleDoesNotTrust() throws IOException {
    emulator.setFaults(FaultRule.always(new Fault.Deny()).on("AssumeRoleWithWebIdentity"));
    assertThat(failure(withWebIdentity("web-identity-0")))
        .isEqualToNormalizingWhitespace(
            """
            RejectAccountLinkInvitation of link-0123456789abcdef0 in us-east-1 for account
            222222222222 failed: AWS does not accept the web identity token (Not authorized to
            perform sts:AssumeRoleWithWebIdentity). Check that the role trusts the token's
            issuer, audience and subject, and that the CI job is allowed to ask for a token.
            (AWS request id REQUEST)
            """);
  }

  @Test
  void aWebIdentityTokenThatHasExpired() throws IOException {
    var claims = Base64.getUrlEncoder().encodeToString("{\"exp\": 1500000000}".getBytes(UTF_8));
    assertThat(failure(withWebIdentity("e30." + claims + ".c2ln")))
        .isEqualToNormalizingWhitespace(
            """
            RejectAccountLinkInvitation of link-0123456789abcdef0 in us-east-1 for account
            222222222222 failed: the AWS credentials have expired (Token expired: current
            date/time SECONDS must be before the expiration date/time SECONDS). Renew them, then
            run the same command again. (AWS request id REQUEST)
            """);
  }

  @Test
  void aWebIdentityTokenFileThatIsNotThere() throws IOException {
    var settingsWithFile =
        Settings.withoutCredentials(emulator)
            .with(
                "assumeRoleWithWebIdentity",
                Map.of("roleArn", ROLE, "webIdentityTokenFile", folder + "/missing"));
    assertThat(failure(settingsWithFile))
        .isEqualToNormalizingWhitespace(
            """
            The web identity token cannot be read from FOLDER/missing (NoSuchFileException).
            Correct webIdentityTokenFile or AWS_WEB_IDENTITY_TOKEN_FILE, or make sure that the
            CI job writes the file.
            """);
  }

  @Test
  void aSharedConfigurationFileThatIsNotThere() throws IOException {
    assertThat(
            failure(
                Settings.withoutCredentials(emulator)
                    .with("sharedConfigFiles", List.of(folder + "/missing"))))
        .isEqualToNormalizingWhitespace(
            """
            sharedConfigFiles names FOLDER/missing, which cannot be read. Correct the path.
            """);
  }

  @Test
  void aSharedConfigurationFileThatIsMalformed() throws IOException {
    assertThat(failure(withProfile("work", "[profile work]\nregion us-east-1\n")))
        .isEqualToNormalizingWhitespace(
            """
            The shared configuration file FOLDER/config cannot be read (Expected an '=' sign
            defining a property on line 2). Correct the file.
            """);
  }

  @Test
  void aClockThatIsOff() throws IOException {
    emulator.setClockOffset(Duration.ofHours(2));
    assertThat(failure(settings))
        .isEqualToNormalizingWhitespace(
            """
            RejectAccountLinkInvitation of link-0123456789abcdef0 in us-east-1 failed: AWS
            refuses the request's time (Signature expired: TIME is now earlier than TIME (TIME -
            15 min.)). Set this machine's clock: it differs from the time at AWS by more than a
            few minutes. (AWS request id REQUEST)
            """);
  }

  // Permission

  @Test
  void aPermissionThatIsMissing() throws IOException {
    emulator.setFaults(FaultRule.always(new Fault.Deny()).on(REJECT));
    assertThat(failure(settings))
        .isEqualToNormalizingWhitespace(
            """
            RejectAccountLinkInvitation of link-0123456789abcdef0 in us-east-1 failed: access is
            denied to workspaces:RejectAccountLinkInvitation on * for
            arn:aws:iam::222222222222:user/emulated, because no identity-based policy allows the
            workspaces:RejectAccountLinkInvitation action. Allow the action in an IAM policy of
            that principal, and make sure that no service control policy denies it. Only the
            invited account can accept or reject an invitation. (AWS request id REQUEST)
            """);
  }

  @Test
  void aPermissionThatIsMissingInARole() throws IOException {
    emulator.setFaults(FaultRule.always(new Fault.Deny()).on(REJECT));
    assertThat(failure(settings.with("assumeRoles", List.of(Map.of("roleArn", ROLE)))))
        .isEqualToNormalizingWhitespace(
            """
            RejectAccountLinkInvitation of link-0123456789abcdef0 in us-east-1 for account
            222222222222 failed: access is denied to workspaces:RejectAccountLinkInvitation on *
            for arn:aws:sts::222222222222:assumed-role/workspaces/pulumi-aws-workspaces-links,
            because no identity-based policy allows the workspaces:RejectAccountLinkInvitation
            action. Allow the action in an IAM policy of that principal, and make sure that no
            service control policy denies it. Only the invited account can accept or reject an invitation.
            (AWS request id REQUEST)
            """);
  }

  @Test
  void aReadThatIsNotPermittedIsNotANotFound() throws IOException {
    emulator.setFaults(FaultRule.always(new Fault.Deny()).on("GetAccountLink"));
    assertThat(failureToRead())
        .isEqualToNormalizingWhitespace(
            """
            GetAccountLink of link-0123456789abcdef0 in us-east-1 failed: access is denied to
            workspaces:GetAccountLink on * for arn:aws:iam::222222222222:user/emulated, because
            no identity-based policy allows the workspaces:GetAccountLink action. Allow the
            action in an IAM policy of that principal, and make sure that no service control
            policy denies it. Only the invited account can accept or reject an invitation. (AWS request id
            REQUEST)
            """);
  }

  @Test
  void aServiceControlPolicyThatDenies() throws IOException {
    emulator.setFaults(
        FaultRule.always(
                new Fault.Failure(
                    "AccessDeniedException",
                    400,
                    "User: arn:aws:sts::222222222222:assumed-role/ops/me is not authorized to"
                        + " perform: workspaces:RejectAccountLinkInvitation on resource:"
                        + " arn:aws:workspaces:us-east-1:222222222222:* with an explicit deny in a"
                        + " service control policy"))
            .on(REJECT));
    assertThat(failure(settings))
        .isEqualToNormalizingWhitespace(
            """
            RejectAccountLinkInvitation of link-0123456789abcdef0 in us-east-1 failed: access is
            denied to workspaces:RejectAccountLinkInvitation on
            arn:aws:workspaces:us-east-1:222222222222:* for
            arn:aws:sts::222222222222:assumed-role/ops/me, with an explicit deny in a service
            control policy. Allow the action in an IAM policy of that principal, and make sure
            that no service control policy denies it. Only the invited account can accept or reject an
            invitation. (AWS request id REQUEST)
            """);
  }

  @Test
  void aRoleThatMustNotBeAssumed() throws IOException {
    emulator.setFaults(FaultRule.always(new Fault.Deny()).on("AssumeRole"));
    assertThat(failure(settings.with("assumeRoles", List.of(Map.of("roleArn", ROLE)))))
        .isEqualToNormalizingWhitespace(
            """
            RejectAccountLinkInvitation of link-0123456789abcdef0 in us-east-1 for account
            222222222222 failed: access is denied to sts:AssumeRole on
            arn:aws:iam::222222222222:role/workspaces for
            arn:aws:iam::222222222222:user/emulated. Allow the action in an IAM policy of that
            principal, and make sure that no service control policy denies it. Only the invited
            account can accept or reject an invitation. (AWS request id REQUEST)
            """);
  }

  @Test
  void aRoleOfAProfileThatMustNotBeAssumed() throws IOException {
    emulator.setFaults(FaultRule.always(new Fault.Deny()).on("AssumeRole"));
    assertThat(
            failure(
                withProfile(
                    "role",
                    """
                    [profile role]
                    role_arn = %s
                    source_profile = base
                    [profile base]
                    aws_access_key_id = %s
                    aws_secret_access_key = %s
                    """
                        .formatted(
                            ROLE, Account.TARGET.accessKeyId(), Account.TARGET.secretAccessKey()))))
        .isEqualToNormalizingWhitespace(
            """
            RejectAccountLinkInvitation of link-0123456789abcdef0 in us-east-1 failed: access is
            denied to sts:AssumeRole on arn:aws:iam::222222222222:role/workspaces for
            arn:aws:iam::222222222222:user/emulated. Allow the action in an IAM policy of that
            principal, and make sure that no service control policy denies it. Only the invited
            account can accept or reject an invitation. (AWS request id REQUEST)
            """);
  }

  @Test
  void anAccountThatIsNotAllowed() throws IOException {
    assertThat(failure(settings.with("allowedAccountIds", List.of("333333333333"))))
        .isEqualToNormalizingWhitespace(
            """
            RejectAccountLinkInvitation of link-0123456789abcdef0 in us-east-1 for account
            222222222222 failed: the credentials belong to an account that the provider's
            configuration rules out (account 222222222222). Use credentials of another account,
            or change allowedAccountIds or forbiddenAccountIds.
            """);
  }

  @Test
  void theAccountThatSentTheInvitation() throws IOException {
    assertThat(
            failure(
                settings
                    .with("accessKey", Account.SOURCE.accessKeyId())
                    .with("secretKey", Account.SOURCE.secretAccessKey())))
        .isEqualToNormalizingWhitespace(
            """
            RejectAccountLinkInvitation of link-0123456789abcdef0 in us-east-1 failed: access is
            denied to workspaces:RejectAccountLinkInvitation (Only the target account can reject
            invitation link-0123456789abcdef0). Allow the action in an IAM policy of that
            principal, and make sure that no service control policy denies it. Only the invited
            account can accept or reject an invitation. (AWS request id REQUEST)
            """);
  }

  // The link

  @Test
  void aLinkThatAwsDoesNotKnow() throws IOException {
    emulator.forgetLinks();
    assertThat(failure(settings))
        .isEqualToNormalizingWhitespace(
            """
            AWS knows no link link-0123456789abcdef0 in us-east-1, so there is nothing to
            reject. Check the link id, the Region and the account: only the invited account can
            reject, in the Region of the invitation. An invitation that its sender has withdrawn
            is gone, too.
            """);
  }

  @Test
  void anInvitationThatWasAccepted() throws IOException {
    emulator.put(Link.of(LINK, LinkStatus.LINKED));
    assertThat(failure(settings))
        .isEqualToNormalizingWhitespace(
            """
            The invitation link-0123456789abcdef0 from account 111111111111 has been accepted:
            the link is LINKED, and AWS can neither reject nor unlink it. Remove this resource
            from the program; to end the link, ask AWS Support.
            """);
  }

  @Test
  void anInvitationWhoseLinkingFailed() throws IOException {
    emulator.put(Link.of(LINK, LinkStatus.LINKING_FAILED));
    assertThat(failure(settings))
        .isEqualToNormalizingWhitespace(
            """
            The invitation link-0123456789abcdef0 from account 111111111111 has been accepted,
            and linking failed (LINKING_FAILED): AWS can no longer reject it. Remove this
            resource from the program; the source account can delete the invitation.
            """);
  }

  @Test
  void aConflictOverALinkThatIsPending() throws IOException {
    emulator.setFaults(
        FaultRule.always(new Fault.Failure("ConflictException", 400, "It is being processed."))
            .on(REJECT));
    assertThat(failure(settings))
        .isEqualToNormalizingWhitespace(
            """
            AWS refused to reject link-0123456789abcdef0, whose status is
            PENDING_ACCEPTANCE_BY_TARGET_ACCOUNT. Run the same command again; if that does not
            help, look at the link in the AWS console. (RejectAccountLinkInvitation of
            link-0123456789abcdef0 in us-east-1 failed: the link is not in a state that allows
            it (It is being processed)) (AWS request id REQUEST)
            """);
  }

  @Test
  void aRequestThatAwsFindsInvalid() throws IOException {
    emulator.put(Link.pending(LINK).withClientToken("the-token"));
    try (var plugin = ConfiguredPlugin.start(settings)) {
      var inputs = struct(Map.of("linkId", LINK, "clientToken", "another"));
      assertThat(text(ConfiguredPlugin.failure(() -> plugin.engine().create(inputs))))
          .isEqualToNormalizingWhitespace(
              """
              RejectAccountLinkInvitation of link-0123456789abcdef0 in us-east-1 failed: AWS finds
              the request invalid (ClientToken is not the client token of invitation
              link-0123456789abcdef0). Correct the value that AWS names. (AWS request id REQUEST)
              """);
    }
  }

  // The way to AWS

  @Test
  void noRegion() throws IOException {
    assertThat(failureOfProcess(Map.of(), settings.without("region")))
        .isEqualToNormalizingWhitespace(
            """
            RejectAccountLinkInvitation of link-0123456789abcdef0 failed: no AWS Region is
            configured. Set it with `pulumi config set aws-workspaces-links:region us-east-1`,
            with AWS_REGION, or in the profile.
            """);
  }

  @Test
  void aRegionWithoutTheApi() throws IOException {
    assertThat(failure(settings.without("endpoints").with("region", "xx-nowhere-1")))
        .isEqualToNormalizingWhitespace(
            """
            RejectAccountLinkInvitation of link-0123456789abcdef0 in xx-nowhere-1 failed: the
            endpoint's name does not resolve (https://workspaces.xx-nowhere-1.amazonaws.com,
            UnknownHostException: workspaces.xx-nowhere-1.amazonaws.com). Check the Region (the
            account-link API is not offered in every one), the endpoint, and this machine's DNS.
            """);
  }

  @Test
  void aRegionWhoseWorkSpacesHasNoAccountLinks() throws IOException {
    emulator.setFaults(
        FaultRule.always(new Fault.Failure("UnknownOperationException", 400, "")).on(REJECT));
    assertThat(failure(settings))
        .isEqualToNormalizingWhitespace(
            """
            RejectAccountLinkInvitation of link-0123456789abcdef0 in us-east-1 failed: the endpoint
            does not offer the account-link API (http://127.0.0.1:PORT, HTTP 400,
            UnknownOperationException). Check the Region: AWS offers the API in some Regions only,
            and not in GovCloud, and an invitation is known in its own. If an endpoint is
            configured, check that too. (AWS request id REQUEST)
            """);
  }

  @Test
  void anEndpointThatRefuses() throws IOException {
    int port;
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = server.getLocalPort();
    }
    assertThat(failure(settings.endpoints("http://127.0.0.1:" + port)))
        .isEqualToNormalizingWhitespace(
            """
            RejectAccountLinkInvitation of link-0123456789abcdef0 in us-east-1 failed: nothing
            accepts connections at the endpoint, or at the proxy on the way
            (http://127.0.0.1:PORT, ConnectException: Connection refused). Check the endpoint's
            address and port, and the proxy settings.
            """);
  }

  @Test
  void aCertificateThatNobodyVouchesFor() throws IOException {
    var certificates = Certificates.make(folder, "ip:127.0.0.1");
    try (var secure = secure(certificates)) {
      assertThat(failure(settings.endpoints(secure.endpoint().toString())))
          .isEqualToNormalizingWhitespace(
              """
              RejectAccountLinkInvitation of link-0123456789abcdef0 in us-east-1 failed: no
              trusted TLS connection to the endpoint could be made (https://127.0.0.1:PORT,
              SunCertPathBuilderException: unable to find valid certification path to requested
              target). If a proxy or a private certificate authority signs its certificates, give
              its bundle with customCaBundle or AWS_CA_BUNDLE; a certificate has to name the
              endpoint's host.
              """);
    }
  }

  @Test
  void aCertificateForAnotherName() throws IOException {
    var certificates = Certificates.make(folder, "dns:other.example");
    try (var secure = secure(certificates)) {
      assertThat(
              failure(
                  settings
                      .endpoints(secure.endpoint().toString())
                      .with("customCaBundle", certificates.bundle().toString())))
          .isEqualToNormalizingWhitespace(
              """
              RejectAccountLinkInvitation of link-0123456789abcdef0 in us-east-1 failed: no
              trusted TLS connection to the endpoint could be made (https://127.0.0.1:PORT,
              CertificateException: No subject alternative names matching IP address 127.0.0.1
              found). If a proxy or a private certificate authority signs its certificates, give
              its bundle with customCaBundle or AWS_CA_BUNDLE; a certificate has to name the
              endpoint's host.
              """);
    }
  }

  @Test
  void aCaBundleThatIsNotThere() throws IOException {
    assertThat(
            failure(
                settings
                    .endpoints("https://127.0.0.1:1")
                    .with("customCaBundle", folder.resolve("missing.pem").toString())))
        .isEqualToNormalizingWhitespace(
            """
            customCaBundle or AWS_CA_BUNDLE names FOLDER/missing.pem, which cannot be read as
            certificates in the PEM form (NoSuchFileException). Correct the path or the file.
            """);
  }

  @Test
  void aProxyThatWantsAPassword() throws IOException {
    try (var proxy = TunnelingProxy.to(1, "user:password")) {
      assertThat(
              failure(
                  settings.without("endpoints").with("httpsProxy", "http://" + proxy.address())))
          .isEqualToNormalizingWhitespace(
              """
              RejectAccountLinkInvitation of link-0123456789abcdef0 in us-east-1 failed: the proxy
              refused the connection (https://workspaces.us-east-1.amazonaws.com, IOException:
              Unable to tunnel through proxy. Proxy returns "HTTP/1.1 407 Proxy Authentication
              Required"). Check the proxy's address, user and password (httpsProxy, httpProxy, or
              the environment's HTTPS_PROXY and HTTP_PROXY).
              """);
    }
  }

  @Test
  void anUnreachableProxy() throws IOException {
    assertThat(failure(settings.without("endpoints").with("httpsProxy", "http://127.0.0.1:1")))
        .isEqualToNormalizingWhitespace(
            """
            RejectAccountLinkInvitation of link-0123456789abcdef0 in us-east-1 failed: nothing
            accepts connections at the endpoint, or at the proxy on the way
            (https://workspaces.us-east-1.amazonaws.com, ConnectException: Connection refused).
            Check the endpoint's address and port, and the proxy settings.
            """);
  }

  @Test
  void aProxyForPlainHttpThatWantsAPassword() throws IOException {
    emulator.setFaults(FaultRule.always(new Fault.BareStatus(407)));
    assertThat(
            failure(
                settings
                    .endpoints("http://workspaces.invalid")
                    .with("httpProxy", emulator.endpoint().toString())))
        .isEqualToNormalizingWhitespace(
            """
            RejectAccountLinkInvitation of link-0123456789abcdef0 in us-east-1 failed: the proxy
            refused the connection (http://workspaces.invalid, HTTP 407). Check the proxy's
            address, user and password (httpsProxy, httpProxy, or the environment's HTTPS_PROXY
            and HTTP_PROXY). (AWS request id REQUEST)
            """);
  }

  @Test
  void noAnswerInTime() throws IOException {
    emulator.setFaults(FaultRule.always(new Fault.Hold()));
    try (var plugin = ConfiguredPlugin.start(settings)) {
      assertThat(text(ConfiguredPlugin.failure(() -> plugin.create(LINK, 1))))
          .isEqualToNormalizingWhitespace(
              """
              RejectAccountLinkInvitation of link-0123456789abcdef0 in us-east-1 failed: there was
              no answer within the time limit. Run the same command again, or give it more time
              with the `customTimeouts` option; if the endpoint never answers, check the network
              and the proxy settings.
              """);
    }
    emulator.release();
  }

  @Test
  void tooManyCallsUntilTheTimeIsOver() throws IOException {
    emulator.setFaults(FaultRule.always(new Fault.Throttle()));
    try (var plugin = ConfiguredPlugin.start(settings)) {
      assertThat(text(ConfiguredPlugin.failure(() -> plugin.create(LINK, 1))))
          .isEqualToNormalizingWhitespace(
              """
              RejectAccountLinkInvitation of link-0123456789abcdef0 in us-east-1 failed: AWS
              limits the rate of calls, and did so until the time limit or the last retry (Rate
              exceeded). Run the same command again later, with fewer operations at a time
              (`--parallel`), or with more time (`customTimeouts`). (AWS request id REQUEST)
              """);
    }
  }

  @Test
  void tooManyCallsForMaxRetries() throws IOException {
    emulator.setFaults(FaultRule.always(new Fault.Throttle("RequestLimitExceeded")));
    assertThat(failure(settings.with("maxRetries", 0)))
        .isEqualToNormalizingWhitespace(
            """
            RejectAccountLinkInvitation of link-0123456789abcdef0 in us-east-1 failed: AWS
            limits the rate of calls, and did so until the time limit or the last retry (Request
            limit exceeded). Run the same command again later, with fewer operations at a time
            (`--parallel`), or with more time (`customTimeouts`). (AWS request id REQUEST)
            """);
  }

  @Test
  void aServiceThatIsDown() throws IOException {
    emulator.setFaults(FaultRule.always(new Fault.BareStatus(503)));
    assertThat(failure(settings.with("maxRetries", 0)))
        .isEqualToNormalizingWhitespace(
            """
            RejectAccountLinkInvitation of link-0123456789abcdef0 in us-east-1 failed: AWS
            failed to process the call (HTTP 503). Run the same command again; if it goes on,
            look at the AWS Health Dashboard for the Region. (AWS request id REQUEST)
            """);
  }

  @Test
  void aServiceThatFails() throws IOException {
    emulator.setFaults(
        FaultRule.always(new Fault.Failure("InternalServerException", 500, "Something broke.")));
    assertThat(failure(settings.with("maxRetries", 0)))
        .isEqualToNormalizingWhitespace(
            """
            RejectAccountLinkInvitation of link-0123456789abcdef0 in us-east-1 failed: AWS
            failed to process the call (HTTP 500, InternalServerException: Something broke). Run
            the same command again; if it goes on, look at the AWS Health Dashboard for the
            Region. (AWS request id REQUEST)
            """);
  }

  @Test
  void aConnectionThatBreaks() throws IOException {
    emulator.setFaults(FaultRule.always(new Fault.Cut()));
    assertThat(failure(settings.with("maxRetries", 0)))
        .isEqualToNormalizingWhitespace(
            """
            RejectAccountLinkInvitation of link-0123456789abcdef0 in us-east-1 failed: the
            connection to the endpoint broke (http://127.0.0.1:PORT, SocketException: Unexpected
            end of file from server). Run the same command again; if it goes on, check the
            network and the proxy settings.
            """);
  }

  @Test
  void aPageOfHtmlInPlaceOfAnAnswer() throws IOException {
    emulator.setFaults(FaultRule.always(new Fault.NotJson()));
    assertThat(failure(settings))
        .isEqualToNormalizingWhitespace(
            """
            RejectAccountLinkInvitation of link-0123456789abcdef0 in us-east-1 failed: the
            answer is not one of Amazon WorkSpaces (http://127.0.0.1:PORT answered no JSON).
            Check the endpoint and whatever is between here and there: a proxy or a login page
            may have answered.
            """);
  }

  @Test
  void aPageOfHtmlThatIsAnError() throws IOException {
    emulator.setFaults(FaultRule.always(new Fault.BareStatus(403)));
    assertThat(failure(settings))
        .isEqualToNormalizingWhitespace(
            """
            RejectAccountLinkInvitation of link-0123456789abcdef0 in us-east-1 failed: the
            answer is not one of Amazon WorkSpaces (http://127.0.0.1:PORT answered HTTP 403).
            Check the endpoint and whatever is between here and there: a proxy or a login page
            may have answered. (AWS request id REQUEST)
            """);
  }

  @Test
  void anErrorThatNobodyKnows() throws IOException {
    emulator.setFaults(
        FaultRule.always(new Fault.Failure("BrandNewException", 400, "Not seen before.")));
    assertThat(failure(settings))
        .isEqualToNormalizingWhitespace(
            """
            RejectAccountLinkInvitation of link-0123456789abcdef0 in us-east-1 failed: the call
            failed (HTTP 400, BrandNewException: Not seen before). Run the same command again;
            with `--logtostderr -v=9` it says more. (AWS request id REQUEST)
            """);
  }

  // What the rows have in common

  private String failure(Settings with) throws IOException {
    try (var plugin = ConfiguredPlugin.start(with.with("skipMetadataApiCheck", true))) {
      return text(ConfiguredPlugin.failure(() -> plugin.create(LINK)));
    }
  }

  private String failureToRead() throws IOException {
    try (var plugin = ConfiguredPlugin.start(settings)) {
      return text(ConfiguredPlugin.failure(() -> plugin.refresh(LINK)));
    }
  }

  private String failureOfProcess(Map<String, String> environment, Settings with)
      throws IOException {
    try (var plugin = PluginProcess.start(folder, environment, with)) {
      return plugin.failureToCreate(LINK);
    }
  }

  /** The text without what differs from run to run. */
  private String text(Status failure) {
    String text =
        String.valueOf(failure.getDescription())
            .replace(folder.toString(), "FOLDER")
            .replaceAll("(?<=127.0.0.1:)\\d+", "PORT");
    for (var call : emulator.calls()) {
      text = text.replace(call.requestId(), "REQUEST");
    }
    return text.replaceAll("\\d{8}T\\d{6}Z", "TIME")
        .replaceAll("date/time \\d+", "date/time SECONDS");
  }

  private Settings withProfile(String profile, String file) throws IOException {
    return sharedConfig(file).with("profile", profile);
  }

  private Settings sharedConfig(String file) throws IOException {
    var config = Files.writeString(folder.resolve("config"), file);
    var credentials = Files.writeString(folder.resolve("credentials"), "");
    return Settings.withoutCredentials(emulator)
        .with("sharedConfigFiles", List.of(config.toString()))
        .with("sharedCredentialsFiles", List.of(credentials.toString()));
  }

  private Settings withWebIdentity(String token) {
    return Settings.withoutCredentials(emulator)
        .with("assumeRoleWithWebIdentity", Map.of("roleArn", ROLE, "webIdentityToken", token));
  }

  private static Emulator secure(Certificates certificates) throws IOException {
    return Emulator.start(
        EmulatorOptions.defaults().withTls(certificates.keyStore(), Certificates.PASSWORD));
  }
}
