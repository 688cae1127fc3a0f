package io.github.awsworkspaceslinks.provider.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The pages of this repository that a person wrote, and the fenced blocks in them. */
public final class Pages {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  /** Folders of tools and of what builds leave, and the one whose page is generated. */
  private static final Set<String> NOT_OURS =
      Set.of(".git", ".venv", "bin", "node_modules", "target", "pulumi_aws_workspaces_links");

  private static final Pattern BLOCK =
      Pattern.compile(
          "(?:^<!-- (?<marker>[^\n]*) -->\n)?^```(?<language>[^\n]*)\n(?<text>.*?)^```$",
          Pattern.MULTILINE | Pattern.DOTALL);

  private Pages() {}

  /**
   * A fenced block.
   *
   * @param page where it is, from the repository's root
   * @param marker what the comment above it says of where it comes from or who checks it; empty if
   *     there is none
   */
  public record Block(String page, int line, String marker, String language, String text) {

    /** As a person looks it up. */
    @Override
    public String toString() {
      return page + ":" + line;
    }
  }

  /** All pages, by their paths from the repository's root. */
  public static List<String> all() {
    var pages = new ArrayList<String>();
    try {
      Files.walkFileTree(
          ROOT,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
              return NOT_OURS.contains(folder.getFileName().toString())
                  ? FileVisitResult.SKIP_SUBTREE
                  : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              if (file.toString().endsWith(".md")) {
                pages.add(ROOT.relativize(file).toString());
              }
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return pages;
  }

  /** The blocks of one page, in order. */
  public static List<Block> blocks(String page) {
    return blocks(page, read(page));
  }

  /** The blocks of a text. */
  public static List<Block> blocks(String page, String text) {
    return BLOCK
        .matcher(text)
        .results()
        .map(
            block ->
                new Block(
                    page,
                    (int) text.substring(0, block.start()).lines().count() + 1,
                    block.group("marker") == null ? "" : block.group("marker"),
                    block.group("language"),
                    block.group("text")))
        .toList();
  }

  /** The one block of a page that has this marker. */
  public static Block block(String page, String marker) {
    var found = blocks(page).stream().filter(block -> block.marker().equals(marker)).toList();
    if (found.size() != 1) {
      throw new AssertionError(page + " has " + found.size() + " blocks marked " + marker);
    }
    return found.getFirst();
  }

  /** A file of the repository, by its path from the root. */
  public static String read(String path) {
    try {
      return Files.readString(ROOT.resolve(path));
    } catch (IOException e) {
      throw new AssertionError(path, e);
    }
  }

  /** The repository. */
  public static Path root() {
    return ROOT;
  }
}
