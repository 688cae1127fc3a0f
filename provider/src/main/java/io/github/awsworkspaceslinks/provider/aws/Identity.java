package io.github.awsworkspaceslinks.provider.aws;

import io.github.awsworkspaceslinks.provider.aws.Configuration.AssumeRole;
import io.github.awsworkspaceslinks.provider.aws.Configuration.AssumeRoleWithWebIdentity;
import io.github.awsworkspaceslinks.provider.lifecycle.ResourceError;
import io.github.awsworkspaceslinks.provider.lifecycle.ResourceError.Kind;
import io.github.awsworkspaceslinks.provider.lifecycle.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkSystemSetting;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.profiles.ProfileFileLocation;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleWithWebIdentityCredentialsProvider;
import software.amazon.awssdk.services.sts.model.PolicyDescriptorType;
import software.amazon.awssdk.services.sts.model.Tag;

/**
 * Whom the calls are made as: given keys, a web identity, or what AWS tools find by themselves;
 * then the roles to assume, each with the credentials of the one before.
 */
final class Identity {
  private static final String SESSION_NAME = "pulumi-aws-workspaces-links";

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
        StsClient.builder()
            .region(configuration.stsRegion().map(Region::of).orElse(region))
            .credentialsProvider(credentials)
            .httpClient(http)
            .overrideConfiguration(
                settings -> {
                  settings.defaultProfileFile(profiles.get());
                  configuration.profile().ifPresent(settings::defaultProfileName);
                });
    configuration.useFipsEndpoint().ifPresent(sts::fipsEnabled);
    configuration.useDualstackEndpoint().ifPresent(sts::dualstackEnabled);
    configuration.stsEndpoint().ifPresent(sts::endpointOverride);
    return sts.build();
  }

  private AwsCredentialsProvider base() {
    if (configuration.accessKey().isPresent()) {
      return StaticCredentialsProvider.create(
          keys(
              configuration.accessKey().get().value(),
              configuration.secretKey().orElseThrow().value()));
    }
    if (configuration.assumeRoleWithWebIdentity().isPresent()) {
      return webIdentity(configuration.assumeRoleWithWebIdentity().get());
    }
    return found();
  }

  private AwsCredentials keys(String accessKey, String secretKey) {
    return configuration.token().isPresent()
        ? AwsSessionCredentials.create(accessKey, secretKey, configuration.token().get().value())
        : AwsBasicCredentials.create(accessKey, secretKey);
  }

  /** What the SDK finds: environment, profile with whatever it says, container, instance. */
  private AwsCredentialsProvider found() {
    // The profile's own calls to STS and SSO are made by clients that the SDK builds for itself; it
    // takes these settings from nowhere else. The engine starts a process for each provider.
    configuration
        .stsEndpoint()
        .ifPresent(uri -> System.setProperty("aws.endpointUrlSts", uri.toString()));
    configuration
        .ssoEndpoint()
        .ifPresent(uri -> System.setProperty("aws.endpointUrlSso", uri.toString()));
    if (configuration.skipMetadataApiCheck().orElse(false)) {
      System.setProperty(SdkSystemSetting.AWS_EC2_METADATA_DISABLED.property(), "true");
    }
    var chain = DefaultCredentialsProvider.builder().profileFile(profiles);
    configuration.profile().ifPresent(chain::profileName);
    return chain.build();
  }

  private AwsCredentialsProvider webIdentity(AssumeRoleWithWebIdentity identity) {
    return StsAssumeRoleWithWebIdentityCredentialsProvider.builder()
        .stsClient(sts(AnonymousCredentialsProvider.create()))
        .refreshRequest(
            request -> {
              request
                  .roleArn(identity.roleArn().value())
                  .roleSessionName(
                      identity
                          .sessionName()
                          .or(() -> environment.variable("AWS_ROLE_SESSION_NAME"))
                          .orElse(SESSION_NAME))
                  .webIdentityToken(token(identity))
                  .policy(identity.policy().orElse(null))
                  .policyArns(
                      identity.policyArns().stream()
                          .map(arn -> PolicyDescriptorType.builder().arn(arn).build())
                          .toList());
              identity.duration().ifPresent(d -> request.durationSeconds(seconds(d)));
            })
        .build();
  }

  /** Read anew for each renewal, because CI systems replace the file before the token expires. */
  private static String token(AssumeRoleWithWebIdentity identity) {
    if (identity.webIdentityToken().isPresent()) {
      return identity.webIdentityToken().get().value();
    }
    var file = Configuration.path(identity.webIdentityTokenFile().orElseThrow());
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new ResourceError(
          Kind.DENIED,
          "The token of assumeRoleWithWebIdentity cannot be read from webIdentityTokenFile "
              + file
              + ": "
              + e,
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
                  .transitiveTagKeys(role.transitiveTagKeys())
                  .policyArns(
                      role.policyArns().stream()
                          .map(arn -> PolicyDescriptorType.builder().arn(arn).build())
                          .toList())
                  .tags(
                      role.tags().entrySet().stream()
                          .map(t -> Tag.builder().key(t.getKey()).value(t.getValue()).build())
                          .toList());
              role.duration().ifPresent(d -> request.durationSeconds(seconds(d)));
            })
        .build();
  }

  private static int seconds(Configuration.SessionDuration duration) {
    return Math.toIntExact(duration.duration().toSeconds());
  }

  /** The profile files that are configured or, if none is, the usual ones. */
  static Supplier<ProfileFile> profiles(Configuration configuration) {
    if (configuration.sharedConfigFiles().isEmpty()
        && configuration.sharedCredentialsFiles().isEmpty()) {
      return ProfileFile::defaultProfileFile;
    }
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
    files.addFile(ProfileFile.builder().content(path).type(type).build());
  }
}
