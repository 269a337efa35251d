// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.suite;

import dev.assay.checkers.Status;
import dev.assay.harness.HarnessInputException;
import dev.assay.harness.IoProblems;
import dev.assay.harness.Plugins;
import dev.assay.harness.Target;
import dev.assay.harness.campaign.SeedRange;
import dev.assay.harness.trial.Trial;
import dev.assay.harness.trial.TrialOptions;
import dev.assay.nemeses.Durations;
import dev.assay.nemeses.FaultFamily;
import dev.assay.nemeses.Generator;
import dev.assay.nemeses.Schedule;
import dev.assay.nemeses.ScheduleFile;
import dev.assay.nemeses.file.FieldReader;
import dev.assay.nemeses.file.Located;
import dev.assay.nemeses.file.LocatedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.LongStream;

/**
 * Suites as files, in YAML or JSON with the same keys:
 *
 * <pre>
 * version: 1
 * name: nightly               # may be left out: then the file's name
 * time: 10m                   # may be left out; after it no further trial is begun
 * defaults: {nodes: 5}        # for all trials; any key of a trial but name and matrix
 * trials:
 *   - name: partitions
 *     target: reference-db
 *     workload: kv
 *     faults: [partitions]    # or: none
 *     seeds: 5                # from --seed on; or a range 1..6 (without 6), or a list [3, 8]
 *   - name: stale-reads
 *     bugs: [read-without-quorum]
 *     matrix: {nodes: [3, 5], faults: [[partitions], [partitions, crashes]]}
 *     seeds: 0..40
 *     expect: {verdict: invalid, anomaly: non-linearizable, in: any-seed}
 * </pre>
 *
 * <p>A matrix multiplies: one scenario for each choice of one value per key. Every trial keeps all
 * promises unless {@code expect} says otherwise.
 */
public final class SuiteFile {
    /** The version that this build reads. */
    public static final int VERSION = 1;

    /** A suite of more trials than this is a campaign. */
    public static final int TRIALS_MAX = 100_000;

    private static final String NO_FAULTS = "none";

    private final Plugins plugins;
    private final Path folder;
    private final long firstSeed;

    private SuiteFile(Plugins plugins, Path folder, long firstSeed) {
        this.plugins = plugins;
        this.folder = folder;
        this.firstSeed = firstSeed;
    }

