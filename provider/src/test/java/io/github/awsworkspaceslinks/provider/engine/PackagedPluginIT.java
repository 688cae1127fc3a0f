package io.github.awsworkspaceslinks.provider.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.awsworkspaceslinks.emulator.Emulator;
import io.github.awsworkspaceslinks.emulator.Link;
import io.github.awsworkspaceslinks.provider.Main;
import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The plugin's folder wherever it may lie, with no Java but its own. The JVM's log tells whether a
 * class came from the AOT cache or from the jar.
 */
final class PackagedPluginIT {
  private static final String ID = "link-0123456789abcdef0";
  private static final String CACHE = "shared objects file";
  private static final String LAUNCHER = "pulumi-resource-aws-workspaces-links";

  private static final Pattern JVM_OPTION = Pattern.compile("(?<=[\\s\"=])-(X|D|-sun)[\\w:+.=-]+");

  @TempDir Path folder;
  private Emulator emulator;
  private Stack stack;
  private Path tools;
  private Path logs;

  @BeforeEach
  void start() throws IOException {
    emulator = Emulator.start();
    emulator.put(Link.pending(ID));
    logs = Files.createDirectory(folder.resolve("logs"));
    tools = Files.createDirectory(folder.resolve("tools"));
    var binaries = PulumiCli.installed().binaries();
    for (String name : List.of("pulumi", "pulumi-language-yaml")) {
      Files.createSymbolicLink(tools.resolve(name), binaries.resolve(name));
    }
    for (String name : List.of("sh", "readlink")) {
      Files.createSymbolicLink(tools.resolve(name), Path.of("/bin", name).toRealPath());
    }
    stack =
        Stack.in(Files.createDirectory(folder.resolve("program")), emulator)
            .declares("linkId: " + ID)
            .with("PATH", tools.toString())
            .with(
                "AWS_WORKSPACES_LINKS_JAVA_OPTIONS",
                "-Xlog:class+load=info:file=" + logs.resolve("%p.log"));
  }

  @AfterEach
  void stop() {
    emulator.close();
  }

  private Path copy(String name) throws IOException {
    Path copy = folder.resolve(name);
    PulumiCli.copy(PulumiCli.pluginFolder(), copy);
    return copy;
  }

  private void rejects() throws IOException {
    stack.preview().succeeds().doesNotSay("could not be foreseen");
    stack.up().succeeds();
    assertThat(stack.output("accountLinkStatus")).isEqualTo("REJECTED");
    for (String log : read(logs)) {
      assertThat(log).contains(Main.class.getName() + " source: " + CACHE);
    }
  }

