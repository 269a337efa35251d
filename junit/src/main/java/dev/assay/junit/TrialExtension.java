// SPDX-License-Identifier: Apache-2.0
package dev.assay.junit;

import dev.assay.harness.HarnessInputException;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import org.junit.platform.commons.support.AnnotationSupport;

/** Makes one invocation of each seed of a {@link Trial}. */
final class TrialExtension implements TestTemplateInvocationContextProvider {
    TrialExtension() {}

    @Override
    public boolean supportsTestTemplate(ExtensionContext context) {
        return AnnotationSupport.isAnnotated(context.getTestMethod(), Trial.class);
    }

    @Override
    public Stream<? extends TestTemplateInvocationContext> provideTestTemplateInvocationContexts(
            ExtensionContext context) {
        Trial asked =
                AnnotationSupport.findAnnotation(context.getTestMethod(), Trial.class)
                        .orElseThrow();
        try {
            return new TrialPlan(asked, context).runs();
        } catch (HarnessInputException wrong) {
            throw new ExtensionConfigurationException(
                    "@Trial of " + Evidence.test(context, ".") + ": " + wrong.getMessage(), wrong);
        }
    }
}
