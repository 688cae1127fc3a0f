package myproject;

import com.pulumi.Context;
import com.pulumi.Pulumi;
import com.pulumi.core.TypeShape;
import com.pulumi.resources.ComponentResourceOptions;
import java.util.List;

public class App {
  public static void main(String[] args) {
    Pulumi.run(App::stack);
  }

  static void stack(Context ctx) {
    List<String> linkIds = ctx.config().requireObject("linkIds", TypeShape.list(String.class));

    var refused =
        new RefusedInvitations("refused", linkIds, ComponentResourceOptions.builder().build());

    ctx.export("statuses", refused.statuses());
  }
}
