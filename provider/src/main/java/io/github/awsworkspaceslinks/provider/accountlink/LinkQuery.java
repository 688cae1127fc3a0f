package io.github.awsworkspaceslinks.provider.accountlink;

import io.github.awsworkspaceslinks.provider.aws.Configuration.AccountId;
import java.util.Optional;

/**
 * Which links to list. What holds for a part that is not given depends on the resource.
 *
 * @param accountLinkStatus the status of the links
 * @param sourceAccountId who sent the invitations
 * @param targetAccountId who was invited
 */
public record LinkQuery(
    Optional<KnownStatus> accountLinkStatus,
    Optional<AccountId> sourceAccountId,
    Optional<AccountId> targetAccountId) {}
