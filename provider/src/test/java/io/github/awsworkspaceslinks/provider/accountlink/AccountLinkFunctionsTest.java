package io.github.awsworkspaceslinks.provider.accountlink;

import static io.github.awsworkspaceslinks.provider.testing.Plugin.GET;
import static io.github.awsworkspaceslinks.provider.testing.Plugin.LIST;
import static io.github.awsworkspaceslinks.provider.testing.Plugin.failure;
import static io.github.awsworkspaceslinks.provider.testing.TestEngine.struct;
import static io.github.awsworkspaceslinks.provider.testing.TestEngine.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.github.awsworkspaceslinks.emulator.Account;
import io.github.awsworkspaceslinks.emulator.Fault;
import io.github.awsworkspaceslinks.emulator.FaultRule;
import io.github.awsworkspaceslinks.emulator.Link;
import io.github.awsworkspaceslinks.emulator.LinkStatus;
import io.github.awsworkspaceslinks.provider.testing.Plugin;
import io.github.awsworkspaceslinks.provider.testing.TestEngine;
import io.grpc.Status.Code;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import pulumirpc.Provider.CheckFailure;
import pulumirpc.Provider.InvokeRequest;
import pulumirpc.Provider.InvokeResponse;
import pulumirpc.Provider.ListRequest;
import pulumirpc.Provider.ListResponse;

/** The functions that find links, and the lists of resources: answers, texts, and calls of AWS. */
class AccountLinkFunctionsTest {
  private static final String ID = "link-0123456789abcdef0";
  private static final String OTHER = "333333333333";
  private static final String PENDING = "PENDING_ACCEPTANCE_BY_TARGET_ACCOUNT";
  private static final String ACCOUNT = "GetCallerIdentity";

  @RegisterExtension final Plugin plugin = new Plugin();

  private void given(Link... links) {
    Stream.of(links).forEach(plugin.emulator()::put);
  }

  private InvokeResponse invoke(String function, Struct arguments) {
    return plugin
        .engine()
        .provider()
        .invoke(
            InvokeRequest.newBuilder()
                .setTok("aws-workspaces-links:index:" + function)
                .setArgs(arguments)
                .build());
  }

  private static Value list(String... texts) {
    return Value.newBuilder()
        .setListValue(
            ListValue.newBuilder().addAllValues(Stream.of(texts).map(TestEngine::text).toList()))
        .build();
  }

  private static Struct listed(Map<String, List<String>> lists) {
    var struct = Struct.newBuilder();
    lists.forEach((name, texts) -> struct.putFields(name, list(texts.toArray(String[]::new))));
    return struct.build();
  }

  @Nested
  class GetAccountLinkFunction {

    private InvokeResponse get(Map<String, String> arguments) {
      return invoke("getAccountLink", struct(arguments));
    }

    @Test
    void findsALinkByItsId() {
      given(Link.pending(ID));
      assertThat(get(Map.of("linkId", ID)).getReturn())
          .isEqualTo(
              struct(
                  Map.of(
                      "linkId",
                      ID,
                      "accountLinkStatus",
                      PENDING,
                      "sourceAccountId",
                      Account.SOURCE.id(),
                      "targetAccountId",
                      Account.TARGET.id())));
      plugin.assertCalls(Map.of(GET, 1));
    }

    @Test
    void findsALinkByTheAccountAtItsOtherEnd() {
      given(Link.of(ID, LinkStatus.LINKED));
      assertThat(get(Map.of("linkedAccountId", Account.SOURCE.id())).getReturn())
          .isEqualTo(
              struct(
                  Map.of(
                      "linkId", ID,
                      "linkedAccountId", Account.SOURCE.id(),
                      "accountLinkStatus", "LINKED",
                      "sourceAccountId", Account.SOURCE.id(),
                      "targetAccountId", Account.TARGET.id())));
      plugin.assertCalls(Map.of(GET, 1));
    }

    @Test
    void keepsAStatusThatNobodyKnewAsItCame() {
      given(Link.of(ID, new LinkStatus("LINK_ARCHIVED")));
      assertThat(get(Map.of("linkId", ID)).getReturn().getFieldsOrThrow("accountLinkStatus"))
          .isEqualTo(text("LINK_ARCHIVED"));
    }

    @Test
    void takesExactlyOneOfTheTwo() {
      assertThat(get(Map.of()).getFailuresList())
          .containsExactly(
              fault(
                  "linkId",
                  "getAccountLink takes one of linkId and linkedAccountId, but neither is given"));
      assertThat(
              get(Map.of("linkId", ID, "linkedAccountId", Account.SOURCE.id())).getFailuresList())
          .containsExactly(
              fault(
                  "linkedAccountId",
                  "getAccountLink takes one of linkId and linkedAccountId, but both are given"));
      plugin.assertNoCalls();
    }

