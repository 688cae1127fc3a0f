package io.github.awsworkspaceslinks.provider.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every test that a page of the proof names is there, and every rule names one. */
final class RulesPageTest {
  private static final Pattern NAMED_TEST = Pattern.compile("`([\\w$]+)#(\\w+)`");
  private static final Set<String> KINDS_OF_TESTS = Set.of("Test", "ParameterizedTest", "Property");

  @ParameterizedTest
  @ValueSource(strings = {"engine-rules.md", "proof.md", "security.md"})
  void everyTestThatThePageNamesIsThere(String page) throws Exception {
    var classes = classesBySimpleName();
    var named = NAMED_TEST.matcher(read(page)).results().toList();
    assertThat(named).isNotEmpty();
    for (var test : named) {
      assertThat(classes).containsKey(test.group(1));
      var methods =
          Class.forName(classes.get(test.group(1)), false, getClass().getClassLoader())
              .getDeclaredMethods();
      assertThat(Arrays.stream(methods).filter(method -> method.getName().equals(test.group(2))))
          .as(test.group())
          .isNotEmpty()
          .allSatisfy(
              method ->
                  assertThat(method.getAnnotations())
                      .extracting(annotation -> annotation.annotationType().getSimpleName())
                      .containsAnyElementsOf(KINDS_OF_TESTS));
    }
  }

  @Test
  void everyRuleNamesATest() throws IOException {
    assertThat(rows())
        .hasSizeGreaterThan(50)
        .allSatisfy(row -> assertThat(row).containsPattern(NAMED_TEST));
  }

  private static List<String> rows() throws IOException {
    return read("engine-rules.md")
        .lines()
        .filter(line -> line.startsWith("| ") && !line.startsWith("| rule "))
        .toList();
  }

  private static String read(String page) throws IOException {
    return Files.readString(Path.of("../docs").resolve(page));
  }

  private static Map<String, String> classesBySimpleName() throws Exception {
    var root =
        Path.of(RulesPageTest.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    var classes = new TreeMap<String, String>();
    try (var files = Files.walk(root)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
        String path = root.relativize(file).toString().replace(".class", "");
        String name = file.getFileName().toString().replace(".class", "");
        classes.put(name, path.replace('/', '.').replace('\\', '.'));
      }
    }
    return classes;
  }
}
