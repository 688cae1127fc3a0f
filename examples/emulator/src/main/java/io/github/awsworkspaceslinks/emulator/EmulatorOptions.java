package io.github.awsworkspaceslinks.emulator;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How an emulator starts.
 *
 * @param port 0 takes any free port
 * @param accounts known in addition to {@link Account#SOURCE} and {@link Account#TARGET}
 * @param links there from the start
 * @param clockOffset how far the emulator's clock is ahead of this machine's; negative: behind
 * @param tls where present, the emulator speaks HTTPS only
 */
public record EmulatorOptions(
    int port, List<Account> accounts, List<Link> links, Duration clockOffset, Optional<Tls> tls) {

  /** A PKCS #12 key store that holds the server's key and certificate. */
  public record Tls(Path keyStore, String password) {}

  public EmulatorOptions {
    accounts = List.copyOf(accounts);
    links = List.copyOf(links);
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("a port is between 0 and 65535");
    }
  }

  /** Any free port, the two default accounts, no links, the right time, plain HTTP. */
  public static EmulatorOptions defaults() {
    return new EmulatorOptions(0, List.of(), List.of(), Duration.ZERO, Optional.empty());
  }

  public EmulatorOptions withPort(int newPort) {
    return new EmulatorOptions(newPort, accounts, links, clockOffset, tls);
  }

  /** Adds an account. */
  public EmulatorOptions withAccount(Account account) {
    return new EmulatorOptions(port, with(accounts, account), links, clockOffset, tls);
  }

  /** Adds a link. */
  public EmulatorOptions withLink(Link link) {
    return new EmulatorOptions(port, accounts, with(links, link), clockOffset, tls);
  }

  public EmulatorOptions withClockOffset(Duration offset) {
    return new EmulatorOptions(port, accounts, links, offset, tls);
  }

  public EmulatorOptions withTls(Path keyStore, String password) {
    return new EmulatorOptions(
        port, accounts, links, clockOffset, Optional.of(new Tls(keyStore, password)));
  }

  private static <T> List<T> with(List<T> list, T element) {
    List<T> longer = new ArrayList<>(list);
    longer.add(element);
    return longer;
  }
}
