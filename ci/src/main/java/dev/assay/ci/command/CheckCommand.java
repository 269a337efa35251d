// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import dev.assay.checkers.Budget;
import dev.assay.checkers.isolation.Level;
import dev.assay.checkers.isolation.Order;
import dev.assay.checkers.linearizability.LinearizabilityChecker;
import dev.assay.ci.BadInputException;
import dev.assay.ci.Durations;
import dev.assay.ci.ExitCode;
import dev.assay.ci.Surroundings;
import dev.assay.ci.report.ReportPage;
import dev.assay.ci.results.Results;
import dev.assay.ci.results.Results.Ending;
import dev.assay.ci.results.Results.FileEntry;
import dev.assay.ci.results.ResultsEdn;
import dev.assay.ci.results.ResultsJson;
import dev.assay.ci.results.VerdictEntry;
import dev.assay.harness.Names;
import dev.assay.histories.History;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code assay check}: judges recorded histories, of Assay's and of others' making. */
@Command(
        name = "check",
        description = "Judges recorded histories: does each keep a promise about a model?",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpAutoWidth = true)
public final class CheckCommand implements Callable<Integer> {
    private static final int PICTURED_MAX = 60;
    private static final String FOR_JEPSEN = "results.edn";

    private final Surroundings surroundings;
    private Optional<OtherOpinion> other = Optional.empty();

    @Parameters(
            arity = "1..*",
            paramLabel = "FILE",
            description =
                    "Histories; patterns are expanded, - is standard input. A folder of Cobra's"
                            + " logs is one history, and so is a folder that Jepsen stored.")
    private List<String> files = new ArrayList<>();

    @Option(
            names = "--model",
            paramLabel = "M",
            description =
                    "What the operations mean: register, cas-register, multi-register, kv,"
                            + " kv-append, kv-transactions, set, bag, counter, fifo-queue,"
                            + " priority-queue, unordered-queue, bounded-queue, lossy-queue, stack,"
                            + " deque, log, id-generator, mutex, reentrant-lock, fenced-lock,"
                            + " reentrant-fenced-lock, leased-lock, fair-lock, semaphore, or one of"
                            + " --plugins.")
    private @Nullable String model;

    @Option(
            names = "--workload",
            paramLabel = "W",
            description =
                    "In place of a model, what the steps of transactions do: list-append,"
                            + " rw-register, transactions (registers, lists, sets, counters,"
                            + " predicates, mixed). Says which isolation levels hold. Or what is"
                            + " asked of single operations: set, set-full, counter, total-queue,"
                            + " unique-ids, bank, long-fork, causal, causal-reverse, write-skew,"
                            + " kafka, availability, recovery, divergence, unhandled-exceptions.")
    private @Nullable String workload;

    @Option(
            names = "--allow",
            paramLabel = "KIND",
            split = ",",
            description =
                    "With a --workload that looks for several kinds of violations, those that are"
                            + " counted only, such as negative-balance.")
    private List<String> allowed = new ArrayList<>();

    @Option(
            names = "--forbid",
            paramLabel = "KIND",
            split = ",",
            description = "The other way round: kinds that the --workload allows by default.")
    private List<String> forbidden = new ArrayList<>();

    @Option(
            names = "--level",
            paramLabel = "L",
            description =
                    "With --workload, the isolation level that must hold, see assay levels; or"
                            + " declared, which demands of each transaction the one that its"
                            + " :isolation names. Default: the strongest that holds is told.")
    private @Nullable String level;

    @Option(
            names = "--order",
            paramLabel = "O",
            description =
                    "With --workload for transactions: session or real-time, an order that every"
                            + " level must keep that has none of its own, or a weaker one; none"
                            + " (default) leaves levels as they are.")
    private @Nullable String order;

    @Option(
            names = "--consistency",
            paramLabel = "C",
            defaultValue = "linearizable",
            description =
                    "What is promised, one or more with commas: linearizable (default), sequential,"
                            + " session, staleness.")
    private String consistency = "linearizable";

    @Option(
            names = "--max-staleness",
            paramLabel = "K|DURATION",
            description =
                    "With --consistency staleness: reads return one of the last K values, or are"
                            + " stale by at most DURATION. Default: it is only measured.")
    private @Nullable String maxStaleness;

