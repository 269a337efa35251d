// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Why a transaction must be visible to a reader by a session guarantee, or its versions come before
 * those of another one: the shortest way from one to the other by reads and sessions. O(reads of a
 * session), O(reads) for writes-follow-reads.
 */
final class GuaranteeWays {
    private static final int NONE = -1;

    /** So many circles are looked at for a short one. */
    private static final int TRIES = 50;

    private final RegisterVersions versions;
    private final SessionRows sessions;
    private final Level guarantee;

    GuaranteeWays(RegisterVersions versions, SessionRows sessions, Level guarantee) {
        this.versions = versions;
        this.sessions = sessions;
        this.guarantee = guarantee;
    }

    /** The edges of the way that a demand is made by. */
    List<Circle.Edge> way(VersionDemands.Demand demand) {
        int from = versions.writer()[demand.before()];
        boolean isOfWriters = demand.reader() == VersionDemands.WRITERS;
        int to = isOfWriters ? versions.writer()[demand.after()] : demand.reader();
        return switch (guarantee) {
            case WRITES_FOLLOW_READS -> followed(from, to, isOfWriters);
            case READ_YOUR_WRITES -> List.of(inSession(from, to));
            case MONOTONIC_READS -> read(from, to, false).orElseThrow();
            case MONOTONIC_WRITES ->
                    isOfWriters ? List.of(inSession(from, to)) : written(from, to).orElseThrow();
            case PRAM ->
                    sessions.isBefore(from, to)
                            ? List.of(inSession(from, to))
                            : read(from, to, false)
                                    .or(() -> written(from, to))
                                    .or(() -> read(from, to, true))
                                    .orElseThrow();
            default -> throw new IllegalArgumentException(guarantee + " is no session guarantee");
        };
    }

    private static Circle.Edge inSession(int from, int to) {
        return new Circle.Edge(from, to, EdgeKind.SESSION);
    }

    private static Circle.Edge read(int from, int to) {
        return new Circle.Edge(from, to, EdgeKind.WR);
    }

    private int source(int read) {
        int version = versions.readVersion()[read];
        return version < 0 ? NONE : versions.writer()[version];
    }

    /**
     * Somebody before in the reader's session read from it, or from one after it in its session.
     */
    private Optional<List<Circle.Edge>> read(int from, int reader, boolean isThroughSession) {
        for (int at = sessions.index(reader) - 1; at >= 0; at--) {
            int before = sessions.member(sessions.of(reader), at);
            int end = versions.readStart()[before + 1];
            for (int read = versions.readStart()[before]; read < end; read++) {
                int source = source(read);
                if (source == from && !isThroughSession) {
                    return Optional.of(List.of(read(from, before), inSession(before, reader)));
                }
                if (source != NONE && isThroughSession && sessions.isBefore(from, source)) {
                    return Optional.of(
                            List.of(
                                    inSession(from, source),
                                    read(source, before),
                                    inSession(before, reader)));
                }
            }
        }
        return Optional.empty();
    }

    /** The reader read from one after it in its session. */
    private Optional<List<Circle.Edge>> written(int from, int reader) {
        int end = versions.readStart()[reader + 1];
        for (int read = versions.readStart()[reader]; read < end; read++) {
            int source = source(read);
            if (source != NONE && sessions.isBefore(from, source)) {
                return Optional.of(List.of(inSession(from, source), read(source, reader)));
            }
        }
        return Optional.empty();
    }

    /** Somebody on the way back, the edges from there to the next one, and where that is. */
    private record Step(int transaction, List<Circle.Edge> edges, int next) {}

    /** By breadth, backwards: who was read from, then whom its session had read from. */
    private List<Circle.Edge> followed(int from, int to, boolean isOfWriters) {
        List<Step> steps = new ArrayList<>();
        Set<Integer> reached = new HashSet<>();
        int[] looked = new int[sessions.count()];
        Arrays.fill(looked, NONE);
        if (isOfWriters) {
            steps.add(new Step(to, List.of(), NONE));
        } else {
            for (int source : sources(to)) {
                steps.add(new Step(source, List.of(read(source, to)), NONE));
            }
        }
        for (int i = 0; i < steps.size(); i++) {
            int writer = steps.get(i).transaction();
            int session = sessions.of(writer);
            for (int at = sessions.index(writer); at > looked[session]; at--) {
                int reader = sessions.member(session, at);
                for (int source : sources(reader)) {
                    if (reached.add(source)) {
                        List<Circle.Edge> edges =
                                reader == writer
                                        ? List.of(read(source, reader))
                                        : List.of(read(source, reader), inSession(reader, writer));
                        steps.add(new Step(source, edges, i));
                        if (source == from) {
                            return way(steps);
                        }
                    }
                }
            }
            looked[session] = Math.max(looked[session], sessions.index(writer));
        }
        throw new IllegalArgumentException("operation " + from + " does not come before " + to);
    }

    private static List<Circle.Edge> way(List<Step> steps) {
        List<Circle.Edge> way = new ArrayList<>();
        for (int at = steps.size() - 1; at != NONE; at = steps.get(at).next()) {
            way.addAll(steps.get(at).edges());
        }
        return way;
    }

    private int[] sources(int reader) {
        return IntStream.range(versions.readStart()[reader], versions.readStart()[reader + 1])
                .map(this::source)
                .filter(source -> source != NONE)
                .distinct()
                .toArray();
    }

    /** A short circle of reads and sessions, of which there must be one. */
    List<Circle.Edge> circle() {
        boolean[] isOrdered = new boolean[versions.transactions()];
        for (int each : FollowedReads.order(versions, sessions)) {
            isOrdered[each] = true;
        }
        List<Circle.Edge> best = List.of();
        int tries = 0;
        for (int each = 0; each < isOrdered.length && (tries < TRIES || best.isEmpty()); each++) {
            if (!isOrdered[each] && sessions.of(each) != NONE) {
                List<Circle.Edge> found = circle(each, isOrdered);
                boolean isShorter = best.isEmpty() || found.size() < best.size();
                best = !found.isEmpty() && isShorter ? found : best;
                tries++;
            }
        }
        return best;
    }

    /** One through a transaction, empty when there is none. */
    private List<Circle.Edge> circle(int start, boolean[] isOrdered) {
        Map<Integer, Circle.Edge> onward = new HashMap<>();
        List<Integer> reached = new ArrayList<>(List.of(start));
        int[] looked = new int[sessions.count()];
        Arrays.fill(looked, NONE);
        for (int i = 0; i < reached.size() && !onward.containsKey(start); i++) {
            int reader = reached.get(i);
            List<Circle.Edge> into = new ArrayList<>();
            for (int source : sources(reader)) {
                into.add(read(source, reader));
            }
            int session = sessions.of(reader);
            for (int at = sessions.index(reader) - 1; at > looked[session]; at--) {
                into.add(inSession(sessions.member(session, at), reader));
            }
            looked[session] = Math.max(looked[session], sessions.index(reader) - 1);
            for (Circle.Edge edge : into) {
                if (!isOrdered[edge.from()] && onward.putIfAbsent(edge.from(), edge) == null) {
                    reached.add(edge.from());
                }
            }
        }
        List<Circle.Edge> edges = new ArrayList<>();
        Circle.Edge next = onward.get(start);
        while (next != null) {
            edges.add(next);
            next = next.to() == start ? null : onward.get(next.to());
        }
        return edges;
    }
}
