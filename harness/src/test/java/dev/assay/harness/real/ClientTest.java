// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.harness.Operation;
import dev.assay.harness.Outcome;
import dev.assay.harness.Plugins;
import dev.assay.harness.Workload;
import dev.assay.harness.virtual.Recovery;
import dev.assay.harness.workload.RegisterWorkload;
import dev.assay.histories.Event;
import dev.assay.histories.EventType;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Value;
import dev.assay.nemeses.FaultBudget;
import dev.assay.nemeses.processes.NodePlan;
import dev.assay.nemeses.processes.Places;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

/** What a client makes of the answers, and of none, of a system. */
final class ClientTest {
    private static final Operation PUT =
            Operation.of(new MicroOperation("put", Value.of("r0"), Value.of(1)));
    private static final Operation GET =
            Operation.of(new MicroOperation("get", Value.of("r0"), Value.NIL));

    private CountDownLatch closing = new CountDownLatch(0);
    private final List<Event> events = new ArrayList<>();
    private final List<Integer> connected = new ArrayList<>();
    private final List<Integer> closed = new ArrayList<>();

    /** What a system does with an operation. */
    private interface Behaviour {
        Outcome invoke(Operation operation) throws IOException, InterruptedException;
    }

    private Client client(Behaviour behaviour) {
        Recording recording = new Recording(events::add, () -> events.size());
        return new Client(new Imagined(behaviour), new ThreeNodes(), recording, 1, 4);
    }

    @Test
    void an_answer_is_recorded_and_the_connection_kept() throws Exception {
        Client client = client(operation -> new Outcome.Ok(operation.steps()));

        client.call(PUT);
        client.call(PUT);

        assertThat(events)
                .extracting(Event::type)
                .containsExactly(EventType.INVOKE, EventType.OK, EventType.INVOKE, EventType.OK);
        assertThat(connected).containsExactly(1);
        assertThat(client.process()).isEqualTo(1);
    }

    @Test
    void what_a_read_returned_is_recorded_and_nothing_where_it_failed() throws Exception {
        MicroOperation seven = new MicroOperation("get", Value.of("r0"), Value.of(7));
        List<Outcome> outcomes =
                new ArrayList<>(
                        List.of(new Outcome.Ok(List.of(seven)), new Outcome.Failed("no leader")));
        Client client = client(operation -> outcomes.removeFirst());

        client.call(GET);
        client.call(GET);

        assertThat(events)
                .filteredOn(event -> event.type() != EventType.INVOKE)
                .extracting(event -> ((Event.Client) event).steps().getFirst().value())
                .containsExactly(Value.of(7), Value.UNKNOWN);
    }

    @Test
    void a_write_without_an_answer_is_unknown_and_its_process_retires() throws Exception {
        Client client =
                client(
                        operation -> {
                            throw new IOException("reset");
                        });

        assertThat(client.call(PUT)).isEqualTo(new Outcome.Indefinite("reset"));

        assertThat(events).extracting(Event::type).contains(EventType.INFO);
        assertThat(client.process()).as("the next process of the lane").isEqualTo(5);
        client.call(PUT);
        assertThat(connected).as("from node to node").hasSize(2).doesNotHaveDuplicates();
        assertThat(closed).contains(1);
    }

    @Test
    void a_read_without_an_answer_failed_and_its_process_goes_on() throws Exception {
        Client client =
                client(
                        operation -> {
                            throw new IOException("reset");
                        });

        assertThat(client.call(GET)).isEqualTo(new Outcome.Failed("reset"));
        assertThat(client.process()).isEqualTo(1);
    }

    @Test
    void a_transaction_that_also_writes_is_unknown_without_an_answer() throws Exception {
        Operation both =
                new Operation(
                        "txn",
                        List.of(
                                new MicroOperation("r", Value.of(1), Value.NIL),
                                new MicroOperation("append", Value.of(1), Value.of(2))));
        Client client =
                client(
                        operation -> {
                            assertThat(events).as("recorded before it is sent").hasSize(1);
                            throw new IOException("reset");
                        });

        assertThat(client.call(both)).isEqualTo(new Outcome.Indefinite("reset"));
        assertThat(events)
                .extracting(Event::type)
                .containsExactly(EventType.INVOKE, EventType.INFO);
        assertThat(client.process()).isEqualTo(5);
    }

    @Test
    void what_takes_too_long_is_unknown_although_it_may_still_happen() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        Client client =
                client(
                        operation -> {
                            never.await();
                            return new Outcome.Ok(operation.steps());
                        });

