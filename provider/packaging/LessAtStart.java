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
import static java.lang.constant.ConstantDescs.CD_void;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileElement;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.FieldTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.Opcode;
import java.lang.classfile.attribute.AnnotationDefaultAttribute;
import java.lang.classfile.attribute.DeprecatedAttribute;
import java.lang.classfile.attribute.MethodParametersAttribute;
import java.lang.classfile.attribute.RuntimeInvisibleAnnotationsAttribute;
import java.lang.classfile.attribute.RuntimeInvisibleParameterAnnotationsAttribute;
import java.lang.classfile.attribute.RuntimeInvisibleTypeAnnotationsAttribute;
import java.lang.classfile.attribute.RuntimeVisibleAnnotationsAttribute;
import java.lang.classfile.attribute.RuntimeVisibleParameterAnnotationsAttribute;
import java.lang.classfile.attribute.RuntimeVisibleTypeAnnotationsAttribute;
import java.lang.classfile.attribute.SignatureAttribute;
import java.lang.classfile.attribute.SourceFileAttribute;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Takes out of the class files what they would do at every start of the plugin, and what nobody
 * asks for there. Each change keeps what the code means; figures are in docs/design/startup.md.
 */
final class LessAtStart {

  /**
   * The SDK's table of all services of AWS, one class each, which is filled when a client is built.
   */
  private static final String SERVICES =
      "software/amazon/awssdk/regions/GeneratedServiceMetadataProvider";

  /** What a client of the plugin asks that table for: the resource's service, and sign-in. */
  private static final Set<String> SERVICES_USED =
      Set.of("workspaces", "sts", "portal.sso", "oidc");

  /** The parts of Jackson, and of the SDK's copy of it, that know the limits of numbers. */
  private static final Pattern PARSERS = Pattern.compile(".*/jackson/core/base/Parser\\w*Base");

  /** What protobuf's code has for each map in a message. */
  private static final String MAP_ENTRY = "DefaultEntryHolder";

  private static final String UNSAFE = "com/google/protobuf/UnsafeUtil";

  private static final String OURS = "io/github/awsworkspaceslinks/";

  private static final ClassDesc OBJECTS = ClassDesc.of("java.util.Objects");
  private static final ClassDesc DECIMAL = ClassDesc.of("java.math.BigDecimal");
  private static final ClassDesc INTEGER = ClassDesc.of("java.math.BigInteger");
  private static final ClassDesc DESCRIPTOR =
      ClassDesc.of("com.google.protobuf.Descriptors$Descriptor");

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

  /** Generic types, annotations and names, as somebody wrote them. */
  private static final ClassTransform WITHOUT_DECLARATIONS =
      ClassTransform.dropping(LessAtStart::isDeclaration)
          .andThen(
              ClassTransform.transformingMethods(
                  MethodTransform.dropping(LessAtStart::isDeclaration)))
          .andThen(
              ClassTransform.transformingFields(
                  FieldTransform.dropping(LessAtStart::isDeclaration)));

  private final Map<String, byte[]> entries;
  private final ClassFile ours;
  private final ClassFile others;

