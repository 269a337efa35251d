// SPDX-License-Identifier: Apache-2.0
package dev.assay.junit;

import dev.assay.histories.Event;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.HistoryBuilder;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Value;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;

/**
 * What clients saw, in the order in which it was told: under one lock, so that an operation that
 * returned before another one began comes before it in the history as well.
 */
final class Recording {
    private static final String NEMESIS = "nemesis";

    private final HistoryBuilder builder = new HistoryBuilder();
    private final long startNanos = System.nanoTime();
    private int processes;
    private long succeeded;
    private long ended;
    private Optional<String> firstThrown = Optional.empty();
    private Optional<History> finished = Optional.empty();

    /** A process that did nothing yet. */
    synchronized int newProcess() {
        return processes++;
    }

    synchronized void invoked(int process, MicroOperation step) {
        accept(Event.Client.of(process, EventType.INVOKE, now(), step));
    }

    synchronized void returned(int process, MicroOperation step) {
        accept(Event.Client.of(process, EventType.OK, now(), step));
        succeeded++;
        end();
    }

    synchronized void threw(int process, EventType type, MicroOperation step, Exception thrown) {
        accept(
                new Event.Client(
                        process,
                        type,
                        now(),
                        step.function(),
                        java.util.List.of(step),
                        Map.of("error", Value.of(thrown.toString()))));
        if (firstThrown.isEmpty()) {
            firstThrown = Optional.of(thrown.toString());
        }
        end();
    }

    synchronized void disturbed(String name, int number, EventType type) {
        accept(
                new Event.Fault(
                        NEMESIS,
                        type,
                        now(),
                        name,
                        Value.NIL,
                        Collections.singletonMap("step", Value.of(number))));
    }

    // A client that did not come back in time must change nothing any more.
    private void accept(Event event) {
        if (finished.isEmpty()) {
            builder.accept(event);
        }
    }

    private void end() {
        ended++;
        notifyAll();
    }

    private long now() {
        return System.nanoTime() - startNanos;
    }

    /** Waits until so many operations ended. */
    synchronized void awaitEnded(long operations) throws InterruptedException {
        while (ended < operations) {
            wait();
        }
    }

    /** How many operations succeeded. */
    synchronized long succeeded() {
        return succeeded;
    }

    /** What the first operation said that did not succeed. */
    synchronized Optional<String> firstThrown() {
        return firstThrown;
    }

    /** The whole; what happens after it is not recorded. */
    synchronized History history() {
        History history = finished.orElseGet(builder::build);
        finished = Optional.of(history);
        return history;
    }
}
