package io.github.awsworkspaceslinks.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each operation does, and to whom, over real HTTP. */
final class OperationsTest {
  private static final String LINK = "link-0123456789abcdef0";
  private static final Account THIRD = Account.of("333333333333", "AKIATHIRD", "third-secret");

  private Emulator emulator;
  private SignedClient source;
  private SignedClient target;
  private SignedClient third;

  @BeforeEach
  void start() throws IOException {
    emulator = Emulator.start(EmulatorOptions.defaults().withAccount(THIRD));
    source = SignedClient.source(emulator);
    target = SignedClient.target(emulator);
    third = SignedClient.of(emulator, THIRD);
  }

  @AfterEach
  void stop() {
    emulator.close();
  }

  @Test
  void anInvitationGetsAnIdAndTheStatusPending() throws Exception {
    var answer = source.call("CreateAccountLinkInvitation", invite("222222222222", "token"));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).isEqualTo("application/x-amz-json-1.1");
    assertThat(answer.header("x-amzn-RequestId")).hasSize(36);
    assertThat(answer.linkId()).matches("link-[0-9a-f]{17}");
    assertThat(answer.body())
        .isEqualTo(
            """
            {"AccountLink":{"AccountLinkId":"%s",\
            "AccountLinkStatus":"PENDING_ACCEPTANCE_BY_TARGET_ACCOUNT",\
            "SourceAccountId":"111111111111","TargetAccountId":"222222222222"}}\
            """
                .formatted(answer.linkId()));
    assertThat(emulator.link(answer.linkId()).orElseThrow().clientToken()).contains("token");
  }

  @Test
  void createIsIdempotentByItsClientToken() throws Exception {
    String id =
        source.call("CreateAccountLinkInvitation", invite("222222222222", "token")).linkId();

    assertThat(source.call("CreateAccountLinkInvitation", invite("222222222222", "token")).linkId())
        .isEqualTo(id);
    assertThat(source.call("CreateAccountLinkInvitation", invite("333333333333", "token")).error())
        .isEqualTo("ConflictException");
    assertThat(source.call("CreateAccountLinkInvitation", invite("222222222222", "other")).error())
        .isEqualTo("ConflictException");
    // A token is its account's own.
    assertThat(third.call("CreateAccountLinkInvitation", invite("222222222222", "token")).linkId())
        .isNotEqualTo(id)
        .startsWith("link-");
    assertThat(emulator.links()).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource({
    "pending, ConflictException",
    "linked, ConflictException",
    "rejected, ''",
    "failed, ''",
    "not-found, ''"
  })
  void anAccountIsInvitedAgainOnlyWhenNothingIsOpen(String status, String error) throws Exception {
    emulator.put(Link.of(LINK, LinkStatus.of(status)));

    var answer =
        source.call("CreateAccountLinkInvitation", "{\"TargetAccountId\":\"222222222222\"}");

    assertThat(answer.error()).isEqualTo(error);
  }

  @Test
  void nobodyInvitesItself() throws Exception {
    var answer =
        source.call("CreateAccountLinkInvitation", "{\"TargetAccountId\":\"111111111111\"}");

    assertThat(answer.error()).isEqualTo("ValidationException");
  }

  @ParameterizedTest
  @CsvSource({
    "Accept, pending, '', LINKED",
    "Accept, linked, ConflictException, LINKED",
    "Accept, rejected, ConflictException, REJECTED",
    "Reject, pending, '', REJECTED",
    "Reject, rejected, ConflictException, REJECTED",
    "Reject, linked, ConflictException, LINKED",
    "Reject, failed, ConflictException, LINKING_FAILED",
  })
  void theTargetAcceptsAndRejectsWhatIsPending(
      String verb, String before, String error, String after) throws Exception {
    emulator.put(Link.of(LINK, LinkStatus.of(before)));

    var answer = target.call(verb + "AccountLinkInvitation", link(LINK));

    assertThat(answer.error()).isEqualTo(error);
    assertThat(answer.linkStatus()).isEqualTo(error.isEmpty() ? after : "");
    assertThat(target.call("GetAccountLink", link(LINK)).linkStatus()).isEqualTo(after);
  }

  @Test
  void acceptIsIdempotentByItsClientToken() throws Exception {
    emulator.put(Link.pending(LINK));

    assertThat(target.call("AcceptAccountLinkInvitation", link(LINK, "t")).linkStatus())
        .isEqualTo("LINKED");
    assertThat(target.call("AcceptAccountLinkInvitation", link(LINK, "t")).linkStatus())
        .isEqualTo("LINKED");
    assertThat(target.call("AcceptAccountLinkInvitation", link(LINK, "u")).error())
        .isEqualTo("ConflictException");
    assertThat(target.call("AcceptAccountLinkInvitation", link(LINK)).error())
        .isEqualTo("ConflictException");
  }

  @ParameterizedTest
  @CsvSource({
    "invited-with, invited-with, ''",
    "invited-with, another, ValidationException",
    ", another, ''"
  })
  void theTokenOfRejectIsThatOfTheInvitation(String known, String given, String error)
      throws Exception {
    Link pending = Link.pending(LINK);
    emulator.put(known == null ? pending : pending.withClientToken(known));

    assertThat(target.call("RejectAccountLinkInvitation", link(LINK, given)).error())
        .isEqualTo(error);
  }

  @ParameterizedTest
  @CsvSource({"pending, ''", "linked, ConflictException", "rejected, ConflictException"})
  void theSourceDeletesWhatIsPending(String before, String error) throws Exception {
    emulator.put(Link.of(LINK, LinkStatus.of(before)));

    assertThat(source.call("DeleteAccountLinkInvitation", link(LINK)).error()).isEqualTo(error);
    assertThat(source.call("GetAccountLink", link(LINK)).error())
        .isEqualTo(error.isEmpty() ? "ResourceNotFoundException" : "");
  }

  @Test
  void deleteIsIdempotentByItsClientToken() throws Exception {
    emulator.put(Link.pending(LINK));

    String first = source.call("DeleteAccountLinkInvitation", link(LINK, "t")).body();

    assertThat(source.call("DeleteAccountLinkInvitation", link(LINK, "t")).body()).isEqualTo(first);
    assertThat(source.call("DeleteAccountLinkInvitation", link(LINK, "u")).error())
        .isEqualTo("ResourceNotFoundException");
    assertThat(emulator.links()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "Accept, 111111111111, AccessDeniedException",
    "Accept, 333333333333, ResourceNotFoundException",
    "Reject, 111111111111, AccessDeniedException",
    "Reject, 333333333333, ResourceNotFoundException",
    "Delete, 222222222222, AccessDeniedException",
    "Delete, 333333333333, ResourceNotFoundException",
  })
  void onlyTheRightPartyChangesALink(String verb, String account, String error) throws Exception {
    emulator.put(Link.pending(LINK));

    var answer = clientOf(account).call(verb + "AccountLinkInvitation", link(LINK));

    assertThat(answer.error()).isEqualTo(error);
    assertThat(emulator.links()).containsExactly(Link.pending(LINK));
  }

  @Test
  void onlyPartiesSeeALink() throws Exception {
    emulator.put(Link.pending(LINK));

    assertThat(source.call("GetAccountLink", link(LINK)).linkId()).isEqualTo(LINK);
    assertThat(target.call("GetAccountLink", link(LINK)).linkId()).isEqualTo(LINK);
    var refused = third.call("GetAccountLink", link(LINK));
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.error()).isEqualTo("ResourceNotFoundException");
    assertThat(refused.json().path("ResourceId").asText()).isEqualTo(LINK);
    assertThat(third.call("ListAccountLinks", "{}").body()).isEqualTo("{\"AccountLinks\":[]}");
  }

  @Test
  void aLinkLivesInItsRegion() throws Exception {
    emulator.put(Link.pending(LINK).withRegion("eu-west-1"));

    assertThat(target.call("GetAccountLink", link(LINK)).error())
        .isEqualTo("ResourceNotFoundException");
    assertThat(target.in("eu-west-1").call("RejectAccountLinkInvitation", link(LINK)).linkStatus())
        .isEqualTo("REJECTED");
  }

  @Test
  void theOtherAccountFindsTheLinkThatCounts() throws Exception {
    emulator.put(Link.of("link-linked-one", LinkStatus.LINKED));
    emulator.put(Link.of("link-rejected-one", LinkStatus.REJECTED));
    emulator.put(Link.of("link-of-another", LinkStatus.REJECTED).withSource("333333333333"));

    String ofSource = "{\"LinkedAccountId\":\"111111111111\"}";
    assertThat(target.call("GetAccountLink", ofSource).linkId()).isEqualTo("link-linked-one");
    assertThat(target.call("GetAccountLink", "{\"LinkedAccountId\":\"333333333333\"}").linkId())
        .isEqualTo("link-of-another");
    var unknown = target.call("GetAccountLink", "{\"LinkedAccountId\":\"444444444444\"}");
    assertThat(unknown.error()).isEqualTo("ResourceNotFoundException");
    assertThat(unknown.json().path("ResourceId").asText()).isEqualTo("444444444444");
  }

  @Test
  void aStatusThatNoClientKnowsIsAnsweredAsItIs() throws Exception {
    emulator.put(Link.of(LINK, new LinkStatus("ON_HOLD")));

    assertThat(target.call("GetAccountLink", link(LINK)).linkStatus()).isEqualTo("ON_HOLD");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          RejectAccountLinkInvitation | {} | 1 validation error detected: Value null at 'linkId' failed to satisfy constraint: Member must not be null
          RejectAccountLinkInvitation | {"LinkId":null} | 1 validation error detected: Value null at 'linkId' failed to satisfy constraint: Member must not be null
          RejectAccountLinkInvitation | {"LinkId":"x"} | 1 validation error detected: Value 'x' at 'linkId' failed to satisfy constraint: Member must satisfy regular expression pattern: ^link-.{8,24}$
          AcceptAccountLinkInvitation | {"LinkId":"link-1234567","ClientToken":""} | 2 validation errors detected: Value 'link-1234567' at 'linkId' failed to satisfy constraint: Member must satisfy regular expression pattern: ^link-.{8,24}$; Value '' at 'clientToken' failed to satisfy constraint: Member must satisfy regular expression pattern: ^.{1,64}$
          DeleteAccountLinkInvitation | {"LinkId":"link-1234567890123456789012345"} | 1 validation error detected: Value 'link-1234567890123456789012345' at 'linkId' failed to satisfy constraint: Member must satisfy regular expression pattern: ^link-.{8,24}$
          CreateAccountLinkInvitation | {"ClientToken":"t"} | 1 validation error detected: Value null at 'targetAccountId' failed to satisfy constraint: Member must not be null
          CreateAccountLinkInvitation | {"TargetAccountId":"12345678901"} | 1 validation error detected: Value '12345678901' at 'targetAccountId' failed to satisfy constraint: Member must satisfy regular expression pattern: ^\\d{12}$
          GetAccountLink | {} | Either LinkId or LinkedAccountId must be given
          GetAccountLink | {"LinkedAccountId":"me"} | 1 validation error detected: Value 'me' at 'linkedAccountId' failed to satisfy constraint: Member must satisfy regular expression pattern: ^\\d{12}$
          ListAccountLinks | {"MaxResults":0} | 1 validation error detected: Value '0' at 'maxResults' failed to satisfy constraint: Member must have value greater than or equal to 1
          ListAccountLinks | {"MaxResults":26} | 1 validation error detected: Value '26' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 25
          ListAccountLinks | {"NextToken":""} | 1 validation error detected: Value '' at 'nextToken' failed to satisfy constraint: Member must have length greater than or equal to 1
          ListAccountLinks | {"LinkStatusFilter":["LOST"]} | 1 validation error detected: Value '[LOST]' at 'linkStatusFilter' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [LINKED, LINKING_FAILED, LINK_NOT_FOUND, PENDING_ACCEPTANCE_BY_TARGET_ACCOUNT, REJECTED]]
          """)
  void constraintsOfTheModelAreChecked(String operation, String body, String message)
      throws Exception {
    var answer = target.call(operation, body);

    assertThat(answer.error()).isEqualTo("ValidationException");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.message()).isEqualTo(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "[]",
        "{} {}",
        "\"text\"",
        "{\"LinkId\":17}",
        "{\"LinkId\":[\"link-0123456789\"]}"
      })
  void aBodyThatIsNotTheModelsJsonIsASerializationException(String body) throws Exception {
    var answer = target.call("GetAccountLink", body);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.error()).isEqualTo("SerializationException");
  }

  @Test
  void membersThatTheModelDoesNotHaveAreIgnored() throws Exception {
    emulator.put(Link.pending(LINK));

    assertThat(target.call("GetAccountLink", "{\"LinkId\":\"" + LINK + "\",\"New\":1}").linkId())
        .isEqualTo(LINK);
  }

  @Test
  void callsAreOnRecord() throws Exception {
    emulator.put(Link.pending(LINK));

    String requestId =
        target.call("RejectAccountLinkInvitation", link(LINK, "t")).header("x-amzn-RequestId");
    target.call("RejectAccountLinkInvitation", link(LINK));

    assertThat(emulator.calls("GetAccountLink")).isEmpty();
    assertThat(emulator.calls()).hasSize(2);
    Call first = emulator.calls().getFirst();
    assertThat(first.operation()).isEqualTo("RejectAccountLinkInvitation");
    assertThat(first.linkId()).contains(LINK);
    assertThat(first.clientToken()).contains("t");
    assertThat(first.account()).contains("222222222222");
    assertThat(first.accessKeyId()).contains(Account.TARGET.accessKeyId());
    assertThat(first.region()).contains("us-east-1");
    assertThat(first.statusCode()).isEqualTo(200);
    assertThat(first.requestId()).isEqualTo(requestId);
    assertThat(first.host()).isEqualTo(emulator.endpoint().getAuthority());
    assertThat(emulator.calls().getLast().errorCode()).contains("ConflictException");
    emulator.clearCalls();
    assertThat(emulator.calls()).isEmpty();
  }

  private SignedClient clientOf(String account) {
    return switch (account) {
      case "111111111111" -> source;
      case "222222222222" -> target;
      default -> third;
    };
  }

  private static String invite(String account, String token) {
    return "{\"TargetAccountId\":\"%s\",\"ClientToken\":\"%s\"}".formatted(account, token);
  }

  private static String link(String id) {
    return "{\"LinkId\":\"%s\"}".formatted(id);
  }

  private static String link(String id, String token) {
    return "{\"LinkId\":\"%s\",\"ClientToken\":\"%s\"}".formatted(id, token);
  }
}