  private static List<String> read(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      var texts = new ArrayList<String>();
      for (Path file : files.toList()) {
        texts.add(Files.readString(file));
      }
      assertThat(texts).isNotEmpty();
      return texts;
    }
  }

  /** Makes Pulumi look for the plugin on PATH, because it finds none that is installed. */
  private void withoutInstalledPlugin() throws IOException {
    stack.with("PULUMI_HOME", Files.createDirectory(folder.resolve("empty home")).toString());
  }

  @Test
  void worksAsInstalledWithoutJavaOnThePath() throws IOException {
    rejects();
  }

  @Test
  void worksUnpackedAnywhere() throws IOException {
    Path anywhere = Files.createDirectory(folder.resolve("anywhere"));
    String tarball = PulumiCli.property("plugin.tarball");
    PulumiCli.run(anywhere, PulumiCli.installed().environment(), List.of("tar", "-xzf", tarball))
        .succeeds();
    stack.with("PATH", tools + ":" + anywhere);
    withoutInstalledPlugin();

    rejects();
  }

  @Test
  void worksWithItsFolderNamedInTheProgram() throws IOException {
    Path named = copy("named");
    stack.program(
        """
        plugins:
          providers:
            - name: aws-workspaces-links
              path: %s
        resources:
          refused:
            type: aws-workspaces-links:AccountLinkRejection
            properties:
              linkId: %s
        """
            .formatted(named, ID));
    withoutInstalledPlugin();

    rejects();
  }

  @Test
  void worksThroughASymbolicLinkOnThePathInAFolderWithSpaces() throws IOException {
    Path plugin = copy("a folder with spaces");
    Path relay = Files.createSymbolicLink(folder.resolve("relay"), plugin.resolve(LAUNCHER));
    Files.createSymbolicLink(tools.resolve(LAUNCHER), tools.relativize(relay));
    withoutInstalledPlugin();

    rejects();
  }

  @Test
  void worksInAFolderThatItCannotWriteToAndLeavesItAsItIs() throws IOException {
    Path plugin = copy("read-only");
    var before = contents(plugin);
    setWritable(plugin, false);
    try {
      stack.with("PATH", tools + ":" + plugin);
      withoutInstalledPlugin();

      rejects();

      // To root everything is writable, so it is looked at what was written.
      assertThat(contents(plugin)).isEqualTo(before);
    } finally {
      setWritable(plugin, true);
    }
  }

  @Test
  void worksWithoutItsCacheTooIfMoreSlowly() throws IOException {
    Path plugin = copy("without-cache");
    Files.delete(plugin.resolve("plugin.aot"));
    stack.with("PATH", tools + ":" + plugin);
    withoutInstalledPlugin();

    previewsWithoutCache(plugin);
  }

  @Test
  void worksWithADamagedCache() throws IOException {
    Path plugin = copy("damaged-cache");
    try (var cache = FileChannel.open(plugin.resolve("plugin.aot"), StandardOpenOption.WRITE)) {
      cache.truncate(1_000_000);
    }
    stack.with("PATH", tools + ":" + plugin);
    withoutInstalledPlugin();

    previewsWithoutCache(plugin);
  }

  @Test
  void saysWithVerboseThatTheCacheIsInUse() throws IOException {
    assertThat(firstWords(copy("verbose"))).isEqualTo("DEBUG: The AOT cache is in use");
  }

  private void previewsWithoutCache(Path plugin) throws IOException {
    stack.preview().succeeds().doesNotSay("could not be foreseen");

    for (String log : read(logs)) {
      assertThat(log)
          .contains(Main.class.getName() + " source: ")
          .doesNotContain(Main.class.getName() + " source: " + CACHE);
    }
    assertThat(firstWords(plugin))
        .startsWith("WARNING: The AOT cache, plugin.aot beside the plugin, is not in use")
        .endsWith("Install the plugin again to repair it.");
  }

  /** What the plugin says first of itself with {@code -v=1}; the JVM's own log is put aside. */
  private static String firstWords(Path plugin) throws IOException {
    var builder = new ProcessBuilder(plugin.resolve(LAUNCHER).toString(), "-v=1", "127.0.0.1:1");
    builder.environment().put("AWS_WORKSPACES_LINKS_JAVA_OPTIONS", "-Xlog:disable");
    Process process = builder.start();
    try (var words = process.errorReader(StandardCharsets.UTF_8)) {
      return words.readLine();
    } finally {
      process.destroy();
    }
  }

  @Test
  void hasItsChecksumAndThatOfItsBillOfMaterialsBesideIt() throws Exception {
    Path tarball = Path.of(PulumiCli.property("plugin.tarball"));
    String name = tarball.getFileName().toString().replaceFirst("[.]tar[.]gz$", "");

    var checked =
        Files.readAllLines(tarball.resolveSibling(name + "-checksums.txt")).stream()
            .map(line -> line.split(" [*]", 2))
            .toList();

    assertThat(checked.stream().map(line -> line[1]))
        .containsExactlyInAnyOrder(name + ".tar.gz", name + ".cdx.json");
    for (String[] line : checked) {
      byte[] content = Files.readAllBytes(tarball.resolveSibling(line[1]));
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
      assertThat(line[0]).isEqualTo(HexFormat.of().formatHex(digest));
    }
  }

  @Test
  void listsWithVersionAndLicenceEveryLibraryThatShips() throws IOException {
    Path tarball = Path.of(PulumiCli.property("plugin.tarball"));
    var components =
        new ObjectMapper()
            .readTree(new File(tarball.toString().replace(".tar.gz", ".cdx.json")))
            .path("components");

    var listed = new TreeSet<String>();
    for (var component : components) {
      listed.add(component.path("name").asText() + "-" + component.path("version").asText());
      assertThat(component.path("licenses")).as(component.path("name").asText()).isNotEmpty();
    }

    try (var jars = Files.list(tarball.resolveSibling("jars"))) {
      var shipped =
          jars.map(jar -> jar.getFileName().toString().replaceFirst("[.]jar$", ""))
              .filter(jar -> !jar.startsWith("pulumi-resource-"))
              .toList();
      assertThat(listed).containsExactlyInAnyOrderElementsOf(shipped);
    }
  }

  /** No Windows is here to try its launcher; at least it must not fall behind. */
  @Test
  void hasALauncherForWindowsThatGivesTheSameOptions() throws IOException {
    Path launchers = PulumiCli.repository().resolve("provider/packaging");

    assertThat(options(launchers.resolve(LAUNCHER + ".cmd")))
        .contains("-Xrs", "-XX:+UseSerialGC")
        .isEqualTo(options(launchers.resolve(LAUNCHER)));
  }

  private static List<String> options(Path launcher) throws IOException {
    var options = new TreeSet<String>();
    for (String line : Files.readAllLines(launcher)) {
      if (!line.startsWith("#") && !line.startsWith("rem ")) {
        JVM_OPTION.matcher(line).results().forEach(found -> options.add(found.group()));
      }
    }
    return List.copyOf(options);
  }

  private static Set<String> contents(Path root) throws IOException {
    var contents = new TreeSet<String>();
    try (var files = Files.walk(root)) {
      for (Path file : files.toList()) {
        contents.add(file + " " + Files.getLastModifiedTime(file) + " " + Files.size(file));
      }
    }
    return contents;
  }

  private static void setWritable(Path root, boolean writable) throws IOException {
    try (var files = Files.walk(root)) {
      for (Path file : files.filter(f -> !Files.isSymbolicLink(f)).toList()) {
        var permissions = Files.getPosixFilePermissions(file);
        var changed = new TreeSet<>(permissions);
        if (writable) {
          changed.addAll(PosixFilePermissions.fromString("-w-------"));
        } else {
          changed.removeAll(PosixFilePermissions.fromString("-w--w--w-"));
        }
        Files.setPosixFilePermissions(file, changed);
      }
    }
  }
}
