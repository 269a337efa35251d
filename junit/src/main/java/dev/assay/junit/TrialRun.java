// SPDX-License-Identifier: Apache-2.0
package dev.assay.junit;

import dev.assay.checkers.Status;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.VerdictText;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/**
 * A test method's run with one seed: hands it its parameters, and judges when it is through. What
 * the method asserted comes second to the verdict, which says more.
 */
abstract class TrialRun
        implements TestTemplateInvocationContext, ParameterResolver, InvocationInterceptor {
    private final String name;
    private final Status expected;

    TrialRun(String name, Status expected) {
        this.name = name;
        this.expected = expected;
    }

    @Override
    public final String getDisplayName(int invocationIndex) {
        return name;
    }

    @Override
    public final List<Extension> getAdditionalExtensions() {
        return List.of(this);
    }

    /** What a parameter of this type is; empty where that is for others to say. */
    abstract Optional<Object> parameter(Class<?> type);

    /** The verdict, empty where the method is the judge. */
    abstract Optional<Verdict> verdict();

    /** Writes down what there is to write, and says where. */
    abstract Evidence evidence(ExtensionContext context);

    @Override
    public final boolean supportsParameter(ParameterContext parameter, ExtensionContext extension) {
        return supports(parameter.getParameter().getType());
    }

    /** True for the types of {@link #parameter}. */
    abstract boolean supports(Class<?> type);

    @Override
    public final Object resolveParameter(ParameterContext parameter, ExtensionContext extension) {
        return parameter(parameter.getParameter().getType()).orElseThrow();
    }

    @Override
    public final void interceptTestTemplateMethod(
            Invocation<@Nullable Void> invocation,
            ReflectiveInvocationContext<Method> method,
            ExtensionContext context)
            throws Throwable {
        Throwable thrown = null;
        try {
            invocation.proceed();
        } catch (TestAbortedException aborted) {
            throw aborted;
        } catch (Exception | AssertionError failed) {
            thrown = failed;
        }
        Optional<Verdict> verdict = thrown == null || hasVerdict() ? verdict() : Optional.empty();
        if (verdict.isPresent() && verdict.get().status() != expected) {
            AssertionFailedError failure =
                    new AssertionFailedError(message(verdict.get(), context));
            if (thrown != null) {
                failure.addSuppressed(thrown);
            }
            throw failure;
        }
        if (thrown != null) {
            throw withPointers(thrown, evidence(context).pointers());
        }
    }

    /** True when there is a verdict although the method threw. */
    abstract boolean hasVerdict();

    private String message(Verdict verdict, ExtensionContext context) {
        List<String> lines = new ArrayList<>();
        if (expected != Status.VALID) {
            lines.add("Expected the verdict to be " + expected.word() + ", but:");
        }
        lines.addAll(
                VerdictText.lines(
                        name + " of " + Evidence.test(context, "."),
                        verdict,
                        evidence(context).pointers(),
                        VerdictText.LINES_MAX - lines.size()));
        return String.join("\n", lines);
    }

    private static Throwable withPointers(Throwable thrown, Map<String, String> pointers) {
        List<String> lines = new ArrayList<>();
        lines.add(String.valueOf(thrown.getMessage()));
        pointers.forEach((to, value) -> lines.add(VerdictText.pointer(to, value)));
        AssertionFailedError told = new AssertionFailedError(String.join("\n", lines), thrown);
        told.setStackTrace(thrown.getStackTrace());
        return told;
    }
}
