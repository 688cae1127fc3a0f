package io.github.awsworkspaceslinks.emulator;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An account link as the emulator keeps it.
 *
 * @param linkId {@code link-} and 8 to 24 more characters
 * @param status what the API answers as {@code AccountLinkStatus}
 * @param source the id of the account that invites
 * @param target the id of the account that is invited
 * @param region the Region that the link lives in; ids are looked up within a Region
 * @param clientToken the token that the invitation was created with, where there was one
 */
public record Link(
    String linkId,
    LinkStatus status,
    String source,
    String target,
    String region,
    Optional<String> clientToken) {

  /** The Region of links that are seeded without one. */
  public static final String DEFAULT_REGION = "us-east-1";

  static final Pattern ID = Pattern.compile("^link-.{8,24}$");

  public Link {
    if (!ID.matcher(linkId).matches()) {
      throw new IllegalArgumentException(
          "'" + linkId + "' is not a link id: it is 'link-' and 8 to 24 more characters");
    }
    Account.requireId(source);
    Account.requireId(target);
    if (region.isBlank()) {
      throw new IllegalArgumentException("a link needs a Region");
    }
  }

  /** A link from the default source to the default target account, in the default Region. */
  public static Link of(String linkId, LinkStatus status) {
    return new Link(
        linkId, status, Account.SOURCE.id(), Account.TARGET.id(), DEFAULT_REGION, Optional.empty());
  }

  /** The same, as a pending invitation. */
  public static Link pending(String linkId) {
    return of(linkId, LinkStatus.PENDING);
  }

  public Link withStatus(LinkStatus newStatus) {
    return new Link(linkId, newStatus, source, target, region, clientToken);
  }

  public Link withSource(String newSource) {
    return new Link(linkId, status, newSource, target, region, clientToken);
  }

  public Link withTarget(String newTarget) {
    return new Link(linkId, status, source, newTarget, region, clientToken);
  }

  public Link withRegion(String newRegion) {
    return new Link(linkId, status, source, target, newRegion, clientToken);
  }

  public Link withClientToken(String newClientToken) {
    return new Link(linkId, status, source, target, region, Optional.of(newClientToken));
  }

  boolean concerns(String accountId) {
    return source.equals(accountId) || target.equals(accountId);
  }
}
