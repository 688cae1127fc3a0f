package io.github.awsworkspaceslinks.provider.rpc;

import io.github.awsworkspaceslinks.provider.lifecycle.PropertyMap;
import io.github.awsworkspaceslinks.provider.lifecycle.PropertyValue;
import io.github.awsworkspaceslinks.provider.lifecycle.PropertyValue.Content;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Keeps secret values out of every text that leaves the plugin, whoever wrote the text: an error of
 * a service may well quote what it was sent.
 *
 * @param secrets the texts to keep out, the longest first
 */
record Redaction(List<String> secrets) {

  static final Redaction NONE = new Redaction(List.of());

  /** Not {@code comparingInt}: its lambdas are serializable, which no AOT cache keeps. */
  private static final Comparator<String> LONGEST_FIRST =
      (one, other) -> Integer.compare(other.length(), one.length());

  /** Keeps out what is secret in the given properties. */
  static Redaction of(PropertyMap... properties) {
    var found = new HashSet<String>();
    for (var map : properties) {
      map.properties().values().forEach(value -> collect(value, false, found));
    }
    return new Redaction(found.stream().sorted(LONGEST_FIRST).toList());
  }

  /** Keeps out what either of the two does. */
  Redaction and(Redaction other) {
    if (secrets.isEmpty()) {
      return other;
    }
    var all = new HashSet<>(secrets);
    all.addAll(other.secrets);
    return new Redaction(all.stream().sorted(LONGEST_FIRST).toList());
  }

  String apply(String text) {
    if (secrets.isEmpty()) {
      return text;
    }
    // In one pass, so that no secret is found within the placeholder of another.
    String any = secrets.stream().map(Pattern::quote).collect(Collectors.joining("|"));
    return Pattern.compile(any).matcher(text).replaceAll("[secret]");
  }

  private static void collect(PropertyValue value, boolean outerSecret, Set<String> found) {
    boolean secret = outerSecret || value.secret();
    switch (value.content()) {
      case Content.Text(var text) when secret && !text.isBlank() -> found.add(text);
      case Content.Array(var elements) -> elements.forEach(e -> collect(e, secret, found));
      case Content.Obj(var map) ->
          map.properties().values().forEach(v -> collect(v, secret, found));
      case Content.Special(_, var map) ->
          map.properties().values().forEach(v -> collect(v, secret, found));
      case Content.Text _, Content.Null _, Content.Bool _, Content.Num _, Content.Unknown _ -> {}
    }
  }
}
