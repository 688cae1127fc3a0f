package myproject;

import com.pulumi.Context;
import com.pulumi.automation.AutomationException;
import com.pulumi.automation.ConfigValue;
import com.pulumi.automation.LocalWorkspace;
import com.pulumi.automation.OperationType;
import com.pulumi.automation.PreviewOptions;
import com.pulumi.automation.UpOptions;
import io.github.awsworkspaceslinks.AccountLinkRejection;
import io.github.awsworkspaceslinks.AccountLinkRejectionArgs;

/**
 * Rejects invitations from a program of one's own, for example a service that answers a ticket: it
 * drives the {@code pulumi} command, and is itself the Pulumi program that the command runs.
 */
public class App {
  private static final String PROJECT = "refuse-account-links-service";

  /**
   * @param args the ids of the invitations, each of which gets a stack of its own
   */
  public static void main(String[] args) throws Exception {
    for (String linkId : args) {
      reject(linkId);
    }
  }

  private static void reject(String linkId) throws Exception {
    try (var stack = LocalWorkspace.createOrSelectStack(linkId, PROJECT, App::program)) {
      stack.setConfig("linkId", new ConfigValue(linkId));

      // Fails, before anything is changed, if the invitation was accepted.
      var foreseen = stack.preview(PreviewOptions.builder().build());
      if (!foreseen.changeSummary().containsKey(OperationType.CREATE)) {
        System.out.println(linkId + " is as declared");
        return;
      }

      var result = stack.up(UpOptions.builder().onStandardOutput(System.out::println).build());
      System.out.println(linkId + " is " + result.outputs().get("status").value());
    } catch (AutomationException e) {
      throw new IllegalStateException(linkId + " could not be rejected", e);
    }
  }

  private static void program(Context ctx) {
    var refused =
        new AccountLinkRejection(
            "refused",
            AccountLinkRejectionArgs.builder().linkId(ctx.config().require("linkId")).build());

    ctx.export("status", refused.accountLinkStatus());
  }
}
