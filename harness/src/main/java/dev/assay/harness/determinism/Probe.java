// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.determinism;

import dev.assay.checkers.Budget;
import dev.assay.harness.Plugins;
import dev.assay.harness.trial.CaseFile;
import dev.assay.harness.trial.Trial;
import dev.assay.harness.trial.TrialResult;
import dev.assay.harness.trial.VirtualTrialRunner;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * Runs trials in a virtual machine of their own and prints what can be seen of them; see {@link
 * DeterminismCheck}, which starts it. Arguments: the chunk that is wanted in full or -1, case
 * files.
 */
final class Probe {
    private Probe() {}

    /** Runs the probe. */
    public static void main(String[] arguments) {
        long wanted = Long.parseLong(arguments[0]);
        PrintStream out =
                new PrintStream(
                        new java.io.BufferedOutputStream(
                                new java.io.FileOutputStream(java.io.FileDescriptor.out), 1 << 16),
                        false,
                        StandardCharsets.UTF_8);
        for (String file : List.of(arguments).subList(1, arguments.length)) {
            run(CaseFile.read(Path.of(file)).trial(), wanted, out::println);
        }
        out.flush();
        System.exit(0);
    }

    private static void run(Trial trial, long wanted, Consumer<String> out) {
        ClassLoader loader = Probe.class.getClassLoader();
        Plugins plugins = Plugins.of(loader);
        if (trial.target().startsWith(BareProtocol.PREFIX)) {
            plugins = plugins.with(BareProtocol.of(trial.target(), loader));
        }
        EventLines lines = new EventLines(wanted, out);
        TrialResult result = new VirtualTrialRunner(plugins, Budget.standard()).watch(trial, lines);
        lines.end(result.traceHash() + " " + result.history().events());
    }
}