        assertThat(client.call(PUT)).isInstanceOf(Outcome.Indefinite.class);
        assertThat(closed).as("connections that were closed").containsExactly(1);
        assertThat(client.call(GET)).isInstanceOf(Outcome.Failed.class);
    }

    @Test
    void what_was_not_sent_failed() throws Exception {
        Client client =
                client(
                        operation -> {
                            throw new Connection.NotSentException("no connection");
                        });

        assertThat(client.call(PUT)).isInstanceOf(Outcome.Failed.class);
        assertThat(client.process()).isEqualTo(1);
    }

    @Test
    void an_answer_that_nobody_understands_stops_the_trial() {
        Client client =
                client(
                        operation -> {
                            throw new Connection.UnreadableAnswerException("what is 'x'?");
                        });

        assertThatThrownBy(() -> client.call(PUT)).hasMessage("what is 'x'?");
        assertThat(events).extracting(Event::type).containsExactly(EventType.INVOKE);
    }

    @Test
    void once_the_disk_is_full_nothing_more_is_recorded() {
        List<Event> kept = new ArrayList<>();
        Recording recording =
                new Recording(
                        event -> {
                            if (kept.size() == 2) {
                                throw new UncheckedIOException(
                                        new IOException("No space left on device"));
                            }
                            kept.add(event);
                        },
                        () -> 0);

        recording.invoked(0, PUT);
        recording.completed(0, PUT, new Outcome.Ok(PUT.steps()));
        recording.invoked(0, PUT);
        kept.removeLast();
        recording.completed(0, PUT, new Outcome.Ok(PUT.steps()));

        assertThat(kept).hasSize(1);
        assertThat(recording.failure()).isPresent();
        assertThat(recording.operations()).isEqualTo(2);
    }

    @Test
    void a_connection_that_cannot_be_closed_holds_nobody_up() throws Exception {
        closing = new CountDownLatch(1);
        Client client =
                client(
                        operation -> {
                            throw new IOException("reset");
                        });

        assertThat(client.call(PUT)).isInstanceOf(Outcome.Indefinite.class);
        assertThat(client.call(PUT)).isInstanceOf(Outcome.Indefinite.class);
        assertThat(connected).hasSize(2);
    }

    private LastOperations lastOperations(Duration recovery) {
        return lastOperations(recovery, System::nanoTime);
    }

    private LastOperations lastOperations(Duration recovery, LongSupplier clock) {
        return new LastOperations(
                new Recording(unused -> {}, clock),
                clock,
                new LastOperations.Limits(recovery, Duration.ofMillis(10)));
    }

    @Test
    void once_a_final_operation_is_late_no_further_ones_are_waited_for() {
        Client client = client(operation -> new Outcome.Failed("no leader"));
        LastOperations last = lastOperations(Duration.ofMillis(60));

        assertThat(last.run(List.of(client), Collections.nCopies(1_000, PUT), () -> false))
                .isEmpty();
        Recovery recovery = last.recovery(0);
        assertThat(recovery.succeeded()).isZero();
        assertThat(recovery.complaints()).hasSize(1).first().asString().contains("no leader");
    }

    @Test
    void a_final_operation_that_succeeds_too_late_is_late() {
        AtomicLong now = new AtomicLong();
        Client client =
                client(
                        operation -> {
                            now.addAndGet(Duration.ofMillis(21).toNanos());
                            return new Outcome.Ok(operation.steps());
                        });
        LastOperations last = lastOperations(Duration.ofMillis(20), now::get);

        assertThat(last.run(List.of(client), List.of(PUT), () -> false)).isEmpty();
        assertThat(last.recovery(0).succeeded()).isZero();
        assertThat(last.recovery(0).complaints()).first().asString().contains("too late");
    }

    @Test
    void final_operations_that_do_not_come_to_an_end_are_told() throws Exception {
        closing = new CountDownLatch(1);
        Client fast = client(operation -> new Outcome.Ok(operation.steps()));
        LastOperations last = lastOperations(Duration.ofMinutes(10));
        assertThat(last.run(List.of(fast), List.of(PUT, PUT, GET), () -> false)).isEmpty();
        assertThat(last.recovery(0).succeeded()).isEqualTo(3);

        Client stuck = client(operation -> new Outcome.Failed("no leader"));
        LastOperations endless =
                new LastOperations(
                        new Recording(unused -> {}, () -> 0),
                        () -> 0,
                        new LastOperations.Limits(Duration.ofMillis(10), Duration.ofMillis(10)));
        assertThat(endless.run(List.of(stuck), List.of(PUT), () -> false).orElseThrow())
                .hasMessageContaining("final operations did not end")
                .hasMessageContaining("0 had succeeded");
    }

    /** Nodes that are nowhere. */
    private record ThreeNodes() implements Places {
        @Override
        public Address address(int from, int to, String port) {
            return own(to, port);
        }

        @Override
        public Address own(int node, String port) {
            return new Address("n" + node, 1);
        }

        @Override
        public Path data(int node) {
            return Path.of("data");
        }

        @Override
        public Path home(int node) {
            return Path.of("home");
        }

        @Override
        public int nodes() {
            return 3;
        }
    }

    /** A system of which only the clients are real. */
    private final class Imagined implements SystemTarget {
        private final Behaviour behaviour;

        Imagined(Behaviour behaviour) {
            this.behaviour = behaviour;
        }

        @Override
        public String id() {
            return "imagined";
        }

        @Override
        public int usualNodes() {
            return 3;
        }

        @Override
        public SortedMap<String, Integer> ports() {
            return new TreeMap<>();
        }

        @Override
        public NodePlan.Maker nodes() {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<String> workloads() {
            return List.of("register");
        }

        @Override
        public Workload workload(String id, Plugins plugins) {
            return new RegisterWorkload();
        }

        @Override
        public SortedSet<String> usualFamilies() {
            return new TreeSet<>();
        }

        @Override
        public FaultBudget tolerance(int nodes) {
            return FaultBudget.ofMinority(nodes);
        }

        @Override
        public Duration operationLimit() {
            return Duration.ofMillis(300);
        }

        @Override
        public Connection connect(Places places, int node) {
            connected.add(node);
            return new Connection() {
                @Override
                public Outcome invoke(Operation operation) throws IOException {
                    try {
                        return behaviour.invoke(operation);
                    } catch (InterruptedException e) {
                        throw new IOException("interrupted", e);
                    }
                }

                @Override
                public void close() {
                    closed.add(node);
                    try {
                        closing.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }
            };
        }
    }
}
