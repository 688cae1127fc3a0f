package myproject;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.pulumi.test.Mocks;
import com.pulumi.test.PulumiTest;
import com.pulumi.test.TestResult;
import io.github.awsworkspaceslinks.AccountLinkRejection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests of the program alone: no engine, no plugin, no AWS. */
class AppTest {
  private static final String FIRST = "link-0123456789abcdef0";
  private static final String SECOND = "link-0123456789abcdef1";

  /** Plays engine and provider: whatever is declared comes to be, and AWS has rejected it. */
  private static final class EverythingIsRejected implements Mocks {
    @Override
    public CompletableFuture<ResourceResult> newResourceAsync(ResourceArgs args) {
      assertEquals("aws-workspaces-links:index:AccountLinkRejection", args.type);
      return CompletableFuture.completedFuture(
          ResourceResult.of(
              Optional.of((String) args.inputs.get("linkId")),
              Map.of("linkId", args.inputs.get("linkId"), "accountLinkStatus", "REJECTED")));
    }
  }

  private static TestResult run(String... linkIds) {
    return PulumiTest.withMocks(new EverythingIsRejected())
        .runTest(ctx -> App.stack(ctx, List.of(linkIds)))
        .throwOnError();
  }

  @AfterEach
  void cleanUp() {
    PulumiTest.cleanup();
  }

  @Test
  void eachInvitationIsRejectedOnce() {
    var rejected =
        run(FIRST, SECOND, FIRST).resources().stream()
            .filter(AccountLinkRejection.class::isInstance)
            .map(AccountLinkRejection.class::cast)
            .map(rejection -> PulumiTest.extractValue(rejection.linkId()))
            .collect(Collectors.toList());

    assertEquals(List.of(FIRST, SECOND), rejected);
  }

  @Test
  void theStatusesAreExported() {
    var status = run(FIRST).output(FIRST, String.class);

    assertEquals("REJECTED", PulumiTest.extractValue(status));
  }

  @Test
  void anEmptyListDeclaresNothing() {
    assertTrue(run().resources().stream().noneMatch(AccountLinkRejection.class::isInstance));
  }
}
