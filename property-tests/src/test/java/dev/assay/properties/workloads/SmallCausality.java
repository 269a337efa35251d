// SPDX-License-Identifier: Apache-2.0
package dev.assay.properties.workloads;

import dev.assay.histories.Event;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.HistoryBuilder;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Randomness;
import dev.assay.histories.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Small histories of one register with a replica for each session. A replica takes in a write when
 * it has all that the write's own replica had; a session may go on as another process that links to
 * its last position. In wrong ones writes arrive too early, replicas go back, and writes that
 * failed are there.
 */
final class SmallCausality {
    private final Randomness random;
    private final double wrong;
    private final HistoryBuilder builder = new HistoryBuilder();
    private final List<Write> writes = new ArrayList<>();
    private final List<Session> sessions = new ArrayList<>();
    private int process;
    private int position;

    private record Write(long value, List<Write> needed) {}

    private static final class Session {
        private int process;
        private List<Write> replica = new ArrayList<>();
        private Value last = Value.ABSENT;
        private boolean isMoved;
    }

    private SmallCausality(Randomness random, boolean isRight) {
        this.random = random;
        wrong = isRight ? 0 : 0.4;
    }

    static History of(Randomness random, boolean isRight) {
        return new SmallCausality(random, isRight).history();
    }

    private History history() {
        for (int session = 1 + random.nextInt(3); session > 0; session--) {
            Session fresh = new Session();
            fresh.process = process++;
            sessions.add(fresh);
        }
        for (int calls = 1 + random.nextInt(9); calls > 0; calls--) {
            Session session = random.pick(sessions);
            take(session);
            if (random.chance(0.15) && session.last != Value.ABSENT) {
                session.process = process++;
                session.isMoved = true;
            }
            if (random.chance(0.45)) {
                write(session);
            } else {
                read(session);
            }
        }
        return builder.build();
    }

    private void take(Session session) {
        for (Write write : writes) {
            boolean isReady = session.replica.containsAll(write.needed) || random.chance(wrong);
            if (!session.replica.contains(write) && isReady && random.chance(0.5)) {
                session.replica.add(write);
            }
        }
    }

    private void write(Session session) {
        long value = random.chance(0.05) ? random.nextInt(3) : 1 + writes.size() + position * 10L;
        Write write = new Write(value, List.copyOf(session.replica));
        boolean isCrashed = random.chance(0.15);
        boolean isFailed = !isCrashed && random.chance(0.1);
        boolean isThere = isFailed ? random.chance(wrong) : !isCrashed || random.chance(0.5);
        if (isThere) {
            writes.add(write);
        }
        if (isThere && !isFailed) {
            session.replica.add(write);
        }
        tell(
                session,
                "write",
                isCrashed ? EventType.INFO : isFailed ? EventType.FAIL : EventType.OK,
                Value.of(value));
        if (isCrashed) {
            Session fresh = new Session();
            fresh.process = process++;
            sessions.set(sessions.indexOf(session), fresh);
        }
    }

    private void read(Session session) {
        List<Write> seen = session.replica;
        int end = seen.size() - (random.chance(wrong) ? 1 : 0);
        Value value = end <= 0 ? Value.of(0) : Value.of(seen.get(end - 1).value);
        boolean isInit = random.chance(0.2);
        EventType type = random.chance(0.1) ? EventType.FAIL : EventType.OK;
        tell(session, isInit ? "read-init" : "read", type, value);
    }

    private void tell(Session session, String function, EventType type, Value value) {
        boolean reads = function.startsWith("read");
        MicroOperation call = new MicroOperation(function, Value.ABSENT, reads ? Value.NIL : value);
        Map<String, Value> extras = new TreeMap<>();
        if (session.isMoved || random.chance(0.1) && session.last != Value.ABSENT) {
            boolean isOdd = random.chance(wrong / 2);
            extras.put("link", isOdd ? Value.of(random.nextInt(4)) : session.last);
            session.isMoved = false;
        } else if (random.chance(0.1)) {
            extras.put("link", new Value.Keyword("init"));
        }
        builder.accept(
                new Event.Client(
                        session.process,
                        EventType.INVOKE,
                        Event.NO_TIME,
                        function,
                        List.of(call),
                        random.chance(0.5) ? extras : Map.of()));
        if (type == EventType.OK) {
            Value at = Value.of(random.chance(0.1) ? position : ++position);
            extras.put("position", at);
            session.last = at;
        }
        builder.accept(
                new Event.Client(
                        session.process,
                        type,
                        Event.NO_TIME,
                        function,
                        List.of(new MicroOperation(function, Value.ABSENT, value)),
                        extras));
    }
}
