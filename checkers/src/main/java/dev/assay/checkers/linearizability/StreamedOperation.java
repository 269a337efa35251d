// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability;

import dev.assay.checkers.linearizability.Problem.Operations;
import dev.assay.checkers.model.Call;
import dev.assay.histories.Event;
import dev.assay.histories.EventType;
import java.util.Optional;

/** One operation of a history that grows. */
final class StreamedOperation {
    private final int number;
    private final int process;
    private final int invoked;
    private Optional<Event.Client> invocation;
    private Optional<Call> call = Optional.empty();
    private EventType outcome = EventType.INVOKE;
    private int returned = Operations.NEVER;
    private boolean ignored;
    private boolean begun;

    StreamedOperation(int number, Event.Client invocation, int event) {
        this.number = number;
        this.process = invocation.process();
        this.invocation = Optional.of(invocation);
        this.invoked = event;
    }

    int number() {
        return number;
    }

    int process() {
        return process;
    }

    int invoked() {
        return invoked;
    }

    /** The event at which it returned, {@link Operations#NEVER} if it did not. */
    int returned() {
        return returned;
    }

    /** What was asked; forgotten when the operation is resolved. */
    Event.Client invocation() {
        return invocation.orElseThrow();
    }

    /** What was called and what came back, once it is resolved. */
    Call call() {
        return call.orElseThrow();
    }

    /** Says how it ended: ok, fail, or info for nobody knows. */
    void resolve(Call made, EventType ending, int event) {
        call = Optional.of(made);
        outcome = ending;
        invocation = Optional.empty();
        returned = ending == EventType.OK ? event : Operations.NEVER;
        ignored = ending == EventType.FAIL;
    }

    /** Leaves it out: it proves nothing. */
    void ignore() {
        ignored = true;
    }

    boolean isResolved() {
        return outcome != EventType.INVOKE;
    }

    boolean isIgnored() {
        return ignored;
    }

    /** True when it is known to have happened. */
    boolean isRequired() {
        return outcome == EventType.OK;
    }

    /** True at the first call only. */
    boolean begin() {
        boolean first = !begun;
        begun = true;
        return first;
    }
}
