package io.github.awsworkspaceslinks.provider.aws;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The provider's configuration, as users of AWS providers know it. What is not given is looked up
 * where every AWS tool looks.
 *
 * @param region the Region of the links
 * @param profile the profile of the shared configuration files
 * @param accessKey secret, as are the two after it
 * @param token the session token of temporary credentials
 * @param endpoints addresses other than AWS's own; of several for one service the last one counts
 */
public record Configuration(
    Optional<RegionName> region,
    Optional<String> profile,
    Optional<String> accessKey,
    Optional<String> secretKey,
    Optional<String> token,
    List<Endpoints> endpoints) {

  /** The name of an AWS Region. */
  public record RegionName(String value) {
    private static final Pattern FORM = Pattern.compile("[a-z]{2,}(-[a-z0-9]+)+-[0-9]+");

    public RegionName {
      if (!FORM.matcher(value).matches()) {
        throw new IllegalArgumentException("an AWS Region such as us-east-1");
      }
    }
  }

  /** Addresses of single services. */
  public record Endpoints(Optional<Address> workspaces) {}

  /** The address of a service. */
  public record Address(String value) {
    public Address {
      if (!isHttp(value)) {
        throw new IllegalArgumentException("an address such as https://host.example");
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

    public URI uri() {
      return URI.create(value);
    }
  }

  /** The address for Amazon WorkSpaces, if one is configured. */
  public Optional<URI> workspacesEndpoint() {
    return endpoints.stream()
        .flatMap(e -> e.workspaces().stream())
        .reduce((_, last) -> last)
        .map(Address::uri);
  }
}
