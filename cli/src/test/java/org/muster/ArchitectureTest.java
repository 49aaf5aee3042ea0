package org.muster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

/** The house's walls: who may know whom, who may read a clock, how long a file may be. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("org.muster");
    private static final Path ROOT = Path.of(System.getProperty("muster.root"));

    @Test
    void replicationKnowsNoSipNoHttpNoYaml() {
        noClasses().that().resideInAPackage("org.muster.replication..").should()
                .dependOnClassesThat().resideInAnyPackage("org.muster.registrar..",
                        "org.muster.cli..", "javax.sip..", "gov.nist..", "tools.jackson..",
                        "io.netty.handler.codec.http..", "picocli..")
                .check(CLASSES);
    }

    @Test
    void registrarKnowsNoTerminal() {
        noClasses().that().resideInAPackage("org.muster.registrar..").should().dependOnClassesThat()
                .resideInAnyPackage("org.muster.cli..", "picocli..").check(CLASSES);
    }

    @Test
    void theCommandLineKnowsNoSipBytesAndNoReplication() {
        noClasses().that().resideInAPackage("org.muster.cli..").should().dependOnClassesThat()
                .resideInAnyPackage("org.muster.replication..", "org.muster.registrar.message..",
                        "org.muster.registrar.register..", "org.muster.registrar.device..",
                        "javax.sip..", "gov.nist..", "io.netty..")
                .check(CLASSES);
    }

    @Test
    void onlyTheAdapterKnowsJainSip() {
        noClasses().that().resideOutsideOfPackage("org.muster.registrar.sipstack..").should()
                .dependOnClassesThat().resideInAnyPackage("gov.nist..").check(CLASSES);
        noClasses().that().resideOutsideOfPackages("org.muster.registrar.sipstack..",
                "org.muster.registrar").should().dependOnClassesThat()
                .resideInAnyPackage("javax.sip..").check(CLASSES);
    }

    @Test
    void coresDoNoInputOrOutput() {
        noClasses().that()
                .resideInAnyPackage("org.muster.replication.bytes..",
                        "org.muster.replication.table..", "org.muster.replication.protocol..",
                        "org.muster.replication.wire..", "org.muster.registrar.message..",
                        "org.muster.registrar.register..", "org.muster.registrar.device..",
                        "org.muster.registrar.digits..", "org.muster.registrar.routing..",
                        "org.muster.registrar.abuse..")
                .should().dependOnClassesThat()
                .resideInAnyPackage("io.netty..", "java.nio.file..", "java.io..", "org.slf4j..",
                        "java.util.concurrent.locks..")
                .check(CLASSES);
    }

    @Test
    void layersPointOneWay() {
        noClasses().that().resideInAPackage("..replication.table..").should().dependOnClassesThat()
                .resideInAnyPackage("..replication.protocol..", "..wire..", "..link..")
                .check(CLASSES);
        noClasses().that().resideInAPackage("..replication.protocol..").should()
                .dependOnClassesThat().resideInAnyPackage("..wire..", "..link..").check(CLASSES);
        noClasses().that().resideInAPackage("..registrar.digits..").should().dependOnClassesThat()
                .resideInAnyPackage("..routing..", "..registrar.register..").check(CLASSES);
        noClasses().that()
                .resideInAnyPackage("..registrar.auth..", "..registrar.subscribers..",
                        "..registrar.abuse..")
                .should().dependOnClassesThat()
                .resideInAnyPackage("..registrar.register..", "..device..", "..digits..",
                        "..routing..", "..transport..", "..config..")
                .check(CLASSES);
        noClasses().that().resideInAnyPackage("..registrar.subscribers..", "..registrar.abuse..")
                .should().dependOnClassesThat().resideInAnyPackage("..registrar.auth..")
                .check(CLASSES);
        noClasses().that().resideInAPackage("..registrar.message..").should().dependOnClassesThat()
                .resideInAnyPackage("..registrar.register..", "..device..", "..transport..")
                .check(CLASSES);
        noClasses().that()
                .resideInAnyPackage("..registrar.register..", "..device..", "..digits..",
                        "..routing..")
                .should().dependOnClassesThat()
                .resideInAnyPackage("..transport..", "..sipstack..", "..admin..", "..config..")
                .check(CLASSES);
    }

    @Test
    void onlyTheNodesClockReadsTheClock() {
        noClasses().that().resideInAnyPackage("org.muster.registrar..", "org.muster.replication..")
                .and().doNotHaveSimpleName("NodeClock").and()
                .resideOutsideOfPackage("..registrar.sample..").should()
                .callMethod(System.class, "currentTimeMillis").orShould()
                .callMethod(System.class, "nanoTime").check(CLASSES);
    }

    @Test
    void namesSayWhatAThingIs() {
        classes().should().haveNameNotMatching(
                ".*(Util|Utils|Manager|Helper|Base|Impl|Common|Service)$").check(CLASSES);
    }

    @Test
    void filesAreShortAndPackagesExplained() throws IOException {
        for (var file : sources()) {
            assertThat(Files.readAllLines(file).size()).as(file.toString())
                    .isLessThanOrEqualTo(400);
            if (file.toString().contains("/src/main/")) {
                assertThat(file.resolveSibling("package-info.java")).exists();
            }
        }
    }

    private static List<Path> sources() throws IOException {
        try (var files = Files.walk(ROOT)) {
            return files.filter(each -> each.toString().endsWith(".java")
                    && !each.toString().contains("/target/")).toList();
        }
    }
}
