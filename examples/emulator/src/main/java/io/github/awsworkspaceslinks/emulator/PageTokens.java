package io.github.awsworkspaceslinks.emulator;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;

/** Opaque tokens of a place in a list, good only for the list that they were given out for. */
final class PageTokens {
  private final byte[] key = new byte[32];

  PageTokens() {
    new SecureRandom().nextBytes(key);
  }

  String write(long after, String binding) {
    String text = after + "." + seal(after, binding);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
  }

  long read(String token, String binding) throws AwsError {
    try {
      String text = new String(Base64.getUrlDecoder().decode(token), UTF_8);
      int dot = text.indexOf('.');
      if (dot > 0) {
        long after = Long.parseLong(text.substring(0, dot));
        byte[] given = text.substring(dot + 1).getBytes(UTF_8);
        if (MessageDigest.isEqual(given, seal(after, binding).getBytes(UTF_8))) {
          return after;
        }
      }
    } catch (IllegalArgumentException notOurs) {
      // Neither Base64 nor a number: refused below like any other foreign token.
    }
    throw AwsError.validation("NextToken is not valid for this request");
  }

  private String seal(long after, String binding) {
    return Hashes.hex(Hashes.hmac(key, after + "|" + binding)).substring(0, 32);
  }
}
