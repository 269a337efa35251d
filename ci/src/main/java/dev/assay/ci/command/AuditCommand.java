// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import dev.assay.checkers.Budget;
import dev.assay.checkers.ledger.Checkpoint;
import dev.assay.checkers.ledger.LedgerAudit;
import dev.assay.checkers.ledger.LedgerFormatException;
import dev.assay.checkers.ledger.LedgerLines;
import dev.assay.ci.BadInputException;
import dev.assay.ci.Durations;
import dev.assay.ci.ExitCode;
import dev.assay.ci.Surroundings;
import dev.assay.ci.results.AuditResults;
import dev.assay.ci.results.ResultsJson;
import dev.assay.db.crypto.Schemes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code assay audit}: audits the exported copies of a ledger, without any node running. */
@Command(
        name = "audit",
        description =
                "Audits exported copies of a signed log: 0 when all of it is within a checkpoint"
                        + " from outside and whole, 1 when something was changed, 2 when something"
                        + " cannot be told, such as whether every copy's end was cut.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpAutoWidth = true)
public final class AuditCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Parameters(
            index = "0",
            paramLabel = "DIR",
            description = "One node's copy, or a folder whose folders are copies.")
    private String folder = "";

    @Option(
            names = "--checkpoint",
            paramLabel = "FILE",
            description =
                    "A checkpoint that was kept elsewhere, or several, a line each. May be given"
                            + " more than once.")
    private List<String> checkpoints = new ArrayList<>();

    @Option(
            names = "--write-checkpoint",
            paramLabel = "FILE",
            description =
                    "Writes the size and root of the longest sound copy, for the next audit; keep"
                            + " it where nobody can change it.")
    private @Nullable String newCheckpoint;

    @Option(
            names = "--accusations",
            paramLabel = "FILE",
            description =
                    "Writes the proofs of who signed two logs, a line each, for third parties.")
    private @Nullable String accusations;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            converter = Durations.class,
            defaultValue = "10m",
            description = "Then the verdict is unknown (default: 10m).")
    private Duration timeout = Duration.ofMinutes(10);

    @Option(names = "--json", description = "One JSON document on standard output.")
    private boolean isJson;

    public AuditCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        long start = System.nanoTime();
        List<Checkpoint> outside = new ArrayList<>();
        checkpoints.forEach(file -> outside.addAll(read(file)));
        LedgerAudit audit = new LedgerAudit(Schemes.verifier(), Budget.standard().within(timeout));
        LedgerAudit.Report report;
        try {
            report = audit.audit(surroundings.resolve(folder), outside);
        } catch (LedgerFormatException noLedger) {
            throw new BadInputException(String.valueOf(noLedger.getMessage()), noLedger);
        } catch (IOException unreadable) {
            throw new BadInputException(folder + ": cannot be read: " + unreadable, unreadable);
        }
        double seconds = Math.round((System.nanoTime() - start) / 1e6) / 1e3;
        int code = ExitCode.of(report.verdict().status());
        writeFiles(report);
        if (isJson) {
            surroundings
                    .out()
                    .println(ResultsJson.line(AuditResults.of(folder, report, code, seconds)));
        } else {
            Console console = new Console(surroundings);
            AuditText.lines(console, folder, report, seconds).forEach(console::say);
        }
        return code;
    }

    private List<Checkpoint> read(String file) {
        List<Checkpoint> found = new ArrayList<>();
        try {
            List<String> lines =
                    new String(
                                    Files.readAllBytes(surroundings.resolve(file)),
                                    StandardCharsets.ISO_8859_1)
                            .lines()
                            .toList();
            for (int i = 0; i < lines.size(); i++) {
                found.add(read(lines.get(i), file + ": line " + (i + 1)));
            }
        } catch (IOException unreadable) {
            throw new BadInputException(
                    file + ": cannot be read; name a file that audit --write-checkpoint wrote",
                    unreadable);
        }
        if (found.isEmpty()) {
            throw new BadInputException(
                    file + ": has no checkpoint; name a file that audit --write-checkpoint wrote");
        }
        return found;
    }

    private static Checkpoint read(String line, String place) {
        try {
            Checkpoint found = LedgerLines.checkpoint(line.getBytes(StandardCharsets.ISO_8859_1));
            if (found.head().size() >= 0) {
                return found;
            }
            throw new LedgerFormatException("a size below 0");
        } catch (LedgerFormatException damaged) {
            throw new BadInputException(
                    place
                            + ": no checkpoint: "
                            + damaged.getMessage()
                            + "; take one by audit DIR --write-checkpoint FILE",
                    damaged);
        }
    }

    private void writeFiles(LedgerAudit.Report report) {
        String proofs =
                report.accusations().stream()
                        .map(accusation -> accusation.toLine() + "\n")
                        .collect(Collectors.joining());
        if (accusations != null) {
            write(accusations, proofs);
        }
        if (newCheckpoint != null) {
            Checkpoint now =
                    report.agreed()
                            .orElseThrow(
                                    () ->
                                            new BadInputException(
                                                    "--write-checkpoint: no log is certified"
                                                            + " and undisputed, so that there"
                                                            + " is nothing to keep"));
            write(newCheckpoint, LedgerLines.write(now) + "\n");
        }
    }

    private void write(String file, String text) {
        try {
            Files.writeString(surroundings.resolve(file), text);
        } catch (IOException unwritable) {
            throw new BadInputException("cannot write " + file + ": " + unwritable, unwritable);
        }
    }
}
