package io.github.awsworkspaceslinks.emulator;

import static io.github.awsworkspaceslinks.emulator.AccountLinkOperation.ACCEPT;
import static io.github.awsworkspaceslinks.emulator.AccountLinkOperation.DELETE;

import io.github.awsworkspaceslinks.emulator.AccountLinkRequest.Accept;
import io.github.awsworkspaceslinks.emulator.AccountLinkRequest.Create;
import io.github.awsworkspaceslinks.emulator.AccountLinkRequest.Delete;
import io.github.awsworkspaceslinks.emulator.AccountLinkRequest.Get;
import io.github.awsworkspaceslinks.emulator.AccountLinkRequest.ListLinks;
import io.github.awsworkspaceslinks.emulator.AccountLinkRequest.Reject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/**
 * The links of every Region and what each operation does to them. One lock guards everything, so a
 * call sees and leaves a consistent state.
 */
final class AccountLinks {
  /** A page of links; the token is there when more follow. */
  record Page(List<Link> links, Optional<String> nextToken) {}

  private record Key(String region, String linkId) {}

  private final PageTokens tokens = new PageTokens();
  private final Map<Key, Entry> entries = new LinkedHashMap<>();
  private long lastNumber;

  synchronized Link create(Caller caller, Create request, Lag lag) throws AwsError {
    String source = caller.accountId();
    String target = request.targetAccountId();
    if (source.equals(target)) {
      throw AwsError.validation(
          "TargetAccountId must differ from the account that sends the invitation: " + source);
    }
    List<Entry> sent =
        present(caller.region()).filter(entry -> entry.link.source().equals(source)).toList();
    if (request.clientToken().isPresent()) {
      Optional<Entry> earlier =
          sent.stream()
              .filter(entry -> entry.link.clientToken().equals(request.clientToken()))
              .findFirst();
      if (earlier.isPresent()) {
        if (!earlier.get().link.target().equals(target)) {
          throw AwsError.conflict(
              "ClientToken was used before with other parameters: use a new one for account "
                  + target);
        }
        return earlier.get().link;
      }
    }
    for (Entry entry : sent) {
      LinkStatus status = entry.link.status();
      boolean open = status.equals(LinkStatus.PENDING) || status.equals(LinkStatus.LINKED);
      if (open && entry.link.target().equals(target)) {
        throw AwsError.conflict(
            "Account %s is already %s: link %s"
                .formatted(
                    target,
                    status.equals(LinkStatus.LINKED) ? "linked" : "invited",
                    entry.link.linkId()));
      }
    }
    Link link =
        new Link(
            newId(), LinkStatus.PENDING, source, target, caller.region(), request.clientToken());
    Entry entry = add(link);
    entry.show(Optional.empty(), lag);
    return entry.answer(lag);
  }

  synchronized Link accept(Caller caller, Accept request, Lag lag) throws AwsError {
    Entry entry = find(caller, request.linkId());
    requireParty(caller, entry.link.target(), "target", "accept", entry);
    if (entry.wasDoneWith(ACCEPT, request.clientToken())) {
      return entry.link;
    }
    requirePending(entry, "accepted");
    entry.change(LinkStatus.LINKED, lag);
    entry.remember(ACCEPT, request.clientToken());
    return entry.answer(lag);
  }

  synchronized Link reject(Caller caller, Reject request, Lag lag) throws AwsError {
    Entry entry = find(caller, request.linkId());
    requireParty(caller, entry.link.target(), "target", "reject", entry);
    Optional<String> known = entry.link.clientToken();
    if (request.clientToken().isPresent()
        && known.isPresent()
        && !known.equals(request.clientToken())) {
      throw AwsError.validation(
          "ClientToken is not the client token of invitation " + request.linkId());
    }
    requirePending(entry, "rejected");
    entry.change(LinkStatus.REJECTED, lag);
    return entry.answer(lag);
  }

