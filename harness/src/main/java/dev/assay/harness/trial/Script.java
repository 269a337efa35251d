// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.trial;

import dev.assay.harness.Operation;
import dev.assay.histories.Event;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Value;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;

/**
 * What clients did in a trial, operation by operation, in place of a workload that draws it: so
 * that one operation can be left out while all others stay what they were.
 *
 * <p>Nobody asks in such a trial whether a healed quorum serves while the rest stays broken.
 *
 * <p>A process calls its operations one after the other, each at its time, or later where the one
 * before has not ended by then. After an operation of unknown outcome its process has retired, and
 * what it had left to do is left out.
 *
 * @param calls in order of time
 * @param last the operations that must succeed in the end; see {@link
 *     dev.assay.harness.Workload.Generator#finalOperations}
 */
public record Script(List<Call> calls, List<Operation> last) {
    /** Why nobody knows how an operation ended in the middle of which its client was killed. */
    public static final String CLIENT_KILLED = "the client was killed";

    public Script {
        calls = List.copyOf(calls);
        last = List.copyOf(last);
    }

    /**
     * One operation.
     *
     * @param atNanos true time
     * @param killedAfterNanos how long after that its client is killed if it still waits
     */
    public record Call(
            int process, long atNanos, Operation operation, OptionalLong killedAfterNanos) {
        /** More would not leave room for the processes of the final operations. */
        public static final int PROCESSES_MAX = 500_000;

        public Call {
            if (process < 0 || process >= PROCESSES_MAX || atNanos < 0) {
                throw new IllegalArgumentException(
                        "a call needs a process from 0 to "
                                + (PROCESSES_MAX - 1)
                                + " and a time from 0 on: process "
                                + process
                                + ", time "
                                + atNanos);
            }
            if (killedAfterNanos.isPresent() && killedAfterNanos.getAsLong() < 0) {
                throw new IllegalArgumentException(
                        "a client cannot be killed before its call: " + killedAfterNanos);
            }
        }

        /** The same call at another time. */
        public Call at(long nanos) {
            return new Call(process, nanos, operation, killedAfterNanos);
        }

        /** The same call by another process. */
        public Call by(int other) {
            return new Call(other, atNanos, operation, killedAfterNanos);
        }
    }

    /** Operations in all. */
    public int size() {
        return calls.size() + last.size();
    }

    /**
     * What clients did in a trial that has run. The clients' daily work ends with the settle time;
     * whatever was called later is a final operation or another attempt at one. O(operations).
     */
    public static Script of(TrialResult result) {
        History history = result.history();
        long end = healedNanos(history) + result.trial().options().settle().toNanos();
        List<Call> calls = new ArrayList<>();
        LinkedHashSet<Operation> last = new LinkedHashSet<>();
        for (int operation = 0; operation < history.operations(); operation++) {
            long at = history.eventTimeNanos(history.invocation(operation));
            Operation called = called(history, operation);
            if (at < end) {
                calls.add(
                        new Call(
                                history.process(operation),
                                at,
                                called,
                                killed(history, operation, at)));
            } else {
                last.add(called);
            }
        }
        return new Script(calls, List.copyOf(last));
    }

    /** When every fault was over; endless where the trial ended before. */
    private static long healedNanos(History history) {
        long healed = Long.MAX_VALUE / 2;
        for (Event.Fault fault : history.faults()) {
            if (fault.function().equals("heal") && fault.type() == EventType.INFO) {
                healed = fault.timeNanos();
            }
        }
        return healed;
    }

    private static Operation called(History history, int operation) {
        List<MicroOperation> steps = new ArrayList<>();
        for (int step = history.firstStep(operation);
                step < history.firstStep(operation + 1);
                step++) {
            steps.add(
                    new MicroOperation(
                            history.functionName(history.stepFunction(step)),
                            history.values().get(history.stepKey(step)),
                            history.values().get(history.stepArgument(step))));
        }
        return new Operation(history.functionName(history.function(operation)), steps);
    }

    private static OptionalLong killed(History history, int operation, long at) {
        int completion = history.completion(operation);
        if (completion < 0 || history.eventType(completion) != EventType.INFO) {
            return OptionalLong.empty();
        }
        Value why = history.values().get(history.column("error", completion));
        return why.equals(Value.of(CLIENT_KILLED))
                ? OptionalLong.of(history.eventTimeNanos(completion) - at)
                : OptionalLong.empty();
    }
}
