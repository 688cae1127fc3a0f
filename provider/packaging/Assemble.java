import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.lang.constant.ClassDesc;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Lays out the plugin's folder: a Java runtime of the needed modules only, all classes in one jar,
 * and the launcher. The training run adds the AOT cache.
 *
 * <p>Arguments: the folder to make, the folder of the jars, the launcher's folder, and the time
 * that every file gets. The JVM refuses an AOT cache if a jar's time is not the one of the training
 * run, so that the files must have their final time before it.
 */
final class Assemble {
  /** What is loaded by something that the engine or AWS can make the plugin do. */
  private static final String MODULES =
      "java.base,java.logging,java.xml,jdk.crypto.ec,jdk.unsupported";

  private static final String MAIN = "io/github/awsworkspaceslinks/provider/Main";

  private static final Pattern CLASS_NAME = Pattern.compile("[\\w$-]+([./][\\w$-]+)+");

  /** Zip files keep local times; a fixed one keeps the jar the same wherever it is built. */
  private static final LocalDateTime ENTRY_TIME = LocalDateTime.of(2026, 1, 1, 0, 0);

  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]);
    Path jars = Path.of(args[1]);
    Path launchers = Path.of(args[2]);
    FileTime time = FileTime.from(Instant.parse(args[3]));

    delete(folder);
    Files.createDirectories(folder);
    link(folder.resolve("runtime"));
    merge(jars, folder.resolve("plugin.jar"));
    boolean windows = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("windows");
    String launcher = "pulumi-resource-aws-workspaces-links" + (windows ? ".cmd" : "");
    Files.copy(launchers.resolve(launcher), folder.resolve(launcher));
    folder.resolve(launcher).toFile().setExecutable(true, false);
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.setLastModifiedTime(file, time);
      }
    }
  }

  private static void link(Path runtime) {
    ToolProvider jlink = ToolProvider.findFirst("jlink").orElseThrow();
    int exit =
        jlink.run(
            System.out,
            System.err,
            "--add-modules=" + MODULES,
            "--output=" + runtime,
            "--strip-debug",
            "--no-header-files",
            "--no-man-pages");
    if (exit != 0) {
      throw new IllegalStateException("jlink failed with " + exit);
    }
  }

  /**
   * Class files of all jars in one, stored as they are: the JVM opens one file and inflates none.
   */
  private static void merge(Path jars, Path merged) throws IOException {
    Map<String, byte[]> entries = new TreeMap<>();
    try (var files = Files.list(jars)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".jar")).sorted().toList()) {
        try (var jar = new JarFile(file.toFile())) {
          for (JarEntry entry : (Iterable<JarEntry>) jar.stream()::iterator) {
            if (!entry.isDirectory()) {
              try (var content = jar.getInputStream(entry)) {
                add(
                    entries,
                    file.getFileName().toString(),
                    entry.getName(),
                    content.readAllBytes());
              }
            }
          }
        }
      }
    }
    Map<String, byte[]> needed = reachable(entries);
    System.out.printf("%d of %d files are reachable%n", needed.size(), entries.size());
    try (var out = new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(merged)))) {
      for (var entry : needed.entrySet()) {
        write(out, entry.getKey(), entry.getValue());
      }
    }
  }

  /**
   * Leaves out the classes that nothing refers to, directly or through others: most of what the
   * libraries bring along. Whatever looks like the name of a class in a class file's constants
   * counts as a reference, so that one that is looked up by its name is found too.
   */
  private static Map<String, byte[]> reachable(Map<String, byte[]> entries) {
    ClassFile classFiles =
        ClassFile.of(
            ClassFile.DebugElementsOption.DROP_DEBUG,
            ClassFile.ConstantPoolSharingOption.NEW_POOL,
            ClassFile.ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofResourceParsing(type -> open(entries, type))
                    .orElse(ClassHierarchyResolver.defaultResolver())));
    Map<String, byte[]> kept = new TreeMap<>();
    Deque<String> open = new ArrayDeque<>(List.of(MAIN));
    Set<String> seen = new HashSet<>(open);
    while (!open.isEmpty()) {
      String name = open.pop();
      byte[] content = entries.get(name + ".class");
      ClassModel model = classFiles.parse(content);
      kept.put(name + ".class", withoutDebuggerTables(classFiles, model, content));
      for (PoolEntry constant : model.constantPool()) {
        if (constant instanceof Utf8Entry text) {
          follow(text.stringValue(), entries, seen, open);
        }
      }
      byte[] providers = entries.get("META-INF/services/" + name.replace('/', '.'));
      if (providers != null) {
        follow(new String(providers, StandardCharsets.UTF_8), entries, seen, open);
      }
    }
    entries.forEach(
        (name, content) -> {
          String service = name.replace("META-INF/services/", "").replace('.', '/');
          boolean unusedService = name.startsWith("META-INF/services/") && !seen.contains(service);
          if (!name.endsWith(".class") && !unusedService) {
            kept.put(name, content);
          }
        });
    return kept;
  }

  private static InputStream open(Map<String, byte[]> entries, ClassDesc type) {
    String descriptor = type.descriptorString();
    byte[] content = entries.get(descriptor.substring(1, descriptor.length() - 1) + ".class");
    return content == null ? null : new ByteArrayInputStream(content);
  }

  /** Without the tables of local variables, which are for debuggers; line numbers stay. */
  private static byte[] withoutDebuggerTables(
      ClassFile classFiles, ClassModel model, byte[] content) {
    try {
      return classFiles.transformClass(model, ClassTransform.ACCEPT_ALL);
    } catch (IllegalArgumentException e) {
      return content; // it refers to a library that nobody ships, and is fine as long as unused
    }
  }

  private static void follow(
      String text, Map<String, byte[]> entries, Set<String> seen, Deque<String> open) {
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

  private static void add(Map<String, byte[]> entries, String jar, String name, byte[] content) {
    String upper = name.toUpperCase(Locale.ROOT);
    if (name.equals("META-INF/MANIFEST.MF")
        || name.startsWith("META-INF/maven/")
        || name.startsWith("META-INF/versions/")
        || name.startsWith("META-INF/native-image/")
        || name.endsWith("module-info.class")
        || name.startsWith("codegen-resources/")
        || name.contains(".kotlin_")
        || name.endsWith(".proto")) {
      return;
    }
    boolean legal =
        !name.endsWith(".class")
            && Stream.of("LICENSE", "NOTICE", "COPYRIGHT").anyMatch(upper::contains);
    if (legal) {
      String base = jar.substring(0, jar.length() - ".jar".length());
      entries.put("META-INF/licenses/" + base + "/" + name.replace("META-INF/", ""), content);
    } else if (name.startsWith("META-INF/services/")) {
      entries.merge(name, content, Assemble::lines);
    } else if (entries.putIfAbsent(name, content) != null) {
      System.err.println("Left out, because another jar has it too: " + name + " of " + jar);
    }
  }

  private static byte[] lines(byte[] first, byte[] second) {
    return (new String(first, StandardCharsets.UTF_8).stripTrailing()
            + "\n"
            + new String(second, StandardCharsets.UTF_8))
        .getBytes(StandardCharsets.UTF_8);
  }

  private static void write(ZipOutputStream out, String name, byte[] content) throws IOException {
    var crc = new CRC32();
    crc.update(content);
    var entry = new ZipEntry(name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(crc.getValue());
    entry.setTimeLocal(ENTRY_TIME);
    out.putNextEntry(entry);
    out.write(content);
    out.closeEntry();
  }

  private static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (var files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
