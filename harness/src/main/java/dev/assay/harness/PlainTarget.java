// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness;

import dev.assay.nemeses.FaultBudget;
import dev.assay.simulation.Oracle;
import dev.assay.simulation.Protocol;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;

/**
 * A target put together from its parts: nodes, clients, and what else there is to say of them. For
 * systems without switches; others implement {@link Target}.
 */
public final class PlainTarget implements Target {
    private final String id;
    private final IntFunction<? extends Protocol> protocol;
    private final IntFunction<? extends Session> session;
    private final int usualNodes;
    private final IntUnaryOperator quorum;
    private final IntFunction<FaultBudget> tolerance;
    private final Supplier<List<Oracle>> oracles;

    // Six things may be said of a system, each of them in a method of its own.
    private PlainTarget(
            String id,
            IntFunction<? extends Protocol> protocol,
            IntFunction<? extends Session> session,
            int usualNodes,
            IntUnaryOperator quorum,
            IntFunction<FaultBudget> tolerance,
            Supplier<List<Oracle>> oracles) {
        this.id = id;
        this.protocol = protocol;
        this.session = session;
        this.usualNodes = usualNodes;
        this.quorum = quorum;
        this.tolerance = tolerance;
        this.oracles = oracles;
    }

    /**
     * A system of usually five nodes that goes on with a majority, and stands the loss of the rest.
     *
     * @param id in kebab case
     * @param protocol the nodes, of which there are so many
     * @param session a client of so many nodes
     */
    public static PlainTarget of(
            String id,
            IntFunction<? extends Protocol> protocol,
            IntFunction<? extends Session> session) {
        return new PlainTarget(
                id,
                protocol,
                session,
                5,
                nodes -> nodes / 2 + 1,
                FaultBudget::ofMinority,
                List::of);
    }

    /** The same with another number of nodes where a trial asks for none. */
    public PlainTarget usuallyOn(int nodes) {
        return new PlainTarget(id, protocol, session, nodes, quorum, tolerance, oracles);
    }

    /** The same where so many of the nodes must work for clients to be served. */
    public PlainTarget servedBy(IntUnaryOperator newQuorum) {
        return new PlainTarget(id, protocol, session, usualNodes, newQuorum, tolerance, oracles);
    }

    /** The same where so many nodes stand this. */
    public PlainTarget standing(IntFunction<FaultBudget> newTolerance) {
        return new PlainTarget(id, protocol, session, usualNodes, quorum, newTolerance, oracles);
    }

    /** The same with oracles over what nodes observe, fresh ones for each trial. */
    public PlainTarget watchedBy(Supplier<List<Oracle>> newOracles) {
        return new PlainTarget(id, protocol, session, usualNodes, quorum, tolerance, newOracles);
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Set<String> switches() {
        return Collections.emptySortedSet();
    }

    @Override
    public Protocol protocol(int nodes, Set<String> switches) {
        return protocol.apply(nodes);
    }

    @Override
    public Session session(int nodes, Set<String> switches) {
        return session.apply(nodes);
    }

    @Override
    public int usualNodes() {
        return usualNodes;
    }

    @Override
    public int quorum(int nodes) {
        return quorum.applyAsInt(nodes);
    }

    @Override
    public FaultBudget tolerance(int nodes) {
        return tolerance.apply(nodes);
    }

    @Override
    public List<Oracle> oracles(int nodes) {
        return oracles.get();
    }
}
