import java.io.IOException;
import java.io.PrintWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.spi.ToolProvider;

/**
 * Runs google-java-format over every Java source of the repository that is written by hand.
 *
 * <p>Arguments: the formatter's jar, the repository's root, then the formatter's own options. The
 * build runs it with {@code --dry-run}, which fails if a file would change. The formatter uses the
 * compiler of the JDK that runs it, so it needs the JDK of the build, which is why no plugin of
 * Maven's own JVM does this.
 */
final class Format {
  private static final Set<String> SKIPPED = Set.of("target", ".git", "node_modules");

  public static void main(String[] args) throws Exception {
    Path root = Path.of(args[1]);
    List<String> arguments = new ArrayList<>(List.of(args).subList(2, args.length));
    if (arguments.contains("--dry-run")) {
      arguments.add("--set-exit-if-changed");
    }
    collect(root, root.resolve("sdk"), arguments);
    URL jar = Path.of(args[0]).toUri().toURL();
    try (var loader = new URLClassLoader(new URL[] {jar})) {
      ToolProvider formatter =
          ServiceLoader.load(ToolProvider.class, loader).stream()
              .map(ServiceLoader.Provider::get)
              .filter(tool -> tool.name().equals("google-java-format"))
              .findFirst()
              .orElseThrow();
      int exit =
          formatter.run(
              new PrintWriter(System.out, true),
              new PrintWriter(System.err, true),
              arguments.toArray(String[]::new));
      if (exit != 0) {
        System.err.println(
            "The files above are not formatted: CONTRIBUTING.md says how to format them.");
      }
      System.exit(exit);
    }
  }

  private static void collect(Path folder, Path generated, List<String> found) throws IOException {
    try (var entries = Files.list(folder)) {
      for (Path entry : entries.sorted().toList()) {
        if (Files.isDirectory(entry) && !Files.isSymbolicLink(entry)) {
          if (!SKIPPED.contains(entry.getFileName().toString()) && !entry.equals(generated)) {
            collect(entry, generated, found);
          }
        } else if (entry.toString().endsWith(".java")) {
          found.add(entry.toString());
        }
      }
    }
  }
}