  synchronized Link delete(Caller caller, Delete request, Lag lag) throws AwsError {
    Entry gone = entries.get(new Key(caller.region(), request.linkId()));
    if (gone != null
        && gone.deleted
        && gone.link.source().equals(caller.accountId())
        && gone.wasDoneWith(DELETE, request.clientToken())) {
      return gone.link;
    }
    Entry entry = find(caller, request.linkId());
    requireParty(caller, entry.link.source(), "source", "delete", entry);
    requirePending(entry, "deleted");
    entry.change(LinkStatus.LINK_NOT_FOUND, lag);
    entry.deleted = true;
    entry.remember(DELETE, request.clientToken());
    return entry.answer(lag);
  }

  synchronized Link get(Caller caller, Get request) throws AwsError {
    if (request.linkId().isEmpty() && request.linkedAccountId().isEmpty()) {
      throw AwsError.validation("Either LinkId or LinkedAccountId must be given");
    }
    return entries.values().stream()
        .filter(entry -> entry.isIn(caller.region()) && entry.link.concerns(caller.accountId()))
        .filter(entry -> request.linkId().map(id -> entry.link.linkId().equals(id)).orElse(true))
        .filter(
            entry ->
                request
                    .linkedAccountId()
                    .map(id -> !id.equals(caller.accountId()) && entry.link.concerns(id))
                    .orElse(true))
        // Two accounts may have several links: the one in force counts, then an open invitation,
        // then the newest.
        .sorted(Comparator.comparing(Entry::weight).thenComparing(it -> it.number).reversed())
        .map(Entry::read)
        .flatMap(Optional::stream)
        .findFirst()
        .orElseThrow(() -> notFound(request.linkId().or(request::linkedAccountId).orElseThrow()));
  }

  synchronized Page list(Caller caller, ListLinks request) throws AwsError {
    String binding =
        String.join("|", caller.region(), caller.accountId(), request.filter().toString());
    long after =
        request.nextToken().isPresent() ? tokens.read(request.nextToken().get(), binding) : 0;
    List<Link> page = new ArrayList<>();
    long last = after;
    for (Entry entry : entries.values()) {
      if (entry.number <= after
          || !entry.isIn(caller.region())
          || !entry.link.concerns(caller.accountId())) {
        continue;
      }
      if (page.size() < request.maxResults()) {
        Optional<Link> shown = entry.read().filter(link -> request.wants(link.status()));
        if (shown.isPresent()) {
          page.add(shown.get());
          last = entry.number;
        }
      } else if (entry.peek().filter(link -> request.wants(link.status())).isPresent()) {
        return new Page(page, Optional.of(tokens.write(last, binding)));
      }
    }
    return new Page(page, Optional.empty());
  }

  /** Adds a link, or puts it in the place of the one with its id, whatever its status. */
  synchronized void force(Link link) {
    Entry entry = entries.get(new Key(link.region(), link.linkId()));
    if (entry == null) {
      add(link);
    } else {
      entry.replace(link);
    }
  }

  /** Adds links with ids that count up from the first free one. */
  synchronized List<Link> addMany(int count, Link pattern) {
    List<Link> added = new ArrayList<>();
    for (long n = 1; added.size() < count; n++) {
      String id = "link-%017x".formatted(n);
      if (!entries.containsKey(new Key(pattern.region(), id))) {
        Link link =
            new Link(
                id,
                pattern.status(),
                pattern.source(),
                pattern.target(),
                pattern.region(),
                Optional.empty());
        add(link);
        added.add(link);
      }
    }
    return List.copyOf(added);
  }

  /** Removes without a trace: the API answers as if there had never been such a link. */
  synchronized boolean forget(String region, String linkId) {
    return entries.remove(new Key(region, linkId)) != null;
  }

  synchronized void forgetAll() {
    entries.clear();
  }

