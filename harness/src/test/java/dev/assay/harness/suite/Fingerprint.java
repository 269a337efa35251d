// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.suite;

import dev.assay.harness.trial.TrialResult;
import dev.assay.harness.trial.VirtualTrialRunner;
import dev.assay.histories.Event;
import dev.assay.nemeses.ScheduleFile;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Runs a trial of the reference database and prints all that must be the same everywhere; started
 * in JVMs of its own.
 */
public final class Fingerprint {
    private Fingerprint() {}

    public static void main(String[] arguments) throws Exception {
        for (String seed : arguments) {
            System.out.println(
                    of(
                            VirtualTrialRunner.standard()
                                    .run(
                                            TrialTemplate.allFaults("reference-db")
                                                    .trial(Long.parseLong(seed)),
                                            Optional.empty())));
        }
    }

    static String of(TrialResult result) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        result.history()
                .replay(
                        event -> {
                            // An event keeps its extras in no particular order.
                            String line =
                                    switch (event) {
                                        case Event.Client e ->
                                                e.process()
                                                        + " "
                                                        + e.type()
                                                        + " "
                                                        + e.timeNanos()
                                                        + " "
                                                        + e.steps()
                                                        + new TreeMap<>(e.extras());
                                        case Event.Fault e ->
                                                e.process()
                                                        + " "
                                                        + e.type()
                                                        + " "
                                                        + e.timeNanos()
                                                        + " "
                                                        + e.value()
                                                        + new TreeMap<>(e.extras());
                                    };
                            digest.update(line.getBytes(StandardCharsets.UTF_8));
                        });
        digest.update(
                ScheduleFile.writeJson(result.trial().schedule()).getBytes(StandardCharsets.UTF_8));
        return result.traceHash()
                + " "
                + HexFormat.of().formatHex(digest.digest())
                + " "
                + result.verdict().status()
                + " "
                + result.history().events()
                + " events "
                + result.coverage();
    }
}
