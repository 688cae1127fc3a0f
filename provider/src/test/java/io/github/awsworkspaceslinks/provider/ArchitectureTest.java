package io.github.awsworkspaceslinks.provider;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows of the design go one way: rpc -> lifecycle <- accountlink -> aws. */
@AnalyzeClasses(packagesOf = Main.class, importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
  private static final String RPC = "..provider.rpc..";
  private static final String LIFECYCLE = "..provider.lifecycle..";
  private static final String ACCOUNT_LINK = "..provider.accountlink..";
  private static final String AWS = "..provider.aws..";

  private static final DescribedPredicate<JavaClass> THE_JDK_OR_ITSELF =
      resideInAnyPackage("java..", LIFECYCLE).as("the JDK or itself");

  private static final DescribedPredicate<JavaClass> THE_WIRE =
      resideInAnyPackage("io.grpc..", "com.google..", "pulumirpc..", "com.pulumi..")
          .as("gRPC, protobuf or Pulumi's stubs");

  private static final DescribedPredicate<JavaClass> THE_AWS_SDK =
      resideInAPackage("software.amazon..").as("the AWS SDK");

  @ArchTest
  static final ArchRule theLifecycleKnowsTheJdkAndNothingElse =
      classes()
          .that()
          .resideInAPackage(LIFECYCLE)
          .should()
          .onlyDependOnClassesThat(THE_JDK_OR_ITSELF);

  @ArchTest
  static final ArchRule theWireAdapterKnowsNoResourceAndNoAws =
      noClasses()
          .that()
          .resideInAPackage(RPC)
          .should()
          .dependOnClassesThat(resideInAnyPackage(ACCOUNT_LINK, AWS).or(THE_AWS_SDK));

  @ArchTest
  static final ArchRule theResourcesKnowNoWire =
      noClasses()
          .that()
          .resideInAPackage(ACCOUNT_LINK)
          .should()
          .dependOnClassesThat(resideInAPackage(RPC).or(THE_WIRE));

  @ArchTest
  static final ArchRule ofTheResourcesOnlyAccountLinksKnowsTheAwsSdk =
      noClasses()
          .that(resideInAPackage(ACCOUNT_LINK).and(not(simpleName("AccountLinks"))))
          .should()
          .dependOnClassesThat(THE_AWS_SDK);

  @ArchTest
  static final ArchRule accountLinksKnowsTheModelOfTheAwsSdkAndNoMore =
      noClasses()
          .that(resideInAPackage(ACCOUNT_LINK))
          .should()
          .dependOnClassesThat(
              THE_AWS_SDK.and(
                  not(
                      resideInAnyPackage(
                          "software.amazon.awssdk.services.workspaces..",
                          // what its builders inherit from
                          "software.amazon.awssdk.awscore",
                          "software.amazon.awssdk.core"))));

  @ArchTest
  static final ArchRule theAwsClientKnowsNeitherResourcesNorWire =
      noClasses()
          .that()
          .resideInAPackage(AWS)
          .should()
          .dependOnClassesThat(resideInAnyPackage(ACCOUNT_LINK, RPC).or(THE_WIRE));

  @ArchTest
  static final ArchRule nothingKnowsWhatWiresItTogether =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName(Main.class.getName())
          .should()
          .dependOnClassesThat(simpleName("Main"));

  @ArchTest
  static final ArchRule nothingOfTheEmulatorOrOfTestsIsInThePlugin =
      noClasses()
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                  "..emulator..",
                  "..provider.testing..",
                  "org.junit..",
                  "org.assertj..",
                  "net.jqwik.."));
}
