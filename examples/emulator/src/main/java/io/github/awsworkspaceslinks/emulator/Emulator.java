package io.github.awsworkspaceslinks.emulator;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A running emulator of the account-link API and of the part of STS that its users need, on
 * 127.0.0.1. Everything that the control path under {@code /_emulator/} can do, these methods do
 * for a test in the same process. All of them may be called from any thread.
 */
public final class Emulator implements AutoCloseable {
  private static final int BACKLOG = 1024;

  private final ServerClock clock;
  private final KeyRing keys;
  private final AccountLinks links = new AccountLinks();
  private final Faults faults = new Faults();
  private final Holds holds = new Holds();
  private final CallLog log = new CallLog();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer server;
  private final String scheme;

  static {
    // Without this the JDK's server lets small answers wait for Nagle's algorithm, 40 ms each.
    if (System.getProperty("sun.net.httpserver.nodelay") == null) {
      System.setProperty("sun.net.httpserver.nodelay", "true");
    }
  }

  private Emulator(EmulatorOptions options) throws IOException {
    clock = new ServerClock(options.clockOffset());
    keys = new KeyRing(clock);
    keys.add(Account.SOURCE);
    keys.add(Account.TARGET);
    options.accounts().forEach(keys::add);
    options.links().forEach(links::force);
    var address = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), options.port());
    if (options.tls().isPresent()) {
      HttpsServer secure = HttpsServer.create(address, BACKLOG);
      secure.setHttpsConfigurator(new HttpsConfigurator(sslContext(options.tls().get())));
      server = secure;
      scheme = "https";
    } else {
      server = HttpServer.create(address, BACKLOG);
      scheme = "http";
    }
  }

  /** Starts with {@link EmulatorOptions#defaults}. */
  public static Emulator start() throws IOException {
    return start(EmulatorOptions.defaults());
  }

  /**
   * Starts an emulator that answers when this method returns.
   *
   * @throws IOException if the port is taken or the key store can not be read
   */
  public static Emulator start(EmulatorOptions options) throws IOException {
    Emulator emulator = new Emulator(options);
    emulator.serve();
    return emulator;
  }

  private void serve() {
    server.setExecutor(threads);
    server.createContext(
        "/",
        new ApiHandler(
            new AccountLinkService(links),
            new SecurityTokenService(keys, clock),
            new SignatureV4(keys, clock),
            faults,
            holds,
            log));
    server.createContext(ControlHandler.PATH, new ControlHandler(this));
    server.start();
  }

  /** The address that clients take as endpoint of both services. */
  public URI endpoint() {
    return URI.create(scheme + "://127.0.0.1:" + port());
  }

  public int port() {
    return server.getAddress().getPort();
  }

  /** Adds a link, or forces the one with its id in its Region into this state. */
  public void put(Link link) {
    links.force(link);
  }

  /**
   * Adds links like the given one, whose ids count up: {@code link-00000000000000001} and so on,
   * leaving out ids that are taken.
   */
  public List<Link> putMany(int count, Link pattern) {
    return links.addMany(count, pattern);
  }

  /** Removes a link as if it had never been; answers whether there was one. */
  public boolean forget(String region, String linkId) {
    return links.forget(region, linkId);
  }

  public void forgetLinks() {
    links.forgetAll();
  }

  /** The true state of all links, whatever lagging reads still show. */
  public List<Link> links() {
    return links.all();
  }

  /** The link with this id; the first one where several Regions have it. */
  public Optional<Link> link(String linkId) {
    return links().stream().filter(link -> link.linkId().equals(linkId)).findFirst();
  }

  public void addAccount(Account account) {
    keys.add(account);
  }

  /** Replaces all rules. Where several strike a call, they do so in this order. */
  public void setFaults(FaultRule... rules) {
    setFaults(List.of(rules));
  }

  public void setFaults(List<FaultRule> rules) {
    faults.replace(rules);
  }

  public void addFault(FaultRule rule) {
    faults.add(rule);
  }

  public void clearFaults() {
    faults.replace(List.of());
  }

  List<Faults.Tally> faultTallies() {
    return faults.tallies();
  }

  /** Waits until so many calls are held; answers whether they came in time. */
  public boolean awaitHeld(int count, Duration timeout) throws InterruptedException {
    return held(count, timeout) >= count;
  }

  int held(int count, Duration timeout) throws InterruptedException {
    return holds.await(count, timeout);
  }

  /** Lets all calls that are held now go on. */
  public void release() {
    holds.release();
  }

  /** All calls since the start or the last {@link #clearCalls}, in the order of their answers. */
  public List<Call> calls() {
    return log.all();
  }

  /** The calls of one operation, named as on the wire. */
  public List<Call> calls(String operation) {
    return log.all().stream().filter(call -> call.operation().equals(operation)).toList();
  }

  public void clearCalls() {
    log.clear();
  }

  /**
   * Puts the emulator's clock ahead of this machine's; negative: behind. Signatures and expirations
   * are judged by it. The Date header stays at this machine's time, so a client that corrects its
   * clock by it keeps failing: its user sees what a clock looks like that is off.
   */
  public void setClockOffset(Duration offset) {
    clock.offset(offset);
  }

  /** From now on STS gives out credentials for this long, whatever it is asked for. */
  public void setCredentialLifetime(Duration lifetime) {
    keys.forceLifetime(Optional.of(lifetime));
  }

  /** From now on STS gives out credentials for as long as it is asked for. */
  public void resetCredentialLifetime() {
    keys.forceLifetime(Optional.empty());
  }

  /**
   * Ends all credentials that have a session token, before the time that their owners were told.
   */
  public void expireCredentials() {
    keys.expireTemporary();
  }

  /** Closes the port; calls that are under way are cut. */
  @Override
  public void close() {
    threads.shutdownNow();
    server.stop(0);
    threads.close();
  }

  private static SSLContext sslContext(EmulatorOptions.Tls tls) throws IOException {
    char[] password = tls.password().toCharArray();
    try (InputStream content = Files.newInputStream(tls.keyStore())) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(content, password);
      KeyManagerFactory keyManagers =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keyManagers.init(store, password);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keyManagers.getKeyManagers(), null, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException("cannot use the key store " + tls.keyStore(), e);
    }
  }
}
