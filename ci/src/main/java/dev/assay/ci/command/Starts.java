// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import dev.assay.ci.Build;
import dev.assay.ci.results.Results.EnvironmentEntry;
import dev.assay.ci.results.Results.Start;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.OptionalLong;
import java.util.SortedMap;

/** What results say about how a command was started. */
final class Starts {
    private Starts() {}

    static Start now(String command, OptionalLong seed, SortedMap<String, String> options) {
        String started = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        return new Start(command, started, seed, environment(), options);
    }

    private static EnvironmentEntry environment() {
        Build build = Build.current();
        Runtime runtime = Runtime.getRuntime();
        return new EnvironmentEntry(
                build.version(),
                build.commit(),
                System.getProperty("java.version") + " (" + System.getProperty("java.vendor") + ")",
                System.getProperty("os.name")
                        + " "
                        + System.getProperty("os.version")
                        + " "
                        + System.getProperty("os.arch"),
                runtime.availableProcessors(),
                runtime.maxMemory() >> 20);
    }
}
