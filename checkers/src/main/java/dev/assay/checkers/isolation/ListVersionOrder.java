// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import static dev.assay.checkers.isolation.TransactionSteps.who;

import dev.assay.checkers.Ints;
import java.util.List;

/**
 * Puts the versions of all keys in the order that their longest lists show, and finds which version
 * each read saw. O(elements of the longest lists + reads + appends).
 */
final class ListVersionOrder {
    private static final int NONE = -1;

    private final TransactionSteps steps;
    private final ElementsByKey elements;
    private final LongestLists longest;
    private final Findings findings;
    private final boolean[] happened;
    private final boolean[] seen;
    private final int[] chainStart;
    private final Ints chain = new Ints();

    /** By key, where the rows of its longest list start; one more at the end. */
    private final int[] listStart;

    /** The places in the chain after each element of a longest list, INITIAL for none. */
    private final int[] placeAfter;

    /** By place in a longest list, who appended what, or NONE. */
    private final int[] elementAt;

    /** What transactions read of others, in compressed sparse rows. */
    record Reads(int[] start, int[] key, int[] length) {}

    /**
     * @param happened by transaction, whether it committed; those that were seen are added
     */
    ListVersionOrder(
            TransactionSteps steps,
            ElementsByKey elements,
            LongestLists longest,
            Findings findings,
            boolean[] happened) {
        this.steps = steps;
        this.elements = elements;
        this.longest = longest;
        this.findings = findings;
        this.happened = happened;
        seen = new boolean[elements.size()];
        chainStart = new int[steps.keys() + 1];
        listStart = new int[steps.keys() + 1];
        for (int key = 0; key < steps.keys(); key++) {
            listStart[key + 1] = listStart[key] + longest.length(key);
        }
        placeAfter = new int[listStart[steps.keys()]];
        elementAt = new int[placeAfter.length];
    }

    Versions versions(Reads reads) {
        for (int key = 0; key < steps.keys(); key++) {
            steps.poll(key);
            chainStart[key] = chain.size();
            order(key);
        }
        chainStart[steps.keys()] = chain.size();
        int[] readPlace = new int[reads.key.length];
        for (int transaction = 0; transaction < steps.transactions(); transaction++) {
            for (int read = reads.start[transaction]; read < reads.start[transaction + 1]; read++) {
                int length = reads.length[read];
                int last = listStart[reads.key[read]] + length - 1;
                readPlace[read] = length == 0 ? Versions.INITIAL : placeAfter[last];
                if (length > 0 && elementAt[last] != NONE) {
                    lastSeen(transaction, reads.key[read], elementAt[last]);
                }
            }
        }
        int[] looseStart = looseStart();
        return new Versions(
                steps.history,
                happened,
                steps.keyReferences(),
                chainStart,
                chain.toArray(),
                looseStart,
                loose(looseStart),
                reads.start,
                reads.key,
                readPlace);
    }

    private void order(int key) {
        elements.take(key);
        int last = NONE;
        for (int place = 0; place < longest.length(key); place++) {
            int element = elements.find(longest.element(key, place));
            elementAt[listStart[key] + place] = element;
            if (element == NONE) {
                thinAir(key, told(key, place));
            } else if (seen[element]) {
                longest.duplicate(
                        longest.reader(key),
                        key,
                        steps.history.values().get(longest.element(key, place)));
            } else if (trace(key, place, element) && elements.transaction(element) != last) {
                last = elements.transaction(element);
                chain.add(last);
            }
            placeAfter[listStart[key] + place] = chain.size() - chainStart[key] - 1;
        }
    }

    private String told(int key, int place) {
        return steps.told(longest.element(key, place));
    }

    /**
     * False for an element that makes no version: it was appended by a transaction that aborted.
     */
    private boolean trace(int key, int place, int element) {
        int before = elements.before(element);
        if (before != NONE && !seen[before]) {
            torn(key, element, before);
        }
        seen[element] = true;
        if (elements.isAmbiguous(element)) {
            findings.obstacle(
                    "element "
                            + told(key, place)
                            + " was appended to key "
                            + steps.name(key)
                            + " more than once, so that nobody can tell whose was read");
        }
        int writer = elements.transaction(element);
        if (steps.isAborted(writer)) {
            aborted(key, place, writer);
            return false;
        }
        happened[writer] = true;
        return true;
    }