    @Test
    void tellsEveryFaultWithItsProperty() {
      assertThat(get(Map.of("linkID", "x", "linkedAccountId", "12")).getFailuresList())
          .containsExactlyInAnyOrder(
              fault("linkID", "linkID is not a property; did you mean linkId?"),
              fault(
                  "linkedAccountId",
                  "linkedAccountId must be an AWS account id of 12 digits, but is \"12\""));
      plugin.assertNoCalls();
    }

    @Test
    void failsIfThereIsNoSuchLink() {
      var failure = failure(() -> get(Map.of("linkId", ID)));
      assertThat(failure.getStatus().getCode()).isEqualTo(Code.NOT_FOUND);
      assertThat(failure.getStatus().getDescription())
          .isEqualTo(
              "AWS knows no link "
                  + ID
                  + " in us-east-1. Check the id, the Region and the account: a link is known only"
                  + " in its own Region, and only to the two accounts that it links."
                  + " getAccountLinks lists all there are.");
      assertThat(failure(() -> get(Map.of("linkedAccountId", OTHER))).getStatus().getDescription())
          .startsWith("AWS knows no link with account 333333333333 in us-east-1. ");
      // The other way in which AWS says it.
      given(Link.of(ID, LinkStatus.LINK_NOT_FOUND));
      assertThat(failure(() -> get(Map.of("linkId", ID))).getStatus().getCode())
          .isEqualTo(Code.NOT_FOUND);
    }
  }

  private static CheckFailure fault(String property, String reason) {
    return CheckFailure.newBuilder().setProperty(property).setReason(reason).build();
  }

  @Nested
  class GetAccountLinksFunction {

    private List<String> ids(Map<String, List<String>> arguments) {
      return invoke("getAccountLinks", listed(arguments))
          .getReturn()
          .getFieldsOrThrow("linkIds")
          .getListValue()
          .getValuesList()
          .stream()
          .map(Value::getStringValue)
          .toList();
    }

    @Test
    void findsAllPagesInTheOrderOfTheIds() {
      plugin.emulator().putMany(60, Link.pending(ID));
      given(Link.of("link-000000000", LinkStatus.REJECTED));
      assertThat(ids(Map.of())).hasSize(61).isSorted().startsWith("link-000000000");
      plugin.assertCalls(Map.of(LIST, 3));
    }

    @Test
    void findsByStatusAndBySender() {
      given(
          Link.pending("link-aaaaaaaaa"),
          Link.pending("link-bbbbbbbbb").withSource(OTHER),
          Link.of("link-ccccccccc", LinkStatus.REJECTED),
          Link.of("link-ddddddddd", LinkStatus.LINKED));
      assertThat(ids(Map.of("accountLinkStatuses", List.of(PENDING))))
          .containsExactly("link-aaaaaaaaa", "link-bbbbbbbbb");
      assertThat(ids(Map.of("accountLinkStatuses", List.of("REJECTED", "LINKED"))))
          .containsExactly("link-ccccccccc", "link-ddddddddd");
      assertThat(ids(Map.of("sourceAccountIds", List.of(OTHER, "444444444444"))))
          .containsExactly("link-bbbbbbbbb");
      plugin.assertCalls(Map.of(LIST, 3));
    }

    @Test
    void describesEachLink() {
      given(Link.pending(ID));
      var found = invoke("getAccountLinks", Struct.getDefaultInstance()).getReturn();
      assertThat(found.getFieldsOrThrow("accountLinks").getListValue().getValuesList())
          .containsExactly(
              Value.newBuilder()
                  .setStructValue(
                      struct(
                          Map.of(
                              "linkId",
                              ID,
                              "accountLinkStatus",
                              PENDING,
                              "sourceAccountId",
                              Account.SOURCE.id(),
                              "targetAccountId",
                              Account.TARGET.id())))
                  .build());
    }

    @Test
    void findsNothingWithoutAFailure() {
      assertThat(ids(Map.of())).isEmpty();
    }

    @Test
    void tellsEveryFaultWithItsPlace() {
      assertThat(
              invoke(
                      "getAccountLinks",
                      listed(
                          Map.of(
                              "accountLinkStatuses", List.of(PENDING, "PENDING"),
                              "sourceAccountIds", List.of("12"))))
                  .getFailuresList())
          .containsExactlyInAnyOrder(
              fault(
                  "accountLinkStatuses[1]",
                  "accountLinkStatuses[1] must be one of PENDING_ACCEPTANCE_BY_TARGET_ACCOUNT,"
                      + " REJECTED, LINKED, LINKING_FAILED, LINK_NOT_FOUND, but is \"PENDING\""),
              fault(
                  "sourceAccountIds[0]",
                  "sourceAccountIds[0] must be an AWS account id of 12 digits, but is \"12\""));
      plugin.assertNoCalls();
    }