    @Option(
            names = "--format",
            paramLabel = "F",
            description =
                    "Of the files, where it is not to be detected: edn, jsonl, etcd-log, kv-log,"
                            + " plume, dbcop, cobra.")
    private @Nullable String format;

    @Option(
            names = "--initial",
            paramLabel = "JSON",
            description =
                    "What the object holds at first, where it is not what the model says. With"
                            + " --workload bank a sum, or a map of accounts.")
    private @Nullable String initial;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            converter = Durations.class,
            defaultValue = "60s",
            description =
                    "For each file, its reading included; then the verdict is unknown (default:"
                            + " 60s).")
    private Duration timeout = Duration.ofSeconds(60);

    @Option(
            names = "--report",
            paramLabel = "DIR",
            description =
                    "Writes a report, results.json and, as Jepsen stores them, results.edn there.")
    private @Nullable String report;

    @Option(
            names = "--prove",
            paramLabel = "DIR",
            description =
                    "Proves what is decided once more, and writes the orders there as"
                            + " proof-*.json; see verify-proof.")
    private @Nullable String prove;

    @Option(
            names = "--stream",
            description =
                    "Judges while reading and keeps no history in memory: for files larger than"
                            + " memory, and for pipes that still grow. Ends at the first"
                            + " violation. Refuses transactions over several keys.")
    private boolean isStreaming;

    @Option(names = "--json", description = "One JSON object a line on standard output.")
    private boolean isJson;

    @Option(
            names = "--nil-reads",
            paramLabel = "MEANING",
            description =
                    "A read of nil means: nil, or unknown. Default: as the format's authors mean"
                            + " it.")
    private @Nullable String nilReads;

    @Option(
            names = "--failed-cas",
            paramLabel = "MEANING",
            description =
                    "A failed cas means: mismatch, or nothing. Default: as the format's authors"
                            + " mean it.")
    private @Nullable String failedCas;

    @Option(
            names = "--second-opinion",
            paramLabel = "BY",
            description =
                    "Asks knossos (of a --model) or elle (of --workload list-append or rw-register)"
                            + " too, and compares; both come by mvn -Pjepsen.")
    private @Nullable String secondOpinion;

    @Mixin private OutputOptions outputs = new OutputOptions();

    @Mixin private PluginOption plugins = new PluginOption();

    public CheckCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        Results.Start start = Starts.now("check", OptionalLong.empty(), options());
        long startNanos = System.nanoTime();
        ClassLoader loader = plugins.load(surroundings);
        List<Consistency> asked = Consistency.named(consistency);
        requireThatOptionsFit(asked);
        FileJudge.Question question = question(loader, asked);
        FileJudge judge = new FileJudge(surroundings, question);
        other =
                Optional.ofNullable(secondOpinion)
                        .map(by -> OtherOpinion.named(by, question.promise()));
        List<FileEntry> entries = new ArrayList<>();
        List<Integer> codes = new ArrayList<>();
        Map<String, History> histories = new LinkedHashMap<>();
        Console console = new Console(surroundings);
        BestEffort effort = new BestEffort(console);
        Optional<OutputFolder> output =
                Optional.ofNullable(report)
                        .map(surroundings::resolve)
                        .flatMap(at -> effort.attempt(() -> reportFolder(at)));
        Optional<Proofs> proofs =
                Optional.ofNullable(prove)
                        .map(folder -> new Proofs.Place(surroundings, folder, initial))
                        .flatMap(place -> effort.attempt(() -> Proofs.open(place, effort)));
        List<String> names = FileNames.expand(files, surroundings.folder());
        for (String name : names) {
            console.progress(
                    "judging " + name + " (" + (entries.size() + 1) + " of " + names.size() + ")");
            FileJudge.Judged judged =
                    proofs.map(folder -> judge.prove(name, folder))
                            .orElseGet(() -> judged(judge, name));
            FileEntry entry =
                    JepsenStore.results(surroundings, name)
                            .map(judged.entry()::with)
                            .orElse(judged.entry());
            entries.add(entry);
            codes.add(judged.exitCode());
            if (output.isPresent() && histories.size() < PICTURED_MAX) {
                judged.history().ifPresent(history -> histories.put(name, history));
            }
            console.wipe();
            say(console, entry, names.size() == 1, output.isPresent());
            Stream.concat(judged.proof().stream(), entry.stored().map(JepsenStore::words).stream())
                    .filter(unused -> !isJson)
                    .flatMap(String::lines)
                    .forEach(line -> console.say("  " + line));
        }
        double seconds = Math.round((System.nanoTime() - startNanos) / 1e6) / 1e3;
        Ending ending = ending(entries, codes, seconds);
        Results results = Results.ofFiles(start, ending, entries);
        output.ifPresent(
                folder ->
                        effort.attemptTo(
                                () -> {
                                    folder.write("results.json", ResultsJson.write(results));
                                    folder.write("report.html", page(results, histories));
                                    writeForJepsen(folder, entries, console);
                                    console.note("report: " + report + "/report.html");
                                }));
        outputs.write(
                results,
                report == null ? "results.json" : report + "/results.json",
                surroundings,
                effort);
        return effort.exitCode(ending.exitCode());
    }

    private static OutputFolder reportFolder(Path at) {
        List<String> names = new ArrayList<>(List.of("results.json", "report.html"));
        if (!JepsenStore.isAt(at)) {
            names.add(FOR_JEPSEN);
        }
        return OutputFolder.open(at, "--report", names);
    }

    private void writeForJepsen(OutputFolder folder, List<FileEntry> entries, Console console) {
        if (JepsenStore.isAt(surroundings.resolve(Objects.requireNonNull(report)))) {
            console.note(FOR_JEPSEN + " in " + report + " is Jepsen's own, and stays as it is");
        } else {
            folder.write(FOR_JEPSEN, ResultsEdn.write(entries));
        }
    }

    private static byte[] page(Results results, Map<String, History> histories) {
        return new ReportPage(results, name -> Optional.ofNullable(histories.get(name))).render();
    }

    private void requireThatOptionsFit(List<Consistency> asked) {
        if ((model == null) == (workload == null)) {
            throw new BadInputException(
                    model == null
                            ? "say what the operations mean: --model M, such as kv, or --workload"
                                    + " list-append, rw-register or transactions"
                            : "--model and --workload are two ways to say what the operations mean;"
                                    + " leave one out");
        }
        if (level != null && workload == null) {
            throw new BadInputException("--level needs --workload");
        }
        boolean isOfOperations = workload != null && OperationWorkload.named(workload).isPresent();
        if (level != null && isOfOperations) {
            throw new BadInputException(
                    "--level is for transactions; leave it out with --workload " + workload);
        }
        requireThatOrderFits(isOfOperations);
        if (workload != null && (isStreaming || prove != null || refusesInitial())) {
            throw new BadInputException(
                    (isStreaming ? "--stream" : prove != null ? "--prove" : "--initial")
                            + " is for --model; leave it out with --workload"
                            + (initial == null ? "" : " " + workload));
        }
        requireKinds("--allow", allowed);
        requireKinds("--forbid", forbidden);
        if (workload != null && !consistency.equals("linearizable")) {
            throw new BadInputException(
                    "--consistency is for --model; "
                            + (isOfOperations
                                    ? "leave it out with --workload " + workload
                                    : "with --workload say --level"));
        }
        if (isStreaming && prove != null) {
            throw new BadInputException(
                    "--prove needs the whole history; leave out --stream, or --prove");
        }
        if (maxStaleness != null && !asked.contains(Consistency.STALENESS)) {
            throw new BadInputException("--max-staleness needs --consistency staleness");
        }
        boolean isLinearizable = asked.equals(List.of(Consistency.LINEARIZABLE));
        if (secondOpinion != null && (isStreaming || prove != null || !isLinearizable)) {
            throw new BadInputException(
                    "--second-opinion compares whole histories by one promise; leave out "
                            + (isStreaming
                                    ? "--stream"
                                    : prove != null ? "--prove" : "--consistency"));
        }
        if (!isLinearizable && (isStreaming || prove != null)) {
            throw new BadInputException(
                    (isStreaming ? "--stream" : "--prove")
                            + " judges linearizability only; leave it out, or --consistency");
        }
    }

    private boolean refusesInitial() {
        return initial != null
                && !OperationWorkload.named(Objects.requireNonNull(workload))
                        .map(OperationWorkload::takesInitial)
                        .orElse(false);
    }

    private void requireKinds(String option, List<String> kinds) {
        if (kinds.isEmpty()) {
            return;
        }
        List<String> known =
                Optional.ofNullable(workload)
                        .flatMap(OperationWorkload::named)
                        .map(OperationWorkload::kinds)
                        .orElse(List.of());
        if (known.isEmpty()) {
            throw new BadInputException(
                    option + " is for workloads with kinds of violations, such as bank and kafka");
        }
        for (String kind : kinds) {
            if (!known.contains(kind)) {
                throw new BadInputException(
                        option + ": " + Names.unknown("kind", kind, known).getMessage());
            }
        }
    }

    private void requireThatOrderFits(boolean isOfOperations) {
        if (order != null && (workload == null || isOfOperations)) {
            throw new BadInputException(
                    "--order is for transactions; leave it out, or say --workload list-append or"
                            + " rw-register");
        }
        if (order != null && Promise.AsDeclared.LEVEL.equals(level)) {
            throw new BadInputException(
                    "--order is for a level, not for those that transactions declare; leave it"
                            + " out");
        }
        boolean isOfTime = order != null && TransactionWorkload.order(order) == Order.REAL_TIME;
        if (isOfTime && level != null) {
            Level asked = TransactionWorkload.level("--level: ", level);
            if (asked.isOfSessions()) {
                throw new BadInputException(
                        "--order real-time: "
                                + asked.word()
                                + " is about sessions alone; leave --order out, or say --level"
                                + " causal");
            }
        }
    }

    private FileJudge.Judged judged(FileJudge judging, String name) {
        if (other.isPresent()) {
            return judging.judge(name, other.get());
        }
        return isStreaming ? judging.judgeReading(name) : judging.judge(name);
    }

    private FileJudge.Question question(ClassLoader loader, List<Consistency> asked) {
        Promise promise =
                workload == null
                        ? new Promise.OfModel(
                                Asked.model("--model", Objects.requireNonNull(model), loader),
                                asked,
                                Optional.ofNullable(maxStaleness).map(Consistency::maxStaleness))
                        : OperationWorkload.named(workload)
                                .<Promise>map(
                                        named ->
                                                new Promise.OfWorkload(
                                                        named,
                                                        new TreeSet<>(allowed),
                                                        new TreeSet<>(forbidden)))
                                .orElseGet(() -> transactions(Objects.requireNonNull(workload)));
        FileJudge.Question question =
                new FileJudge.Question(
                        promise,
                        Optional.ofNullable(format).map(Asked::format),
                        Optional.ofNullable(initial)
                                .map(text -> InitialValue.read(text, "--initial")),
                        Budget.standard().within(timeout),
                        choice("--nil-reads", nilReads, "unknown", "nil"),
                        choice("--failed-cas", failedCas, "mismatch", "nothing"));
        if (promise instanceof Promise.OfModel ofModel) {
            Asked.requireStart(
                    ofModel.model(),
                    question.initial(),
                    initial == null ? "--model " + model : "--initial " + initial);
        }
        return question;
    }

    private Promise transactions(String named) {
        if (level != null && level.equals(Promise.AsDeclared.LEVEL)) {
            return new Promise.AsDeclared(TransactionWorkload.named(named));
        }
        return new Promise.OfTransactions(
                TransactionWorkload.named(named),
                Optional.ofNullable(level)
                        .map(name -> TransactionWorkload.level("--level: ", name)),
                order == null ? Order.NONE : TransactionWorkload.order(order));
    }

    private static Optional<Boolean> choice(
            String option, @Nullable String said, String yes, String no) {
        if (said == null) {
            return Optional.empty();
        }
        if (!said.equals(yes) && !said.equals(no)) {
            throw new BadInputException(
                    option + " is " + yes + " or " + no + ", not '" + said + "'");
        }
        return Optional.of(said.equals(yes));
    }

    // One file may take as many lines as a violation needs; of many, each has one.
    private void say(Console console, FileEntry entry, boolean isOnly, boolean hasReport) {
        if (isJson) {
            surroundings.out().println(ResultsJson.line(entry));
            return;
        }
        if (isOnly && entry.verdict().equals("invalid")) {
            Map<String, String> pointers = new LinkedHashMap<>();
            if (hasReport) {
                pointers.put("report", report + "/report.html");
            }
            FailureText.lines(console, entry.file(), entry.details().orElseThrow(), pointers)
                    .forEach(console::say);
            return;
        }
        // What is wrong with a file names the file itself.
        boolean isError = entry.verdict().equals("error");
        String amount =
                isError
                        ? ""
                        : " · "
                                + RunReport.counted(entry.operations(), "operation")
                                + engines(entry)
                                + " · "
                                + Durations.format(entry.seconds());
        console.say(
                console.style().verdictColumn(entry.verdict())
                        + "  "
                        + (isError ? "" : entry.file() + ": ")
                        + entry.reason()
                        + amount);
    }

    /** Which engines decided how many operations. */
    private static String engines(FileEntry entry) {
        return entry
                .details()
                .map(VerdictEntry::measures)
                .orElse(Collections.emptySortedMap())
                .entrySet()
                .stream()
                .filter(measure -> measure.getKey().startsWith(LinearizabilityChecker.DECIDED_BY))
                .map(
                        measure ->
                                " · "
                                        + "%,d".formatted(measure.getValue())
                                        + " by "
                                        + measure.getKey()
                                                .substring(
                                                        LinearizabilityChecker.DECIDED_BY.length()))
                .collect(Collectors.joining());
    }

    private Ending ending(List<FileEntry> entries, List<Integer> codes, double seconds) {
        int code = ExitCode.worst(codes);
        String verdict =
                switch (code) {
                    case ExitCode.OK -> "valid";
                    case ExitCode.VIOLATION -> "invalid";
                    case ExitCode.UNDECIDED ->
                            entries.stream().anyMatch(entry -> entry.verdict().equals("unknown"))
                                    ? "unknown"
                                    : "vacuous";
                    default -> "error";
                };
        FileEntry telling =
                entries.stream()
                        .filter(entry -> entry.verdict().equals(verdict))
                        .findFirst()
                        .orElseThrow();
        String reason =
                verdict.equals("valid")
                        ? good(entries.size())
                        : verdict.equals("error")
                                ? telling.reason()
                                : telling.file() + ": " + telling.reason();
        return new Ending(verdict, reason, code, seconds);
    }

    private String good(int histories) {
        boolean isOne = histories == 1;
        String who = isOne ? "the history" : "all %,d histories".formatted(histories);
        if (workload != null) {
            return who
                    + (isOne ? " keeps " : " keep ")
                    + (level == null ? keptWithoutLevel() : level);
        }
        return consistency.equals("linearizable")
                ? who + (isOne ? " is" : " are") + " linearizable"
                : who + (isOne ? " keeps" : " keep") + " what was asked: " + consistency;
    }

    private String keptWithoutLevel() {
        return OperationWorkload.named(Objects.requireNonNull(workload))
                .map(named -> "what " + named.word() + " asks")
                .orElse("some level");
    }

    private SortedMap<String, String> options() {
        SortedMap<String, String> options = new TreeMap<>();
        if (model != null) {
            options.put("model", model);
        }
        if (workload != null) {
            options.put("workload", workload);
        }
        if (level != null) {
            options.put("level", level);
        }
        if (order != null) {
            options.put("order", order);
        }
        if (!allowed.isEmpty()) {
            options.put("allow", String.join(",", allowed));
        }
        if (!forbidden.isEmpty()) {
            options.put("forbid", String.join(",", forbidden));
        }
        if (!consistency.equals("linearizable")) {
            options.put("consistency", consistency);
        }
        if (maxStaleness != null) {
            options.put("max-staleness", maxStaleness);
        }
        options.put("timeout", timeout.toMillis() + "ms");
        if (initial != null) {
            options.put("initial", initial);
        }
        if (nilReads != null) {
            options.put("nil-reads", nilReads);
        }
        if (isStreaming) {
            options.put("stream", "true");
        }
        if (failedCas != null) {
            options.put("failed-cas", failedCas);
        }
        if (secondOpinion != null) {
            options.put("second-opinion", secondOpinion);
        }
        return options;
    }
}
