// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import dev.assay.ci.ExitCode;
import dev.assay.ci.Surroundings;
import dev.assay.ci.doctor.Doctor;
import dev.assay.ci.doctor.Finding;
import dev.assay.ci.doctor.Machine;
import dev.assay.ci.results.ResultsJson;
import dev.assay.nemeses.processes.Leftovers;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code assay doctor}: what this machine offers, and what it enables. Only a JDK is needed; the
 * rest is there for more.
 */
@Command(
        name = "doctor",
        description = "Says what this machine offers, and what Assay can do with it.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpAutoWidth = true)
public final class DoctorCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Option(
            names = "--clean",
            description =
                    "Removes what trials of real processes left because they were killed:"
                            + " processes, network namespaces, folders.")
    private boolean cleans;

    @Option(names = "--json", description = "One JSON array on standard output.")
    private boolean isJson;

    public DoctorCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        Leftovers leftovers = new Leftovers(Leftovers.folder(surroundings.variables()));
        if (cleans) {
            return clean(leftovers);
        }
        List<Finding> findings =
                new Doctor(Machine.here(surroundings.variables()))
                        .examine(surroundings.folder().toAbsolutePath());
        if (isJson) {
            surroundings.out().println(ResultsJson.line(findings));
            return ExitCode.OK;
        }
        Console console = new Console(surroundings);
        int width = findings.stream().mapToInt(finding -> finding.name().length()).max().orElse(0);
        for (Finding finding : findings) {
            String name = finding.name() + " ".repeat(width - finding.name().length());
            String state = finding.isPresent() ? "✓ ok     " : "– missing";
            String indent = " ".repeat(state.length() + 2 + width + 2);
            String line = state + "  " + name + "  " + finding.detail() + " → " + finding.enables();
            console.wrap(line, indent).forEach(console::say);
        }
        console.say(
                "Simulated trials need a JDK and nothing else; the rest is for worlds of real"
                        + " processes.");
        List<String> left = leftovers.found();
        if (!left.isEmpty()) {
            console.say(
                    RunReport.counted(left.size(), "trial")
                            + " left processes or networks behind; remove them by assay doctor"
                            + " --clean");
        }
        return ExitCode.OK;
    }

    private int clean(Leftovers leftovers) {
        List<String> told = leftovers.clean();
        told.forEach(surroundings.out()::println);
        if (told.isEmpty()) {
            surroundings.out().println("nothing is left of any trial");
        }
        return ExitCode.OK;
    }
}