    @Test
    void saysWhichActionIsDenied() {
      plugin.emulator().setFaults(FaultRule.always(new Fault.Deny()).on(LIST));
      var failure = failure(() -> ids(Map.of()));
      assertThat(failure.getStatus().getCode()).isEqualTo(Code.PERMISSION_DENIED);
      assertThat(failure.getStatus().getDescription())
          .startsWith(
              "ListAccountLinks of all links in us-east-1 failed: access is denied to"
                  + " workspaces:ListAccountLinks");
    }
  }

  @Nested
  class ListOfRejections {

    private List<ListResponse> list(ListRequest.Builder request) {
      return ImmutableList.copyOf(
          plugin
              .engine()
              .provider()
              .list(request.setToken("aws-workspaces-links:index:AccountLinkRejection").build()));
    }

    private List<String> ids(Struct query) {
      return list(ListRequest.newBuilder().setQuery(query)).stream()
          .filter(ListResponse::hasResult)
          .map(response -> response.getResult().getId())
          .toList();
    }

    @Test
    void holdsWhatThisAccountRejectedAndNotWhatOthersDid() {
      given(
          Link.of("link-aaaaaaaaa", LinkStatus.REJECTED),
          Link.of("link-bbbbbbbbb", LinkStatus.REJECTED).withSource(OTHER),
          Link.of("link-ccccccccc", LinkStatus.REJECTED)
              .withSource(Account.TARGET.id())
              .withTarget(OTHER),
          Link.pending("link-ddddddddd"));
      assertThat(list(ListRequest.newBuilder()))
          .extracting(response -> response.getResult().getId() + response.getResult().getName())
          .containsExactly(
              "link-aaaaaaaaa111111111111-to-222222222222",
              "link-bbbbbbbbb333333333333-to-222222222222");
      plugin.assertCalls(Map.of(LIST, 1, ACCOUNT, 1));
      assertThat(ids(struct(Map.of("sourceAccountId", OTHER)))).containsExactly("link-bbbbbbbbb");
      assertThat(ids(struct(Map.of("accountLinkStatus", PENDING))))
          .containsExactly("link-ddddddddd");
      plugin.assertCalls(Map.of(LIST, 2));
    }

    @Test
    void asksForNoAccountThatIsGiven() {
      given(Link.of(ID, LinkStatus.REJECTED));
      assertThat(ids(struct(Map.of("targetAccountId", Account.TARGET.id())))).containsExactly(ID);
      plugin.assertCalls(Map.of(LIST, 1));
    }

    @Test
    void saysHowToGoWithoutAskingForTheAccount() {
      plugin.emulator().setFaults(FaultRule.always(new Fault.Deny()).on(ACCOUNT));
      var failure = failure(() -> ids(Struct.getDefaultInstance()));
      assertThat(failure.getStatus().getCode()).isEqualTo(Code.PERMISSION_DENIED);
      assertThat(failure.getStatus().getDescription())
          .startsWith(
              "GetCallerIdentity of the caller in us-east-1 failed: access is denied to"
                  + " sts:GetCallerIdentity")
          .endsWith(" With targetAccountId given, the answer is not needed.");
    }

    @Test
    void leadsOnPageByPageUpToTheLimit() {
      plugin.emulator().putMany(60, Link.of(ID, LinkStatus.REJECTED));
      var first = list(ListRequest.newBuilder());
      assertThat(first).hasSize(26);
      assertThat(first.getLast().hasContinuation()).isTrue();
      var token = first.getLast().getContinuation().getContinuationToken();
      var second = list(ListRequest.newBuilder().setContinuationToken(token).setLimit(3));
      assertThat(second).hasSize(3).allMatch(ListResponse::hasResult);
      assertThat(second).doesNotContainAnyElementsOf(first);
      plugin.assertCalls(Map.of(LIST, 2, ACCOUNT, 1));
    }

    @Test
    void isNotEndedByAPageWithoutAMatch() {
      plugin.emulator().putMany(30, Link.of(ID, LinkStatus.REJECTED).withSource(OTHER));
      given(Link.of("link-zzzzzzzzz", LinkStatus.REJECTED));
      assertThat(ids(struct(Map.of("sourceAccountId", Account.SOURCE.id()))))
          .containsExactly("link-zzzzzzzzz");
      plugin.assertCalls(Map.of(LIST, 2, ACCOUNT, 1));
    }
  }
}