    /**
     * Reads a suite; as JSON if its name ends in {@code .json}, otherwise as YAML.
     *
     * @param firstSeed where seeds begin that are given by their number
     * @throws dev.assay.nemeses.file.FormatException for a file that is no suite, with the line
     * @throws HarnessInputException for one that cannot be read
     */
    public static SuitePlan read(Path file, Plugins plugins, long firstSeed) {
        String text;
        try {
            text = Files.readString(file, StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            throw new HarnessInputException(file + ": there is no such suite file", e);
        } catch (IOException e) {
            throw new HarnessInputException(file + ": " + IoProblems.words(e), e);
        }
        String name = file.toString();
        Located root =
                name.endsWith(".json")
                        ? LocatedReader.json(text, name)
                        : LocatedReader.yaml(text, name);
        Path folder = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(file);
        String usualName = String.valueOf(file.getFileName()).replaceFirst("\\.(json|ya?ml)$", "");
        return new SuiteFile(plugins, folder, firstSeed).plan(root, usualName);
    }

    private SuitePlan plan(Located root, String usualName) {
        FieldReader fields = FieldReader.of(root);
        Located version = fields.required("version", "1");
        String name = fields.optional("name").map(FieldReader::text).orElse(usualName);
        Optional<Duration> time = fields.optional("time").map(SuiteFile::duration);
        SequencedMap<String, Located> defaults =
                fields.optional("defaults").map(SuiteFile::mapped).orElse(new LinkedHashMap<>());
        List<Located> entries =
                FieldReader.items(
                        fields.required("trials", "[{name: crashes, faults: [crashes]}]"));
        fields.end();
        if (FieldReader.wholeNumber(version) != VERSION) {
            throw version.mistake(
                    "version "
                            + FieldReader.text(version)
                            + " is not known to this build; write version: "
                            + VERSION);
        }
        if (entries.isEmpty()) {
            throw root.mistake("a suite without trials checks nothing; add one under 'trials'");
        }
        List<SuitePlan.Scenario> scenarios = new ArrayList<>();
        entries.forEach(entry -> scenarios.addAll(scenarios(entry, defaults)));
        requireThatTheyDiffer(entries, scenarios);
        int trials = scenarios.stream().mapToInt(scenario -> scenario.trials().size()).sum();
        if (trials > TRIALS_MAX) {
            throw root.mistake(
                    trials
                            + " trials are more than a suite may have ("
                            + TRIALS_MAX
                            + "); run 'assay campaign' for great many seeds");
        }
        return new SuitePlan(name, time, scenarios);
    }

    private static void requireThatTheyDiffer(
            List<Located> entries, List<SuitePlan.Scenario> scenarios) {
        Set<String> files = new LinkedHashSet<>();
        for (SuitePlan.Scenario scenario : scenarios) {
            for (Trial trial : scenario.trials()) {
                if (!files.add(trial.fileName())) {
                    throw entries.getFirst()
                            .mistake(
                                    "two trials are called "
                                            + trial.fileName()
                                            + "; give each entry a name and each seed once");
                }
            }
        }
    }

    private static SequencedMap<String, Located> mapped(Located value) {
        if (value instanceof Located.Fields map) {
            return map.fields();
        }
        throw value.mistake("expected a map of keys and values, found " + value.kind());
    }

    private List<SuitePlan.Scenario> scenarios(
            Located entry, SequencedMap<String, Located> defaults) {
        SequencedMap<String, Located> own = new LinkedHashMap<>(mapped(entry));
        Optional<Located> matrix = Optional.ofNullable(own.remove("matrix"));
        List<Cell> cells =
                matrix.map(SuiteFile::cells).orElse(List.of(new Cell("", new LinkedHashMap<>())));
        List<SuitePlan.Scenario> scenarios = new ArrayList<>();
        for (Cell cell : cells) {
            for (String key : cell.values.keySet()) {
                if (own.containsKey(key)) {
                    throw own.get(key)
                            .mistake(
                                    "'"
                                            + key
                                            + "' stands in the matrix too; leave one of them out");
                }
            }
            SequencedMap<String, Located> merged = new LinkedHashMap<>(defaults);
            merged.putAll(own);
            merged.putAll(cell.values);
            scenarios.add(
                    scenario(new Located.Fields(entry.source(), entry.line(), merged), cell.label));
        }
        return scenarios;
    }

    /** One choice of the matrix. */
    private record Cell(String label, SequencedMap<String, Located> values) {}

    private static List<Cell> cells(Located matrix) {
        List<Cell> cells = List.of(new Cell("", new LinkedHashMap<>()));
        for (Map.Entry<String, Located> axis : mapped(matrix).entrySet()) {
            List<Located> values = FieldReader.items(axis.getValue());
            if (values.isEmpty()) {
                throw axis.getValue().mistake("'" + axis.getKey() + "' has no value to choose");
            }
            List<Cell> more = new ArrayList<>();
            for (Cell cell : cells) {
                for (Located value : values) {
                    SequencedMap<String, Located> chosen = new LinkedHashMap<>(cell.values);
                    chosen.put(axis.getKey(), value);
                    more.add(new Cell(cell.label + "-" + label(axis.getKey(), value), chosen));
                }
            }
            cells = more;
        }
        return cells;
    }

    private static String label(String key, Located value) {
        if (value instanceof Located.Items list) {
            return list.items().isEmpty()
                    ? "no-" + key
                    : String.join("+", list.items().stream().map(FieldReader::text).toList());
        }
        String text = FieldReader.text(value);
        return text.matches("[0-9.]+") ? text + "-" + key : text;
    }

    private SuitePlan.Scenario scenario(Located.Fields entry, String label) {
        FieldReader fields = FieldReader.of(entry);
        String name = FieldReader.text(fields.required("name", "crashes")) + label;
        Target target =
                fields.optional("target")
                        .map(value -> known(value, "target", plugins.targets().keySet()))
                        .map(plugins::target)
                        .orElseGet(() -> plugins.target("reference-db"));
        int nodes = fields.optional("nodes").map(SuiteFile::nodes).orElseGet(target::usualNodes);
        TrialTemplate template = TrialTemplate.allFaults(target, nodes);
        template =
                fields.optional("workload")
                        .map(value -> known(value, "workload", plugins.workloads().keySet()))
                        .map(template::doing)
                        .orElse(template);
        Optional<Located> faults = fields.optional("faults");
        Optional<Located> schedule = fields.optional("schedule");
        Optional<Located> generator = fields.optional("generator");
        if (schedule.isPresent() && (faults.isPresent() || generator.isPresent())) {
            throw schedule.get()
                    .mistake(
                            "the schedule says which faults strike; leave out 'faults' and"
                                    + " 'generator'");
        }
        if (faults.isPresent()) {
            template = template.withFamilies(families(faults.get()));
        }
        if (generator.isPresent()) {
            template = template.madeBy(known(generator.get(), "generator", Generator.words()));
        }
        if (schedule.isPresent()) {
            template = template.under(schedule(schedule.get()));
        }
        for (String bug : fields.optional("bugs").map(bugs(target)).orElse(List.of())) {
            template = template.withSwitch(bug);
        }
        template = template.with(options(fields));
        LongStream seeds =
                fields.optional("seeds").map(this::seeds).orElse(LongStream.of(firstSeed));
        Expectation expectation =
                fields.optional("expect").map(SuiteFile::expectation).orElse(Expectation.valid());
        fields.end();
        TrialTemplate named = template.called(name);
        List<Trial> trials =
                FieldReader.checked(entry, () -> seeds.mapToObj(named::trial).toList());
        return new SuitePlan.Scenario(name, trials, expectation);
    }

    private static String known(Located value, String what, Iterable<String> names) {
        List<String> words = new ArrayList<>();
        names.forEach(words::add);
        return FieldReader.word(value, what, words);
    }

    private static int nodes(Located value) {
        int nodes = FieldReader.smallNumber(value);
        if (nodes < 1 || nodes > 99) {
            throw value.mistake("nodes must be 1 to 99, not " + nodes);
        }
        return nodes;
    }

    private static Function<Located, List<String>> bugs(Target target) {
        List<String> known = target.bugs().stream().map(bug -> bug.name()).toList();
        return list -> FieldReader.all(list, value -> FieldReader.word(value, "bug", known));
    }

    private static TreeSet<String> families(Located value) {
        if (value instanceof Located.Scalar scalar && scalar.text().equals(NO_FAULTS)) {
            return new TreeSet<>();
        }
        List<String> known = Arrays.stream(FaultFamily.values()).map(FaultFamily::word).toList();
        return new TreeSet<>(
                FieldReader.all(value, word -> FieldReader.word(word, "fault family", known)));
    }

    private Schedule schedule(Located value) {
        Path file = folder.resolve(FieldReader.text(value));
        try {
            return ScheduleFile.read(file);
        } catch (NoSuchFileException e) {
            throw value.mistake("there is no schedule file " + file);
        } catch (IOException e) {
            throw value.mistake(file + ": " + IoProblems.words(e));
        }
    }

    private static TrialOptions options(FieldReader fields) {
        TrialOptions usual = TrialOptions.standard();
        int clients =
                fields.optional("clients").map(FieldReader::smallNumber).orElse(usual.clients());
        Duration faultPhase = duration(fields, "fault-phase", usual.faultPhase());
        Duration settle = duration(fields, "settle", usual.settle());
        Duration limit = duration(fields, "recovery-limit", usual.recoveryLimit());
        Duration think = duration(fields, "think-time", usual.meanThinkTime());
        boolean stops =
                fields.optional("stop-at-violation")
                        .map(value -> known(value, "choice", List.of("true", "false")))
                        .map(Boolean::parseBoolean)
                        .orElse(false);
        return FieldReader.checked(
                fields.place(),
                () -> new TrialOptions(clients, faultPhase, settle, limit, think, stops));
    }

    private static Duration duration(FieldReader fields, String key, Duration unlessGiven) {
        return fields.optional(key).map(SuiteFile::duration).orElse(unlessGiven);
    }

    private static Duration duration(Located value) {
        return FieldReader.parsed(value, text -> Duration.ofNanos(Durations.parse(text)));
    }

    private LongStream seeds(Located value) {
        if (value instanceof Located.Items list) {
            return list.items().stream().mapToLong(FieldReader::wholeNumber);
        }
        if (FieldReader.text(value).contains("..")) {
            SeedRange range =
                    FieldReader.parsed(
                            value,
                            text -> {
                                try {
                                    return SeedRange.parse(text, "seeds");
                                } catch (HarnessInputException refused) {
                                    throw new IllegalArgumentException(
                                            refused.getMessage(), refused);
                                }
                            });
            return LongStream.range(range.first(), range.end()).limit(TRIALS_MAX + 1L);
        }
        int count = FieldReader.smallNumber(value);
        if (count < 1 || count > TRIALS_MAX) {
            throw value.mistake("seeds must be 1 to " + TRIALS_MAX + ", not " + count);
        }
        return LongStream.range(firstSeed, firstSeed + count);
    }

    private static Expectation expectation(Located value) {
        FieldReader fields = FieldReader.of(value);
        List<String> verdicts = Arrays.stream(Status.values()).map(Status::word).toList();
        Optional<String> anomaly = fields.optional("anomaly").map(FieldReader::text);
        Optional<String> broken = fields.optional("broken").map(FieldReader::text);
        Status verdict =
                fields.optional("verdict")
                        .map(word -> FieldReader.word(word, "verdict", verdicts))
                        .map(word -> Status.values()[verdicts.indexOf(word)])
                        .orElse(
                                anomaly.isPresent() || broken.isPresent()
                                        ? Status.INVALID
                                        : Status.VALID);
        Optional<Duration> recovers = fields.optional("recovers-within").map(SuiteFile::duration);
        boolean inAnySeed =
                fields.optional("in")
                        .map(
                                word ->
                                        FieldReader.word(
                                                word, "choice", List.of("every-seed", "any-seed")))
                        .map("any-seed"::equals)
                        .orElse(false);
        fields.end();
        return FieldReader.checked(
                value, () -> new Expectation(verdict, anomaly, broken, recovers, inAnySeed));
    }
}
