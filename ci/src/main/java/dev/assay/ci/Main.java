// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The {@code assay} command. Exit codes: 0 as asked, 254 bad arguments, 255 internal error. */
@Command(
        name = "assay",
        description = "Puts distributed databases on trial.",
        mixinStandardHelpOptions = true,
        version = "assay 0.1.0",
        exitCodeOnInvalidInput = 254,
        exitCodeOnExecutionException = 255)
public final class Main implements Runnable {
    @CommandLine.Spec private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    /** Runs the command line and ends the virtual machine with its exit code. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Main()).execute(arguments));
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
