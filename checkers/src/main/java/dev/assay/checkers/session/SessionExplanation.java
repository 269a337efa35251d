// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.session;

import dev.assay.checkers.Witness;
import dev.assay.checkers.registers.RegisterHistory;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Tells in words why demands on the order of writes contradict one another: what each read must
 * have seen, and by which way its session knew.
 */
final class SessionExplanation {
    private final Sessions sessions;
    private final RegisterHistory registers;
    private final SessionGuarantee name;
    private final Set<SessionGuarantee> guarantees;
    private final List<WriteOrder.Demand> contradiction;
    private final Set<SessionGuarantee> used = EnumSet.noneOf(SessionGuarantee.class);
    private final TreeSet<Integer> told = new TreeSet<>();

    /** How a session knows of an operation. */
    private record Way(int from, SessionGuarantee by) {}

    SessionExplanation(
            Sessions sessions, SessionGuarantee name, List<WriteOrder.Demand> contradiction) {
        this.sessions = sessions;
        this.name = name;
        this.contradiction = contradiction;
        registers = sessions.registers;
        guarantees = name.demanded();
    }

    Witness witness() {
        List<String> lines = new ArrayList<>();
        List<Witness.Edge> edges = new ArrayList<>();
        for (WriteOrder.Demand demand : contradiction) {
            String reason = reason(demand);
            lines.add(reason + ".");
            if (demand.after() >= 0) {
                edges.add(new Witness.Edge(demand.before(), demand.after(), "ww", reason));
            }
        }
        List<String> all = new ArrayList<>();
        for (int each : told) {
            all.add(registers.describe(each) + ".");
        }
        all.addAll(lines);
        all.add(conclusion());
        return registers.witness(name.words().replace(' ', '-'), told, edges, all);
    }

    private String reason(WriteOrder.Demand demand) {
        told.add(demand.before());
        told.add(demand.evidence());
        if (demand.after() >= 0) {
            told.add(demand.after());
        }
        if (demand.rule() == WriteOrder.IN_SESSION) {
            boolean isWrite = registers.kind(demand.evidence()) == RegisterHistory.WRITE;
            used.add(
                    isWrite
                            ? SessionGuarantee.MONOTONIC_WRITES
                            : SessionGuarantee.WRITES_FOLLOW_READS);
            return "process "
                    + process(demand.after())
                    + (isWrite
                            ? " wrote " + demand.before()
                            : " saw " + demand.before() + " by " + demand.evidence())
                    + " before it wrote "
                    + demand.after()
                    + ": so "
                    + demand.before()
                    + " comes before "
                    + demand.after();
        }
        String saw =
                demand.after() >= 0
                        ? "saw "
                                + demand.after()
                                + ": so "
                                + demand.before()
                                + " comes before "
                                + demand.after()
                        : "saw the initial value";
        return knowledge(demand.evidence(), demand.before())
                + ", and read "
                + demand.evidence()
                + " "
                + saw;
    }

    private int process(int operation) {
        return registers.history().process(operation);
    }

    /** How the session of a read knew of a write. */
    private String knowledge(int read, int write) {
        Map<Integer, Way> ways = new HashMap<>();
        ArrayDeque<Integer> queue = new ArrayDeque<>();
        reach(read, SessionGuarantee.READ_YOUR_WRITES, RegisterHistory.WRITE, ways, queue);
        reach(read, SessionGuarantee.MONOTONIC_READS, RegisterHistory.READ, ways, queue);
        if (registers.source(read) >= 0) {
            // What it saw itself needs no guarantee.
            ways.putIfAbsent(registers.source(read), new Way(read, SessionGuarantee.TOGETHER));
            queue.add(registers.source(read));
        }
        while (!ways.containsKey(write)) {
            Integer each = queue.poll();
            if (each == null) {
                throw new IllegalStateException(read + " does not know " + write);
            }
            if (registers.kind(each) == RegisterHistory.READ) {
                if (registers.source(each) >= 0) {
                    Way same = Objects.requireNonNull(ways.get(each));
                    if (ways.putIfAbsent(registers.source(each), new Way(each, same.by)) == null) {
                        queue.add(registers.source(each));
                    }
                }
            } else {
                reach(each, SessionGuarantee.MONOTONIC_WRITES, RegisterHistory.WRITE, ways, queue);
                reach(
                        each,
                        SessionGuarantee.WRITES_FOLLOW_READS,
                        RegisterHistory.READ,
                        ways,
                        queue);
            }
        }
        return told(read, write, ways);
    }

    /** What comes along with an operation by a guarantee: those before it in its session. */
    private void reach(
            int from,
            SessionGuarantee by,
            byte kind,
            Map<Integer, Way> ways,
            ArrayDeque<Integer> queue) {
        if (!guarantees.contains(by) || sessions.of(from) == Sessions.ALONE) {
            return;
        }
        List<Integer> before =
                sessions.operations(sessions.of(from)).subList(0, sessions.place(from));
        for (int each : before) {
            if (registers.kind(each) == kind && ways.putIfAbsent(each, new Way(from, by)) == null) {
                queue.add(each);
            }
        }
    }

    private String told(int read, int write, Map<Integer, Way> ways) {
        List<String> steps = new ArrayList<>();
        int at = write;
        while (at != read) {
            Way way = Objects.requireNonNull(ways.get(at));
            if (way.by != SessionGuarantee.TOGETHER) {
                used.add(way.by);
            }
            told.add(at);
            told.add(way.from);
            boolean isSource = registers.source(way.from) == at;
            steps.add(
                    0,
                    isSource
                            ? "read " + way.from + " saw write " + at
                            : "process "
                                    + process(way.from)
                                    + " called "
                                    + at
                                    + " before "
                                    + way.from);
            at = way.from;
        }
        return String.join(", ", steps);
    }

    private String conclusion() {
        String words =
                used.stream().map(SessionGuarantee::words).collect(Collectors.joining(" and "));
        String broken =
                name == SessionGuarantee.TOGETHER || used.size() > 1
                        ? words + " cannot all hold"
                        : words + " is broken";
        WriteOrder.Demand last = contradiction.get(contradiction.size() - 1);
        String key = registers.label(registers.key(last.evidence()));
        if (last.after() < 0) {
            return "read "
                    + last.evidence()
                    + " must see write "
                    + last.before()
                    + " or a later one, and saw the initial value of "
                    + key
                    + ": "
                    + broken;
        }
        return "no order of the writes of "
                + registers.label(registers.key(last.before()))
                + " has "
                + contradiction.stream()
                        .map(demand -> demand.before() + " before " + demand.after())
                        .collect(Collectors.joining(" and "))
                + ": "
                + broken;
    }
}
