import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.StringEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import proguard.Configuration;
import proguard.ConfigurationParser;
import proguard.ProGuard;

/**
 * Leaves out what nothing needs: most of what the libraries bring along, and most of what is left
 * of the others. What is not there is not read, checked and kept in memory at every start.
 */
final class Shrink {
  private static final String MAIN = "io/github/awsworkspaceslinks/provider/Main";

  private static final Pattern CLASS_NAME = Pattern.compile("[\\w$-]+([./][\\w$-]+)+");

  /**
   * What is reached in ways that the code does not show. Ours is kept whole: it is small, and
   * records are read by reflection. Atomic updaters name volatile fields. Messages of the protocol
   * have no methods left for reflection over them, as in {@code toString} or {@code Any.pack}.
   */
  private static final String RULES =
      """
      -dontoptimize
      -dontobfuscate
      -dontnote **
      -dontwarn **
      -keepattributes *
      -keep class io.github.awsworkspaceslinks.** { *; }
      -keepclassmembers enum * {
        public static **[] values();
        public static ** valueOf(java.lang.String);
      }
      -keepclassmembers class * { volatile <fields>; }
      -keep class com.google.protobuf.ExtensionRegistry { static ** getEmptyRegistry(); }
      """;

  private final Map<String, byte[]> entries;
  private final UnaryOperator<byte[]> trimmed;
  private final Path folder;

  /**
   * @param trimmed what becomes of a class file that something refers to
   * @param folder for what is needed on the way
   */
  Shrink(Map<String, byte[]> entries, UnaryOperator<byte[]> trimmed, Path folder) {
    this.entries = entries;
    this.trimmed = trimmed;
    this.folder = folder;
  }

  /** The classes that something refers to, without the methods that nothing calls. */
  Map<String, byte[]> needed() throws IOException {
    Map<String, byte[]> reachable = reachable();
    Map<String, byte[]> needed = withoutUnusedMethods(reachable);
    entries.forEach(
        (name, content) -> {
          String service = name.replace("META-INF/services/", "").replace('.', '/');
          boolean unusedService =
              name.startsWith("META-INF/services/") && !needed.containsKey(service + ".class");
          if (!name.endsWith(".class") && !unusedService) {
            needed.put(name, content);
          }
        });
    return needed;
  }

  /**
   * The classes that something refers to, directly or through others. Whatever looks like the name
   * of a class in a class file's constants counts as a reference, so that one that is looked up by
   * its name is found too.
   */
  private Map<String, byte[]> reachable() {
    Map<String, byte[]> kept = new TreeMap<>();
    Deque<String> open = new ArrayDeque<>(List.of(MAIN));
    Set<String> seen = new HashSet<>(open);
    while (!open.isEmpty()) {
      String name = open.pop();
      byte[] content = trimmed.apply(entries.get(name + ".class"));
      kept.put(name + ".class", content);
      for (PoolEntry constant : ClassFile.of().parse(content).constantPool()) {
        if (constant instanceof Utf8Entry text) {
          follow(text.stringValue(), seen, open);
        }
      }
      follow(providers(name), seen, open);
    }
    return kept;
  }

  private void follow(String text, Set<String> seen, Deque<String> open) {
    var names = CLASS_NAME.matcher(text);
    while (names.find()) {
      // A descriptor puts an L before the name, which must not hide it.
      for (String name : List.of(names.group(), names.group().substring(1))) {
        String path = name.replace('.', '/');
        if (entries.containsKey(path + ".class") && seen.add(path)) {
          open.push(path);
        }
      }
    }
  }

  /** What the jars offer as the service. */
  private String providers(String name) {
    byte[] providers = entries.get("META-INF/services/" + name.replace('/', '.'));
    return providers == null ? "" : new String(providers, StandardCharsets.UTF_8);
  }

  private Map<String, byte[]> withoutUnusedMethods(Map<String, byte[]> classes) throws IOException {
    Path before = folder.resolve("before.jar");
    Path after = folder.resolve("after.jar");
    Path runtime = folder.resolve("runtime.jar");
    Path rules = folder.resolve("rules.txt");
    Files.createDirectories(folder);
    Assemble.write(classes, before);
    Assemble.write(classesOfRuntime(), runtime);
    Files.writeString(rules, RULES + keptByName(classes));
    var configuration = new Configuration();
    var arguments =
        new String[] {
          "-injars",
          quoted(before),
          "-outjars",
          quoted(after),
          "-libraryjars",
          quoted(runtime),
          "-include",
          quoted(rules)
        };
    try (var parser = new ConfigurationParser(arguments, new Properties())) {
      parser.parse(configuration);
      new ProGuard(configuration).execute();
    } catch (Exception e) {
      throw new IllegalStateException("ProGuard failed", e);
    }
    return Assemble.read(after);
  }

  /** A rule for each class that code looks up by its name, or that a jar offers as a service. */
  private String keptByName(Map<String, byte[]> classes) {
    var names = new TreeSet<String>();
    classes.forEach(
        (name, content) -> {
          for (PoolEntry constant : ClassFile.of().parse(content).constantPool()) {
            if (constant instanceof StringEntry text) {
              names.add(text.stringValue().replace('/', '.'));
            }
          }
          names.addAll(providers(name.replace(".class", "")).lines().map(String::strip).toList());
        });
    return names.stream()
        .filter(name -> classes.containsKey(name.replace('.', '/') + ".class"))
        .map(name -> "-keep class " + name + " { <init>(...); }\n")
        .collect(Collectors.joining());
  }

  /** The classes of the JDK, for the hierarchy of types. */
  private static Map<String, byte[]> classesOfRuntime() throws IOException {
    Map<String, byte[]> classes = new TreeMap<>();
    for (String module : Assemble.MODULES.split(",")) {
      Path root = FileSystems.getFileSystem(URI.create("jrt:/")).getPath("modules", module);
      try (var files = Files.walk(root)) {
        for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
          String name = root.relativize(file).toString();
          if (!name.equals("module-info.class")) {
            classes.put(name, Files.readAllBytes(file));
          }
        }
      }
    }
    return classes;
  }

  private static String quoted(Path path) {
    return "'" + path + "'";
  }
}
