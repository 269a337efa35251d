// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.spacetime;

import dev.assay.harness.ForwardingTarget;
import dev.assay.harness.Operation;
import dev.assay.harness.Outcome;
import dev.assay.harness.Target;
import dev.assay.simulation.Administration;
import dev.assay.simulation.Environment;
import dev.assay.simulation.MessageForger;
import dev.assay.simulation.Node;
import dev.assay.simulation.Observation;
import dev.assay.simulation.Protocol;
import dev.assay.simulation.TrustedCounter;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.Predicate;

/** A target of whose nodes and clients somebody hears what they send, receive and write. */
public final class Overheard extends ForwardingTarget {
    private final Target target;
    private final Ear ear;

    private Overheard(Target target, Ear ear) {
        super(target);
        this.target = target;
        this.ear = ear;
    }

    /** Hears; must change nothing. */
    public interface Ear {
        /** A message is about to be sent. */
        default void sending(int from, int to, byte[] message) {}

        /** It was sent. */
        default void sent(int from, int to, byte[] message) {}

        /** A message is about to be received. */
        default void received(int from, int to, byte[] message) {}

        /** A node writes to its disk. */
        default void wrote(int node, String file, long offset, byte[] data) {}
    }

    /** The target, overheard. */
    public static Target target(Target target, Ear ear) {
        return new Overheard(target, ear);
    }

    @Override
    public Protocol protocol(int nodes, Set<String> switches) {
        Protocol protocol = target.protocol(nodes, switches);
        return new Protocol() {
            @Override
            public Node create(Environment environment) {
                return overheard(protocol, environment);
            }

            @Override
            public MessageForger forger() {
                return protocol.forger();
            }

            @Override
            public MessageForger forger(IntFunction<TrustedCounter> counters) {
                return protocol.forger(counters);
            }

            @Override
            public Optional<TrustedCounter.Make> counters() {
                return protocol.counters();
            }

            @Override
            public Optional<Administration> administration() {
                return protocol.administration();
            }

            @Override
            public List<Predicate<Observation>> formation() {
                return protocol.formation();
            }
        };
    }

    @Override
    public Session session(int nodes, Set<String> switches) {
        Session session = target.session(nodes, switches);
        return new Session() {
            @Override
            public void invoke(Operation operation, Consumer<Outcome> done) {
                session.invoke(operation, done);
            }

            @Override
            public Node create(Environment environment) {
                return overheard(session, environment);
            }
        };
    }

    private Node overheard(Protocol protocol, Environment environment) {
        int address = environment.address();
        Node node = protocol.create(new OverheardEnvironment(environment, ear));
        return new Node() {
            @Override
            public void start() {
                node.start();
            }

            @Override
            public void receive(int from, byte[] message) {
                ear.received(from, address, message);
                node.receive(from, message);
            }
        };
    }
}
