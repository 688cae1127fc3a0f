package io.github.awsworkspaceslinks.provider.accountlink;

import io.github.awsworkspaceslinks.provider.accountlink.GetAccountLink.Inputs;
import io.github.awsworkspaceslinks.provider.accountlink.GetAccountLink.Outputs;
import io.github.awsworkspaceslinks.provider.aws.Configuration.AccountId;
import io.github.awsworkspaceslinks.provider.lifecycle.FunctionType;
import io.github.awsworkspaceslinks.provider.lifecycle.InvalidProperty;
import io.github.awsworkspaceslinks.provider.lifecycle.ProviderFunction;
import io.github.awsworkspaceslinks.provider.lifecycle.ResourceError;
import io.github.awsworkspaceslinks.provider.lifecycle.ResourceError.Kind;
import java.time.Duration;
import java.util.Optional;

/** Looks one link up, by its id or by the account at its other end. */
public final class GetAccountLink implements ProviderFunction<Inputs, Outputs> {

  /** One of the two is given. */
  public record Inputs(Optional<LinkId> linkId, Optional<AccountId> linkedAccountId) {
    public Inputs {
      if (linkId.isPresent() == linkedAccountId.isPresent()) {
        throw new InvalidProperty(
            linkId.isPresent() ? "linkedAccountId" : "linkId",
            "getAccountLink takes one of linkId and linkedAccountId, but "
                + (linkId.isPresent() ? "both are" : "neither is")
                + " given");
      }
    }

    @Override
    public String toString() {
      return linkId
          .map(LinkId::value)
          .or(() -> linkedAccountId.map(account -> "with account " + account.value()))
          .orElseThrow();
    }
  }

  public record Outputs(
      LinkId linkId,
      Optional<AccountId> linkedAccountId,
      AccountLinkStatus accountLinkStatus,
      Optional<String> sourceAccountId,
      Optional<String> targetAccountId) {}

  private static final FunctionType<Inputs, Outputs> TYPE =
      new FunctionType<>(
          "aws-workspaces-links:index:getAccountLink",
          Inputs.class,
          Outputs.class,
          Duration.ofMinutes(2));

  private final AccountLinks links;

  GetAccountLink(AccountLinks links) {
    this.links = links;
  }

  @Override
  public FunctionType<Inputs, Outputs> type() {
    return TYPE;
  }

  @Override
  public Outputs invoke(InvokeRequest<Inputs> request) {
    var inputs = request.inputs();
    var link =
        inputs
            .linkId()
            .map(id -> links.find(id, request.operation()))
            .orElseGet(
                () -> links.findWith(inputs.linkedAccountId().orElseThrow(), request.operation()))
            .orElseThrow(() -> notFound(inputs));
    var status = link.statusOr(Optional.empty());
    return new Outputs(link.id(), inputs.linkedAccountId(), status, link.source(), link.target());
  }

  private ResourceError notFound(Inputs inputs) {
    return new ResourceError(
        Kind.NOT_FOUND,
        "AWS knows no link "
            + inputs
            + " in "
            + links.place()
            + ". Check the id, the Region and the account: a link is known only in its own Region,"
            + " and only to the two accounts that it links. getAccountLinks lists all there are.");
  }
}
