// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci;

import dev.assay.ci.command.AuditCommand;
import dev.assay.ci.command.BugsCommand;
import dev.assay.ci.command.CampaignCommand;
import dev.assay.ci.command.CampaignMergeCommand;
import dev.assay.ci.command.CheckCommand;
import dev.assay.ci.command.DeterminismCommand;
import dev.assay.ci.command.DoctorCommand;
import dev.assay.ci.command.GenerateCommand;
import dev.assay.ci.command.GenerateLedgerCommand;
import dev.assay.ci.command.LevelsCommand;
import dev.assay.ci.command.ProxyCommand;
import dev.assay.ci.command.ReplayCommand;
import dev.assay.ci.command.ReportCommand;
import dev.assay.ci.command.RunCommand;
import dev.assay.ci.command.ShrinkCommand;
import dev.assay.ci.command.TrialRunners;
import dev.assay.ci.command.ValidateCommand;
import dev.assay.ci.command.VerifyProofCommand;
import dev.assay.harness.HarnessInputException;
import dev.assay.nemeses.UnsuitableWorldException;
import dev.assay.nemeses.file.FormatException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The {@code assay} command. See {@link ExitCode} for how it ends. */
@Command(
        name = "assay",
        description = "Puts distributed databases on trial.",
        versionProvider = Main.Version.class,
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpAutoWidth = true,
        footerHeading = "%nExit codes: ",
        footer =
                "0 all as expected · 1 a violation was found · 2 undecided or nothing to check · "
                        + "254 bad arguments or input, or an output that cannot be written · "
                        + "255 internal error")
public final class Main implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    private Main() {}

    /** Runs the command line and ends the virtual machine with its exit code. */
    public static void main(String[] arguments) {
        int code = execute(List.of(arguments), Surroundings.ofProcess());
        System.out.flush();
        System.err.flush();
        // Halting would skip the hooks that close history files; threads of abandoned checks do not
        // hold up an exit.
        System.exit(code);
    }

    /** Runs a command in this process and returns its exit code. */
    public static int execute(List<String> arguments, Surroundings surroundings) {
        return execute(arguments, surroundings, TrialRunners.VIRTUAL);
    }

    /** As {@link #execute(List, Surroundings)}, with trials run by others than the real runner. */
    public static int execute(
            List<String> arguments, Surroundings surroundings, TrialRunners runners) {
        CommandLine line = commandLine(surroundings, runners);
        int code;
        try {
            code = line.execute(arguments.toArray(new String[0]));
        } catch (Error defect) {
            code = internal(defect, surroundings);
        }
        return told(code, surroundings);
    }

    /** All commands with their options, before anything is asked of them. */
    static CommandLine commandLine(Surroundings surroundings, TrialRunners runners) {
        CommandLine line =
                new CommandLine(new Main())
                        .addSubcommand(new RunCommand(surroundings, runners))
                        .addSubcommand(new CheckCommand(surroundings))
                        .addSubcommand(new VerifyProofCommand(surroundings))
                        .addSubcommand(new LevelsCommand(surroundings))
                        .addSubcommand(new AuditCommand(surroundings))
                        .addSubcommand(
                                new CommandLine(new GenerateCommand(surroundings))
                                        .addSubcommand(new GenerateLedgerCommand(surroundings)))
                        .addSubcommand(new ReplayCommand(surroundings, runners))
                        .addSubcommand(new ShrinkCommand(surroundings, runners))
                        .addSubcommand(new ReportCommand(surroundings, runners))
                        .addSubcommand(new BugsCommand(surroundings, runners))
                        .addSubcommand(
                                new CommandLine(new CampaignCommand(surroundings, runners))
                                        .addSubcommand(
                                                new CampaignMergeCommand(surroundings, runners)))
                        .addSubcommand(new ValidateCommand(surroundings))
                        .addSubcommand(new DeterminismCommand(surroundings))
                        .addSubcommand(new ProxyCommand(surroundings))
                        .addSubcommand(new DoctorCommand(surroundings))
                        .addSubcommand(new CommandLine.HelpCommand());
        line.setOut(new PrintWriter(surroundings.out(), true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(surroundings.err(), true, StandardCharsets.UTF_8));
        line.setColorScheme(
                CommandLine.Help.defaultColorScheme(
                        surroundings.hasColour()
                                ? CommandLine.Help.Ansi.ON
                                : CommandLine.Help.Ansi.OFF));
        line.setParameterExceptionHandler((problem, unused) -> badArguments(problem, surroundings));
        line.setExecutionExceptionHandler(
                (problem, unused, parsed) -> failed(problem, surroundings));
        return line;
    }

    // What nobody got was not told, but a violation that was found stays found.
    private static int told(int code, Surroundings surroundings) {
        return surroundings
                .lostOutput()
                .map(
                        why -> {
                            surroundings
                                    .err()
                                    .println(
                                            "assay: cannot write standard output: "
                                                    + why
                                                    + "; what was found is not told in full");
                            return ExitCode.worst(List.of(code, ExitCode.BAD_INPUT));
                        })
                .orElse(code);
    }

    @Override
    public Integer call() {
        CommandLine line = Objects.requireNonNull(spec, "picocli fills it in").commandLine();
        line.usage(line.getErr());
        return ExitCode.BAD_INPUT;
    }

    private static int badArguments(
            CommandLine.ParameterException problem, Surroundings surroundings) {
        String command = problem.getCommandLine().getCommandSpec().qualifiedName();
        String words = words(problem).lines().findFirst().orElse("");
        List<String> near =
                problem instanceof CommandLine.UnmatchedArgumentException unmatched
                        ? unmatched.getSuggestions()
                        : List.of();
        String meant = near.isEmpty() ? "" : "; did you mean " + String.join(" or ", near) + "?";
        surroundings.err().println("assay: " + words + meant + " (see " + command + " --help)");
        return ExitCode.BAD_INPUT;
    }

    private static int failed(Exception problem, Surroundings surroundings) {
        if (problem instanceof LostOutputException) {
            return ExitCode.BAD_INPUT;
        }
        boolean isUsers =
                switch (problem) {
                    case BadInputException bad -> true;
                    case HarnessInputException bad -> true;
                    case FormatException bad -> true;
                    case UnsuitableWorldException bad -> true;
                    case UncheckedIOException io -> true;
                    case CancellationException cancelled -> true;
                    default -> false;
                };
        if (!isUsers) {
            return internal(problem, surroundings);
        }
        surroundings.err().println("assay: " + words(problem).lines().findFirst().orElse(""));
        return ExitCode.BAD_INPUT;
    }

    private static String words(Exception problem) {
        return Objects.requireNonNullElse(problem.getMessage(), problem.toString());
    }

    private static int internal(Throwable defect, Surroundings surroundings) {
        surroundings
                .err()
                .println(
                        "assay: internal error, a defect of Assay "
                                + Build.current().commit()
                                + "; please report it with the lines below: "
                                + defect);
        defect.printStackTrace(surroundings.err());
        return ExitCode.INTERNAL;
    }

    /** Tells the version. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            Build build = Build.current();
            return new String[] {"assay " + build.version() + " (commit " + build.commit() + ")"};
        }
    }
}
