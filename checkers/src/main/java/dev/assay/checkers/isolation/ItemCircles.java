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
        for (int reader : members) {
            meter.poll();
            for (Circle.Edge visible : directlyVisible(reader, order)) {
                if (misses(reader, visible.from())) {
                    return Optional.of(
                            new Circle(
                                    Anomaly.FRACTURED_READ,
                                    List.of(
                                            new Circle.Edge(reader, visible.from(), EdgeKind.RW),
                                            visible)));
                }
            }
        }
        return Optional.empty();
    }

    private List<Circle.Edge> directlyVisible(int reader, Order order) {
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
        if (order != Order.NONE) {
            int session = versions.history().process(reader);
            for (int member : members) {
                if (member < reader && versions.history().process(member) == session) {
                    visible.add(new Circle.Edge(member, reader, EdgeKind.SESSION));
                }
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
        for (int reader : members) {
            into.put(reader, directlyVisible(reader, order));
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
            edges.add(Objects.requireNonNull(onward.get(at), "the way was made of these"));
        }
        return new Circle(Anomaly.G_CAUSAL, edges);
    }
}
