package io.github.awsworkspaceslinks.provider.aws;

import io.github.awsworkspaceslinks.provider.aws.Configuration.AssumeRole;
import io.github.awsworkspaceslinks.provider.aws.Configuration.AssumeRoleWithWebIdentity;
import io.github.awsworkspaceslinks.provider.aws.Configuration.RoleArn;
import io.github.awsworkspaceslinks.provider.aws.Configuration.SessionDuration;
import io.github.awsworkspaceslinks.provider.lifecycle.ResourceError;
import io.github.awsworkspaceslinks.provider.lifecycle.ResourceError.Kind;
import io.github.awsworkspaceslinks.provider.lifecycle.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;
import software.amazon.awssdk.auth.credentials.InstanceProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.auth.token.credentials.SdkTokenProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.profiles.Profile;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.profiles.ProfileFileLocation;
import software.amazon.awssdk.profiles.ProfileProperty;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sso.SsoClient;
import software.amazon.awssdk.services.sso.auth.SsoCredentialsProvider;
import software.amazon.awssdk.services.sso.model.GetRoleCredentialsRequest;
import software.amazon.awssdk.services.ssooidc.SsoOidcClient;
import software.amazon.awssdk.services.ssooidc.SsoOidcTokenProvider;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleWithWebIdentityCredentialsProvider;
import software.amazon.awssdk.services.sts.model.AssumeRoleWithWebIdentityRequest;
import software.amazon.awssdk.services.sts.model.PolicyDescriptorType;
import software.amazon.awssdk.services.sts.model.Tag;

/**
 * Whom the calls are made as: given keys, a web identity, or what AWS tools find by themselves;
 * then the roles to assume, each with the credentials of the one before.
 */
final class Identity {
  private static final String SESSION_NAME = "pulumi-aws-workspaces-links";
  private static final String SSO_SESSION = "sso_session";

  private final Configuration configuration;
  private final Environment environment;
  private final Region region;
  private final SdkHttpClient http;
  private final Supplier<ProfileFile> profiles;

  Identity(
      Configuration configuration,
      Environment environment,
      Region region,
      SdkHttpClient http,
      Supplier<ProfileFile> profiles) {
    this.configuration = configuration;
    this.environment = environment;
    this.region = region;
    this.http = http;
    this.profiles = profiles;
  }

  AwsCredentialsProvider credentials() {
    AwsCredentialsProvider credentials = base();
    for (var role : configuration.assumeRoles()) {
      credentials = assume(role, credentials);
    }
    return credentials;
  }

  /** A client of STS that is told everything that the configuration says about STS. */
  StsClient sts(AwsCredentialsProvider credentials) {
    var sts =
        prepared(
                StsClient.builder(),
                configuration.stsRegion().map(Region::of).orElse(region),
                credentials)
            .overrideConfiguration(
                settings -> {
                  common(settings);
                  configuration
                      .maxRetries()
                      .map(retries -> retries.value() + 1)
                      .ifPresent(
                          attempts ->
                              settings.retryStrategy(
                                  AwsRetryStrategy.standardRetryStrategy().toBuilder()
                                      .maxAttempts(attempts)
                                      .build()));
                  configuration.profile().ifPresent(settings::defaultProfileName);
                });
    configuration.useFipsEndpoint().ifPresent(sts::fipsEnabled);
    configuration.useDualstackEndpoint().ifPresent(sts::dualstackEnabled);
    configuration.stsEndpoint().ifPresent(sts::endpointOverride);
    return sts.build();
  }

  /** A client's builder that has its way to AWS. */
  private <C, B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>> B prepared(
      B builder, Region where, AwsCredentialsProvider credentials) {
    return builder.httpClient(http).region(where).credentialsProvider(credentials);
  }

  /** What every client of these is told. */
  private void common(ClientOverrideConfiguration.Builder settings) {
    settings.defaultProfileFile(profiles.get());
    settings.addExecutionInterceptor(SentTo.NOTE);
  }

  private AwsCredentialsProvider base() {
    if (configuration.accessKey().isPresent()) {
      return StaticCredentialsProvider.create(
          keys(
              configuration.accessKey().get().value(),
              configuration.secretKey().orElseThrow().value(),
              configuration.token().map(Secret::value)));
    }
    if (configuration.assumeRoleWithWebIdentity().isPresent()) {
      return webIdentity(configuration.assumeRoleWithWebIdentity().get());
    }
    return configuration.profile().map(this::profile).orElseGet(this::ofEnvironment);
  }

