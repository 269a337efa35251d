// SPDX-License-Identifier: Apache-2.0
package dev.assay.junit;

import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.Randomness;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.opentest4j.AssertionFailedError;

/**
 * Clients in threads of their own that call any Java object at the same time, and the history of
 * what they saw.
 *
 * <pre>{@code
 * @Trial(model = "kv")
 * void is_linearizable(Clients clients) {
 *     Store store = new Store();
 *     clients.run(200, (client, random) -> {
 *         String key = "k" + random.nextInt(3);
 *         if (random.chance(0.5)) {
 *             client.get(key, () -> store.get(key));
 *         } else {
 *             int value = random.nextInt(1000);
 *             client.put(key, value, () -> store.put(key, value));
 *         }
 *     });
 * }
 * }</pre>
 *
 * <p>The seed determines what clients call. When they do it is the scheduler's choice, so that a
 * failure need not show again; the history that showed it is kept.
 */
public final class Clients {
    private final long seed;
    private final int threads;
    private final Duration limit;
    private final Recording recording = new Recording();
    private final List<Disturbance> disturbances = new ArrayList<>();
    private final AtomicReference<@Nullable Throwable> problem = new AtomicReference<>();
    private boolean ran;
    private boolean taken;

    private record Disturbance(String name, Client.Action action) {}

    Clients(long seed, int threads, Duration limit) {
        this.seed = seed;
        this.threads = threads;
        this.limit = limit;
    }

    /** What a client does next. */
    @FunctionalInterface
    public interface Work {
        /**
         * Calls once, or a few times.
         *
         * @param random the client's own, by the seed
         */
        void next(Client client, Randomness random) throws Exception;
    }

    /** The seed of this run. */
    public long seed() {
        return seed;
    }

    /**
     * Does something to the system now and then while clients run: restarts it, drops its cache.
     * After how many operations, the seed says. The history has it as a fault.
     *
     * @param name in kebab case
     */
    public Clients disturbedBy(String name, Client.Action action) {
        disturbances.add(new Disturbance(name, action));
        return this;
    }

    /** Lets each client do so many pieces of work, and waits for them. */
    public Clients run(int timesEach, Work work) {
        return run(timesEach, work, (client, random) -> {});
    }

    /**
     * As above.
     *
     * @param last done once by a client of its own when all others are through: reads that show
     *     what is left
     */
    public Clients run(int timesEach, Work work, Work last) {
        if (ran) {
            throw new IllegalStateException(
                    "clients run once in a trial: put all they do into one piece of work");
        }
        ran = true;
        CountDownLatch start = new CountDownLatch(1);
        List<Thread> clients = new ArrayList<>();
        Randomness seeded = new Randomness(seed);
        for (int number = 0; number < threads; number++) {
            Client client = new Client(recording);
            Randomness random = seeded.fork("client " + number);
            clients.add(
                    thread(
                            "client-" + number,
                            () -> {
                                start.await();
                                for (int i = 0; i < timesEach && problem.get() == null; i++) {
                                    work.next(client, random);
                                }
                            }));
        }
        List<Thread> nemeses = nemeses(seeded, (long) timesEach * threads);
        long deadlineNanos = System.nanoTime() + limit.toNanos();
        start.countDown();
        join(clients, deadlineNanos);
        nemeses.forEach(Thread::interrupt);
        join(nemeses, deadlineNanos);
        rethrow();
        Client closing = new Client(recording);
        join(
                List.of(thread("client-last", () -> last.next(closing, seeded.fork("last")))),
                deadlineNanos);
        rethrow();
        return this;
    }

    private List<Thread> nemeses(Randomness seeded, long operations) {
        List<Thread> nemeses = new ArrayList<>();
        for (Disturbance disturbance : disturbances) {
            Randomness random = seeded.fork("disturbance " + disturbance.name);
            nemeses.add(thread(disturbance.name, () -> disturb(disturbance, random, operations)));
        }
        return nemeses;
    }

    private void disturb(Disturbance disturbance, Randomness random, long operations)
            throws Exception {
        long apart = Math.max(1, operations / 5);
        int number = 0;
        for (long at = random.between(1, apart); ; at += random.between(1, apart)) {
            try {
                recording.awaitEnded(at);
            } catch (InterruptedException clientsAreThrough) {
                return;
            }
            recording.disturbed(disturbance.name, number, EventType.INVOKE);
            disturbance.action.run();
            recording.disturbed(disturbance.name, number++, EventType.OK);
        }
    }

    private Thread thread(String name, Client.Action body) {
        return Thread.ofPlatform()
                .daemon()
                .name("assay-" + name)
                .start(
                        () -> {
                            try {
                                body.run();
                            } catch (Throwable thrown) {
                                problem.compareAndSet(null, thrown);
                            }
                        });
    }

    private void join(List<Thread> running, long deadlineNanos) {
        for (Thread thread : running) {
            try {
                long left = Math.max(1, (deadlineNanos - System.nanoTime()) / 1_000_000);
                if (!thread.join(Duration.ofMillis(left))) {
                    problem.compareAndSet(null, hangs(thread));
                    running.forEach(Thread::interrupt);
                    return;
                }
            } catch (InterruptedException stopped) {
                running.forEach(Thread::interrupt);
                Thread.currentThread().interrupt();
                throw new AssertionFailedError("interrupted while clients were running", stopped);
            }
        }
    }

    private AssertionFailedError hangs(Thread thread) {
        AssertionFailedError hanging =
                new AssertionFailedError(
                        thread.getName()
                                + " did not come back within "
                                + limit.toMillis()
                                + " ms; below is where it is. Raise @Trial(time) if it works"
                                + " slowly");
        hanging.setStackTrace(thread.getStackTrace());
        return hanging;
    }

    private void rethrow() {
        switch (problem.get()) {
            case null -> {}
            case RuntimeException thrown -> throw thrown;
            case Error thrown -> throw thrown;
            case Throwable thrown ->
                    throw new AssertionFailedError("a client's work threw " + thrown, thrown);
        }
    }

    /** What clients saw. Whoever takes it judges it, unless the trial names a model. */
    public History history() {
        if (!ran) {
            throw new IllegalStateException("there is no history before run()");
        }
        taken = true;
        return recording.history();
    }

    /** True when clients ran. */
    boolean ran() {
        return ran;
    }

    /** True when the test took the history. */
    boolean isTaken() {
        return taken;
    }

    /** The history for whoever judges after the test. */
    History recorded() {
        return recording.history();
    }

    /** Why nothing is proven though nothing is wrong: no call succeeded. */
    Optional<String> vacuous() {
        if (recording.succeeded() > 0) {
            return Optional.empty();
        }
        return Optional.of(
                "no call succeeded"
                        + recording
                                .firstThrown()
                                .map(first -> "; the first threw " + first)
                                .orElse(""));
    }
}
