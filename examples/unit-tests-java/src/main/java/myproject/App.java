package myproject;

import com.pulumi.Context;
import com.pulumi.Pulumi;
import com.pulumi.core.Output;
import com.pulumi.core.TypeShape;
import io.github.awsworkspaceslinks.AccountLinkRejection;
import io.github.awsworkspaceslinks.AccountLinkRejectionArgs;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

public class App {
  public static void main(String[] args) {
    Pulumi.run(
        ctx -> stack(ctx, ctx.config().requireObject("linkIds", TypeShape.list(String.class))));
  }

  /** What tests call: it takes as arguments what comes from the stack's configuration. */
  static void stack(Context ctx, List<String> linkIds) {
    Map<String, Output<String>> statuses = new LinkedHashMap<>();
    for (String linkId : linkIds) {
      statuses.computeIfAbsent(
          linkId,
          id ->
              new AccountLinkRejection(
                      "refused-" + id, AccountLinkRejectionArgs.builder().linkId(id).build())
                  .accountLinkStatus());
    }
    statuses.forEach(ctx::export);
  }
}
