// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.checkers.Budget;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Circles whose edges must be on the same key, or come from reads in a certain order, which a graph
 * of transactions does not tell: lost updates, and reads that miss a part of what an earlier read
 * of the same transaction saw, and reads that miss what their causes wrote. Only among transactions
 * that are on some circle. O(reads² of a transaction), and O(members · edges) for causes.
 */
final class ItemCircles {
    private final Versions versions;
    private final int[] members;
    private final boolean[] isMember;
    private final Budget.Meter meter;

    /**
     * By writer and key: the place of its last version, or the chain's length where nobody saw it.
     */
    private final Map<Long, Integer> places = new HashMap<>();

    private final Map<Integer, List<Integer>> keysOf = new HashMap<>();

    /**
     * @param members the transactions that may be on a circle, ascending
     */
    ItemCircles(Versions versions, int[] members, Budget.Meter meter) {
        this.versions = versions;
        this.members = members;
        this.meter = meter;
        isMember = new boolean[versions.transactions()];
        for (int member : members) {
            isMember[member] = true;
        }
        for (int key = 0; key < versions.keys().length; key++) {
            for (int place = 0; place < versions.chainLength(key); place++) {
                note(versions.writer(key, place), key, place);
            }
            for (int i = versions.looseStart()[key]; i < versions.looseStart()[key + 1]; i++) {
                note(versions.loose()[i], key, versions.chainLength(key));
            }
        }
    }

    private void note(int writer, int key, int place) {
        if (isMember[writer]) {
            places.put((long) writer << 32 | key, place);
            keysOf.computeIfAbsent(writer, each -> new ArrayList<>()).add(key);
        }
    }

    private int place(int writer, int key) {
        return places.getOrDefault((long) writer << 32 | key, Versions.INITIAL);
    }

