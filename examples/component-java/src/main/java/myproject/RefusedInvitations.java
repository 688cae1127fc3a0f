package myproject;

import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.CustomResourceOptions;
import io.github.awsworkspaceslinks.AccountLinkRejection;
import io.github.awsworkspaceslinks.AccountLinkRejectionArgs;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Several rejections as one thing with a name: one child for each invitation. */
public class RefusedInvitations extends ComponentResource {
  private final Output<List<String>> statuses;

  public RefusedInvitations(String name, List<String> linkIds, ComponentResourceOptions options) {
    super("myproject:index:RefusedInvitations", name, options);

    // A child is named for its invitation: taking one off the list touches none of the others.
    var children =
        linkIds.stream()
            .distinct()
            .map(
                linkId ->
                    new AccountLinkRejection(
                        name + "-" + linkId,
                        AccountLinkRejectionArgs.builder().linkId(linkId).build(),
                        CustomResourceOptions.builder().parent(this).build()))
            .collect(Collectors.toList());

    statuses =
        Output.all(
            children.stream()
                .map(AccountLinkRejection::accountLinkStatus)
                .collect(Collectors.toList()));
    registerOutputs(Map.of("statuses", statuses));
  }

  /** The status of each invitation, in the order of the list. */
  public Output<List<String>> statuses() {
    return statuses;
  }
}
