// SPDX-License-Identifier: Apache-2.0
package dev.assay.properties;

import dev.assay.histories.Event;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Outages, recoveries and diverged replicas of small histories, found by looking at each pair of
 * events. It knows histories only and shares nothing with the checkers that it judges. Cubic.
 */
public final class BruteForceRuns {
    private final History history;

    public BruteForceRuns(History history) {
        this.history = history;
    }

    private boolean isOk(int event) {
        return history.eventOperation(event) >= 0 && history.eventType(event) == EventType.OK;
    }

    private boolean isOpen(int operation, int event) {
        int end = history.completion(operation);
        return history.invocation(operation) <= event && (end < 0 || end > event);
    }

    /** The longest time between two events without an ok between them, a call open at the first. */
    public long longestOutage() {
        long longest = 0;
        for (int from = 0; from < history.events(); from++) {
            for (int to = from + 1; to < history.events(); to++) {
                boolean isOutage = isOk(to) || to == history.events() - 1;
                for (int between = from + 1; between < to; between++) {
                    isOutage &= !isOk(between);
                }
                boolean anyOpen = false;
                for (int operation = 0; operation < history.operations(); operation++) {
                    anyOpen |= isOpen(operation, from);
                }
                if (isOutage && anyOpen) {
                    long nanos = history.eventTimeNanos(to) - history.eventTimeNanos(from);
                    longest = Math.max(longest, nanos);
                }
            }
        }
        return longest;
    }

    /** The least share in thousandths of any window of this width. */
    public long leastShare(long width) {
        long start = history.eventTimeNanos(0);
        long end = history.eventTimeNanos(history.events() - 1);
        long least = 1000;
        for (long from = start; from <= end; from += width) {
            long all = 0;
            long ok = 0;
            for (int operation = 0; operation < history.operations(); operation++) {
                long time = history.eventTimeNanos(history.invocation(operation));
                if (from <= time && time < from + width) {
                    all++;
                    ok += history.outcome(operation) == EventType.OK ? 1 : 0;
                }
            }
            least = all == 0 ? least : Math.min(least, 1000 * ok / all);
        }
        return least;
    }

    /** By fault that ended: how long until the first answer to a later call, if there was one. */
    public List<OptionalLong> recoveries() {
        List<OptionalLong> found = new ArrayList<>();
        for (int event = 0; event < history.events(); event++) {
            int fault = history.eventFault(event);
            if (fault >= 0 && history.faults().get(fault).type() == EventType.OK) {
                OptionalLong least = OptionalLong.empty();
                for (int other = event + 1; other < history.events(); other++) {
                    int operation = history.eventOperation(other);
                    if (isOk(other) && history.invocation(operation) > event && least.isEmpty()) {
                        long nanos = history.eventTimeNanos(other) - history.eventTimeNanos(event);
                        least = OptionalLong.of(nanos);
                    }
                }
                found.add(least);
            }
        }
        return found;
    }

    /** The faults that ended before a call. */
    public long endsBeforeACall() {
        long ends = 0;
        for (int event = 0; event < history.events(); event++) {
            boolean isEnd =
                    history.event(event) instanceof Event.Fault fault
                            && fault.type() == EventType.OK;
            int call = event;
            while (isEnd && call < history.events()) {
                boolean isCall =
                        history.eventOperation(call) >= 0
                                && history.eventType(call) == EventType.INVOKE;
                if (isCall) {
                    ends++;
                    break;
                }
                call++;
            }
        }
        return ends;
    }

    private Value key(int operation) {
        return history.values().get(history.stepKey(history.firstStep(operation)));
    }

    private boolean isRead(int operation) {
        return history.functionName(history.function(operation)).equals("read");
    }

    private boolean isFinal(int read) {
        for (int operation = 0; operation < history.operations(); operation++) {
            boolean isChange = !isRead(operation) && history.outcome(operation) == EventType.OK;
            if (isChange && history.completion(operation) > history.invocation(read)) {
                return false;
            }
        }
        return isRead(read) && history.outcome(read) == EventType.OK;
    }

    private boolean isExplained(int read) {
        Value seen = history.values().get(history.stepResult(history.firstStep(read)));
        for (int operation = 0; operation < history.operations(); operation++) {
            Value carried =
                    history.values().get(history.stepArgument(history.firstStep(operation)));
            boolean isCrashed = !isRead(operation) && history.outcome(operation) == EventType.INFO;
            if (isCrashed && key(operation).equals(key(read)) && carried.equals(seen)) {
                return true;
            }
        }
        return false;
    }

    /** By key that differs between two nodes: whether crashed writes leave a difference. */
    public Map<Value, Boolean> divergedKeys() {
        Map<String, Integer> last = new HashMap<>();
        for (int read = 0; read < history.operations(); read++) {
            if (isFinal(read)) {
                String place = key(read) + "@" + history.column("node", history.completion(read));
                int other = last.getOrDefault(place, read);
                boolean isLater = history.completion(read) >= history.completion(other);
                last.put(place, isLater ? read : other);
            }
        }
        Map<Value, Boolean> diverged = new HashMap<>();
        for (int one : last.values()) {
            for (int other : last.values()) {
                int seen = history.stepResult(history.firstStep(one));
                boolean differs =
                        key(one).equals(key(other))
                                && seen != history.stepResult(history.firstStep(other));
                if (differs) {
                    boolean isProven = !isExplained(one) && !isExplained(other);
                    diverged.merge(key(one), isProven, Boolean::logicalOr);
                }
            }
        }
        return diverged;
    }
}