    /** A transaction that read a version and replaced it, though another one had done so before. */
    Optional<Circle> lostUpdate() {
        Map<Long, Integer> firstReader = new HashMap<>();
        for (int reader : members) {
            meter.poll();
            for (int read = versions.readStart()[reader];
                    read < versions.readStart()[reader + 1];
                    read++) {
                int key = versions.readKey()[read];
                int seen = versions.readPlace()[read];
                int own = place(reader, key);
                if (own <= seen) {
                    continue;
                }
                boolean isLoose = own == versions.chainLength(key);
                if (seen + 1 < own) {
                    int between = versions.writer(key, seen + 1);
                    if (between != reader) {
                        return Optional.of(lost(reader, between, EdgeKind.WW));
                    }
                } else if (isLoose) {
                    Integer other = firstReader.putIfAbsent((long) key << 32 | own, reader);
                    if (other != null && other != reader) {
                        return Optional.of(lost(reader, other, EdgeKind.RW));
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static Circle lost(int reader, int between, int back) {
        return new Circle(
                Anomaly.LOST_UPDATE,
                List.of(
                        new Circle.Edge(reader, between, EdgeKind.RW),
                        new Circle.Edge(between, reader, back)));
    }

    /** A read that misses a version of a transaction of which an earlier read has seen another. */
    Optional<Circle> fadingView() {
        for (int reader : members) {
            meter.poll();
            Optional<Circle> found = fadingView(reader);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private Optional<Circle> fadingView(int reader) {
        List<Integer> seen = new ArrayList<>();
        for (int read = versions.readStart()[reader];
                read < versions.readStart()[reader + 1];
                read++) {
            int key = versions.readKey()[read];
            int place = versions.readPlace()[read];
            for (int writer : seen) {
                if (writer != reader && place(writer, key) > place) {
                    return Optional.of(
                            new Circle(
                                    Anomaly.G_MONOTONIC_ATOMIC,
                                    List.of(
                                            new Circle.Edge(reader, writer, EdgeKind.RW),
                                            new Circle.Edge(writer, reader, EdgeKind.WR))));
                }
            }
            if (place != Versions.INITIAL) {
                seen.add(versions.writer(key, place));
            }
        }
        return Optional.empty();
    }

    /**
     * A read that misses a version of a transaction that was seen, or came before in its session.
     */
    Optional<Circle> fracture(Order order) {
        Map<Integer, Map<Integer, Integer>> latestOf = new HashMap<>();
        for (int reader : members) {
            meter.poll();
            for (Circle.Edge visible : read(reader)) {
                if (misses(reader, visible.from())) {
                    return Optional.of(fractured(reader, visible));
                }
            }
            if (order != Order.NONE) {
                int session = versions.history().process(reader);
                Map<Integer, Integer> latest =
                        latestOf.computeIfAbsent(session, each -> new HashMap<>());
                for (int writer : latest(reader, latest)) {
                    if (misses(reader, writer)) {
                        return Optional.of(
                                fractured(
                                        reader, new Circle.Edge(writer, reader, EdgeKind.SESSION)));
                    }
                }
                note(reader, latest);
            }
        }
        return Optional.empty();
    }

    private static Circle fractured(int reader, Circle.Edge visible) {
        return new Circle(
                Anomaly.FRACTURED_READ,
                List.of(new Circle.Edge(reader, visible.from(), EdgeKind.RW), visible));
    }

    /** By key that a transaction read: who wrote the latest version in its session before. */
    private List<Integer> latest(int reader, Map<Integer, Integer> latest) {
        List<Integer> writers = new ArrayList<>();
        for (int read = versions.readStart()[reader];
                read < versions.readStart()[reader + 1];
                read++) {
            Integer writer = latest.get(versions.readKey()[read]);
            if (writer != null) {
                writers.add(writer);
            }
        }
        return writers;
    }

    private void note(int writer, Map<Integer, Integer> latest) {
        for (int key : keysOf.getOrDefault(writer, List.of())) {
            Integer before = latest.get(key);
            if (before == null || place(before, key) < place(writer, key)) {
                latest.put(key, writer);
            }
        }
    }

    private List<Circle.Edge> read(int reader) {
        List<Circle.Edge> visible = new ArrayList<>();
        for (int read = versions.readStart()[reader];
                read < versions.readStart()[reader + 1];
                read++) {
            int place = versions.readPlace()[read];
            if (place != Versions.INITIAL) {
                int writer = versions.writer(versions.readKey()[read], place);
                visible.add(new Circle.Edge(writer, reader, EdgeKind.WR));
            }
        }
        return visible;
    }

    /** True when a read does not see what a transaction wrote. */
    private boolean misses(int reader, int writer) {
        if (reader == writer) {
            return false;
        }
        for (int read = versions.readStart()[reader];
                read < versions.readStart()[reader + 1];
                read++) {
            if (place(writer, versions.readKey()[read]) > versions.readPlace()[read]) {
                return true;
            }
        }
        return false;
    }

    /** A read that misses what came before something that was seen. */
    Optional<Circle> cause(Order order) {
        Map<Integer, List<Circle.Edge>> into = new HashMap<>();
        Map<Integer, Integer> last = new HashMap<>();
        for (int reader : members) {
            List<Circle.Edge> visible = read(reader);
            Integer before = last.put(versions.history().process(reader), reader);
            if (order != Order.NONE && before != null) {
                visible.add(new Circle.Edge(before, reader, EdgeKind.SESSION));
            }
            into.put(reader, visible);
        }
        for (int reader : members) {
            meter.poll();
            Map<Integer, Circle.Edge> onward = new LinkedHashMap<>();
            List<Integer> reached = new ArrayList<>(List.of(reader));
            for (int i = 0; i < reached.size(); i++) {
                for (Circle.Edge edge : into.getOrDefault(reached.get(i), List.of())) {
                    if (edge.from() != reader && onward.putIfAbsent(edge.from(), edge) == null) {
                        reached.add(edge.from());
                        if (misses(reader, edge.from())) {
                            return Optional.of(caused(reader, edge.from(), onward));
                        }
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static Circle caused(int reader, int writer, Map<Integer, Circle.Edge> onward) {
        List<Circle.Edge> edges = new ArrayList<>();
        edges.add(new Circle.Edge(reader, writer, EdgeKind.RW));
        for (int at = writer; at != reader; at = edges.get(edges.size() - 1).to()) {
            Circle.Edge next = Objects.requireNonNull(onward.get(at), "the way was made of these");
            Circle.Edge before = edges.get(edges.size() - 1);
            boolean goesOn = before.kind() == EdgeKind.SESSION && next.kind() == EdgeKind.SESSION;
            if (goesOn) {
                edges.set(
                        edges.size() - 1,
                        new Circle.Edge(before.from(), next.to(), EdgeKind.SESSION));
            } else {
                edges.add(next);
            }
        }
        return new Circle(Anomaly.G_CAUSAL, edges);
    }
}