  /** In the order of the SDK's own chain, which hides why a source that is there has failed. */
  private AwsCredentialsProvider ofEnvironment() {
    if (environment.variable("AWS_ACCESS_KEY_ID").isEmpty()) {
      if (environment.variable("AWS_WEB_IDENTITY_TOKEN_FILE").isPresent()) {
        return webIdentity(AssumeRoleWithWebIdentity.ofEnvironment());
      }
      var profile = environment.variable("AWS_PROFILE");
      if (profile.isPresent()) {
        return profile(profile.get());
      } else if (profiles.get().profile("default").filter(Identity::namesSource).isPresent()) {
        return profile("default");
      }
    }
    return DefaultCredentialsProvider.builder().profileFile(profiles).build();
  }

  /** The profile that the user named, which then counts for more than keys in the environment. */
  private AwsCredentialsProvider profile(String name) {
    return new ProfileCredentials(name);
  }

  /** A role or SSO, of whose failures the chain would only say that there are no credentials. */
  private static boolean namesSource(Profile profile) {
    return hasRole(profile) || hasSso(profile);
  }

  private static boolean hasSso(Profile profile) {
    return profile.property(SSO_SESSION).isPresent()
        || profile.property(ProfileProperty.SSO_START_URL).isPresent();
  }

  private static boolean hasRole(Profile profile) {
    return profile.property(ProfileProperty.ROLE_ARN).isPresent();
  }

  /**
   * What a profile says about credentials. The SDK reads profiles, too, but assumes their roles at
   * an address of its own choice, past the configured endpoint, proxy and certificates.
   */
  private final class ProfileCredentials implements AwsCredentialsProvider {
    private final String name;
    private final ProfileFile file = profiles.get();
    private final Set<String> visited = new HashSet<>();
    private AwsCredentialsProvider found;

    ProfileCredentials(String name) {
      this.name = name;
    }

    @Override
    public AwsCredentials resolveCredentials() {
      try {
        return found().resolveCredentials();
      } catch (IllegalArgumentException | IllegalStateException | UncheckedIOException e) {
        // What a profile's process or settings can be wrong in, the SDK leaves as it is.
        throw SdkClientException.create("Unable to load credentials from the profile", e);
      }
    }

    private synchronized AwsCredentialsProvider found() {
      if (found == null) {
        visited.clear();
        found = of(name);
      }
      return found;
    }

    private AwsCredentialsProvider of(String profileName) {
      var profile =
          file.profile(profileName)
              .orElseThrow(
                  () ->
                      unusable(called(profileName) + " is not in the shared configuration files"));
      boolean again = !visited.add(profileName);
      if (again && profile.property(ProfileProperty.AWS_ACCESS_KEY_ID).isEmpty()) {
        throw unusable("source_profile leads back to " + profileName);
      } else if (again) {
        return keys(profile); // a role that names its own profile means the keys beside it
      }
      if (hasRole(profile)) {
        return role(profile);
      }
      return hasSso(profile) ? sso(profile) : plain(profileName);
    }

    private AwsCredentialsProvider role(Profile profile) {
      var session = profile.property(ProfileProperty.ROLE_SESSION_NAME);
      var arn = roleArn(profile);
      var tokenFile = profile.property(ProfileProperty.WEB_IDENTITY_TOKEN_FILE);
      if (tokenFile.isPresent()) {
        return webIdentity(
            new AssumeRoleWithWebIdentity(
                Optional.of(arn),
                session,
                Optional.empty(),
                tokenFile,
                Optional.empty(),
                Optional.empty(),
                List.of()));
      }
      var role =
          new AssumeRole(
              arn,
              session,
              profile.property(ProfileProperty.EXTERNAL_ID).map(Secret::new),
              profile
                  .property(ProfileProperty.DURATION_SECONDS)
                  .filter(text -> text.matches("[0-9]{1,6}"))
                  .map(text -> new SessionDuration(text + "s")),
              Optional.empty(),
              List.of(),
              Optional.empty(),
              Map.of(),
              List.of());
      return assume(role, source(profile));
    }

    private RoleArn roleArn(Profile profile) {
      try {
        return new RoleArn(profile.property(ProfileProperty.ROLE_ARN).orElseThrow());
      } catch (IllegalArgumentException e) {
        throw unusable("the role_arn must be " + e.getMessage());
      }
    }

    private AwsCredentialsProvider source(Profile profile) {
      var source = profile.property(ProfileProperty.SOURCE_PROFILE);
      if (source.isPresent()) {
        return of(source.get());
      }
      return switch (profile.property(ProfileProperty.CREDENTIAL_SOURCE).orElse("")) {
        case "Environment" -> EnvironmentVariableCredentialsProvider.create();
        case "Ec2InstanceMetadata" -> InstanceProfileCredentialsProvider.create();
        case "EcsContainer" -> ContainerCredentialsProvider.create();
        default ->
            throw unusable(
                called(profile.name())
                    + " has a role_arn, but neither source_profile nor a credential_source that is"
                    + " Environment, Ec2InstanceMetadata or EcsContainer");
      };
    }

