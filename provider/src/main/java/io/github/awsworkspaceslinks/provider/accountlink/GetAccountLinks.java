package io.github.awsworkspaceslinks.provider.accountlink;

import io.github.awsworkspaceslinks.provider.accountlink.GetAccountLinks.Inputs;
import io.github.awsworkspaceslinks.provider.accountlink.GetAccountLinks.Outputs;
import io.github.awsworkspaceslinks.provider.aws.Configuration.AccountId;
import io.github.awsworkspaceslinks.provider.lifecycle.FunctionType;
import io.github.awsworkspaceslinks.provider.lifecycle.ProviderFunction;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Finds the links that the account is a party to. */
public final class GetAccountLinks implements ProviderFunction<Inputs, Outputs> {

  /**
   * @param accountLinkStatuses the statuses that count; none for any
   * @param sourceAccountIds the senders that count; none for any
   */
  public record Inputs(List<KnownStatus> accountLinkStatuses, List<AccountId> sourceAccountIds) {}

  /**
   * @param accountLinks what was found, in the order of the ids, so that a program which is run
   *     again finds the same
   * @param linkIds their ids alone
   */
  public record Outputs(
      List<KnownStatus> accountLinkStatuses,
      List<AccountId> sourceAccountIds,
      List<Found> accountLinks,
      List<LinkId> linkIds) {}

  /** A link as AWS describes it, which may leave out what is optional here. */
  public record Found(
      LinkId linkId,
      Optional<AccountLinkStatus> accountLinkStatus,
      Optional<String> sourceAccountId,
      Optional<String> targetAccountId) {}

  private static final FunctionType<Inputs, Outputs> TYPE =
      new FunctionType<>(
          "aws-workspaces-links:index:getAccountLinks",
          Inputs.class,
          Outputs.class,
          Duration.ofMinutes(5));

  private final AccountLinks links;

  GetAccountLinks(AccountLinks links) {
    this.links = links;
  }

  @Override
  public FunctionType<Inputs, Outputs> type() {
    return TYPE;
  }

  @Override
  public Outputs invoke(InvokeRequest<Inputs> request) {
    var inputs = request.inputs();
    var statuses =
        inputs.accountLinkStatuses().stream()
            .map(KnownStatus::status)
            .collect(Collectors.toUnmodifiableSet());
    var senders =
        inputs.sourceAccountIds().stream()
            .map(AccountId::value)
            .collect(Collectors.toUnmodifiableSet());
    var found =
        links.list(statuses, request.operation()).stream()
            .filter(
                link -> senders.isEmpty() || link.source().filter(senders::contains).isPresent())
            .map(link -> new Found(link.id(), link.status(), link.source(), link.target()))
            .toList();
    return new Outputs(
        inputs.accountLinkStatuses(),
        inputs.sourceAccountIds(),
        found,
        found.stream().map(Found::linkId).toList());
  }
}
