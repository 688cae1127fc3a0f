package io.github.awsworkspaceslinks.provider.aws;

import io.github.awsworkspaceslinks.provider.lifecycle.InvalidProperty;
import io.github.awsworkspaceslinks.provider.lifecycle.Secret;
import io.github.awsworkspaceslinks.provider.lifecycle.Sensitive;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The provider's configuration, with the names and meanings that users know from the {@code aws}
 * package. What is not given is looked up where every AWS tool looks. The schema describes each
 * key.
 */
public record Configuration(
    Optional<String> region,
    Optional<String> profile,
    Optional<Secret> accessKey,
    Optional<Secret> secretKey,
    Optional<Secret> token,
    List<AssumeRole> assumeRoles,
    Optional<AssumeRoleWithWebIdentity> assumeRoleWithWebIdentity,
    List<Endpoints> endpoints,
    Optional<Retries> maxRetries,
    Optional<Mode> retryMode,
    Optional<ProxyAddress> httpProxy,
    Optional<ProxyAddress> httpsProxy,
    Optional<String> noProxy,
    Optional<String> customCaBundle,
    Optional<Boolean> insecure,
    Optional<Boolean> useFipsEndpoint,
    Optional<Boolean> useDualstackEndpoint,
    Optional<String> stsRegion,
    List<String> sharedConfigFiles,
    List<String> sharedCredentialsFiles,
    List<AccountId> allowedAccountIds,
    List<AccountId> forbiddenAccountIds,
    Optional<Boolean> skipCredentialsValidation,
    Optional<Boolean> skipRegionValidation,
    Optional<Boolean> skipMetadataApiCheck,
    Optional<Boolean> skipRequestingAccountId) {

  private static final Pattern REGION = Pattern.compile("[a-z]{2,}(-[a-z0-9]+)+-[0-9]+");

  public Configuration {
    if (!skipRegionValidation.orElse(false)) {
      requireRegion("region", region);
      requireRegion("stsRegion", stsRegion);
    }
    if (accessKey.isPresent() != secretKey.isPresent()) {
      throw new InvalidProperty(
          accessKey.isPresent() ? "secretKey" : "accessKey",
          "accessKey and secretKey go together, but only one of them is given");
    }
    if (token.isPresent() && accessKey.isEmpty()) {
      throw new InvalidProperty(
          "accessKey", "token belongs to an accessKey and a secretKey, which are not given");
    }
    if (skipRequestingAccountId.orElse(false)
        && !(allowedAccountIds.isEmpty() && forbiddenAccountIds.isEmpty())) {
      throw new InvalidProperty(
          "skipRequestingAccountId",
          "skipRequestingAccountId must not be true with allowedAccountIds or forbiddenAccountIds,"
              + " which need to know the account");
    }
  }

  private static void requireRegion(String name, Optional<String> region) {
    region
        .filter(value -> !REGION.matcher(value).matches())
        .ifPresent(
            value -> {
              throw new InvalidProperty(
                  name,
                  name
                      + " must be an AWS Region such as us-east-1, but is \""
                      + value
                      + "\" (skipRegionValidation lets it pass)");
            });
  }

  /** A role to assume; of several, each with the credentials of the one before. */
  public record AssumeRole(
      RoleArn roleArn,
      Optional<String> sessionName,
      Optional<Secret> externalId,
      Optional<SessionDuration> duration,
      Optional<String> policy,
      List<String> policyArns,
      Optional<String> sourceIdentity,
      Map<String, String> tags,
      List<String> transitiveTagKeys) {}

  /**
   * A role to assume with a token that somebody else issued, as CI systems do. What is not given
   * comes from the variables that CI systems set.
   */
  public record AssumeRoleWithWebIdentity(
      Optional<RoleArn> roleArn,
      Optional<String> sessionName,
      Optional<Secret> webIdentityToken,
      Optional<String> webIdentityTokenFile,
      Optional<SessionDuration> duration,
      Optional<String> policy,
      List<String> policyArns) {

    public AssumeRoleWithWebIdentity {
      if (webIdentityToken.isPresent() && webIdentityTokenFile.isPresent()) {
        throw new InvalidProperty(
            "webIdentityTokenFile",
            "assumeRoleWithWebIdentity takes one of webIdentityToken and webIdentityTokenFile, but"
                + " both are given");
      }
    }

    /** Everything from the environment. */
    static AssumeRoleWithWebIdentity ofEnvironment() {
      return new AssumeRoleWithWebIdentity(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          List.of());
    }
  }

  /** Addresses of single services. */
  public record Endpoints(
      Optional<Address> workspaces, Optional<Address> sts, Optional<Address> sso) {}

  /** The address of a service. */
  public record Address(String value) {
    public Address {
      if (!isHttp(value)) {
        throw new IllegalArgumentException("an address such as https://host.example");
      }
    }

    URI uri() {
      return URI.create(value);
    }
  }

  /** The address of a proxy; may carry a user and a password. */
  public record ProxyAddress(String value) implements Sensitive {
    public ProxyAddress {
      if (!isHttp(value)) {
        throw new IllegalArgumentException("an address such as http://proxy.example:3128");
      }
    }

    @Override
    public String toString() {
      return "[secret]";
    }

    URI uri() {
      return URI.create(value);
    }
  }

  private static boolean isHttp(String text) {
    try {
      var uri = URI.create(text);
      return uri.getHost() != null && List.of("http", "https").contains(uri.getScheme());
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** The ARN of an IAM role. */
  public record RoleArn(String value) {
    private static final Pattern FORM = Pattern.compile("arn:aws[a-z-]*:iam::[0-9]{12}:role/.+");

    public RoleArn {
      if (!FORM.matcher(value).matches()) {
        throw new IllegalArgumentException(
            "the ARN of a role such as arn:aws:iam::123456789012:role/name");
      }
    }
  }

  /** The id of an AWS account. */
  public record AccountId(String value) {
    private static final Pattern FORM = Pattern.compile("[0-9]{12}");

    public AccountId {
      if (!FORM.matcher(value).matches()) {
        throw new IllegalArgumentException("an AWS account id of 12 digits");
      }
    }
  }

  /** How often a call is tried again: 0 or more. */
  public record Retries(int value) {
    public Retries {
      if (value < 0) {
        throw new IllegalArgumentException("0 or more");
      }
    }
  }

  /** How to space retries: by one call's own failures, or by those of all calls. */
  public record Mode(String value) {
    public Mode {
      if (!List.of("standard", "adaptive").contains(value)) {
        throw new IllegalArgumentException("standard or adaptive");
      }
    }
  }

  /** How long a session lasts, in Go's form for durations: {@code 1h30m}. */
  public record SessionDuration(String value) {
    private static final Pattern FORM = Pattern.compile("([0-9]+h)?([0-9]+m)?([0-9]+s)?");

    public SessionDuration {
      if (!FORM.matcher(value).matches() || value.isEmpty()) {
        throw new IllegalArgumentException("a duration such as 1h or 15m");
      }
    }

    Duration duration() {
      return Duration.parse("PT" + value.toUpperCase(Locale.ROOT));
    }
  }

  /** The configured address for Amazon WorkSpaces. */
  Optional<URI> workspacesEndpoint() {
    return last(endpoints.stream().flatMap(e -> e.workspaces().stream()).toList());
  }

  /** The configured address for STS. */
  Optional<URI> stsEndpoint() {
    return last(endpoints.stream().flatMap(e -> e.sts().stream()).toList());
  }

  /** The configured address for SSO. */
  Optional<URI> ssoEndpoint() {
    return last(endpoints.stream().flatMap(e -> e.sso().stream()).toList());
  }

  private static Optional<URI> last(List<Address> addresses) {
    return addresses.isEmpty() ? Optional.empty() : Optional.of(addresses.getLast().uri());
  }

  /** The account that a role to assume belongs to, which is then the account of all calls. */
  Optional<String> accountOfRole() {
    return (assumeRoles.isEmpty()
            ? assumeRoleWithWebIdentity.flatMap(AssumeRoleWithWebIdentity::roleArn)
            : Optional.of(assumeRoles.getLast().roleArn()))
        .map(arn -> arn.value().split(":", 6)[4]);
  }

  /** The text as a path, in which a leading {@code ~} is the home folder. */
  static Path path(String text) {
    return Path.of(
        text.startsWith("~/") ? System.getProperty("user.home") + text.substring(1) : text);
  }
}