  synchronized List<Link> all() {
    return entries.values().stream().filter(entry -> !entry.deleted).map(it -> it.link).toList();
  }

  static String newId() {
    byte[] bytes = new byte[9];
    ThreadLocalRandom.current().nextBytes(bytes);
    return "link-" + HexFormat.of().formatHex(bytes).substring(1);
  }

  private Entry add(Link link) {
    Entry entry = new Entry(++lastNumber, link);
    entries.put(new Key(link.region(), link.linkId()), entry);
    return entry;
  }

  private Stream<Entry> present(String region) {
    return entries.values().stream().filter(entry -> entry.isIn(region) && !entry.deleted);
  }

  private Entry find(Caller caller, String linkId) throws AwsError {
    Entry entry = entries.get(new Key(caller.region(), linkId));
    if (entry == null || entry.deleted || !entry.link.concerns(caller.accountId())) {
      throw notFound(linkId);
    }
    return entry;
  }

  private static void requireParty(
      Caller caller, String party, String role, String verb, Entry entry) throws AwsError {
    if (!caller.accountId().equals(party)) {
      throw AwsError.accessDenied(
          "Only the %s account can %s invitation %s".formatted(role, verb, entry.link.linkId()));
    }
  }

  private static void requirePending(Entry entry, String participle) throws AwsError {
    if (!entry.link.status().equals(LinkStatus.PENDING)) {
      throw AwsError.conflict(
          "Account link %s has status %s and can not be %s"
              .formatted(entry.link.linkId(), entry.link.status(), participle));
    }
  }

  private static AwsError notFound(String id) {
    return AwsError.notFound(id, "Account link for " + id + " could not be found");
  }

  /** A link with its history. Numbers only grow, which keeps the order of lists stable. */
  private static final class Entry {
    private final long number;
    private final Map<AccountLinkOperation, String> doneWith =
        new EnumMap<>(AccountLinkOperation.class);
    private Link link;
    private boolean deleted;
    private Optional<Link> former = Optional.empty();
    private int formerReads;
    private long formerUntilNanos = System.nanoTime();

    Entry(long number, Link link) {
      this.number = number;
      this.link = link;
    }

    boolean isIn(String region) {
      return link.region().equals(region);
    }

    /** How much this link says about its two accounts: in force, on its way, or over. */
    int weight() {
      if (deleted) {
        return 0;
      }
      if (link.status().equals(LinkStatus.LINKED)) {
        return 3;
      }
      return link.status().equals(LinkStatus.PENDING) ? 2 : 1;
    }

    void change(LinkStatus status, Lag lag) {
      Link before = link;
      link = link.withStatus(status);
      show(Optional.of(lag.answer().map(before::withStatus).orElse(before)), lag);
    }

    void replace(Link forced) {
      link = forced;
      deleted = false;
      doneWith.clear();
      show(Optional.empty(), Lag.NONE);
    }

    void show(Optional<Link> before, Lag lag) {
      former = before;
      formerReads = lag.reads();
      formerUntilNanos = System.nanoTime() + lag.time().toNanos();
    }

    Link answer(Lag lag) {
      return lag.answer().map(link::withStatus).orElse(link);
    }

    boolean wasDoneWith(AccountLinkOperation operation, Optional<String> token) {
      return token.isPresent() && Objects.equals(doneWith.get(operation), token.get());
    }

    void remember(AccountLinkOperation operation, Optional<String> token) {
      token.ifPresent(text -> doneWith.put(operation, text));
    }

    /** What a read shows now; counts as one of the reads that a change lags behind. */
    Optional<Link> read() {
      Optional<Link> shown = peek();
      if (formerReads > 0) {
        formerReads--;
      }
      return shown;
    }

    Optional<Link> peek() {
      if (formerReads > 0 || System.nanoTime() - formerUntilNanos < 0) {
        return former;
      }
      return deleted ? Optional.empty() : Optional.of(link);
    }
  }
}
