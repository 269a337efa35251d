// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.checkers.Witness;
import dev.assay.checkers.model.Describe;
import dev.assay.checkers.model.Function;
import dev.assay.histories.History;
import dev.assay.histories.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/** The evidence behind an edge of a circle, in words. */
final class EdgeReasons {
    private static final int SHOWN_ELEMENTS = 6;

    private final Versions versions;
    private final History history;
    private final Map<Integer, Integer> keyNumber = new HashMap<>();

    EdgeReasons(Versions versions) {
        this.versions = versions;
        history = versions.history();
        for (int key = 0; key < versions.keys().length; key++) {
            keyNumber.put(versions.keys()[key], key);
        }
    }

    /**
     * Why an edge is there.
     *
     * @param words a sentence without a full stop
     */
    record Reason(String words, Optional<Witness.Evidence> evidence) {
        static Reason plain(String words) {
            return new Reason(words, Optional.empty());
        }
    }

    private Reason about(int key, String words, String... seen) {
        return new Reason(words, Optional.of(new Witness.Evidence(name(key), List.of(seen))));
    }

    Reason of(Circle.Edge edge) {
        return switch (edge.kind()) {
            case EdgeKind.WW -> written(edge.from(), edge.to());
            case EdgeKind.ASSUMED -> assumed(edge.from(), edge.to());
            case EdgeKind.WR -> read(edge.from(), edge.to());
            case EdgeKind.RW -> missed(edge.from(), edge.to());
            case EdgeKind.SESSION ->
                    Reason.plain(
                            "process "
                                    + history.process(edge.from())
                                    + " ran operation "
                                    + edge.from()
                                    + " before operation "
                                    + edge.to());
            case EdgeKind.REAL_TIME ->
                    Reason.plain(
                            "operation "
                                    + edge.from()
                                    + " returned (event "
                                    + history.completion(edge.from())
                                    + ") before operation "
                                    + edge.to()
                                    + " was invoked (event "
                                    + history.invocation(edge.to())
                                    + ")");
            default -> throw new IllegalArgumentException("no reason for " + edge);
        };
    }

    private Reason written(int from, int to) {
        Reason reason =
                Reason.plain("operation " + to + " wrote a later version than operation " + from);
        for (int step : stepsOf(from, true)) {
            int key = key(step);
            if (place(key, to) > place(key, from)) {
                boolean isSeen = place(key, to) < versions.chainLength(key);
                reason =
                        about(
                                key,
                                "operation "
                                        + from
                                        + " appended "
                                        + element(step)
                                        + " to key "
                                        + name(key)
                                        + ", and operation "
                                        + to
                                        + " appended "
                                        + element(lastStep(to, key))
                                        + (isSeen
                                                ? " to it after that, as lists show that were read"
                                                : " to it, which no list shows that was read"),
                                element(step),
                                element(lastStep(to, key)));
                if (isNext(key, from, to)) {
                    return reason;
                }
            }
        }
        return reason;
    }

    private Reason assumed(int one, int other) {
        for (int step : stepsOf(one, true)) {
            int key = key(step);
            if (place(key, one) == versions.chainLength(key)
                    && place(key, other) == versions.chainLength(key)) {
                return about(
                        key,
                        "suppose so: both appended to key "
                                + name(key)
                                + ", "
                                + element(lastStep(one, key))
                                + " and "
                                + element(lastStep(other, key))
                                + ", and no list shows in which order; every order ends in a"
                                + " circle",
                        element(lastStep(one, key)),
                        element(lastStep(other, key)));
            }
        }
        throw new IllegalArgumentException("operations " + one + " and " + other + " share no key");
    }

    private boolean isNext(int key, int from, int to) {
        return place(key, to) == place(key, from) + 1;
    }

    private Reason read(int from, int to) {
        for (int step : stepsOf(to, false)) {
            int key = key(step);
            int place = seen(to, key);
            if (place >= 0 && versions.writer(key, place) == from) {
                return about(
                        key,
                        "operation "
                                + to
                                + " read "
                                + list(step)
                                + " of key "
                                + name(key)
                                + ", in which "
                                + element(lastStep(from, key))
                                + " is what operation "
                                + from
                                + " appended",
                        element(lastStep(from, key)),
                        list(step));
            }
        }
        return Reason.plain("operation " + to + " read what operation " + from + " wrote");
    }

    private Reason missed(int from, int to) {
        Reason reason =
                Reason.plain("operation " + from + " did not see what operation " + to + " wrote");
        for (int step : stepsOf(from, false)) {
            int key = key(step);
            if (reads(from, key) && place(key, to) > seen(from, key)) {
                reason =
                        about(
                                key,
                                "operation "
                                        + from
                                        + " read "
                                        + list(step)
                                        + " of key "
                                        + name(key)
                                        + ", without "
                                        + element(lastStep(to, key))
                                        + ", which operation "
                                        + to
                                        + " appended",
                                list(step),
                                element(lastStep(to, key)));
                if (place(key, to) == seen(from, key) + 1) {
                    return reason;
                }
            }
        }
        return reason;
    }

    private List<Integer> stepsOf(int transaction, boolean appends) {
        return IntStream.range(history.firstStep(transaction), history.firstStep(transaction + 1))
                .filter(step -> isAppend(step) == appends)
                .boxed()
                .toList();
    }

    private boolean isAppend(int step) {
        return Function.named(history.functionName(history.stepFunction(step))) == Function.APPEND;
    }

    /** The last append of a transaction to a key, or -1. */
    private int lastStep(int transaction, int key) {
        int last = -1;
        for (int step : stepsOf(transaction, true)) {
            last = key(step) == key ? step : last;
        }
        return last;
    }

    private int key(int step) {
        return Objects.requireNonNull(keyNumber.get(history.stepKey(step)), "every key is known");
    }

    private String element(int step) {
        return step < 0 ? "?" : Describe.value(history.values().get(history.stepArgument(step)));
    }

    private String list(int step) {
        if (history.values().get(history.stepResult(step)) instanceof Value.Sequence sequence) {
            List<Value> elements = sequence.elements();
            int hidden = Math.max(0, elements.size() - SHOWN_ELEMENTS);
            String shown =
                    Describe.value(new Value.Sequence(elements.subList(hidden, elements.size())));
            return hidden == 0 ? shown : "[… " + shown.substring(1);
        }
        return "[]";
    }

    private String name(int key) {
        return Describe.value(history.values().get(versions.keys()[key]));
    }

    private boolean reads(int transaction, int key) {
        return seen(transaction, key) >= Versions.INITIAL;
    }

    /** The place of the version that a transaction read of a key, less than INITIAL for none. */
    private int seen(int transaction, int key) {
        for (int read = versions.readStart()[transaction];
                read < versions.readStart()[transaction + 1];
                read++) {
            if (versions.readKey()[read] == key) {
                return versions.readPlace()[read];
            }
        }
        return Versions.INITIAL - 1;
    }

    /** The place of a transaction's last version of a key; INITIAL - 1 where it wrote none. */
    private int place(int key, int transaction) {
        for (int i = versions.looseStart()[key]; i < versions.looseStart()[key + 1]; i++) {
            if (versions.loose()[i] == transaction) {
                return versions.chainLength(key);
            }
        }
        for (int place = versions.chainLength(key) - 1; place >= 0; place--) {
            if (versions.writer(key, place) == transaction) {
                return place;
            }
        }
        return Versions.INITIAL - 1;
    }
}