    private String element(int element) {
        return steps.told(elements.value(element));
    }

    private void torn(int key, int element, int before) {
        int writer = elements.transaction(before);
        int reader = longest.reader(key);
        findings.add(
                Anomaly.INCOMPATIBLE_ORDER,
                List.of(reader, writer),
                () ->
                        List.of(
                                who(writer)
                                        + " appended "
                                        + element(before)
                                        + " and then "
                                        + element(element)
                                        + " to key "
                                        + steps.name(key),
                                who(reader)
                                        + " read a list of that key in which the second stands"
                                        + " without the first before it"));
    }

    private void thinAir(int key, String element) {
        int reader = longest.reader(key);
        findings.add(
                Anomaly.THIN_AIR_READ,
                List.of(reader),
                () ->
                        List.of(
                                who(reader)
                                        + " read element "
                                        + element
                                        + " of key "
                                        + steps.name(key)
                                        + ", which no transaction ever appended"));
    }

    private void aborted(int key, int place, int writer) {
        int reader = longest.reader(key);
        String appended =
                who(writer)
                        + " appended "
                        + told(key, place)
                        + " to key "
                        + steps.name(key)
                        + " and aborted";
        findings.add(
                Anomaly.G1A,
                List.of(reader, writer),
                () ->
                        List.of(
                                appended,
                                who(reader)
                                        + " read "
                                        + told(key, place)
                                        + " of that key all the same"));
        for (int after = place + 1; after < longest.length(key); after++) {
            int element = elements.find(longest.element(key, after));
            if (element != NONE && steps.isCommitted(elements.transaction(element))) {
                int next = elements.transaction(element);
                findings.add(
                        Anomaly.DIRTY_UPDATE,
                        List.of(writer, next),
                        () ->
                                List.of(
                                        appended,
                                        who(next)
                                                + " appended "
                                                + element(element)
                                                + " after it and committed, so that the aborted"
                                                + " element stayed in the list"));
                return;
            }
        }
    }

    private void lastSeen(int transaction, int key, int element) {
        int writer = elements.transaction(element);
        if (writer == transaction) {
            findings.add(
                    Anomaly.FUTURE_READ,
                    List.of(transaction),
                    () ->
                            List.of(
                                    who(transaction)
                                            + " read "
                                            + element(element)
                                            + " of key "
                                            + steps.name(key)
                                            + " before it appended it"));
        } else if (elements.isOverwritten(element)) {
            findings.add(
                    Anomaly.G1B,
                    List.of(transaction, writer),
                    () ->
                            List.of(
                                    who(writer)
                                            + " appended "
                                            + element(element)
                                            + " to key "
                                            + steps.name(key)
                                            + " and then more to the same key",
                                    who(transaction)
                                            + " read the list that ends with "
                                            + element(element)
                                            + ", which is no version that was ever committed"));
        }
    }

    private int[] looseStart() {
        int[] start = new int[steps.keys() + 1];
        for (int element = 0; element < seen.length; element++) {
            start[elements.key(element) + 1] += isLoose(element) ? 1 : 0;
        }
        for (int key = 0; key < steps.keys(); key++) {
            start[key + 1] += start[key];
        }
        return start;
    }

    private int[] loose(int[] start) {
        int[] next = start.clone();
        int[] writers = new int[start[steps.keys()]];
        for (int element = 0; element < seen.length; element++) {
            if (isLoose(element)) {
                writers[next[elements.key(element)]++] = elements.transaction(element);
            }
        }
        return writers;
    }

    /** Of what one transaction appended to a key the last element stands for all. */
    private boolean isLoose(int element) {
        return !seen[element]
                && !elements.isOverwritten(element)
                && happened[elements.transaction(element)];
    }
}
