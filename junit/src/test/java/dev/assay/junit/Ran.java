// SPDX-License-Identifier: Apache-2.0
package dev.assay.junit;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/** What JUnit says of a test class. */
final class Ran {
    private final EngineExecutionResults results;

    private Ran(EngineExecutionResults results) {
        this.results = results;
    }

    /** Runs a class; its files go to the folder. */
    static Ran of(Class<?> test, Path folder, Map<String, String> parameters) {
        EngineTestKit.Builder builder =
                EngineTestKit.engine("junit-jupiter")
                        .selectors(selectClass(test))
                        .configurationParameter("assay.output", folder.toString());
        parameters.forEach(builder::configurationParameter);
        return new Ran(builder.execute());
    }

    static Ran of(Class<?> test, Path folder) {
        return of(test, folder, Map.of());
    }

    /** The seeds and how they ended: {@code seed 1 SUCCESSFUL}. */
    List<String> tests() {
        return results.testEvents().finished().stream()
                .map(
                        event ->
                                event.getTestDescriptor().getDisplayName()
                                        + " "
                                        + event.getRequiredPayload(TestExecutionResult.class)
                                                .getStatus())
                .toList();
    }

    /** The messages of all that failed, tests and containers. */
    List<String> messages() {
        return results.allEvents().failed().stream()
                .map(Ran::thrown)
                .flatMap(Optional::stream)
                .map(thrown -> String.valueOf(thrown.getMessage()))
                .toList();
    }

    /** What the first failed test threw. */
    Throwable failure() {
        return results.allEvents().failed().stream()
                .map(Ran::thrown)
                .flatMap(Optional::stream)
                .findFirst()
                .orElseThrow();
    }

    private static Optional<Throwable> thrown(Event event) {
        return event.getRequiredPayload(TestExecutionResult.class).getThrowable();
    }
}
