// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.assay.checkers.Verdict;
import dev.assay.checkers.Witness;
import dev.assay.harness.Operation;
import dev.assay.harness.suite.TrialTemplate;
import dev.assay.harness.trial.CaseFile;
import dev.assay.harness.trial.FailureSignature;
import dev.assay.harness.trial.Script;
import dev.assay.harness.trial.Trial;
import dev.assay.harness.trial.TrialResult;
import dev.assay.harness.trial.VirtualTrialRunner;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Value;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegressionSourceTest {
    private static final String BUG = "read-without-quorum";

    @TempDir private Path folder = Path.of("");
    private static TrialResult failed;
    private static FailureSignature failure;

    @BeforeAll
    static void findTheBug() {
        TrialTemplate template = TrialTemplate.allFaults("reference-db").withSwitch(BUG);
        failed =
                LongStream.rangeClosed(1, 40)
                        .mapToObj(
                                seed ->
                                        VirtualTrialRunner.standard()
                                                .run(template.trial(seed), Optional.empty()))
                        .filter(result -> FailureSignature.of(result).isPresent())
                        .findFirst()
                        .orElseThrow();
        failure = FailureSignature.of(failed).orElseThrow();
    }

    private static List<String> explanation() {
        Witness witness = failed.verdict().firstWitnessed().flatMap(Verdict::witness).orElseThrow();
        return witness.explanation();
    }

    /** Compiles the source with the class path of this test and runs what is annotated. */
    private void run(Path file, String source) throws Exception {
        Files.createDirectories(file.getParent());
        Files.writeString(file, source);
        Path classes = Files.createDirectories(folder.resolve("classes"));
        String classPath = System.getProperty("java.class.path");
        int code =
                ToolProvider.getSystemJavaCompiler()
                        .run(
                                null,
                                null,
                                null,
                                "-Xlint:all,-path,-text-blocks",
                                "-Werror",
                                "-proc:none",
                                "-cp",
                                classPath,
                                "-d",
                                classes.toString(),
                                file.toString());
        assertThat(code).isZero();
        String name = file.getFileName().toString().replace(".java", "");
        String packageName = RegressionSource.packageOf(file);
        try (URLClassLoader loader =
                new URLClassLoader(
                        new URL[] {classes.toUri().toURL()}, getClass().getClassLoader())) {
            Class<?> test =
                    loader.loadClass(packageName.isEmpty() ? name : packageName + "." + name);
            Method method =
                    Arrays.stream(test.getDeclaredMethods())
                            .filter(each -> each.isAnnotationPresent(Test.class))
                            .findFirst()
                            .orElseThrow();
            method.setAccessible(true);
            var constructor = test.getDeclaredConstructor();
            constructor.setAccessible(true);
            method.invoke(constructor.newInstance());
        }
    }

    private Throwable failureOf(Path file, String source) {
        Throwable thrown = catchThrowable(() -> run(file, source));
        return thrown instanceof InvocationTargetException invoked ? invoked.getCause() : thrown;
    }

    @Test
    void theTestFailsWhileTheBugIsThereAndPassesWhenItIsMended() {
        Path file = folder.resolve("some/src/test/java/com/example/StaleReadTest.java");
        CaseFile failing = CaseFile.of(failed, "c0ffee");
        String source = RegressionSource.write(file, failing, failure, explanation());

        assertThat(source).contains("package com.example;", "class StaleReadTest {", "c0ffee");
        assertThat(failureOf(file, source))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("the failure is there: " + failure.text())
                .hasMessageContaining("No order of the operations explains");

        String mended = source.replace("\"" + BUG + "\"", "");
        assertThat(mended).isNotEqualTo(source);
        assertThat(
                        failureOf(
                                folder.resolve("src/test/java/com/example/StaleReadTest.java"),
                                mended))
                .isNull();
    }

    @Test
    void aCaseOfAnyLengthAndWithAnyTextCanBeATest() {
        List<Script.Call> calls = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            Value text = Value.of("\"\"\" \\u0022 */ \u2028 \n" + "x".repeat(20) + i);
            calls.add(
                    new Script.Call(
                            i,
                            1_000 * i,
                            Operation.of(new MicroOperation("put", Value.of("t"), text)),
                            OptionalLong.empty()));
        }
        Trial trial =
                TrialTemplate.allFaults("reference-db").trial(1).with(new Script(calls, List.of()));
        CaseFile large = new CaseFile("c0ffee", trial, failed.verdict().status(), "00");
        Path file = folder.resolve("LargeTest.java");
        String source =
                RegressionSource.write(file, large, failure, List.of("*/ \\u0022 <b> @x"))
                        .replace(
                                "RegressionCase.of(caseFile(), FAILURE).run()",
                                "new RegressionCase.Outcome(RegressionCase.Kind.BROKEN,"
                                        + " Integer.toString(caseFile().hashCode()))");

        assertThat(failureOf(file, source))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(
                        Integer.toString(
                                large.text()
                                        .lines()
                                        .map(String::stripTrailing)
                                        .reduce((all, line) -> all + "\n" + line)
                                        .orElseThrow()
                                        .hashCode()));
    }

    @Test
    void aClassIsNamedAfterItsCase() {
        assertThat(RegressionSource.className("all-faults-shrunk-3n-mixed-1"))
                .isEqualTo("AllFaultsShrunk3nMixed1Test");
        assertThat(RegressionSource.className("7")).isEqualTo("Case7Test");
        CaseFile failing = CaseFile.of(failed, "c0ffee");
        assertThatThrownBy(
                        () ->
                                RegressionSource.write(
                                        folder.resolve("no-class.java"),
                                        failing,
                                        failure,
                                        List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("choose a file such as CaseTest.java");
    }

    @Test
    void whatProvesNothingDoesNotPass() {
        Trial idle =
                failed.trial()
                        .with(new Script(List.of(), List.of()))
                        .withSwitches(new java.util.TreeSet<>());
        String text = new CaseFile("c0ffee", idle, failed.verdict().status(), "00").text();

        RegressionCase.Outcome outcome = RegressionCase.of(text, failure.text()).run();
        assertThat(outcome.message()).startsWith("nobody checked linearizable as kv");
        assertThat(outcome.kind()).isEqualTo(RegressionCase.Kind.VACUOUS);
        assertThat(outcome.provesSomething()).isFalse();

        String other = failure.text().replace(failure.part(), "no such part");
        assertThat(RegressionCase.of(text, other).run().message())
                .startsWith("nobody checked no such part");
    }

    @Test
    void anotherFailureThanTheOneThatWasFoundFailsTheTestToo() {
        String text = CaseFile.of(failed, "c0ffee").text();
        RegressionCase.Outcome outcome =
                RegressionCase.of(text, "invalid / recovers / no-recovery / none").run();

        assertThat(outcome.isBroken()).isTrue();
        assertThat(outcome.message())
                .startsWith("another promise is broken: " + failure.text())
                .contains("written for invalid / recovers");
    }
}