    private static AwsCredentialsProvider keys(Profile profile) {
      String accessKey = profile.property(ProfileProperty.AWS_ACCESS_KEY_ID).orElseThrow();
      String secretKey = profile.property(ProfileProperty.AWS_SECRET_ACCESS_KEY).orElse("");
      return StaticCredentialsProvider.create(
          Identity.keys(accessKey, secretKey, profile.property(ProfileProperty.AWS_SESSION_TOKEN)));
    }

    private AwsCredentialsProvider sso(Profile profile) {
      var session = profile.property(SSO_SESSION);
      var portal = session.map(this::session).orElse(profile);
      var portalRegion = Region.of(required(portal, ProfileProperty.SSO_REGION));
      var account = required(profile, ProfileProperty.SSO_ACCOUNT_ID);
      var role = required(profile, ProfileProperty.SSO_ROLE_NAME);
      var nobody = AnonymousCredentialsProvider.create();
      // A session's token is kept under its name, that of a profile without one under the address.
      var token =
          SsoOidcTokenProvider.builder()
              .sessionName(
                  session.orElseGet(() -> required(profile, ProfileProperty.SSO_START_URL)))
              .ssoOidcClient(
                  prepared(SsoOidcClient.builder(), portalRegion, nobody)
                      .overrideConfiguration(Identity.this::common)
                      .build())
              .build();
      var sso =
          prepared(SsoClient.builder(), portalRegion, nobody)
              .overrideConfiguration(Identity.this::common);
      configuration.ssoEndpoint().ifPresent(sso::endpointOverride);
      // Its own class, which builder() returns, is not public.
      SsoCredentialsProvider.Builder credentials = SsoCredentialsProvider.builder();
      return credentials
          .ssoClient(sso.build())
          .refreshRequest(
              () ->
                  GetRoleCredentialsRequest.builder()
                      .accountId(account)
                      .roleName(role)
                      .accessToken(valid(token))
                      .build())
          .build();
    }

    private static String valid(SdkTokenProvider token) {
      try {
        return token.resolveToken().token();
      } catch (NullPointerException e) {
        // The SDK tries to renew whatever has expired, with what only some tokens have.
        throw SdkClientException.create("The SSO token has expired and cannot be renewed", e);
      }
    }

    private Profile session(String session) {
      return file.getSection("sso-session", session)
          .orElseThrow(
              () ->
                  unusable("sso-session " + session + " is not in the shared configuration files"));
    }

    private String required(Profile profile, String property) {
      return profile
          .property(property)
          .orElseThrow(() -> unusable(called(profile.name()) + " has no " + property));
    }

    /** Keys or a process: what needs nothing of the configuration. */
    private AwsCredentialsProvider plain(String profileName) {
      var credentials =
          ProfileCredentialsProvider.builder().profileFile(file).profileName(profileName).build();
      return () -> {
        try {
          return credentials.resolveCredentials();
        } catch (SdkClientException e) {
          throw String.valueOf(e.getMessage()).contains("contained no credentials")
              ? unusable(called(profileName) + " holds none")
              : e;
        }
      };
    }

    private String called(String profileName) {
      return profileName.equals(name) ? "it" : "profile " + profileName;
    }

    private static IllegalStateException unusable(String why) {
      return new IllegalStateException(why);
    }
  }

  private static AwsCredentials keys(String accessKey, String secretKey, Optional<String> token) {
    return token.isPresent()
        ? AwsSessionCredentials.create(accessKey, secretKey, token.get())
        : AwsBasicCredentials.create(accessKey, secretKey);
  }

  private AwsCredentialsProvider webIdentity(AssumeRoleWithWebIdentity identity) {
    return StsAssumeRoleWithWebIdentityCredentialsProvider.builder()
        .stsClient(sts(AnonymousCredentialsProvider.create()))
        .refreshRequest(() -> request(identity))
        .build();
  }

  private AssumeRoleWithWebIdentityRequest request(AssumeRoleWithWebIdentity identity) {
    return AssumeRoleWithWebIdentityRequest.builder()
        .roleArn(roleArn(identity))
        .roleSessionName(
            identity
                .sessionName()
                .or(() -> environment.variable("AWS_ROLE_SESSION_NAME"))
                .orElse(SESSION_NAME))
        .webIdentityToken(token(identity))
        .policy(identity.policy().orElse(null))
        .policyArns(policies(identity.policyArns()))
        .durationSeconds(identity.duration().map(Identity::seconds).orElse(null))
        .build();
  }

