// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability;

import dev.assay.checkers.Budget;
import dev.assay.checkers.CheckRunner;
import dev.assay.checkers.Status;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.model.Model;
import dev.assay.checkers.model.Models;
import dev.assay.histories.History;
import dev.assay.histories.format.Conventions;
import dev.assay.histories.format.HistoryFormats;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How long the linearizability checker takes for histories in files once the virtual machine is
 * warm: checking only, reading apart. Everything is read first; then each pass checks every file
 * once. The first passes, which go on for {@link #WARM} at least, warm up. A file that has taken
 * {@link #ENOUGH} altogether is left out of further passes. The last checks of each file count, the
 * first one never unless it is the only one.
 *
 * <p>Prints a line for each file: {@code assay}, the file, the verdict, the median and the least
 * milliseconds, with tabs between them.
 *
 * <p>Not a JMH benchmark: it has to do what the drivers of other checkers do. See {@code
 * BENCHMARKS.md}.
 */
public final class TimeCheck {
    private static final Duration WARM = Duration.ofSeconds(3);
    private static final Duration ENOUGH = Duration.ofSeconds(10);
    private static final double LONG_MILLIS = 50;
    private static final String USAGE =
            """
            usage: [--model M] [--warmup PASSES] [--repeat PASSES] [--timeout SECONDS]
                   [--failed-cas mismatch|nothing] [--nil-read unknown|absent]
                   [--unpartitioned] [--decision-only] FILE...\
            """;

    private String model = "cas-register";
    private int warmup = 20;
    private int repeat = 5;
    private Duration timeout = Duration.ofSeconds(60);
    private Optional<Boolean> failedCasIsMismatch = Optional.empty();
    private Optional<Boolean> nilReadIsUnknown = Optional.empty();
    private boolean unpartitioned;
    private boolean isDecisionOnly;
    private final List<Subject> subjects = new ArrayList<>();

    private TimeCheck() {}

    /** One file: its history, how it is checked, and what came out so far. */
    private static final class Subject {
        private final String file;
        private final History history;
        private final LinearizabilityChecker checker;
        private final List<Double> millis = new ArrayList<>();
        private String verdict = "";

        Subject(String file, History history, LinearizabilityChecker checker) {
            this.file = file;
            this.history = history;
            this.checker = checker;
        }

        boolean isDone() {
            return millis.stream().mapToDouble(each -> each).sum() > ENOUGH.toMillis();
        }

        boolean takesLong() {
            return !millis.isEmpty() && millis.get(millis.size() - 1) > LONG_MILLIS;
        }

        void check(Budget budget, boolean isDecisionOnly) {
            long start = System.nanoTime();
            String said = isDecisionOnly ? decided(budget) : checked(budget);
            millis.add((System.nanoTime() - start) / 1e6);
            verdict = verdict.isEmpty() || verdict.equals(said) ? said : "unstable";
        }

        private String checked(Budget budget) {
            Verdict found = CheckRunner.run(checker, history, budget);
            return found.status() == Status.UNKNOWN
                    ? "unknown:" + found.reason()
                    : found.status().word();
        }

        /** Tells no reason, and has no thread of its own: as other checkers do. */
        private String decided(Budget budget) {
            try {
                return checker.decide(history, budget.start()).word();
            } catch (Budget.Spent spent) {
                return "unknown:" + spent.reason();
            } catch (OutOfMemoryError full) {
                return "unknown:out of memory";
            }
        }

        String line(int repeat) {
            int first = Math.max(Math.min(1, millis.size() - 1), millis.size() - repeat);
            List<Double> counted = millis.subList(first, millis.size()).stream().sorted().toList();
            int middle = counted.size() / 2;
            double median =
                    counted.size() % 2 == 1
                            ? counted.get(middle)
                            : (counted.get(middle - 1) + counted.get(middle)) / 2;
            return String.format(
                    Locale.ROOT,
                    "assay\t%s\t%s\t%.3f\t%.3f",
                    file,
                    verdict,
                    median,
                    counted.get(0));
        }
    }

    /** See the class comment; without files it says what it takes. */
    public static void main(String[] arguments) throws IOException {
        TimeCheck timing = new TimeCheck();
        List<String> files = timing.parse(arguments);
        if (files.isEmpty()) {
            System.err.println(USAGE);
            System.exit(254);
        }
        for (String file : files) {
            timing.load(file);
        }
        timing.run();
        timing.subjects.forEach(subject -> System.out.println(subject.line(timing.repeat)));
    }

    private List<String> parse(String[] arguments) {
        int next = 0;
        while (next < arguments.length && arguments[next].startsWith("--")) {
            String option = arguments[next++];
            if (option.equals("--unpartitioned")) {
                unpartitioned = true;
            } else if (option.equals("--decision-only")) {
                isDecisionOnly = true;
            } else if (next < arguments.length) {
                set(option, arguments[next++]);
            }
        }
        return List.of(arguments).subList(next, arguments.length);
    }

    private void set(String option, String value) {
        switch (option) {
            case "--model" -> model = value;
            case "--warmup" -> warmup = Integer.parseInt(value);
            case "--repeat" -> repeat = Math.max(1, Integer.parseInt(value));
            case "--timeout" -> timeout = Duration.ofMillis((long) (1000 * Double.valueOf(value)));
            case "--failed-cas" ->
                    failedCasIsMismatch = Optional.of(isFirst(value, "mismatch", "nothing"));
            case "--nil-read" ->
                    nilReadIsUnknown = Optional.of(isFirst(value, "unknown", "absent"));
            default -> throw new IllegalArgumentException("no option " + option + "\n" + USAGE);
        }
    }

    private static boolean isFirst(String value, String first, String second) {
        if (!value.equals(first) && !value.equals(second)) {
            throw new IllegalArgumentException(value + " is neither " + first + " nor " + second);
        }
        return value.equals(first);
    }

    private void load(String file) throws IOException {
        HistoryFormats.Loaded loaded = HistoryFormats.read(Path.of(file));
        Conventions usual = loaded.format().conventions();
        Conventions conventions =
                new Conventions(
                        nilReadIsUnknown.orElse(usual.nilReadIsUnknown()),
                        failedCasIsMismatch.orElse(usual.failedCasIsMismatch()));
        Model<?> split = Models.find(model);
        LinearizabilityChecker checker =
                new LinearizabilityChecker(
                        unpartitioned ? new UnpartitionedModel<>(split) : split,
                        LinearizabilityOptions.standard().reading(conventions));
        subjects.add(new Subject(file, loaded.history(), checker));
    }

    private void run() {
        long start = System.nanoTime();
        for (int pass = 0; pass < warmup || (warmup > 0 && isCold(start)); pass++) {
            pass();
        }
        for (int pass = 0; pass < repeat; pass++) {
            pass();
        }
    }

    private static boolean isCold(long start) {
        return System.nanoTime() - start < WARM.toNanos();
    }

    private void pass() {
        Budget budget = Budget.standard().within(timeout);
        System.gc();
        for (Subject subject : subjects) {
            if (!subject.isDone()) {
                if (subject.takesLong()) {
                    // The garbage of others is not this check's.
                    System.gc();
                }
                subject.check(budget, isDecisionOnly);
            }
        }
    }
}
