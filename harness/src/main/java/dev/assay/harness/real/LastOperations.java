// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.real;

import dev.assay.harness.Operation;
import dev.assay.harness.Outcome;
import dev.assay.harness.virtual.Recovery;
import dev.assay.nemeses.processes.SurroundingsException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * The demand for progress after everything was healed, in real time: fresh processes call the final
 * operations, and each must succeed within a bound of its first invocation, after as many attempts
 * as it takes.
 */
final class LastOperations {
    private static final long RETRY_MILLIS = 50;

    private final Recording recording;
    private final LongSupplier clock;
    private final Duration limit;
    private final Duration whole;
    private final List<String> complaints = new ArrayList<>();
    private final List<Integer> lateProcesses = new ArrayList<>();
    private final List<RuntimeException> defects = new ArrayList<>();
    private int succeeded;
    private long slowestNanos;

    LastOperations(Recording recording, LongSupplier clock, Limits limits) {
        this.recording = recording;
        this.clock = clock;
        this.limit = limits.recovery;
        // Two rounds in which everything is as slow as it may be, and the last call's own time.
        this.whole =
                limits.recovery.multipliedBy(2).plus(limits.call.multipliedBy(4)).plusSeconds(2);
    }

    /**
     * How long things may take.
     *
     * @param recovery for an operation to succeed
     * @param call for one attempt's connection, and its answer
     */
    record Limits(Duration recovery, Duration call) {}

    /**
     * Calls the operations by all clients, and returns when each succeeded, or one is late: then no
     * further ones are called.
     *
     * @return what is wrong when they neither succeed nor are late
     */
    Optional<RuntimeException> run(
            List<Client> clients, List<Operation> operations, BooleanSupplier isBroken) {
        Deque<Operation> waiting = new ArrayDeque<>(operations);
        List<Thread> threads = new ArrayList<>();
        for (Client client : clients) {
            client.retire();
            threads.add(
                    Thread.ofVirtual()
                            .start(
                                    () -> {
                                        try {
                                            work(client, waiting, isBroken);
                                        } catch (InterruptedException e) {
                                            Thread.currentThread().interrupt();
                                        } catch (RuntimeException e) {
                                            defect(e);
                                        }
                                    }));
        }
        int left = Waiting.forAll(threads, whole);
        return outcome(left);
    }

    private synchronized Optional<RuntimeException> outcome(int left) {
        if (!defects.isEmpty()) {
            return Optional.of(defects.getFirst());
        }
        return left == 0
                ? Optional.empty()
                : Optional.of(
                        new SurroundingsException(
                                "the final operations did not end within "
                                        + whole.toMillis()
                                        + " ms; "
                                        + succeeded
                                        + " had succeeded until then"));
    }

    private synchronized void defect(RuntimeException defect) {
        defects.add(defect);
    }

    private void work(Client client, Deque<Operation> waiting, BooleanSupplier isBroken)
            throws InterruptedException {
        while (!isBroken.getAsBoolean()) {
            Optional<Operation> next = next(waiting);
            if (next.isEmpty()) {
                return;
            }
            untilDone(client, next.get(), isBroken);
        }
    }

    private synchronized Optional<Operation> next(Deque<Operation> waiting) {
        return complaints.isEmpty() ? Optional.ofNullable(waiting.poll()) : Optional.empty();
    }

    private void untilDone(Client client, Operation operation, BooleanSupplier isBroken)
            throws InterruptedException {
        long since = clock.getAsLong();
        String answer = "no answer";
        int process = client.process();
        for (int attempts = 1; ; attempts++) {
            if (isBroken.getAsBoolean()) {
                return;
            }
            process = client.process();
            Outcome outcome = client.call(operation);
            long took = clock.getAsLong() - since;
            switch (outcome) {
                case Outcome.Ok ok -> {
                    if (took <= limit.toNanos()) {
                        succeeded(took);
                        return;
                    }
                    answer = "it succeeded too late, after " + took / 1_000_000 + " ms";
                }
                case Outcome.Failed failed -> answer = "it failed: " + failed.reason();
                case Outcome.Indefinite unknown ->
                        answer = "its outcome is unknown: " + unknown.reason();
            }
            if (took > limit.toNanos()) {
                late(
                        Recovery.complaint(
                                new Recovery.Attempts(process, since, attempts, answer),
                                operation,
                                limit),
                        process);
                return;
            }
            Thread.sleep(RETRY_MILLIS);
        }
    }

    private synchronized void succeeded(long nanos) {
        succeeded++;
        slowestNanos = Math.max(slowestNanos, nanos);
    }

    private synchronized void late(String complaint, int process) {
        complaints.add(complaint);
        lateProcesses.add(process);
    }

    /** What came of it. */
    synchronized Recovery recovery(long sinceNanos) {
        return new Recovery(
                sinceNanos, succeeded, Duration.ofNanos(slowestNanos), complaints, lateProcesses);
    }
}
