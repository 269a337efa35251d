// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.virtual;

import dev.assay.harness.Operation;
import dev.assay.harness.Outcome;
import dev.assay.harness.Target;
import dev.assay.harness.trial.Script;
import dev.assay.histories.Event;
import dev.assay.histories.EventSink;
import dev.assay.histories.EventType;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Randomness;
import dev.assay.histories.Value;
import dev.assay.simulation.Address;
import dev.assay.simulation.World;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * The clients of a trial. Each lane calls one operation after the other, thinking in between; the
 * process in a lane retires after an operation of unknown outcome, and a new process with a session
 * of its own takes over.
 */
final class ClientPool {
    private final World world;
    private final Supplier<Target.Session> sessions;
    private final EventSink sink;
    private final int lanes;
    private int processes;
    private int attached;
    private int open;
    private long completed;
    private LongConsumer completionListener = total -> {};
    private Consumer<Outcome> outcomeListener = outcome -> {};

    /**
     * @param sessions makes a new one for each process
     * @param sink hears every invocation and completion
     * @param lanes how many processes run at a time; process numbers count on in steps of this
     */
    ClientPool(World world, Supplier<Target.Session> sessions, EventSink sink, int lanes) {
        this.world = world;
        this.sessions = sessions;
        this.sink = sink;
        this.lanes = lanes;
    }

    /** Calls the listener after each operation with how many have ended. */
    void onCompletion(LongConsumer listener) {
        completionListener = listener;
    }

    /** Calls the listener, in place of an earlier one, with how each operation ended. */
    void onOutcome(Consumer<Outcome> listener) {
        outcomeListener = listener;
    }

    /** Operations that were invoked and did not end yet. */
    int open() {
        return open;
    }

    /** Processes that there have been. */
    int attached() {
        return attached;
    }

    /** A process that calls operations one at a time. */
    Client client(int lane) {
        // Lane l has the processes l, l + lanes, l + 2 lanes, …, so that a retired process's
        // successor is known by its number.
        int process = lane;
        while (process < processes) {
            process += lanes;
        }
        return new Client(process);
    }

    /** A process with this number, which nobody may have had before. */
    Client process(int number) {
        return new Client(number);
    }

    /** What a lane does: asks for the next operation and hears how it ended. */
    final class Client {
        private final int process;
        private final Target.Session session;
        private Optional<Open> current = Optional.empty();

        private Client(int process) {
            this.process = process;
            this.session = sessions.get();
            processes = Math.max(processes, process + 1);
            attached++;
            world.attach(Address.FIRST_CLIENT + process, session);
        }

        int process() {
            return process;
        }

        /** Calls one operation and records what is seen of it. */
        void invoke(Operation operation, Consumer<Outcome> done) {
            record(EventType.INVOKE, operation, operation.steps(), Collections.emptyMap());
            open++;
            Open started = new Open(operation, done);
            current = Optional.of(started);
            session.invoke(
                    operation,
                    outcome -> {
                        if (started.answered) {
                            throw new IllegalStateException(
                                    "the session of process "
                                            + process
                                            + " ended "
                                            + operation
                                            + " twice; the second time with "
                                            + outcome);
                        }
                        started.answered = true;
                        if (current.filter(open -> open == started).isPresent()) {
                            end(started, outcome);
                        }
                    });
        }

        /**
         * Kills the client in the middle of its operation, if one is open: nobody will know how
         * that ended.
         */
        void kill() {
            current.ifPresent(killed -> end(killed, new Outcome.Indefinite(Script.CLIENT_KILLED)));
        }

        private void end(Open ended, Outcome outcome) {
            current = Optional.empty();
            open--;
            completed++;
            try {
                complete(ended.operation, outcome);
                completionListener.accept(completed);
                outcomeListener.accept(outcome);
                ended.done.accept(outcome);
            } catch (RuntimeException problem) {
                // Thrown through the session it would look like the session's own failure.
                world.after(
                        0,
                        () -> {
                            throw problem;
                        });
            }
        }

        private void complete(Operation operation, Outcome outcome) {
            switch (outcome) {
                case Outcome.Ok ok ->
                        record(EventType.OK, operation, ok.steps(), Collections.emptyMap());
                case Outcome.Failed failed -> unseen(EventType.FAIL, operation, failed.reason());
                case Outcome.Indefinite indefinite ->
                        unseen(EventType.INFO, operation, indefinite.reason());
            }
        }

        private void unseen(EventType type, Operation operation, String reason) {
            Function<MicroOperation, MicroOperation> blank =
                    step -> new MicroOperation(step.function(), step.key(), Value.UNKNOWN);
            record(
                    type,
                    operation,
                    operation.steps().stream().map(blank).toList(),
                    Collections.singletonMap("error", Value.of(reason)));
        }

        private void record(
                EventType type,
                Operation operation,
                List<MicroOperation> steps,
                Map<String, Value> extras) {
            sink.accept(
                    new Event.Client(
                            process, type, world.nowNanos(), operation.function(), steps, extras));
        }
    }

    /** An operation under way. */
    private static final class Open {
        private final Operation operation;
        private final Consumer<Outcome> done;
        private boolean answered;

        private Open(Operation operation, Consumer<Outcome> done) {
            this.operation = operation;
            this.done = done;
        }
    }

    /** Uniform from 0 to twice the mean. */
    static long thinkNanos(Randomness random, long meanNanos) {
        return random.nextLong(2 * meanNanos + 1);
    }
}
