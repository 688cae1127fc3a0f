package io.github.awsworkspaceslinks.emulator;

/** The little XML that STS answers with. */
final class Xml {
  private Xml() {}

  static String document(String name, String version, String content) {
    return "<%s xmlns=\"https://sts.amazonaws.com/doc/%s/\">%s</%s>\n"
        .formatted(name, version, content, name);
  }

  static String nested(String name, String content) {
    return "<" + name + ">" + content + "</" + name + ">";
  }

  static String element(String name, String text) {
    return nested(
        name,
        text.replace("&", "&amp;")
            .replace("<", "&lt;")
            .replace(">", "&gt;")
            .replace("\"", "&quot;"));
  }
}
