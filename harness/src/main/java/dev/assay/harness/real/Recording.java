// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.real;

import dev.assay.harness.Operation;
import dev.assay.harness.Outcome;
import dev.assay.histories.Event;
import dev.assay.histories.EventSink;
import dev.assay.histories.EventType;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Value;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Takes what clients and the nemesis saw, from many threads, in one order that agrees with the
 * times: an invocation is recorded before the operation is sent, a completion after its answer is
 * there. Once an event cannot be recorded nothing more is, so that what was is whole.
 */
final class Recording {
    private final EventSink sink;
    private final LongSupplier clock;
    private Optional<RuntimeException> failure = Optional.empty();
    private long operations;
    private long succeeded;

    Recording(EventSink sink, LongSupplier clock) {
        this.sink = sink;
        this.clock = clock;
    }

    void invoked(int process, Operation operation) {
        client(process, EventType.INVOKE, operation, operation.steps(), Collections.emptyMap());
    }

    void completed(int process, Operation operation, Outcome outcome) {
        switch (outcome) {
            case Outcome.Ok ok ->
                    client(process, EventType.OK, operation, ok.steps(), Collections.emptyMap());
            case Outcome.Failed failed ->
                    unseen(process, EventType.FAIL, operation, failed.reason());
            case Outcome.Indefinite unknown ->
                    unseen(process, EventType.INFO, operation, unknown.reason());
        }
    }

    private void unseen(int process, EventType type, Operation operation, String reason) {
        List<MicroOperation> blank =
                operation.steps().stream()
                        .map(step -> new MicroOperation(step.function(), step.key(), Value.UNKNOWN))
                        .toList();
        client(
                process,
                type,
                operation,
                blank,
                Collections.singletonMap("error", Value.of(reason)));
    }

    private synchronized void client(
            int process,
            EventType type,
            Operation operation,
            List<MicroOperation> steps,
            Map<String, Value> extras) {
        operations += type == EventType.INVOKE ? 1 : 0;
        succeeded += type == EventType.OK ? 1 : 0;
        record(
                new Event.Client(
                        process, type, clock.getAsLong(), operation.function(), steps, extras));
    }

    /** Takes an event of the nemesis, at the time of now. */
    synchronized void fault(Event event) {
        if (event instanceof Event.Fault fault) {
            record(
                    new Event.Fault(
                            fault.process(),
                            fault.type(),
                            clock.getAsLong(),
                            fault.function(),
                            fault.value(),
                            fault.extras()));
        }
    }

    private void record(Event event) {
        if (failure.isPresent()) {
            return;
        }
        try {
            sink.accept(event);
        } catch (RuntimeException e) {
            failure = Optional.of(e);
        }
    }

    /** Why nothing is recorded any more; empty while all is. */
    synchronized Optional<RuntimeException> failure() {
        return failure;
    }

    /** Operations that were called so far. */
    synchronized long operations() {
        return operations;
    }

    /** Operations that succeeded so far. */
    synchronized long succeeded() {
        return succeeded;
    }
}
