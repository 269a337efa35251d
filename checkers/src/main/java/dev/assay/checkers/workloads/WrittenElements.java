// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.workloads;

import static dev.assay.checkers.workloads.CausalReverseChecker.REVERSED;
import static dev.assay.checkers.workloads.CausalReverseChecker.UNEXPECTED;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Ints;
import dev.assay.checkers.OperationWords;
import dev.assay.checkers.Violations;
import dev.assay.checkers.Witness;
import dev.assay.histories.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** The elements of one key: since when they may be there, and since when they are. */
final class WrittenElements {
    private static final int NONE = -1;
    private static final int NEVER = Integer.MAX_VALUE;

    private final KeyedOperations all;
    private final int key;
    private final Map<Value, Integer> numbers = new HashMap<>();
    private final List<Value> elements = new ArrayList<>();

    /** By element: the write called first of those that happened or may have. */
    private final Ints writer = new Ints();

    /** By element: a write that failed. */
    private final Ints failed = new Ints();

    /** By element: the event since which it was there, and the operation that shows it. */
    private final Ints knownAt = new Ints();

    private final Ints knownBy = new Ints();
    private final int[] reads;

    /** By what was returned: the elements, each once. */
    private final Map<Integer, int[]> contents = new HashMap<>();

    /** The times since which elements are there, ascending. */
    private int[] known = {};

    private long telling;

    WrittenElements(KeyedOperations all, int key, int[] operations) {
        this.all = all;
        this.key = key;
        Ints found = new Ints();
        for (int operation : operations) {
            if (all.reads(operation)) {
                if (all.result(operation) != Value.UNKNOWN) {
                    found.add(operation);
                }
            } else {
                write(operation);
            }
        }
        reads = found.toArray();
    }

    long reads() {
        return reads.length;
    }

    /** How many reads saw an element that was written after another one was there. */
    long telling() {
        return telling;
    }

    private int number(Value element) {
        Integer known = numbers.putIfAbsent(element, elements.size());
        if (known != null) {
            return known;
        }
        elements.add(element);
        writer.add(NONE);
        failed.add(NONE);
        knownAt.add(NEVER);
        knownBy.add(NONE);
        return elements.size() - 1;
    }

    private void write(int operation) {
        switch (all.function(operation)) {
            case "write", "w", "insert", "add" -> {}
            default -> throw all.stranger(operation, "write (w, insert, add) and read");
        }
        int number = number(all.argument(operation));
        if (all.isFailed(operation)) {
            failed.set(number, operation);
            return;
        }
        if (writer.get(number) == NONE) {
            writer.set(number, operation);
        }
        if (all.isOk(operation)) {
            there(number, operation);
        }
    }

    private void there(int number, int operation) {
        if (all.returned(operation) < knownAt.get(number)) {
            knownAt.set(number, all.returned(operation));
            knownBy.set(number, operation);
        }
    }

    void judge(Violations violations, Budget.Meter meter) {
        for (int read : reads) {
            meter.poll();
            for (int number : seen(read, meter)) {
                there(number, read);
            }
        }
        known =
                IntStream.range(0, elements.size())
                        .filter(this::isTraced)
                        .map(knownAt::get)
                        .filter(at -> at != NEVER)
                        .sorted()
                        .toArray();
        for (int read : reads) {
            meter.poll();
            judge(read, seen(read, meter), violations);
        }
    }

    private int[] seen(int read, Budget.Meter meter) {
        return contents.computeIfAbsent(
                all.returnedReference(read), unused -> numbersSeen(read, meter));
    }

    private boolean isTraced(int number) {
        return writer.get(number) != NONE;
    }

    private int[] numbersSeen(int read, Budget.Meter meter) {
        Collection<Value> values =
                switch (all.result(read)) {
                    case Value.Sequence(List<Value> sequence) -> sequence;
                    case Value.Collection(Set<Value> collection) -> collection;
                    case Value.Missing nil -> List.of();
                    default -> throw all.strange(read, "reads that return a set or a sequence");
                };
        meter.allocated(4L * values.size());
        return new LinkedHashSet<>(values).stream().mapToInt(this::number).toArray();
    }

    private void judge(int read, int[] seen, Violations violations) {
        int latest = NONE;
        for (int number : seen) {
            if (!isTraced(number) || all.called(writer.get(number)) > all.returned(read)) {
                violations.add(UNEXPECTED, () -> unexpected(read, number));
            }
            boolean isLater =
                    isTraced(number) && (latest == NONE || calledAt(number) > calledAt(latest));
            latest = isLater ? number : latest;
        }
        if (latest == NONE) {
            return;
        }
        int moment = calledAt(latest);
        int demanded = before(moment);
        telling += demanded > 0 ? 1 : 0;
        int found = 0;
        for (int number : seen) {
            found += isTraced(number) && knownAt.get(number) < moment ? 1 : 0;
        }
        if (found < demanded) {
            int later = latest;
            violations.add(REVERSED, () -> reversed(read, seen, later));
        }
    }

    private int calledAt(int number) {
        return all.called(writer.get(number));
    }

    /** How many elements were there before an event. */
    private int before(int event) {
        int place = Arrays.binarySearch(known, event);
        return place < 0 ? -1 - place : place;
    }

    private Witness reversed(int read, int[] seen, int later) {
        boolean[] isSeen = new boolean[elements.size()];
        for (int number : seen) {
            isSeen[number] = true;
        }
        int missed =
                IntStream.range(0, isSeen.length)
                        .filter(number -> isTraced(number) && !isSeen[number])
                        .reduce((one, other) -> knownAt.get(other) < knownAt.get(one) ? other : one)
                        .orElseThrow();
        int shower = knownBy.get(missed);
        String earlier = OperationWords.value(elements.get(missed));
        String of = all.ofKey(key);
        Map<Integer, String> lines = new LinkedHashMap<>();
        lines.put(
                shower,
                all.words().describe(shower)
                        + (all.reads(shower) ? ": " + earlier + " is there." : "."));
        int write = writer.get(later);
        lines.put(write, all.words().describe(write) + "; it was called after that.");
        lines.put(read, all.words().describe(read) + ".");
        List<String> explanation = new ArrayList<>(lines.values());
        explanation.add(
                "operation "
                        + read
                        + " saw "
                        + OperationWords.value(elements.get(later))
                        + of
                        + " without "
                        + earlier
                        + ", which was there before the other was written");
        return all.words().witness(REVERSED, lines.keySet(), explanation);
    }

    private Witness unexpected(int read, int number) {
        String saw =
                "operation "
                        + read
                        + " saw "
                        + OperationWords.value(elements.get(number))
                        + all.ofKey(key)
                        + ", which ";
        boolean isLate = isTraced(number);
        int other = isLate ? writer.get(number) : failed.get(number);
        if (other == NONE) {
            return all.words()
                    .witness(
                            UNEXPECTED,
                            List.of(read),
                            List.of(all.words().describe(read) + ".", saw + "nobody had written"));
        }
        return all.words()
                .witness(
                        UNEXPECTED,
                        List.of(other, read),
                        List.of(
                                all.words().describe(other) + ".",
                                all.words().describe(read) + ".",
                                saw
                                        + (isLate
                                                ? "was written only after it had returned"
                                                : "only an operation that failed had written")));
    }
}
