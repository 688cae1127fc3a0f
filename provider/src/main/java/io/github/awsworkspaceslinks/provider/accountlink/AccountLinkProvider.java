package io.github.awsworkspaceslinks.provider.accountlink;

import io.github.awsworkspaceslinks.provider.aws.Configuration;
import io.github.awsworkspaceslinks.provider.aws.WorkSpaces;
import io.github.awsworkspaceslinks.provider.lifecycle.Provider;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * The package {@code aws-workspaces-links}: which resources and functions there are, and what they
 * need.
 */
public final class AccountLinkProvider implements Provider<Configuration> {

  @Override
  public String name() {
    return "aws-workspaces-links";
  }

  @Override
  public String version() {
    try (var file = resource("/version.txt")) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public InputStream schema() {
    return resource("/schema.json");
  }

  @Override
  public Class<Configuration> configuration() {
    return Configuration.class;
  }

  /** A link is known in its own Region only. */
  @Override
  public Set<String> configurationReplacedBy() {
    return Set.of("region");
  }

  @Override
  public Offer offer(Configuration configuration) {
    var links = new AccountLinks(new WorkSpaces(configuration));
    return new Offer(
        List.of(
            new AccountLinkRejection(links),
            new AccountLinkRejectionPolicy(links),
            new AccountLinkInvitation(links),
            new AccountLinkAcceptance(links)),
        List.of(new GetAccountLink(links), new GetAccountLinks(links)));
  }

  private static InputStream resource(String path) {
    return Objects.requireNonNull(AccountLinkProvider.class.getResourceAsStream(path), path);
  }
}
