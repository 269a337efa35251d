// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import dev.assay.checkers.Budget;
import dev.assay.checkers.model.Model;
import dev.assay.ci.BadInputException;
import dev.assay.ci.Durations;
import dev.assay.ci.Surroundings;
import dev.assay.histories.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code assay verify-proof}: verifies a proof that {@code assay check --prove} wrote. */
@Command(
        name = "verify-proof",
        description =
                "Verifies a proof that check --prove wrote, in time linear in the history: 0 when"
                        + " it holds, 2 when it does not or leaves something open.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpAutoWidth = true)
public final class VerifyProofCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Parameters(index = "0", paramLabel = "PROOF", description = "A proof-*.json.")
    private String proofFile = "";

    @Parameters(index = "1", paramLabel = "FILE", description = "The history that it is of.")
    private String file = "";

    @Option(
            names = "--format",
            paramLabel = "F",
            description = "Of the history, where it is not to be detected.")
    private @Nullable String format;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            converter = Durations.class,
            defaultValue = "10m",
            description = "Then the verdict is unknown (default: 10m).")
    private Duration timeout = Duration.ofMinutes(10);

    @Mixin private PluginOption plugins = new PluginOption();

    public VerifyProofCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        ProofFile proof = read();
        Model<?> model = Asked.model(proofFile, proof.model(), plugins.load(surroundings));
        Optional<Value> initial =
                proof.initial().map(text -> InitialValue.read(text, proofFile + ": initial"));
        Asked.requireStart(model, initial, proofFile + ": initial");
        FileJudge.Question question =
                new FileJudge.Question(
                        new Promise.OfModel(
                                model, List.of(Consistency.LINEARIZABLE), Optional.empty()),
                        Optional.ofNullable(format).map(Asked::format),
                        initial,
                        Budget.standard().within(timeout),
                        Optional.of(proof.isNilReadUnknown()),
                        Optional.of(proof.isFailedCasMismatch()));
        FileJudge.Judged judged = new FileJudge(surroundings, question).verify(file, proof);
        Console console = new Console(surroundings);
        // What is wrong with a file names the file itself.
        boolean isError = judged.entry().verdict().equals("error");
        console.say(
                console.style().verdictColumn(judged.entry().verdict())
                        + "  "
                        + (isError ? "" : file + ": ")
                        + judged.entry().reason()
                        + " · "
                        + Durations.format(judged.entry().seconds()));
        return judged.exitCode();
    }

    private ProofFile read() {
        try {
            return ProofFile.read(Files.readAllBytes(surroundings.resolve(proofFile)), proofFile);
        } catch (IOException unreadable) {
            throw new BadInputException(
                    proofFile + ": cannot be read; name a file that check --prove wrote",
                    unreadable);
        }
    }
}
