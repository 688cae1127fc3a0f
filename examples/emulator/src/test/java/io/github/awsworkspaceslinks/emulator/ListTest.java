package io.github.awsworkspaceslinks.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pages of ListAccountLinks. */
final class ListTest {
  private static final String PENDING_ONLY =
      "\"LinkStatusFilter\":[\"PENDING_ACCEPTANCE_BY_TARGET_ACCOUNT\"]";

  private Emulator emulator;
  private SignedClient target;

  @BeforeEach
  void start() throws IOException {
    emulator = Emulator.start();
    target = SignedClient.target(emulator);
  }

  @AfterEach
  void stop() {
    emulator.close();
  }

  @Test
  void aPageHas25LinksUnlessFewerAreAskedFor() throws Exception {
    emulator.putMany(60, Link.pending("link-pattern-of-many"));

    assertThat(sizes("")).containsExactly(25, 25, 10);
    assertThat(sizes("\"MaxResults\":20")).containsExactly(20, 20, 20);
  }

  @Test
  void aFilterAnswersOnlyItsStatuses() throws Exception {
    emulator.putMany(30, Link.pending("link-pattern-of-many"));
    emulator.put(Link.of("link-rejected-one", LinkStatus.REJECTED));
    emulator.put(Link.of("link-linked-one", LinkStatus.LINKED));

    assertThat(sizes(PENDING_ONLY)).containsExactly(25, 5);
    assertThat(ids("\"LinkStatusFilter\":[\"LINKED\",\"REJECTED\"]"))
        .containsExactly("link-rejected-one", "link-linked-one");
  }

  @Test
  void linksThatComeAndGoMeanwhileNeitherHideNorRepeatOthers() throws Exception {
    List<Link> links = emulator.putMany(50, Link.pending("link-pattern-of-many"));
    JsonNode first = target.call("ListAccountLinks", "{" + PENDING_ONLY + "}").json();

    emulator.put(links.get(3).withStatus(LinkStatus.REJECTED));
    emulator.forget("us-east-1", links.get(24).linkId());
    emulator.forget("us-east-1", links.get(30).linkId());
    emulator.put(Link.pending("link-that-came-later"));
    String next = first.path("NextToken").asText();
    List<String> rest = ids("\"NextToken\":\"" + next + "\"," + PENDING_ONLY);

    List<String> wanted =
        new ArrayList<>(links.subList(25, 50).stream().map(Link::linkId).toList());
    wanted.remove(links.get(30).linkId());
    wanted.add("link-that-came-later");
    assertThat(rest).isEqualTo(wanted);
  }

  @Test
  void aTokenIsGoodForItsOwnListOnly() throws Exception {
    emulator.putMany(30, Link.pending("link-pattern-of-many"));
    String token =
        target.call("ListAccountLinks", "{" + PENDING_ONLY + "}").json().path("NextToken").asText();
    String withFilter = "{\"NextToken\":\"" + token + "\"," + PENDING_ONLY + "}";

    assertThat(target.call("ListAccountLinks", withFilter).error()).isEmpty();
    for (var refused :
        List.of(
            target.call("ListAccountLinks", "{\"NextToken\":\"" + token + "\"}"),
            target.call("ListAccountLinks", "{\"NextToken\":\"x" + token + "\"}"),
            target.call("ListAccountLinks", "{\"NextToken\":\"AAAA\"}"),
            target.in("eu-west-1").call("ListAccountLinks", withFilter),
            SignedClient.source(emulator).call("ListAccountLinks", withFilter))) {
      assertThat(refused.error()).isEqualTo("ValidationException");
    }
  }

  private List<Integer> sizes(String members) throws Exception {
    return pages(members).stream().map(List::size).toList();
  }

  private List<String> ids(String members) throws Exception {
    return pages(members).stream().flatMap(List::stream).toList();
  }

  /** The ids of all pages from the one that the members ask for. */
  private List<List<String>> pages(String members) throws Exception {
    List<List<String>> pages = new ArrayList<>();
    String asked = members;
    String token;
    do {
      JsonNode answer = target.call("ListAccountLinks", "{" + asked + "}").json();
      pages.add(answer.findValuesAsText("AccountLinkId"));
      token = answer.path("NextToken").asText();
      String rest = members.replaceFirst("\"NextToken\":\"[^\"]*\",?", "");
      asked = "\"NextToken\":\"" + token + "\"" + (rest.isEmpty() ? "" : "," + rest);
    } while (!token.isEmpty());
    return pages;
  }
}
