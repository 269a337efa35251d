// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import dev.assay.ci.BadInputException;
import dev.assay.ci.Durations;
import dev.assay.ci.ExitCode;
import dev.assay.ci.Surroundings;
import dev.assay.histories.EventSink;
import dev.assay.histories.Randomness;
import dev.assay.histories.synthetic.stream.StreamKind;
import dev.assay.histories.synthetic.stream.StreamParameters;
import dev.assay.histories.synthetic.stream.StreamedHistory;
import dev.assay.histories.synthetic.transactions.StreamedTransactions;
import dev.assay.histories.synthetic.transactions.TransactionParameters;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code assay generate}: makes a synthetic history of any size, valid or with one wrong result.
 */
@Command(
        name = "generate",
        description =
                "Makes a synthetic history of any size: linearizable operations, or with --workload"
                        + " transactions of some isolation; with --violation certainly not. The"
                        + " same options give the same events.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpAutoWidth = true)
public final class GenerateCommand implements Callable<Integer> {
    private static final int PROGRESS_EVERY = (1 << 16) - 1;

    private final Surroundings surroundings;

    @Option(
            names = "--model",
            paramLabel = "M",
            description =
                    "The object: register, cas-register, multi-register, kv, kv-append, mutex,"
                            + " fenced-lock, leased-lock, semaphore, fifo-queue, unordered-queue,"
                            + " priority-queue, stack, deque, set, counter, log,"
                            + " id-generator.")
    private String model = "";

    @Option(
            names = "--operations",
            paramLabel = "N",
            converter = Count.class,
            description = "With --model, how many are invoked, such as 1000000 or 1_000_000.")
    private long operations;

    @Mixin private TransactionOptions transactions = new TransactionOptions();

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "Where the history goes; - is standard output (must be given).")
    private String out = "";

    @Option(
            names = "--processes",
            paramLabel = "P",
            defaultValue = "5",
            description = "Clients that are busy at the same time (default: 5).")
    private int processes;

    @Option(
            names = "--keys",
            paramLabel = "K",
            description =
                    "Objects, each used as often (default: 1), or keys of transactions (default:"
                            + " 10).")
    private @Nullable Integer keys;

    @Option(
            names = "--values",
            paramLabel = "V",
            description =
                    "unique, or repeated:D for values drawn from D. Default: unique; for a counter"
                            + " amounts of repeated:5.")
    private @Nullable String values;

    @Option(
            names = "--mix",
            paramLabel = "F=W,…",
            description =
                    "How often each function is called, such as read=2,write=1,cas=1; functions"
                            + " without a weight are not called.")
    private @Nullable String mix;

    @Option(
            names = "--permits",
            paramLabel = "N",
            defaultValue = "2",
            description = "Of a semaphore (default: 2).")
    private int permits;

    @Option(
            names = "--crashed",
            paramLabel = "RATE",
            defaultValue = "0",
            description = "Share of operations of unknown outcome, such as 0.01 (default: 0).")
    private double crashed;

    @Option(
            names = "--failed",
            paramLabel = "RATE",
            defaultValue = "0",
            description = "Share of operations that did not happen (default: 0).")
    private double failed;

    @Option(
            names = "--failed-cas",
            paramLabel = "HOW",
            defaultValue = "false",
            description =
                    "A cas that found another value returns false, or ends as a fail event"
                            + " (default: false).")
    private String failedCas = "false";

    @Option(
            names = "--revisions",
            description =
                    "Results carry the number of the state they saw or made (registers, kv, log).")
    private boolean hasRevisions;

    @Option(
            names = "--violation",
            description = "Makes one result wrong, at nine tenths of the history.")
    private boolean isWrong;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "1",
            description = "Another seed is another history (default: 1).")
    private long seed;

    @Option(
            names = "--format",
            paramLabel = "F",
            description =
                    "jsonl, edn, plume (registers), or history (the recorder's). Default: by the"
                            + " ending of FILE; jsonl for standard output.")
    private @Nullable String format;

    public GenerateCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        // Not marked as required, since it is not where ledgers go.
        if (out.isEmpty()) {
            throw new BadInputException(
                    "say where the history goes: --out FILE, or - (see assay"
                            + " generate --help)");
        }
        HistoryOutput output = HistoryOutput.named(out, format, surroundings);
        Console console = new Console(surroundings);
        Optional<TransactionWorkload> workload = transactions.workload();
        requireThatOptionsFit(workload);
        if (workload.isPresent()) {
            generate(workload.get(), output, console);
            return ExitCode.OK;
        }
        StreamParameters parameters = parameters();
        long start = System.nanoTime();
        StreamedHistory.Made made = make(parameters, output, console);
        console.wipe();
        double seconds = (System.nanoTime() - start) / 1e9;
        String initial = model.equals("semaphore") ? " --initial " + permits : "";
        tell(
                console,
                new Told(
                        made.operations(),
                        "operations",
                        made.events(),
                        made.violation(),
                        " --model " + model + initial),
                seconds);
        return ExitCode.OK;
    }

    private void requireThatOptionsFit(Optional<TransactionWorkload> workload) {
        if (workload.isEmpty() == model.isEmpty()) {
            throw new BadInputException(
                    workload.isEmpty()
                            ? "say what to make: --model M, such as kv, or --workload list-append"
                                    + " or rw-register"
                            : "--model and --workload are two things to make; leave one out");
        }
        if (workload.isEmpty() && operations == 0) {
            throw new BadInputException("--model needs --operations N");
        }
        Map<String, Boolean> ofModels = new LinkedHashMap<>();
        ofModels.put("--operations", operations != 0);
        ofModels.put("--values", values != null);
        ofModels.put("--mix", mix != null);
        ofModels.put("--revisions", hasRevisions);
        ofModels.put("--failed-cas", !failedCas.equals("false"));
        ofModels.forEach(
                (option, isSaid) -> {
                    if (isSaid && workload.isPresent()) {
                        throw new BadInputException(
                                option + " is for --model; leave it out with --workload");
                    }
                });
    }

    private void generate(TransactionWorkload workload, HistoryOutput output, Console console) {
        TransactionParameters parameters;
        try {
            parameters =
                    transactions.parameters(
                            workload,
                            processes,
                            Optional.ofNullable(keys),
                            new TransactionParameters.Options(crashed, failed, isWrong));
        } catch (IllegalArgumentException unsuitable) {
            throw unsuitable(unsuitable);
        }
        if (isWrong && parameters.isolation().isAboutTime() && output.isTimeless()) {
            throw new BadInputException(
                    "--violation of "
                            + parameters.isolation().word()
                            + " is one of real time, of which the format tells nothing; choose"
                            + " another --isolation or --format");
        }
        long start = System.nanoTime();
        StreamedTransactions.Made[] made = new StreamedTransactions.Made[1];
        long count = parameters.transactions();
        output.write(
                sink ->
                        made[0] =
                                StreamedTransactions.generate(
                                        parameters,
                                        new Randomness(seed),
                                        watched(sink, console, count)));
        console.wipe();
        String level =
                output.isTimeless() && parameters.isolation().isAboutTime()
                        ? ""
                        : " --level " + parameters.isolation().word();
        tell(
                console,
                new Told(
                        made[0].transactions(),
                        "transactions",
                        made[0].events(),
                        made[0].violation(),
                        " --workload " + workload.word() + level),
                (System.nanoTime() - start) / 1e9);
    }

    private static BadInputException unsuitable(IllegalArgumentException unsuitable) {
        return new BadInputException(
                "generate: " + unsuitable.getMessage() + " (see assay generate --help)",
                unsuitable);
    }

    private StreamedHistory.Made make(
            StreamParameters parameters, HistoryOutput output, Console console) {
        StreamedHistory.Made[] made = new StreamedHistory.Made[1];
        output.write(
                sink -> {
                    try {
                        made[0] =
                                StreamedHistory.generate(
                                        parameters,
                                        new Randomness(seed),
                                        watched(sink, console, operations));
                    } catch (IllegalArgumentException tooShort) {
                        throw new BadInputException(
                                "--violation: " + tooShort.getMessage(), tooShort);
                    }
                });
        return made[0];
    }

    private static EventSink watched(EventSink sink, Console console, long count) {
        long[] events = {0};
        return event -> {
            sink.accept(event);
            if ((++events[0] & PROGRESS_EVERY) == 0) {
                console.progress(
                        String.format(
                                Locale.ROOT,
                                "%,d of about %,d events (%d %%)",
                                events[0],
                                2 * count,
                                events[0] * 50 / count));
            }
        };
    }

    /**
     * What is told in the end.
     *
     * @param check the arguments that judge it
     */
    private record Told(
            long operations, String whose, long events, String violation, String check) {}

    private void tell(Console console, Told told, double seconds) {
        boolean isStandard = out.equals(HistoryOutput.STANDARD_OUTPUT);
        Stream.Builder<String> lines = Stream.builder();
        lines.add(
                String.format(
                        Locale.ROOT,
                        "%s: %,d %s, %,d events · seed %d · %s",
                        isStandard ? "standard output" : out,
                        told.operations,
                        told.whose,
                        told.events,
                        seed,
                        Durations.format(seconds)));
        if (!told.violation.isEmpty()) {
            lines.add("  wrong   " + told.violation);
        }
        lines.add("  check   ./assay check " + (isStandard ? "-" : out) + told.check);
        // What is on standard output is the history and nothing else.
        lines.build().forEach(isStandard ? console::note : console::say);
    }

    private StreamParameters parameters() {
        try {
            StreamKind kind = StreamKind.withId(model);
            StreamParameters plain =
                    new StreamParameters(
                            kind,
                            operations,
                            processes,
                            keys == null ? 1 : keys,
                            values == null
                                    ? StreamParameters.of(kind, 1).values()
                                    : differentValues(values),
                            kind == StreamKind.SEMAPHORE ? permits : 1,
                            kind.weights(),
                            StreamParameters.Options.NONE);
            StreamParameters mixed = mix == null ? plain : plain.withMix(weights(mix));
            return mixed.with(
                    new StreamParameters.Options(
                            crashed, failed, isWrong, failedCasFails(kind), hasRevisions));
        } catch (IllegalArgumentException unsuitable) {
            throw unsuitable(unsuitable);
        }
    }

    private boolean failedCasFails(StreamKind kind) {
        if (!failedCas.equals("false") && !failedCas.equals("fail")) {
            throw new IllegalArgumentException(
                    "--failed-cas is false or fail, not '" + failedCas + "'");
        }
        if (failedCas.equals("fail") && !kind.functions().contains("cas")) {
            throw new IllegalArgumentException(
                    "--failed-cas fail is for models with cas, not for " + model);
        }
        return failedCas.equals("fail");
    }

    private static int differentValues(String said) {
        if (said.equals("unique")) {
            return StreamParameters.UNIQUE;
        }
        if (!said.matches("repeated:[1-9][0-9]{0,8}")) {
            throw new IllegalArgumentException(
                    "--values is unique, or repeated:5 for five values, not '" + said + "'");
        }
        return Integer.parseInt(said.substring("repeated:".length()));
    }

    private static Map<String, Integer> weights(String said) {
        Map<String, Integer> weights = new LinkedHashMap<>();
        for (String part : said.split(",", -1)) {
            if (!part.matches("[a-z-]+=[0-9]{1,7}")) {
                throw new IllegalArgumentException(
                        "--mix is like read=2,write=1 with whole weights, not '" + said + "'");
            }
            String[] pair = part.split("=");
            if (weights.put(pair[0], Integer.parseInt(pair[1])) != null) {
                throw new IllegalArgumentException("--mix names " + pair[0] + " twice");
            }
        }
        return weights;
    }

    /** Large numbers as people write them. */
    static final class Count implements CommandLine.ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            if (!text.matches("[0-9][0-9_]{0,20}")) {
                throw new CommandLine.TypeConversionException(
                        "'" + text + "' is not a number such as 1000000 or 1_000_000");
            }
            try {
                return Long.valueOf(text.replace("_", ""));
            } catch (NumberFormatException tooLarge) {
                throw new CommandLine.TypeConversionException("'" + text + "' is too large");
            }
        }
    }
}
