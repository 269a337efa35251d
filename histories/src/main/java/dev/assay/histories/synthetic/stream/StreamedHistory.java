// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.synthetic.stream;

import dev.assay.histories.Event;
import dev.assay.histories.EventSink;
import dev.assay.histories.EventType;
import dev.assay.histories.Randomness;
import dev.assay.histories.synthetic.stream.Pending.Fate;
import dev.assay.histories.synthetic.stream.Pending.Phase;
import dev.assay.histories.synthetic.stream.StreamedObject.CrashEffect;

/**
 * Makes histories of any size, event by event: simulated clients call one sequential object for
 * each key, and each call takes effect at one moment between its invocation and its completion, so
 * that every history is linearizable by construction. The same parameters and seed give the same
 * events. Time O(1) an event and memory O(processes), besides what the objects hold.
 *
 * <p>All clients are busy nearly all the time: whose turn it is is drawn, and a turn invokes, takes
 * effect, or completes and (seven times in eight) invokes again. An operation that crashed ends as
 * {@link EventType#INFO}; it may have taken effect, may take effect at any later time, or never;
 * its client goes on as a new process. A crashed acquire of a lock never takes effect and a crashed
 * release always does, because otherwise nothing would happen any more.
 *
 * <p>With {@link StreamParameters.Options#violation} exactly one result is wrong, at about nine
 * tenths of the history, and the history is <em>certainly</em> not linearizable, whatever crashed:
 *
 * <ul>
 *   <li>registers, kv: a read returns a value that was written and certainly overwritten before the
 *       read began, and that no open or crashed write could have restored. Where values repeat and
 *       every one of them was once in a crashed write, one value outside the range is written for
 *       this; when there is no such moment, the read returns a value that nobody wrote
 *   <li>queues, stack, deque: an element that was already dequeued is dequeued once more
 *   <li>set: an element that was added long ago, and never removed, is missing
 *   <li>counter: a read returns one more than is possible
 *   <li>locks, semaphore: an acquire is granted while all permits are held; a fenced lock repeats a
 *       number; a leased lock is renewed or released by one who lost it to another
 *   <li>texts: an element that was appended once is there twice; log and id generator: an offset or
 *       id is given twice
 * </ul>
 */
public final class StreamedHistory {
    private static final int LATE_MOST = 32;
    private static final int DRAIN_ATTEMPTS = 8;

    private final StreamParameters parameters;
    private final Randomness randomness;
    private final StreamedObject object;
    private final EventSink sink;
    private final Pending[] clients;
    private final Pending[] late = new Pending[LATE_MOST];
    private final Planting planting;
    private int lateCount;
    private int nextProcess;
    private long invoked;
    private int open;
    private long timeNanos;

    private StreamedHistory(StreamParameters parameters, Randomness randomness, EventSink sink) {
        this.parameters = parameters;
        this.randomness = randomness;
        this.sink = sink;
        this.object = StreamedObject.of(parameters, randomness.fork("object"));
        this.planting = new Planting(parameters, object);
        this.clients = new Pending[parameters.processes()];
        for (int i = 0; i < clients.length; i++) {
            clients[i] = new Pending(i, nextProcess++, object.mostSteps());
        }
        for (int i = 0; i < LATE_MOST; i++) {
            late[i] = new Pending(-1, -1, object.mostSteps());
        }
    }

    /**
     * What was made.
     *
     * @param violation which operation is wrong, and why; empty when none is
     */
    public record Made(long operations, long events, String violation) {}

    /**
     * Hands the events of a history to a sink.
     *
     * @throws IllegalArgumentException when the history is too short for the violation that was
     *     asked for; some events are made by then
     */
    public static Made generate(
            StreamParameters parameters, Randomness randomness, EventSink sink) {
        StreamedHistory history = new StreamedHistory(parameters, randomness, sink);
        history.run();
        if (parameters.options().violation() && !history.planting.isDone()) {
            throw new IllegalArgumentException(
                    parameters.operations() + " operations are too few for a violation; make more");
        }
        return new Made(history.invoked, history.object.now, history.planting.reason());
    }

    private void run() {
        while (invoked < parameters.operations() || open > 0) {
            Pending pending = clients[randomness.nextInt(clients.length)];
            switch (pending.phase) {
                case IDLE -> invoke(pending);
                case WAITING -> proceed(pending);
                case EFFECTIVE -> {
                    complete(pending);
                    if (randomness.nextInt(8) != 0) {
                        invoke(pending);
                    }
                }
            }
            if (lateCount > 0 && randomness.nextInt(2 * clients.length) == 0) {
                applyLate();
            }
        }
    }

    private void invoke(Pending pending) {
        if (invoked == parameters.operations()) {
            return;
        }
        pending.begin();
        if (!planting.request(pending, invoked)) {
            return;
        }
        pending.fate = pending.isProtected ? Fate.RETURNS : drawFate();
        pending.phase = Phase.WAITING;
        pending.operation = invoked++;
        pending.invokedAt = object.now;
        pending.function =
                pending.steps == 1 && object.mostSteps() == 1 ? pending.functions[0] : "txn";
        open++;
        emit(pending, EventType.INVOKE);
        object.invoked(pending);
    }

    private Fate drawFate() {
        double crashed = parameters.options().crashed();
        double failed = parameters.options().failed();
        if (crashed + failed == 0) {
            return Fate.RETURNS;
        }
        double drawn = randomness.nextDouble();
        return drawn < crashed
                ? Fate.CRASHES
                : drawn < crashed + failed ? Fate.FAILS : Fate.RETURNS;
    }

    private void proceed(Pending pending) {
        switch (pending.fate) {
            case CRASHES -> crash(pending);
            case FAILS -> end(pending, EventType.FAIL);
            case RETURNS -> {
                if (object.apply(pending)) {
                    pending.phase = Phase.EFFECTIVE;
                } else if (planting.grant(pending, invoked)) {
                    end(pending, EventType.OK);
                } else if (invoked == parameters.operations()
                        && ++pending.attempts == DRAIN_ATTEMPTS) {
                    // Nobody is left to give it what it waits for.
                    end(pending, EventType.FAIL);
                }
            }
        }
    }

    private void complete(Pending pending) {
        if (pending.outcome == EventType.OK) {
            planting.spoil(pending, invoked);
        }
        end(pending, pending.outcome);
    }

    private void end(Pending pending, EventType outcome) {
        pending.endedAt = object.now;
        object.ended(pending, outcome);
        emit(pending, outcome);
        pending.phase = Phase.IDLE;
        open--;
    }

    private void crash(Pending pending) {
        int drawn = randomness.nextInt(4);
        CrashEffect effect = object.crashEffect(pending);
        boolean takesEffect =
                effect == CrashEffect.ALWAYS || effect == CrashEffect.ANY && drawn < 2;
        if (takesEffect && (drawn & 1) == 0) {
            object.apply(pending);
        } else if (takesEffect) {
            if (lateCount == LATE_MOST) {
                applyLate();
            }
            late[lateCount++].copy(pending);
        }
        end(pending, EventType.INFO);
        pending.process = nextProcess++;
    }

    private void applyLate() {
        int chosen = randomness.nextInt(lateCount);
        Pending pending = late[chosen];
        object.apply(pending);
        late[chosen] = late[--lateCount];
        late[lateCount] = pending;
    }

    private void emit(Pending pending, EventType type) {
        timeNanos += 1 + (randomness.nextLong() & 0x3FF);
        object.now++;
        sink.accept(
                new Event.Client(
                        pending.process,
                        type,
                        timeNanos,
                        pending.function,
                        pending.shown(type),
                        pending.extras(type)));
    }
}
