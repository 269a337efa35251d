// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.checkers.Budget;
import dev.assay.checkers.UnsuitableHistoryException;
import dev.assay.checkers.model.Describe;
import dev.assay.checkers.model.Function;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.Value;
import dev.assay.histories.ValuePool;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Traces transactions that append to lists and read them whole: every list tells the order of the
 * versions before it (Kingsbury and Alvaro, "Elle: inferring isolation anomalies from experimental
 * observations", VLDB 2020, section 4). O(operations + elements of all lists that were read).
 *
 * <p>Appends that nobody saw come after the longest list that was read of their key. A transaction
 * that never returned happened if somebody saw what it appended; otherwise it is left out, which
 * takes nothing away that others depend on. What a transaction appended itself says nothing about
 * the order of versions before it commits, so only the part of a list before that counts.
 */
final class ListAppendReader {
    private static final int NONE = -1;

    private final History history;
    private final Budget.Meter meter;
    private final Findings findings;
    private final Function[] functions;
    private final int[] keyNumber;
    private final GrowingInts keys = new GrowingInts();
    private final AppendedElements elements;

    /** By key: the longest list that somebody read of it, and who. */
    private List<Value>[] longest = newLists(16);

    private int[] longestReader = new int[16];

    private final GrowingInts readKey = new GrowingInts();
    private final GrowingInts readLength = new GrowingInts();
    private final int[] readStart;
    private final boolean[] happened;

    ListAppendReader(History history, Findings findings, Budget.Meter meter) {
        this.history = history;
        this.findings = findings;
        this.meter = meter;
        functions = new Function[history.functions()];
        for (int number = 0; number < functions.length; number++) {
            functions[number] = Function.named(history.functionName(number));
        }
        keyNumber = new int[history.values().size()];
        Arrays.fill(keyNumber, NONE);
        elements = new AppendedElements(history.values());
        readStart = new int[history.operations() + 1];
        happened = new boolean[history.operations()];
    }

    /** Reads the whole history; what is wrong goes to the findings. */
    Versions read() {
        for (int transaction = 0; transaction < history.operations(); transaction++) {
            poll(transaction);
            happened[transaction] = history.outcome(transaction) == EventType.OK;
            append(transaction);
        }
        OwnAppends own = new OwnAppends(keys.size());
        for (int transaction = 0; transaction < history.operations(); transaction++) {
            poll(transaction);
            readStart[transaction] = readKey.size();
            if (history.outcome(transaction) == EventType.OK) {
                lookAt(transaction, own);
            }
        }
        readStart[history.operations()] = readKey.size();
        return new VersionOrder().build();
    }

    private void poll(int transaction) {
        if ((transaction & 0x3FF) == 0) {
            meter.poll();
        }
    }

    private void append(int transaction) {
        int end = history.firstStep(transaction + 1);
        for (int step = history.firstStep(transaction); step < end; step++) {
            int key = key(step);
            switch (functions[history.stepFunction(step)]) {
                case APPEND -> elements.add(key, history.stepArgument(step), transaction);
                case READ -> {}
                default ->
                        throw new UnsuitableHistoryException(
                                "operation "
                                        + transaction
                                        + ": '"
                                        + history.functionName(history.stepFunction(step))
                                        + "' is neither an append to a list nor a read of one"
                                        + " (steps are [append KEY ELEMENT] and [r KEY LIST])");
            }
        }
    }

    private int key(int step) {
        int reference = history.stepKey(step);
        if (keyNumber[reference] == NONE) {
            keyNumber[reference] = keys.size();
            keys.add(reference);
            if (keys.size() > longest.length) {
                longest = Arrays.copyOf(longest, longest.length * 2);
                Arrays.fill(longest, keys.size() - 1, longest.length, List.of());
                longestReader = Arrays.copyOf(longestReader, longest.length);
            }
        }
        return keyNumber[reference];
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static List<Value>[] newLists(int size) {
        List<Value>[] lists = new List[size];
        Arrays.fill(lists, List.of());
        return lists;
    }

    private void lookAt(int transaction, OwnAppends own) {
        own.begin(transaction);
        int end = history.firstStep(transaction + 1);
        for (int step = history.firstStep(transaction); step < end; step++) {
            int key = key(step);
            if (functions[history.stepFunction(step)] == Function.APPEND) {
                own.append(key, history.values().get(history.stepArgument(step)));
                continue;
            }
            int result = history.stepResult(step);
            if (result != ValuePool.UNKNOWN) {
                List<Value> list = list(transaction, result);
                int others = others(transaction, key, list, own);
                if (others >= 0) {
                    see(transaction, key, list, others);
                }
                own.see(key, list);
            }
        }
    }

    private List<Value> list(int transaction, int reference) {
        return switch (history.values().get(reference)) {
            case Value.Sequence sequence -> sequence.elements();
            case Value.Missing missing -> List.of();
            case Value other ->
                    throw new UnsuitableHistoryException(
                            "operation "
                                    + transaction
                                    + ": "
                                    + Describe.value(other)
                                    + " is no list, which is what a read of one returns");
        };
    }

    /**
     * How many elements at the front of a list come from others; negative where the transaction has
     * read from the key before, so that this read tells nothing new, or contradicts itself.
     */
    private int others(int transaction, int key, List<Value> list, OwnAppends own) {
        if (!own.knows(key)) {
            return list.size();
        }
        List<Value> appended = own.appended(key);
        List<Value> expected = own.expected(key);
        boolean fits =
                own.hasRead(key)
                        ? list.equals(expected)
                        : list.size() >= appended.size()
                                && list.subList(list.size() - appended.size(), list.size())
                                        .equals(appended);
        if (!fits) {
            internal(transaction, key, list, own);
            return NONE;
        }
        return own.hasRead(key) ? NONE : list.size() - appended.size();
    }

    private void internal(int transaction, int key, List<Value> list, OwnAppends own) {
        findings.add(
                Anomaly.INTERNAL,
                List.of(transaction),
                who(transaction)
                        + " read "
                        + told(list)
                        + " of key "
                        + name(key)
                        + ", but after what it "
                        + (own.hasRead(key) ? "read and " : "")
                        + "appended before, the list "
                        + (own.hasRead(key) ? "is " : "ends with ")
                        + told(own.hasRead(key) ? own.expected(key) : own.appended(key)));
    }

    private void see(int transaction, int key, List<Value> list, int others) {
        readKey.add(key);
        readLength.add(others);
        if (others > longest[key].size()) {
            compare(longestReader[key], longest[key], transaction, key, list);
            longest[key] = others == list.size() ? list : list.subList(0, others);
            longestReader[key] = transaction;
        } else {
            compare(
                    transaction,
                    others == list.size() ? list : list.subList(0, others),
                    longestReader[key],
                    key,
                    longest[key]);
        }
    }

    /** The shorter list must be the beginning of the longer one. */
    private void compare(int one, List<Value> shorter, int other, int key, List<Value> longer) {
        for (int place = shorter.size() - 1; place >= 0; place--) {
            Value mine = shorter.get(place);
            Value theirs = longer.get(place);
            if (mine != theirs && !mine.equals(theirs)) {
                findings.add(
                        Anomaly.INCOMPATIBLE_ORDER,
                        List.of(one, other),
                        who(one) + " read " + told(shorter) + " of key " + name(key),
                        who(other) + " read " + told(longer) + " of key " + name(key),
                        "they differ at place "
                                + place
                                + ", so that one of them is of a version that never was");
                Set<Value> once = new HashSet<>();
                shorter.stream()
                        .filter(element -> !once.add(element))
                        .findFirst()
                        .ifPresent(element -> duplicate(one, key, element));
                return;
            }
        }
    }

    private void duplicate(int reader, int key, Value element) {
        findings.add(
                Anomaly.DUPLICATE_ELEMENTS,
                List.of(reader),
                who(reader)
                        + " read element "
                        + Describe.value(element)
                        + " of key "
                        + name(key)
                        + " twice in one list, though it was appended once");
    }

    private String who(int transaction) {
        return "operation " + transaction;
    }

    private String name(int key) {
        return Describe.value(history.values().get(keys.get(key)));
    }

    private static String told(List<Value> list) {
        return Describe.value(new Value.Sequence(list));
    }

    /** The versions of all keys in their order. */
    private final class VersionOrder {
        private final int[] chainStart = new int[keys.size() + 1];
        private final GrowingInts chain = new GrowingInts();

        /** By key: the place in its chain of each prefix of its longest list, INITIAL for none. */
        private final int[][] places = new int[keys.size()][];

        Versions build() {
            boolean[] seen = new boolean[elements.size()];
            for (int key = 0; key < keys.size(); key++) {
                poll(key);
                chainStart[key] = chain.size();
                order(key, seen);
            }
            chainStart[keys.size()] = chain.size();
            int[] readPlace = new int[readKey.size()];
            for (int transaction = 0; transaction < history.operations(); transaction++) {
                place(transaction, readPlace);
            }
            Loose loose = loose(seen);
            return new Versions(
                    history,
                    happened,
                    keys.toArray(),
                    chainStart,
                    chain.toArray(),
                    loose.start,
                    loose.writers,
                    readStart,
                    readKey.toArray(),
                    readPlace);
        }

        private void order(int key, boolean[] seen) {
            List<Value> list = longest[key];
            places[key] = new int[list.size() + 1];
            places[key][0] = Versions.INITIAL;
            int last = NONE;
            int reader = longestReader[key];
            for (int place = 0; place < list.size(); place++) {
                int element = elements.find(key, list.get(place));
                if (element == NONE) {
                    thinAir(reader, key, list.get(place));
                } else if (seen[element]) {
                    duplicate(reader, key, list.get(place));
                } else {
                    int before = elements.before(element);
                    if (before != NONE && !seen[before]) {
                        torn(reader, key, list.get(place), before);
                    }
                    seen[element] = true;
                    if (elements.isAmbiguous(element)) {
                        findings.obstacle(
                                "element "
                                        + Describe.value(list.get(place))
                                        + " was appended to key "
                                        + name(key)
                                        + " more than once, so that nobody can tell whose was"
                                        + " read");
                    }
                    int writer = elements.transaction(element);
                    if (history.outcome(writer) == EventType.FAIL) {
                        aborted(reader, key, list, place, writer);
                    } else {
                        happened[writer] = true;
                        if (writer != last) {
                            chain.add(writer);
                            last = writer;
                        }
                    }
                }
                places[key][place + 1] = chain.size() - chainStart[key] - 1;
            }
        }

        private void torn(int reader, int key, Value element, int before) {
            findings.add(
                    Anomaly.INCOMPATIBLE_ORDER,
                    List.of(reader, elements.transaction(before)),
                    who(elements.transaction(before))
                            + " appended "
                            + Describe.value(history.values().get(elements.value(before)))
                            + " and then "
                            + Describe.value(element)
                            + " to key "
                            + name(key),
                    who(reader)
                            + " read a list of that key in which the second stands without the"
                            + " first before it");
        }

        private void thinAir(int reader, int key, Value element) {
            findings.add(
                    Anomaly.THIN_AIR_READ,
                    List.of(reader),
                    who(reader)
                            + " read element "
                            + Describe.value(element)
                            + " of key "
                            + name(key)
                            + ", which no transaction ever appended");
        }

        private void aborted(int reader, int key, List<Value> list, int place, int writer) {
            String element = Describe.value(list.get(place));
            findings.add(
                    Anomaly.G1A,
                    List.of(reader, writer),
                    who(writer) + " appended " + element + " to key " + name(key) + " and aborted",
                    who(reader) + " read " + element + " of that key all the same");
            for (int after = place + 1; after < list.size(); after++) {
                int element2 = elements.find(key, list.get(after));
                if (element2 != NONE) {
                    int next = elements.transaction(element2);
                    if (history.outcome(next) == EventType.OK) {
                        findings.add(
                                Anomaly.DIRTY_UPDATE,
                                List.of(writer, next),
                                who(writer)
                                        + " appended "
                                        + element
                                        + " to key "
                                        + name(key)
                                        + " and aborted",
                                who(next)
                                        + " appended "
                                        + Describe.value(list.get(after))
                                        + " after it and committed, so that the aborted element"
                                        + " stayed in the list");
                        return;
                    }
                }
            }
        }

        private void place(int transaction, int[] readPlace) {
            for (int read = readStart[transaction]; read < readStart[transaction + 1]; read++) {
                int key = readKey.get(read);
                int length = readLength.get(read);
                readPlace[read] = places[key][length];
                if (length > 0) {
                    int element = elements.find(key, longest[key].get(length - 1));
                    if (element != NONE) {
                        lastSeen(transaction, key, length, element);
                    }
                }
            }
        }

        private void lastSeen(int transaction, int key, int length, int element) {
            int writer = elements.transaction(element);
            if (writer == transaction) {
                findings.add(
                        Anomaly.FUTURE_READ,
                        List.of(transaction),
                        who(transaction)
                                + " read "
                                + Describe.value(longest[key].get(length - 1))
                                + " of key "
                                + name(key)
                                + " before it appended it");
            } else if (elements.isOverwritten(element)) {
                findings.add(
                        Anomaly.G1B,
                        List.of(transaction, writer),
                        who(writer)
                                + " appended "
                                + Describe.value(longest[key].get(length - 1))
                                + " to key "
                                + name(key)
                                + " and then more to the same key",
                        who(transaction)
                                + " read the list that ends with "
                                + Describe.value(longest[key].get(length - 1))
                                + ", which is no version that was ever committed");
            }
        }

        private Loose loose(boolean[] seen) {
            int[] start = new int[keys.size() + 2];
            for (int element = 0; element < seen.length; element++) {
                if (isLoose(seen, element)) {
                    start[elements.key(element) + 2]++;
                }
            }
            for (int key = 1; key < start.length; key++) {
                start[key] += start[key - 1];
            }
            int[] writers = new int[start[start.length - 1]];
            for (int element = 0; element < seen.length; element++) {
                if (isLoose(seen, element)) {
                    writers[start[elements.key(element) + 1]++] = elements.transaction(element);
                }
            }
            return new Loose(Arrays.copyOf(start, keys.size() + 1), writers);
        }

        /** Of what one transaction appended to a key the last element stands for all. */
        private boolean isLoose(boolean[] seen, int element) {
            return !seen[element]
                    && !elements.isOverwritten(element)
                    && happened[elements.transaction(element)];
        }
    }

    private record Loose(int[] start, int[] writers) {}

    /** What the transaction in hand did to keys so far. */
    private static final class OwnAppends {
        private final int[] stamp;
        private final List<List<Value>> appended = new ArrayList<>();
        private final List<List<Value>> expected = new ArrayList<>();
        private final boolean[] read;
        private int now = 0;

        OwnAppends(int keys) {
            stamp = new int[keys];
            read = new boolean[keys];
            for (int key = 0; key < keys; key++) {
                appended.add(List.of());
                expected.add(List.of());
            }
        }

        void begin(int transaction) {
            now = transaction + 1;
        }

        boolean knows(int key) {
            return stamp[key] == now;
        }

        boolean hasRead(int key) {
            return knows(key) && read[key];
        }

        List<Value> appended(int key) {
            return appended.get(key);
        }

        List<Value> expected(int key) {
            return expected.get(key);
        }

        void append(int key, Value element) {
            if (!knows(key)) {
                stamp[key] = now;
                read[key] = false;
                appended.set(key, List.of());
            }
            appended.set(key, with(appended.get(key), element));
            if (read[key]) {
                expected.set(key, with(expected.get(key), element));
            }
        }

        void see(int key, List<Value> list) {
            if (!knows(key)) {
                appended.set(key, List.of());
            }
            stamp[key] = now;
            read[key] = true;
            expected.set(key, list);
        }

        private static List<Value> with(List<Value> list, Value element) {
            List<Value> longer = new ArrayList<>(list.size() + 1);
            longer.addAll(list);
            longer.add(element);
            return longer;
        }
    }
}
