// SPDX-License-Identifier: Apache-2.0
package dev.assay.junit;

import dev.assay.harness.HarnessInputException;
import dev.assay.harness.trial.CaseFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import org.junit.platform.commons.support.AnnotationSupport;

/** Makes one invocation of the case of a {@link Replay}. */
final class ReplayExtension implements TestTemplateInvocationContextProvider {
    ReplayExtension() {}

    @Override
    public boolean supportsTestTemplate(ExtensionContext context) {
        return AnnotationSupport.isAnnotated(context.getTestMethod(), Replay.class);
    }

    @Override
    public Stream<? extends TestTemplateInvocationContext> provideTestTemplateInvocationContexts(
            ExtensionContext context) {
        Replay asked =
                AnnotationSupport.findAnnotation(context.getTestMethod(), Replay.class)
                        .orElseThrow();
        try {
            Class<?> test = context.getRequiredTestClass();
            CaseFile file = read(asked.value(), test, loader(test));
            Systems systems = Systems.of(test);
            systems.plugins().target(file.trial().target());
            systems.plugins().workload(file.trial().workload());
            return Stream.of(VirtualRun.of(file, systems, asked.expect()));
        } catch (HarnessInputException wrong) {
            throw new ExtensionConfigurationException(
                    "@Replay of " + Evidence.test(context, ".") + ": " + wrong.getMessage(), wrong);
        }
    }

    private static ClassLoader loader(Class<?> test) {
        ClassLoader loader = test.getClassLoader();
        return loader == null ? ClassLoader.getSystemClassLoader() : loader;
    }

    /** The case of a file, or of a resource beside the class or at the root of the class path. */
    static CaseFile read(String name, Class<?> test, ClassLoader loader) {
        Path path = Path.of(name);
        if (Files.exists(path)) {
            return CaseFile.read(path);
        }
        String plain = name.replaceFirst("^/", "");
        String beside = test.getPackageName().replace('.', '/') + "/" + plain;
        for (String resource : new String[] {beside, plain}) {
            try (InputStream input = loader.getResourceAsStream(resource)) {
                if (input != null) {
                    return CaseFile.parse(
                            new String(input.readAllBytes(), StandardCharsets.UTF_8), name);
                }
            } catch (IOException e) {
                throw new HarnessInputException(name + ": cannot be read: " + e, e);
            }
        }
        throw new HarnessInputException(
                name
                        + ": there is no such case file in "
                        + Path.of("").toAbsolutePath()
                        + ", and no such resource beside "
                        + test.getName()
                        + " or at the root of the class path");
    }
}