  private String roleArn(AssumeRoleWithWebIdentity identity) {
    return identity
        .roleArn()
        .map(Configuration.RoleArn::value)
        .or(() -> environment.variable("AWS_ROLE_ARN"))
        .orElseThrow(
            () ->
                new ResourceError(
                    Kind.INVALID,
                    "No role is given to assume with the web identity. Set"
                        + " assumeRoleWithWebIdentity.roleArn or AWS_ROLE_ARN."));
  }

  /** Read anew for each renewal, because CI systems replace the file before the token expires. */
  private String token(AssumeRoleWithWebIdentity identity) {
    if (identity.webIdentityToken().isPresent()) {
      return identity.webIdentityToken().get().value();
    }
    var file =
        identity
            .webIdentityTokenFile()
            .or(() -> environment.variable("AWS_WEB_IDENTITY_TOKEN_FILE"))
            .map(Configuration::path)
            .orElseThrow(
                () ->
                    new ResourceError(
                        Kind.INVALID,
                        "No web identity token is given. Set"
                            + " assumeRoleWithWebIdentity.webIdentityToken or webIdentityTokenFile,"
                            + " or AWS_WEB_IDENTITY_TOKEN_FILE."));
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new ResourceError(
          Kind.DENIED,
          "The web identity token cannot be read from "
              + file
              + " ("
              + e.getClass().getSimpleName()
              + "). Correct webIdentityTokenFile or AWS_WEB_IDENTITY_TOKEN_FILE, or make sure that"
              + " the CI job writes the file.",
          e);
    }
  }

  private AwsCredentialsProvider assume(AssumeRole role, AwsCredentialsProvider credentials) {
    return StsAssumeRoleCredentialsProvider.builder()
        .stsClient(sts(credentials))
        .refreshRequest(
            request -> {
              request
                  .roleArn(role.roleArn().value())
                  .roleSessionName(role.sessionName().orElse(SESSION_NAME))
                  .externalId(role.externalId().map(Secret::value).orElse(null))
                  .policy(role.policy().orElse(null))
                  .sourceIdentity(role.sourceIdentity().orElse(null))
                  .transitiveTagKeys(given(role.transitiveTagKeys()))
                  .policyArns(policies(role.policyArns()))
                  .tags(
                      given(
                          role.tags().entrySet().stream()
                              .map(t -> Tag.builder().key(t.getKey()).value(t.getValue()).build())
                              .toList()));
              role.duration().ifPresent(d -> request.durationSeconds(seconds(d)));
            })
        .build();
  }

  private static List<PolicyDescriptorType> policies(List<String> arns) {
    return given(
        arns.stream().map(arn -> PolicyDescriptorType.builder().arn(arn).build()).toList());
  }

  /** Of an empty list the SDK would send the name all the same. */
  private static <T> List<T> given(List<T> list) {
    return list.isEmpty() ? null : list;
  }

  private static int seconds(Configuration.SessionDuration duration) {
    return Math.toIntExact(duration.duration().toSeconds());
  }

  /** The profile files that are configured or, if none is, the usual ones. */
  static Supplier<ProfileFile> profiles(Configuration configuration) {
    return () -> {
      var files = ProfileFile.aggregator();
      if (configuration.sharedCredentialsFiles().isEmpty()) {
        ProfileFileLocation.credentialsFileLocation()
            .ifPresent(path -> add(files, path, ProfileFile.Type.CREDENTIALS));
      }
      for (var file : configuration.sharedCredentialsFiles()) {
        add(files, readable("sharedCredentialsFiles", file), ProfileFile.Type.CREDENTIALS);
      }
      if (configuration.sharedConfigFiles().isEmpty()) {
        ProfileFileLocation.configurationFileLocation()
            .ifPresent(path -> add(files, path, ProfileFile.Type.CONFIGURATION));
      }
      for (var file : configuration.sharedConfigFiles()) {
        add(files, readable("sharedConfigFiles", file), ProfileFile.Type.CONFIGURATION);
      }
      return files.build();
    };
  }

  private static Path readable(String property, String file) {
    var path = Configuration.path(file);
    if (!Files.isReadable(path)) {
      throw new ResourceError(
          Kind.INVALID, property + " names " + path + ", which cannot be read. Correct the path.");
    }
    return path;
  }

  private static void add(ProfileFile.Aggregator files, Path path, ProfileFile.Type type) {
    try {
      files.addFile(ProfileFile.builder().content(path).type(type).build());
    } catch (IllegalArgumentException | UncheckedIOException | SdkClientException e) {
      throw new ResourceError(
          Kind.INVALID,
          "The shared configuration file "
              + path
              + " cannot be read ("
              + e.getMessage()
              + "). Correct the file.",
          e);
    }
  }
}