  LessAtStart(Map<String, byte[]> entries) {
    this.entries = entries;
    this.ours =
        ClassFile.of(
            ClassFile.DebugElementsOption.DROP_DEBUG,
            ClassFile.ConstantPoolSharingOption.NEW_POOL,
            ClassFile.ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofResourceParsing(this::open)
                    .orElse(ClassHierarchyResolver.defaultResolver())));
    this.others = ours.withOptions(ClassFile.LineNumbersOption.DROP_LINE_NUMBERS);
  }

  private InputStream open(ClassDesc type) {
    String descriptor = type.descriptorString();
    byte[] content = entries.get(descriptor.substring(1, descriptor.length() - 1) + ".class");
    return content == null ? null : new ByteArrayInputStream(content);
  }

  /**
   * Without what is for debuggers (of our classes line numbers stay) or for reflection, which ours
   * alone are subject to, and without what is only in the way at start.
   */
  byte[] trimmed(byte[] content) {
    ClassModel model = ours.parse(content);
    String name = model.thisClass().asInternalName();
    boolean isOurs = name.startsWith(OURS);
    ClassTransform transform = new PlainMethods(model);
    if (!isOurs) {
      transform = transform.andThen(WITHOUT_DECLARATIONS);
    }
    var left = new TreeSet<String>();
    if (name.equals(SERVICES)) {
      transform = withoutOtherServices(left).andThen(transform);
    } else if (PARSERS.matcher(name).matches()) {
      transform = decimalsOnDemand().andThen(transform);
    } else if (name.endsWith(MAP_ENTRY)) {
      transform = withoutDescription().andThen(transform);
    } else if (name.equals(UNSAFE)) {
      transform = withoutUnsafe().andThen(transform);
    }
    byte[] trimmed;
    try {
      trimmed = (isOurs ? ours : others).transformClass(model, transform);
    } catch (IllegalArgumentException e) {
      return content; // it refers to a library that nobody ships, and is fine as long as unused
    }
    if (name.equals(SERVICES) && !left.equals(SERVICES_USED)) {
      throw new IllegalStateException("The SDK's table of services has changed: " + left);
    }
    return trimmed;
  }

  private static boolean isDeclaration(ClassFileElement element) {
    return switch (element) {
      case SignatureAttribute _,
          SourceFileAttribute _,
          DeprecatedAttribute _,
          MethodParametersAttribute _,
          AnnotationDefaultAttribute _,
          RuntimeVisibleAnnotationsAttribute _,
          RuntimeInvisibleAnnotationsAttribute _,
          RuntimeVisibleParameterAnnotationsAttribute _,
          RuntimeInvisibleParameterAnnotationsAttribute _,
          RuntimeVisibleTypeAnnotationsAttribute _,
          RuntimeInvisibleTypeAnnotationsAttribute _ ->
          true;
      default -> false;
    };
  }

  /**
   * Drops what fills the table for a service that no client is for: the key, a new object, and the
   * call that puts it there. Three hundred classes less; for a service that is not in the table the
   * SDK has a default anyway.
   *
   * @param left gets the services that stay
   */
  private static ClassTransform withoutOtherServices(Set<String> left) {
    return droppingAtStart(
        element -> {
          if (!(element instanceof ConstantInstruction key
              && key.constantValue() instanceof String service)) {
            return false;
          }
          if (SERVICES_USED.contains(service)) {
            left.add(service);
            return false;
          }
          return true;
        },
        element -> element instanceof InvokeInstruction put && put.name().equalsString("put"));
  }

  /**
   * Makes Jackson's limits of numbers, as decimals, where something is compared with them, and not
   * when a parser's class is initialized: with the first decimal the JDK works out 5 to the power
   * of 65536, 20 ms of the first call to AWS, whose answers have no such number.
   */
  private static ClassTransform decimalsOnDemand() {
    ClassTransform notAtStart =
        droppingAtStart(
            element ->
                element instanceof NewObjectInstruction made
                    && made.className().asSymbol().equals(DECIMAL),
            element -> isLimit(element, Opcode.PUTSTATIC));
    ClassTransform onDemand =
        ClassTransform.transformingMethodBodies(
            (code, element) -> {
              if (isLimit(element, Opcode.GETSTATIC)) {
                var limit = (FieldInstruction) element;
                String asInteger = limit.name().stringValue().replace("BD_", "BI_");
                code.new_(DECIMAL)
                    .dup()
                    .getstatic(limit.owner().asSymbol(), asInteger, INTEGER)
                    .invokespecial(DECIMAL, "<init>", MethodTypeDesc.of(CD_void, INTEGER));
              } else {
                code.with(element);
              }
            });
    return notAtStart.andThen(onDemand);
  }

  private static boolean isLimit(CodeElement element, Opcode opcode) {
    return element instanceof FieldInstruction field
        && field.opcode() == opcode
        && field.typeSymbol().equals(DECIMAL);
  }

  /**
   * Makes what protobuf's code has for a map without the map's description, which only reflection
   * over messages asks for. With it, the first message with a map had all messages of the protocol
   * described: their descriptions parsed, linked and checked.
   */
  private static ClassTransform withoutDescription() {
    return ClassTransform.transformingMethodBodies(
        LessAtStart::isInitializer,
        (code, element) -> {
          if (element instanceof FieldInstruction field && field.typeSymbol().equals(DESCRIPTOR)) {
            code.aconst_null();
          } else {
            code.with(element);
          }
        });
  }

  /**
   * Has protobuf take the way that it has for JVMs without {@code sun.misc.Unsafe}: here it would
   * look at every start, by reflection, which parts of it are there.
   */
  private static ClassTransform withoutUnsafe() {
    return ClassTransform.transformingMethods(
        method -> method.methodName().equalsString("getUnsafe"),
        (builder, element) -> {
          if (element instanceof CodeModel) {
            builder.withCode(code -> code.aconst_null().areturn());
          } else {
            builder.with(element);
          }
        });
  }

  /** Drops, from a class's initializer, each run of instructions from a first to its last one. */
  private static ClassTransform droppingAtStart(
      Predicate<CodeElement> first, Predicate<CodeElement> last) {
    return ClassTransform.transformingMethodBodies(
        LessAtStart::isInitializer,
        CodeTransform.ofStateful(
            () ->
                new CodeTransform() {
                  private boolean dropping;

                  @Override
                  public void accept(CodeBuilder code, CodeElement element) {
                    dropping |= first.test(element);
                    if (!dropping) {
                      code.with(element);
                    }
                    dropping &= !last.test(element);
                  }
                }));
  }

  private static boolean isInitializer(MethodModel method) {
    return method.methodName().equalsString("<clinit>");
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
}
