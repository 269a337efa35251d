// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.real;

import dev.assay.harness.Operation;
import dev.assay.harness.Outcome;
import dev.assay.nemeses.processes.Places;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What runs in one lane of a trial: a process that calls one operation after the other, and its
 * successor once it retired. Connections go from node to node: whenever one is lost the next is to
 * the next node.
 *
 * <p>An operation that only reads cannot have had an effect: without an answer it <em>failed</em>,
 * and its process goes on. Any other without one is of unknown outcome.
 */
final class Client {
    private static final Set<String> READS = Set.of("get", "read", "r");

    private final SystemTarget target;
    private final Places places;
    private final Recording recording;
    private final int lanes;
    private int process;
    private int node;
    private Optional<Connection> connection = Optional.empty();

    /**
     * @param lane its first process, which is also the node that it connects to first
     * @param lanes how many there are; process numbers count on in steps of this
     */
    Client(SystemTarget target, Places places, Recording recording, int lane, int lanes) {
        this.target = target;
        this.places = places;
        this.recording = recording;
        this.lanes = lanes;
        process = lane;
        node = lane % places.nodes();
    }

    int process() {
        return process;
    }

    /** A new process with a connection of its own takes over. */
    void retire() {
        process += lanes;
        disconnect();
    }

    void disconnect() {
        close();
        node = (node + 1) % places.nodes();
    }

    /** Ends for good; a connection that does not let itself be closed in time is left alone. */
    void close() {
        Optional<Connection> lost = connection;
        connection = Optional.empty();
        lost.ifPresent(
                each ->
                        Waiting.forAll(
                                List.of(Thread.ofVirtual().start(each::close)),
                                target.operationLimit()));
    }

    /** Calls an operation and records it; after an unknown outcome the next process takes over. */
    Outcome call(Operation operation) throws InterruptedException {
        recording.invoked(process, operation);
        Outcome outcome = answered(operation);
        recording.completed(process, operation, outcome);
        if (outcome instanceof Outcome.Indefinite) {
            retire();
        }
        return outcome;
    }

    private Outcome answered(Operation operation) throws InterruptedException {
        Connection connected;
        FutureTask<Connection> connecting =
                new FutureTask<>(
                        () ->
                                connection.isPresent()
                                        ? connection.get()
                                        : target.connect(places, node));
        try {
            connected = inTime(connecting);
        } catch (IOException | TimeoutException e) {
            abandon(connecting);
            disconnect();
            return new Outcome.Failed("no connection: " + words(e));
        }
        connection = Optional.of(connected);
        try {
            return judged(operation, inTime(new FutureTask<>(() -> connected.invoke(operation))));
        } catch (Connection.NotSentException e) {
            disconnect();
            return new Outcome.Failed(words(e));
        } catch (IOException e) {
            disconnect();
            return judged(operation, new Outcome.Indefinite(words(e)));
        } catch (TimeoutException e) {
            disconnect();
            return judged(
                    operation,
                    new Outcome.Indefinite(
                            "no answer within " + target.operationLimit().toMillis() + " ms"));
        }
    }

    // One that comes too late is closed as soon as it is there.
    private static void abandon(FutureTask<Connection> late) {
        Thread.ofVirtual()
                .start(
                        () -> {
                            try {
                                late.get().close();
                            } catch (ExecutionException never) {
                                return;
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        });
    }

    private static Outcome judged(Operation operation, Outcome outcome) {
        boolean onlyReads =
                operation.steps().stream().allMatch(step -> READS.contains(step.function()));
        return outcome instanceof Outcome.Indefinite unknown && onlyReads
                ? new Outcome.Failed(unknown.reason())
                : outcome;
    }

    private <T> T inTime(FutureTask<T> task)
            throws IOException, TimeoutException, InterruptedException {
        Thread thread = Thread.ofVirtual().start(task);
        try {
            return task.get(target.operationLimit().toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException problem) {
                throw problem;
            }
            if (e.getCause() instanceof RuntimeException defect) {
                throw defect;
            }
            throw new IllegalStateException(e.getCause());
        } finally {
            thread.interrupt();
        }
    }

    private static String words(Exception problem) {
        return problem instanceof TimeoutException
                ? "it took too long"
                : Objects.requireNonNullElse(problem.getMessage(), problem.toString());
    }
}
