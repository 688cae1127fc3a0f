package io.github.awsworkspaceslinks.provider.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.Struct;
import io.github.awsworkspaceslinks.emulator.Account;
import io.github.awsworkspaceslinks.emulator.Emulator;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A provider's configuration on its way to the plugin. As the engine and the SDKs do it, what is
 * not a string travels as JSON text.
 */
public final class Settings {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, Object> values;

  private Settings(Map<String, Object> values) {
    this.values = values;
  }

  public static Settings none() {
    return new Settings(Map.of());
  }

  /** The Region and the address of the emulator, but no credentials. */
  public static Settings withoutCredentials(Emulator emulator) {
    return none().with("region", "us-east-1").endpoints(emulator.endpoint().toString());
  }

  /** What the invited account needs in order to reject at the emulator. */
  public static Settings at(Emulator emulator) {
    return withoutCredentials(emulator).as(Account.TARGET);
  }

  /** The keys of the account. */
  public Settings as(Account account) {
    var keys =
        with("accessKey", account.accessKeyId()).with("secretKey", account.secretAccessKey());
    return account.sessionToken().map(token -> keys.with("token", token)).orElse(keys);
  }

  /** The address for WorkSpaces and for STS. */
  public Settings endpoints(String address) {
    return with("endpoints", List.of(Map.of("workspaces", address, "sts", address)));
  }

  public Settings with(String key, Object value) {
    var more = new LinkedHashMap<>(values);
    more.put(key, value);
    return new Settings(more);
  }

  public Settings without(String... keys) {
    var fewer = new LinkedHashMap<>(values);
    fewer.keySet().removeAll(List.of(keys));
    return new Settings(fewer);
  }

  public Struct struct() {
    var struct = Struct.newBuilder();
    values.forEach((key, value) -> struct.putFields(key, TestEngine.text(text(value))));
    return struct.build();
  }

  private static String text(Object value) {
    try {
      return value instanceof String text ? text : JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
