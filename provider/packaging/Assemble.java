import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
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
  static final String MODULES = "java.base,java.logging,java.xml,jdk.crypto.ec,jdk.unsupported";

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
    trimSecurity(folder.resolve("runtime"));
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
   * Leaves the JDK's security properties without their 1,400 lines of comments, which would be read
   * at every start, and puts the provider that knows the algorithm of signatures second. The JDK
   * loads providers in this order until one knows an algorithm; the three that were before it know
   * none of its algorithms, and take 12 ms.
   */
  private static void trimSecurity(Path runtime) throws IOException {
    Path file = runtime.resolve("conf/security/java.security");
    var properties = new Properties();
    try (var in = Files.newBufferedReader(file)) {
      properties.load(in);
    }
    var providers = new ArrayList<String>();
    while (properties.remove("security.provider." + (providers.size() + 1))
        instanceof String name) {
      providers.add(name);
    }
    if (!providers.remove("SunJCE")) {
      throw new IllegalStateException("The JDK has no SunJCE among " + providers);
    }
    providers.add(1, "SunJCE");
    var lines = new ArrayList<String>();
    for (String provider : providers) {
      lines.add("security.provider." + (lines.size() + 1) + "=" + provider);
    }
    for (String name : new TreeSet<>(properties.stringPropertyNames())) {
      lines.add(name + "=" + properties.getProperty(name).replace("\\", "\\\\"));
    }
    Files.write(file, lines);
  }

  /**
   * Class files of all jars in one, stored as they are: the JVM opens one file and inflates none.
   */
  private static void merge(Path jars, Path merged) throws IOException {
    Map<String, byte[]> entries = new TreeMap<>();
    try (var files = Files.list(jars)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".jar")).sorted().toList()) {
        String jar = file.getFileName().toString();
        read(file).forEach((name, content) -> add(entries, jar, name, content));
      }
    }
    var start = new LessAtStart(entries);
    var needed = new Shrink(entries, start::trimmed, jars.resolveSibling("shrink")).needed();
    System.out.printf("%d of %d files are needed%n", needed.size(), entries.size());
    write(needed, merged);
  }

  /** The files in a jar. */
  static Map<String, byte[]> read(Path file) throws IOException {
    Map<String, byte[]> entries = new TreeMap<>();
    try (var jar = new JarFile(file.toFile())) {
      for (JarEntry entry : (Iterable<JarEntry>) jar.stream()::iterator) {
        if (!entry.isDirectory()) {
          try (var content = jar.getInputStream(entry)) {
            entries.put(entry.getName(), content.readAllBytes());
          }
        }
      }
    }
    return entries;
  }

  static void write(Map<String, byte[]> entries, Path file) throws IOException {
    try (var out = new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
      for (var entry : entries.entrySet()) {
        write(out, entry.getKey(), entry.getValue());
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
