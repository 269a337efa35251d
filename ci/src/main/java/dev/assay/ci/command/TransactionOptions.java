// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import dev.assay.ci.BadInputException;
import dev.assay.harness.Names;
import dev.assay.histories.synthetic.transactions.SimulatedIsolation;
import dev.assay.histories.synthetic.transactions.TransactionParameters;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What {@code assay generate} is asked of transactions. */
final class TransactionOptions {
    private static final int LIST_WRITES_PER_KEY = 32;
    private static final int KEYS = 10;

    @Option(
            names = "--workload",
            paramLabel = "W",
            description = "In place of a model, transactions: list-append, rw-register.")
    private @Nullable String workload;

    @Option(
            names = "--transactions",
            paramLabel = "N",
            converter = GenerateCommand.Count.class,
            description = "With --workload, how many are begun, such as 1000000 or 1_000_000.")
    private @Nullable Long transactions;

    @Option(
            names = "--isolation",
            paramLabel = "L",
            description =
                    "With --workload, what the simulated store keeps, and no more:"
                            + " strict-serializable (default), strong-session-serializable,"
                            + " serializable, strong-snapshot-isolation,"
                            + " strong-session-snapshot-isolation, snapshot-isolation,"
                            + " parallel-snapshot-isolation, prefix, causal (registers),"
                            + " read-committed.")
    private @Nullable String isolation;

    @Option(
            names = "--steps",
            paramLabel = "N|MIN-MAX",
            description = "With --workload, steps of each transaction (default: 1-4).")
    private @Nullable String steps;

    @Option(
            names = "--writes",
            paramLabel = "SHARE",
            description = "With --workload, share of steps that write (default: 0.5).")
    private @Nullable Double writes;

    @Option(
            names = "--key-distribution",
            paramLabel = "D",
            description =
                    "With --workload: uniform (default), zipf, or hot (a fifth of the keys for four"
                            + " fifths of the steps).")
    private @Nullable String distribution;

    @Option(
            names = "--writes-per-key",
            paramLabel = "N",
            description =
                    "With --workload, after so many a key gives way to a new one; 0 for never."
                            + " Default: 32 for lists, 0 for registers.")
    private @Nullable Integer writesPerKey;

    /** The workload, where one was asked for. */
    Optional<TransactionWorkload> workload() {
        if (workload == null) {
            firstSaid()
                    .ifPresent(
                            option -> {
                                throw new BadInputException(
                                        option
                                                + " is for transactions; say --workload"
                                                + " list-append or rw-register as well");
                            });
            return Optional.empty();
        }
        List<String> known =
                List.of(
                        TransactionWorkload.LIST_APPEND.word(),
                        TransactionWorkload.RW_REGISTER.word());
        if (!known.contains(workload)) {
            throw new BadInputException(
                    "--workload: " + Names.unknown("workload", workload, known).getMessage());
        }
        return Optional.of(TransactionWorkload.named(workload));
    }

    private Optional<String> firstSaid() {
        return transactions != null
                ? Optional.of("--transactions")
                : isolation != null
                        ? Optional.of("--isolation")
                        : steps != null
                                ? Optional.of("--steps")
                                : writes != null
                                        ? Optional.of("--writes")
                                        : distribution != null
                                                ? Optional.of("--key-distribution")
                                                : writesPerKey != null
                                                        ? Optional.of("--writes-per-key")
                                                        : Optional.empty();
    }

    /**
     * All that was asked.
     *
     * @param keys how many, where that was said
     * @throws IllegalArgumentException when it cannot be had
     */
    TransactionParameters parameters(
            TransactionWorkload of,
            int processes,
            Optional<Integer> keys,
            TransactionParameters.Options options) {
        if (transactions == null) {
            throw new IllegalArgumentException("--workload needs --transactions N");
        }
        boolean isOfLists = of == TransactionWorkload.LIST_APPEND;
        return new TransactionParameters(
                isOfLists,
                transactions,
                processes,
                isolation(),
                steps(),
                new TransactionParameters.Keys(
                        keys.orElse(KEYS),
                        distribution(),
                        writesPerKey != null ? writesPerKey : isOfLists ? LIST_WRITES_PER_KEY : 0),
                options);
    }

    /** What the store keeps. */
    SimulatedIsolation isolation() {
        String said = isolation == null ? "strict-serializable" : isolation;
        List<String> known = SimulatedIsolation.words();
        if (!known.contains(said)) {
            throw new BadInputException(
                    "--isolation: " + Names.unknown("simulated level", said, known).getMessage());
        }
        return SimulatedIsolation.values()[known.indexOf(said)];
    }

    private TransactionParameters.Steps steps() {
        String said = steps == null ? "1-4" : steps;
        if (!said.matches("[0-9]{1,6}(-[0-9]{1,6})?")) {
            throw new IllegalArgumentException("--steps is like 4 or 1-4, not '" + said + "'");
        }
        String[] bounds = said.split("-");
        return new TransactionParameters.Steps(
                Integer.parseInt(bounds[0]),
                Integer.parseInt(bounds[bounds.length - 1]),
                writes == null ? 0.5 : writes);
    }

    private TransactionParameters.Distribution distribution() {
        String said = distribution == null ? "uniform" : distribution;
        for (TransactionParameters.Distribution each :
                TransactionParameters.Distribution.values()) {
            if (each.name().toLowerCase(Locale.ROOT).equals(said)) {
                return each;
            }
        }
        throw new IllegalArgumentException(
                "--key-distribution is uniform, zipf or hot, not '" + said + "'");
    }
}
