// SPDX-License-Identifier: Apache-2.0
package dev.assay.properties;

import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An oracle for session guarantees on small histories of registers whose values tell who wrote
 * them, nil at first: closes what each read saw under the guarantees, then tries every order of
 * each key's writes. It shares no code with the checkers. O(product of the keys' writes!).
 */
public final class BruteForceSessions {
    private final History history;
    private final boolean ownWrites;
    private final boolean ownReads;
    private final boolean writesBefore;
    private final boolean readsBefore;

    /** By read, the write it saw; absent for the initial value. */
    private final Map<Integer, Integer> sources = new LinkedHashMap<>();

    private final List<Integer> reads = new ArrayList<>();
    private final List<Integer> writes = new ArrayList<>();
    private boolean isPossible = true;

    private BruteForceSessions(History history, String guarantees) {
        this.history = history;
        ownWrites = guarantees.contains("ryw");
        ownReads = guarantees.contains("mr");
        writesBefore = guarantees.contains("mw");
        readsBefore = guarantees.contains("wfr");
        for (int each = 0; each < history.operations(); each++) {
            boolean isRead = function(each).equals("get") || function(each).equals("read");
            if (!isRead && history.outcome(each) != EventType.FAIL) {
                writes.add(each);
            } else if (isRead && history.outcome(each) == EventType.OK) {
                reads.add(each);
            }
        }
        reads.forEach(this::findSource);
    }

    /**
     * True when the guarantees hold together.
     *
     * @param guarantees some of ryw, mr, mw and wfr, in one text
     */
    public static boolean hold(History history, String guarantees) {
        return new BruteForceSessions(history, guarantees).hold();
    }

    private String function(int operation) {
        return history.functionName(history.function(operation));
    }

    private Value key(int operation) {
        return history.values().get(history.stepKey(history.firstStep(operation)));
    }

    private void findSource(int read) {
        Value result = history.values().get(history.stepResult(history.firstStep(read)));
        if (result == Value.NIL) {
            return;
        }
        for (int write : writes) {
            int step = history.firstStep(write);
            if (key(write).equals(key(read))
                    && history.values().get(history.stepArgument(step)).equals(result)
                    && history.invocation(write) < history.completion(read)) {
                sources.put(read, write);
            }
        }
        isPossible &= sources.containsKey(read);
    }

    private boolean isBeforeInSession(int first, int second) {
        return history.process(first) == history.process(second) && first < second;
    }

    private Set<Integer> seenBy(int read) {
        Set<Integer> seen = new HashSet<>();
        if (sources.containsKey(read)) {
            seen.add(sources.get(read));
        }
        if (ownWrites) {
            writes.stream().filter(each -> isBeforeInSession(each, read)).forEach(seen::add);
        }
        if (ownReads) {
            reads.stream()
                    .filter(each -> isBeforeInSession(each, read) && sources.containsKey(each))
                    .forEach(each -> seen.add(sources.get(each)));
        }
        int before = -1;
        while (before != seen.size()) {
            before = seen.size();
            for (int write : List.copyOf(seen)) {
                for (int other : writes) {
                    if (writesBefore && isBeforeInSession(other, write)) {
                        seen.add(other);
                    }
                }
                for (int other : reads) {
                    if (readsBefore
                            && isBeforeInSession(other, write)
                            && sources.containsKey(other)) {
                        seen.add(sources.get(other));
                    }
                }
            }
        }
        return seen;
    }

    private boolean hold() {
        return isPossible
                && writesAndReads().stream()
                        .map(this::key)
                        .distinct()
                        .allMatch(key -> hasOrder(key, new ArrayList<>()));
    }

    private List<Integer> writesAndReads() {
        List<Integer> all = new ArrayList<>(writes);
        all.addAll(reads);
        return all;
    }

    private boolean hasOrder(Value key, List<Integer> order) {
        List<Integer> left =
                writes.stream()
                        .filter(each -> key(each).equals(key) && !order.contains(each))
                        .toList();
        if (left.isEmpty()) {
            return isRight(key, order);
        }
        for (int next : left) {
            List<Integer> longer = new ArrayList<>(order);
            longer.add(next);
            if (hasOrder(key, longer)) {
                return true;
            }
        }
        return false;
    }

    private boolean isRight(Value key, List<Integer> order) {
        for (int later : order) {
            for (int earlier : order) {
                if (writesBefore
                        && isBeforeInSession(earlier, later)
                        && order.indexOf(earlier) > order.indexOf(later)) {
                    return false;
                }
            }
            for (int read : reads) {
                Integer source = sources.get(read);
                if (readsBefore
                        && source != null
                        && key(read).equals(key)
                        && isBeforeInSession(read, later)
                        && order.indexOf(source) >= order.indexOf(later)) {
                    return false;
                }
            }
        }
        for (int read : reads) {
            if (key(read).equals(key)) {
                int last =
                        seenBy(read).stream()
                                .filter(each -> key(each).equals(key))
                                .mapToInt(order::indexOf)
                                .max()
                                .orElse(-1);
                int expected = sources.containsKey(read) ? order.indexOf(sources.get(read)) : -1;
                if (last != expected) {
                    return false;
                }
            }
        }
        return true;
    }
}
