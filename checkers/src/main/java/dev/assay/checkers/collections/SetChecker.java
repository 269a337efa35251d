// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.collections;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.Violations;
import dev.assay.histories.format.Conventions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What was added to a set is in its last read, and nothing else is (Jepsen's {@code set}). The last
 * read is the one called last, which must return the most: every element of which an add had
 * returned before the call. It may return what an add called before its own return put there, and
 * each element once. Adds that ran beside it or came later are not judged by it. O(adds + size of
 * the reads).
 *
 * <p>What it cannot see: elements that were lost and came back, and whatever earlier reads say; see
 * {@link SetFullChecker}.
 */
public final class SetChecker extends KeyedChecker {
    public SetChecker(Conventions conventions) {
        super("set", conventions);
    }

    @Override
    String functions() {
        return SetReads.FUNCTIONS;
    }

    @Override
    boolean knows(Operations all, int operation) {
        return SetReads.knows(all, operation);
    }

    @Override
    Verdict judge(String part, Operations all, int[] operations, Budget.Meter meter) {
        SetReads set = SetReads.of(all, operations, meter);
        if (set.reads.length == 0) {
            return Verdict.vacuous(part, "no read returned");
        }
        int last = set.reads[set.reads.length - 1];
        boolean[] isThere = new boolean[set.elements.size()];
        Violations violations = new Violations();
        long recovered = 0;
        for (int element : set.contents(last)) {
            isThere[element] = true;
            if (!set.mayBeThere(element, all.returned(last))) {
                set.reportUnexpected(last, element, violations);
            } else if (set.knownAdder(element) < 0) {
                recovered++;
            }
        }
        set.reportRepeated(last, violations);
        long demanded = 0;
        long unread = 0;
        for (int element = 0; element < isThere.length; element++) {
            boolean isKnown = set.knownAdder(element) >= 0;
            boolean isDemanded = isKnown && set.knownAt(element) < all.called(last);
            demanded += isDemanded ? 1 : 0;
            unread += isKnown && !isDemanded && !isThere[element] ? 1 : 0;
            if (isDemanded && !isThere[element]) {
                lost(set, element, last, violations);
            }
        }
        Map<String, Long> measures = new HashMap<>();
        measures.put("elements added", demanded);
        measures.put("elements read", (long) set.contents(last).length);
        measures.put("lost elements", violations.count("lost-element"));
        measures.put("unexpected elements", violations.count("unexpected-element"));
        measures.put("recovered elements", recovered);
        measures.put("elements never read", unread);
        return verdict(part, violations, demanded, set.contents(last).length).with(measures);
    }

    private static Verdict verdict(String part, Violations violations, long demanded, int read) {
        return violations
                .verdict(part)
                .orElseGet(
                        () ->
                                demanded == 0 && read == 0
                                        ? Verdict.vacuous(
                                                part,
                                                "nothing was added before the last read was called")
                                        : Verdict.valid(
                                                part,
                                                "the last read returned all "
                                                        + demanded
                                                        + " elements added before it, and nothing"
                                                        + " that was not added"));
    }

    private static void lost(SetReads set, int element, int last, Violations violations) {
        int add = set.knownAdder(element);
        violations.add(
                "lost-element",
                () ->
                        set.all.witness(
                                "lost-element",
                                List.of(add, last),
                                set.all.describe(add) + ".",
                                set.all.describe(last) + ", and was called after that.",
                                set.elements.words(element)
                                        + " was added before the last read was called, and is not"
                                        + " in it"));
    }
}
