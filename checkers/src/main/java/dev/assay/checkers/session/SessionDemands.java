// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.session;

import dev.assay.checkers.Budget;
import dev.assay.checkers.registers.RegisterHistory;
import dev.assay.histories.EventType;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Reads off a history what a set of guarantees demands of the order of each key's writes. What a
 * session must have seen is known by how far into each session it reaches: whose first writes it
 * knows, and what whose first reads saw. Both only grow, so that one pass over the events tells; of
 * each session only the last write or read on a key matters, since those before it come before it
 * anyway. With n operations and s sessions O(n s log n).
 */
final class SessionDemands {
    private final RegisterHistory registers;
    private final Sessions sessions;
    private final Set<SessionGuarantee> guarantees;
    private final SessionGuarantee name;
    private final Budget.Meter meter;
    private final WriteOrder order;
    private final int width;

    /** By session, what its reads so far brought along; by session and half. */
    private final int[][] fromReads;

    /** By session, what its writes so far brought along. */
    private final int[][] fromWrites;

    /** By write, what comes along with it. */
    private final int[][] companions;

    private long demands;

    SessionDemands(Sessions sessions, SessionGuarantee name, Budget.Meter meter) {
        this.sessions = sessions;
        this.name = name;
        this.meter = meter;
        registers = sessions.registers;
        guarantees = name.demanded();
        order = new WriteOrder(registers.size());
        width = sessions.size();
        meter.allocated(16L * width * width + 8L * registers.size());
        fromReads = new int[width][2 * width];
        fromWrites = new int[width][2 * width];
        companions = new int[registers.size()][0];
        collect();
    }

    /** The demanded order. */
    WriteOrder order() {
        return order;
    }

    /** How often the guarantee after which these demands are called had something to say. */
    long demands() {
        return demands;
    }

    private boolean has(SessionGuarantee guarantee) {
        return guarantees.contains(guarantee);
    }

    // A write is known from its call on, a read when it has returned.
    private void collect() {
        boolean[] isSource = new boolean[registers.size()];
        for (int read = 0; read < registers.size(); read++) {
            if (registers.source(read) >= 0) {
                isSource[registers.source(read)] = true;
            }
        }
        for (int event = 0; event < registers.history().events(); event++) {
            if ((event & 1023) == 0) {
                meter.poll();
            }
            int operation = registers.history().eventOperation(event);
            if (operation < 0) {
                continue;
            }
            boolean isCall = registers.history().eventType(event) == EventType.INVOKE;
            if (registers.kind(operation) == RegisterHistory.WRITE && isCall) {
                write(operation, isSource[operation]);
            } else if (registers.kind(operation) == RegisterHistory.READ && !isCall) {
                read(operation);
            }
        }
    }

    private void write(int write, boolean isSource) {
        int session = sessions.of(write);
        if (session == Sessions.ALONE) {
            return;
        }
        orderInSession(write, session);
        int[] along = new int[2 * width];
        if (has(SessionGuarantee.MONOTONIC_WRITES)) {
            join(along, fromWrites[session]);
        }
        if (has(SessionGuarantee.WRITES_FOLLOW_READS)) {
            join(along, fromReads[session]);
        }
        if (isSource) {
            meter.allocated(8L * width);
            companions[write] = along;
        }
        join(fromWrites[session], along);
        fromWrites[session][session] = sessions.place(write) + 1;
    }

    private void orderInSession(int write, int session) {
        int key = registers.key(write);
        int place = sessions.place(write);
        if (has(SessionGuarantee.MONOTONIC_WRITES)) {
            last(sessions.writes(key).getOrDefault(session, List.of()), place)
                    .ifPresent(before -> order.add(before, write, WriteOrder.IN_SESSION, before));
        }
        if (has(SessionGuarantee.WRITES_FOLLOW_READS)) {
            List<Integer> reads = sessions.reads(key).getOrDefault(session, List.of());
            last(reads, place)
                    .ifPresent(
                            read ->
                                    order.add(
                                            registers.source(read),
                                            write,
                                            WriteOrder.IN_SESSION,
                                            read));
        }
    }

    private OptionalInt last(List<Integer> ofSession, int first) {
        int count = sessions.countBefore(ofSession, first);
        return count == 0 ? OptionalInt.empty() : OptionalInt.of(ofSession.get(count - 1));
    }

    private static void join(int[] into, int[] from) {
        for (int each = 0; each < from.length; each++) {
            into[each] = Math.max(into[each], from[each]);
        }
    }

    private void read(int read) {
        int session = sessions.of(read);
        int source = registers.source(read);
        if (source < RegisterHistory.START) {
            return;
        }
        int[] known = new int[2 * width];
        if (session != Sessions.ALONE && has(SessionGuarantee.READ_YOUR_WRITES)) {
            join(known, fromWrites[session]);
        }
        if (session != Sessions.ALONE && has(SessionGuarantee.MONOTONIC_READS)) {
            join(known, fromReads[session]);
        }
        count(read, known);
        int[] along = source >= 0 ? companions[source] : new int[0];
        join(known, along);
        int key = registers.key(read);
        for (Map.Entry<Integer, List<Integer>> each : sessions.writes(key).entrySet()) {
            demandWrites(read, each.getValue(), known[each.getKey()]);
        }
        for (Map.Entry<Integer, List<Integer>> each : sessions.reads(key).entrySet()) {
            last(each.getValue(), known[width + each.getKey()])
                    .ifPresent(seen -> demand(read, registers.source(seen)));
        }
        if (session != Sessions.ALONE) {
            join(fromReads[session], along);
            fromReads[session][width + session] = sessions.place(read) + 1;
        }
    }

    /** Notes whether the guarantee had something to say of a read that it might have broken. */
    private void count(int read, int[] known) {
        int key = registers.key(read);
        boolean isDemanded =
                name != SessionGuarantee.WRITES_FOLLOW_READS
                        && sessions.writes(key).entrySet().stream()
                                .anyMatch(
                                        each ->
                                                last(each.getValue(), known[each.getKey()])
                                                        .isPresent());
        if (!isDemanded && name != SessionGuarantee.MONOTONIC_WRITES) {
            isDemanded =
                    sessions.reads(key).entrySet().stream()
                            .filter(
                                    each ->
                                            name != SessionGuarantee.WRITES_FOLLOW_READS
                                                    || each.getKey() != sessions.of(read))
                            .anyMatch(
                                    each ->
                                            last(each.getValue(), known[width + each.getKey()])
                                                    .isPresent());
        }
        demands += isDemanded ? 1 : 0;
    }

    // Where writes of a session may take effect in any order, each of them has to be named.
    private void demandWrites(int read, List<Integer> writes, int first) {
        int count = sessions.countBefore(writes, first);
        int from = has(SessionGuarantee.MONOTONIC_WRITES) ? Math.max(0, count - 1) : 0;
        for (int at = from; at < count; at++) {
            demand(read, writes.get(at));
        }
    }

    private void demand(int read, int write) {
        if (registers.source(read) != write) {
            order.add(write, registers.source(read), WriteOrder.SEEN, read);
        }
    }
}
