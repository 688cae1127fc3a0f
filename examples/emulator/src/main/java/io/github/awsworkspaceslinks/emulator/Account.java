package io.github.awsworkspaceslinks.emulator;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An account that the emulator knows, with one access key of it.
 *
 * @param sessionToken where present, requests with this key must carry it, as with temporary
 *     credentials
 */
public record Account(
    String id, String accessKeyId, String secretAccessKey, Optional<String> sessionToken) {

  // First, because the constants below are checked against it.
  static final Pattern ID = Pattern.compile("^\\d{12}$");

  /** The account that invitations are addressed to by default. */
  public static final Account TARGET =
      of("222222222222", "AKIAEMULATEDTARGET00", "emulated-target-secret");

  /** The account that invitations come from by default. */
  public static final Account SOURCE =
      of("111111111111", "AKIAEMULATEDSOURCE00", "emulated-source-secret");

  public Account {
    requireId(id);
    if (accessKeyId.isEmpty() || secretAccessKey.isEmpty()) {
      throw new IllegalArgumentException("an account needs an access key id and a secret");
    }
  }

  public static Account of(String id, String accessKeyId, String secretAccessKey) {
    return new Account(id, accessKeyId, secretAccessKey, Optional.empty());
  }

  public Account withSessionToken(String token) {
    return new Account(id, accessKeyId, secretAccessKey, Optional.of(token));
  }

  /** Reads {@code ID:ACCESS_KEY:SECRET[:SESSION_TOKEN]}. */
  static Account parse(String text) {
    // A session token may contain a colon, so what follows the third one belongs to it.
    List<String> parts = List.of(text.split(":", 4));
    if (parts.size() < 3) {
      throw new IllegalArgumentException(
          "'" + text + "' is not an account: give ID:ACCESS_KEY:SECRET[:SESSION_TOKEN]");
    }
    Account account = of(parts.get(0), parts.get(1), parts.get(2));
    return parts.size() == 3 ? account : account.withSessionToken(parts.get(3));
  }

  static void requireId(String id) {
    if (!ID.matcher(id).matches()) {
      throw new IllegalArgumentException("'" + id + "' is not an account id: it has 12 digits");
    }
  }
}
