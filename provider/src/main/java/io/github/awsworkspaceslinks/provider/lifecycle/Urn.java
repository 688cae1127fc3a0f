package io.github.awsworkspaceslinks.provider.lifecycle;

/**
 * What a provider needs to know of a resource's URN, which is {@code
 * urn:pulumi:STACK::PROJECT::PARENT_TYPE$TYPE::NAME}.
 *
 * @param type without those of the parents
 * @param name in the program, empty where the text is no URN
 */
public record Urn(String type, String name) {
  private static final String SEPARATOR = "::";

  /** Reads a URN; a text that is none is taken for a type. */
  public static Urn parse(String text) {
    int project = text.indexOf(SEPARATOR);
    int types = project < 0 ? -1 : text.indexOf(SEPARATOR, project + SEPARATOR.length());
    int name = types < 0 ? -1 : text.indexOf(SEPARATOR, types + SEPARATOR.length());
    if (name < 0) {
      return new Urn(withoutParents(text), "");
    }
    // The name may hold the separator, too.
    return new Urn(
        withoutParents(text.substring(types + SEPARATOR.length(), name)),
        text.substring(name + SEPARATOR.length()));
  }

  private static String withoutParents(String types) {
    return types.substring(types.lastIndexOf('$') + 1);
  }
}
