import static java.lang.constant.ConstantDescs.CD_Boolean;
import static java.lang.constant.ConstantDescs.CD_Byte;
import static java.lang.constant.ConstantDescs.CD_Character;
import static java.lang.constant.ConstantDescs.CD_Double;
import static java.lang.constant.ConstantDescs.CD_Float;
import static java.lang.constant.ConstantDescs.CD_Integer;
import static java.lang.constant.ConstantDescs.CD_Long;
import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_Short;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_byte;
import static java.lang.constant.ConstantDescs.CD_char;
import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_short;

import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.Opcode;
import java.lang.classfile.attribute.InnerClassesAttribute;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
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

  private static final String OURS = "io/github/awsworkspaceslinks/";

  private static final String CLIENT =
      "software/amazon/awssdk/services/workspaces/WorkSpacesClient";

  private static final Pattern CLASS_NAME = Pattern.compile("[\\w$-]+([./][\\w$-]+)+");

  /**
   * The SDK's table of all services of AWS, one class each, which is filled when a client is built.
   */
  private static final String SERVICES =
      "software/amazon/awssdk/regions/GeneratedServiceMetadataProvider";

  /** What a client of the plugin asks that table for: the resource's service, and sign-in. */
  private static final Set<String> SERVICES_USED =
      Set.of("workspaces", "sts", "portal.sso", "oidc");

  private static final ClassDesc OBJECTS = ClassDesc.of("java.util.Objects");

  private static final Map<ClassDesc, ClassDesc> BOXED =
      Map.of(
          CD_boolean,
          CD_Boolean,
          CD_byte,
          CD_Byte,
          CD_char,
          CD_Character,
          CD_short,
          CD_Short,
          CD_int,
          CD_Integer,
          CD_long,
          CD_Long,
          CD_float,
          CD_Float,
          CD_double,
          CD_Double);

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
    entries.computeIfPresent(
        SERVICES + ".class", (_, content) -> withoutOtherServices(classFiles(entries), content));
    dropUnusedOperations(entries);
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
    ClassFile classFiles = classFiles(entries);
    Map<String, byte[]> kept = new TreeMap<>();
    Deque<String> open = new ArrayDeque<>(List.of(MAIN));
    Set<String> seen = new HashSet<>(open);
    while (!open.isEmpty()) {
      String name = open.pop();
      byte[] content = entries.get(name + ".class");
      ClassModel model = classFiles.parse(content);
      kept.put(name + ".class", trimmed(classFiles, model, content));
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

  private static ClassFile classFiles(Map<String, byte[]> entries) {
    return ClassFile.of(
        ClassFile.DebugElementsOption.DROP_DEBUG,
        ClassFile.ConstantPoolSharingOption.NEW_POOL,
        ClassFile.ClassHierarchyResolverOption.of(
            ClassHierarchyResolver.ofResourceParsing(type -> open(entries, type))
                .orElse(ClassHierarchyResolver.defaultResolver())));
  }

  /**
   * Drops what fills the table for a service that no client is for: the key, a new object, and the
   * call that puts it there. Three hundred classes less; for a service that is not in the table the
   * SDK has a default anyway.
   */
  private static byte[] withoutOtherServices(ClassFile classFiles, byte[] content) {
    var left = new TreeSet<String>();
    byte[] trimmed =
        classFiles.transformClass(
            classFiles.parse(content),
            ClassTransform.transformingMethodBodies(
                method -> method.methodName().equalsString("<clinit>"),
                CodeTransform.ofStateful(
                    () ->
                        new CodeTransform() {
                          private boolean dropping;

                          @Override
                          public void accept(CodeBuilder code, CodeElement element) {
                            if (element instanceof ConstantInstruction key
                                && key.constantValue() instanceof String service) {
                              dropping = !SERVICES_USED.contains(service);
                              if (!dropping) {
                                left.add(service);
                              }
                            }
                            if (!dropping) {
                              code.with(element);
                            }
                            if (element instanceof InvokeInstruction put
                                && put.name().equalsString("put")) {
                              dropping = false;
                            }
                          }
                        })));
    if (!left.equals(SERVICES_USED)) {
      throw new IllegalStateException("The SDK's table of services has changed: " + left);
    }
    return trimmed;
  }

  /**
   * Drops the operations of the client that nothing of ours calls, and with them what they alone
   * refer to: more than a thousand classes of requests and answers.
   */
  private static void dropUnusedOperations(Map<String, byte[]> entries) {
    var classFiles = classFiles(entries);
    var kept = new TreeSet<>(Set.of("serviceName", "serviceClientConfiguration", "close"));
    entries.forEach(
        (name, content) -> {
          if (name.startsWith(OURS) && name.endsWith(".class")) {
            for (PoolEntry constant : classFiles.parse(content).constantPool()) {
              if (constant instanceof MemberRefEntry called
                  && called.owner().asInternalName().equals(CLIENT)) {
                kept.add(called.name().stringValue());
              }
            }
          }
        });
    for (String name : List.of(CLIENT, CLIENT.replace("/WorkSpaces", "/DefaultWorkSpaces"))) {
      entries.computeIfPresent(
          name + ".class",
          (_, content) -> withoutMethods(classFiles, classFiles.parse(content), kept));
    }
  }

  /** Drops public methods but those of the names, and the lambdas in what is dropped. */
  private static byte[] withoutMethods(ClassFile classFiles, ClassModel model, Set<String> kept) {
    Set<String> dropped =
        model.methods().stream()
            .filter(m -> m.flags().has(AccessFlag.PUBLIC) && !m.flags().has(AccessFlag.STATIC))
            .map(m -> m.methodName().stringValue())
            .filter(name -> !kept.contains(name))
            .collect(Collectors.toSet());
    return classFiles.transformClass(
        model,
        ClassTransform.dropping(
            element -> {
              if (!(element instanceof MethodModel method)) {
                return element instanceof InnerClassesAttribute; // it names what goes, too
              }
              String name = method.methodName().stringValue();
              return dropped.contains(name.startsWith("lambda$") ? name.split("\\$")[1] : name);
            }));
  }

  private static InputStream open(Map<String, byte[]> entries, ClassDesc type) {
    String descriptor = type.descriptorString();
    byte[] content = entries.get(descriptor.substring(1, descriptor.length() - 1) + ".class");
    return content == null ? null : new ByteArrayInputStream(content);
  }

  /**
   * Without the tables of local variables, which are for debuggers (line numbers stay), and with
   * plain methods where the JVM would write code at start.
   */
  private static byte[] trimmed(ClassFile classFiles, ClassModel model, byte[] content) {
    try {
      return classFiles.transformClass(model, new PlainMethods(model));
    } catch (IllegalArgumentException e) {
      return content; // it refers to a library that nobody ships, and is fine as long as unused
    }
  }

  /**
   * Makes plain methods of switches over types, and of what records have for {@code equals} and
   * {@code hashCode}. What javac makes of them has the JVM write code when it is first reached, and
   * no AOT cache of JDK 25 keeps that: some milliseconds each, on the way to the first resource.
   */
  private static final class PlainMethods implements ClassTransform {
    private final ClassModel model;
    private final List<InvokeDynamicInstruction> found = new ArrayList<>();

    PlainMethods(ClassModel model) {
      this.model = model;
    }

    @Override
    public void accept(ClassBuilder builder, ClassElement element) {
      if (element instanceof MethodModel method && method.code().isPresent()) {
        builder.transformMethod(
            method,
            MethodTransform.transformingCode(
                (code, instruction) -> {
                  if (instruction instanceof InvokeDynamicInstruction call && isToBePlain(call)) {
                    code.invoke(
                        Opcode.INVOKESTATIC,
                        model.thisClass().asSymbol(),
                        name(found.size(), call),
                        call.typeSymbol(),
                        model.flags().has(AccessFlag.INTERFACE));
                    found.add(call);
                  } else {
                    code.with(instruction);
                  }
                }));
      } else {
        builder.with(element);
      }
    }

    @Override
    public void atEnd(ClassBuilder builder) {
      for (int i = 0; i < found.size(); i++) {
        var call = found.get(i);
        builder.withMethodBody(
            name(i, call),
            call.typeSymbol(),
            ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC | ClassFile.ACC_SYNTHETIC,
            code -> {
              switch (call.name().stringValue()) {
                case "typeSwitch" -> writeSwitch(code, call.bootstrapArgs());
                case "equals" -> writeEquals(code, model.thisClass().asSymbol(), fields(call));
                default -> writeHashCode(code, fields(call));
              }
            });
      }
    }

    private static String name(int number, InvokeDynamicInstruction call) {
      return "plain$" + call.name().stringValue() + "$" + number;
    }

    private static boolean isToBePlain(InvokeDynamicInstruction call) {
      return switch (call.bootstrapMethod().owner().descriptorString()) {
        case "Ljava/lang/runtime/SwitchBootstraps;" ->
            call.name().equalsString("typeSwitch")
                && call.bootstrapArgs().stream().allMatch(ClassDesc.class::isInstance);
        case "Ljava/lang/runtime/ObjectMethods;" ->
            call.name().equalsString("equals") || call.name().equalsString("hashCode");
        default -> false;
      };
    }

    /** A record's fields, which follow its class and their names among the arguments. */
    private static List<DirectMethodHandleDesc> fields(InvokeDynamicInstruction call) {
      return call.bootstrapArgs().stream().skip(2).map(DirectMethodHandleDesc.class::cast).toList();
    }

    /** The number of the first label from the second argument on that the first is of. */
    private static void writeSwitch(CodeBuilder code, List<ConstantDesc> labels) {
      code.aload(0).ifThen(Opcode.IFNULL, isNull -> isNull.loadConstant(-1).ireturn());
      for (int i = 0; i < labels.size(); i++) {
        var next = code.newLabel();
        code.iload(1).loadConstant(i).if_icmpgt(next);
        code.aload(0).instanceOf((ClassDesc) labels.get(i)).ifeq(next);
        code.loadConstant(i).ireturn().labelBinding(next);
      }
      code.loadConstant(labels.size()).ireturn();
    }

    private static void writeEquals(
        CodeBuilder code, ClassDesc record, List<DirectMethodHandleDesc> fields) {
      var differs = code.newLabel();
      code.aload(1).instanceOf(record).ifeq(differs);
      for (var field : fields) {
        load(code.aload(0), field);
        load(code.aload(1).checkcast(record), field);
        code.invokestatic(OBJECTS, "equals", MethodTypeDesc.of(CD_boolean, CD_Object, CD_Object))
            .ifeq(differs);
      }
      code.loadConstant(1).ireturn().labelBinding(differs).loadConstant(0).ireturn();
    }

    private static void writeHashCode(CodeBuilder code, List<DirectMethodHandleDesc> fields) {
      code.loadConstant(0);
      for (var field : fields) {
        load(code.loadConstant(31).imul().aload(0), field);
        code.invokestatic(OBJECTS, "hashCode", MethodTypeDesc.of(CD_int, CD_Object)).iadd();
      }
      code.ireturn();
    }

    /** The field's value as an object. */
    private static void load(CodeBuilder code, DirectMethodHandleDesc field) {
      ClassDesc type = field.invocationType().returnType();
      code.getfield(field.owner(), field.methodName(), type);
      if (type.isPrimitive()) {
        ClassDesc boxed = BOXED.get(type);
        code.invokestatic(boxed, "valueOf", MethodTypeDesc.of(boxed, type));
      }
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
