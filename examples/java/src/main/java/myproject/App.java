package myproject;

import com.pulumi.Context;
import com.pulumi.Pulumi;
import io.github.awsworkspaceslinks.AccountLinkRejection;
import io.github.awsworkspaceslinks.AccountLinkRejectionArgs;

public class App {
  public static void main(String[] args) {
    Pulumi.run(App::stack);
  }

  static void stack(Context ctx) {
    var refused =
        new AccountLinkRejection(
            "refused",
            AccountLinkRejectionArgs.builder().linkId(ctx.config().require("linkId")).build());

    ctx.export("status", refused.accountLinkStatus());
    ctx.export("sourceAccountId", refused.sourceAccountId());
  }
}
