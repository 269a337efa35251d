// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.proxy.toxic;

import dev.assay.histories.Randomness;
import dev.assay.nemeses.proxy.framing.Framing;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The kinds of toxics: Toxiproxy's, and those that it has not. */
public enum ToxicType {
    NOOP(false),
    LATENCY(false, Attribute.whole("latency"), Attribute.whole("jitter")),
    BANDWIDTH(false, Attribute.whole("rate")),
    SLOW_CLOSE(false, Attribute.whole("delay")),
    TIMEOUT(false, Attribute.whole("timeout")),
    RESET_PEER(false, Attribute.whole("timeout")),
    SLICER(
            false,
            Attribute.small("average_size"),
            Attribute.small("size_variation"),
            Attribute.small("delay")),
    LIMIT_DATA(false, Attribute.whole("bytes")),
    CUT(false),
    LOSS(true, Attribute.probability()),
    DUPLICATE(true, Attribute.probability()),
    REORDER(
            true,
            Attribute.probability(),
            Attribute.of("distance", 1, 1, 1_000_000),
            Attribute.of("timeout", 100, 0, 86_400_000)),
    REPLAY(true, Attribute.probability(), Attribute.of("window", 16, 1, 65_536)),
    CORRUPT(true, Attribute.probability(), Attribute.of("bits", 1, 1, 1_000_000));

    private final boolean needsFrames;
    private final List<Attribute> attributes;

    ToxicType(boolean needsFrames, Attribute... attributes) {
        this.needsFrames = needsFrames;
        this.attributes = List.of(attributes);
    }

    /**
     * An attribute, and what it may be.
     *
     * @param goType as Toxiproxy's complaints name its type
     * @param initial where none is given; none: it has to be given
     */
    public record Attribute(String name, String goType, @Nullable Number initial, Range range) {
        /** From where to where it may be. */
        public record Range(double low, double high) {
            boolean has(double value) {
                return value >= low && value <= high;
            }
        }

        private static final Range ANY =
                new Range(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);

        static Attribute whole(String name) {
            return new Attribute(name, "int64", 0L, ANY);
        }

        static Attribute small(String name) {
            return new Attribute(name, "int", 0L, ANY);
        }

        static Attribute of(String name, long initial, long low, long high) {
            return new Attribute(name, "int64", initial, new Range(low, high));
        }

        static Attribute probability() {
            return new Attribute("probability", "float64", null, new Range(0, 1));
        }

        /** Whether it counts, and does not measure. */
        public boolean isWhole() {
            return goType.startsWith("int");
        }
    }

    /** As it is written in the HTTP interface. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The type of that name. */
    public static Optional<ToxicType> named(String word) {
        return Arrays.stream(values()).filter(type -> type.word().equals(word)).findFirst();
    }

    /** Whether it acts on frames, and so needs a proxy with a framing. */
    public boolean needsFrames() {
        return needsFrames;
    }

    /** Whether Toxiproxy has it. */
    public boolean isToxiproxys() {
        return !needsFrames && this != CUT;
    }

    public List<Attribute> attributes() {
        return attributes;
    }

    /**
     * The attributes after some were set, complete and in order.
     *
     * @throws IllegalArgumentException if one is missing or out of its range
     */
    public Map<String, Number> complete(Map<String, Number> before, Map<String, Number> set) {
        Map<String, Number> complete = new LinkedHashMap<>();
        for (Attribute attribute : attributes) {
            Number old = before.getOrDefault(attribute.name(), attribute.initial());
            Number value = set.getOrDefault(attribute.name(), old);
            if (value == null) {
                throw new IllegalArgumentException(
                        attribute.name() + " of " + word() + " is missing");
            }
            if (!attribute.range.has(value.doubleValue())) {
                throw new IllegalArgumentException(
                        "%s of %s must be from %s to %s, not %s"
                                .formatted(
                                        attribute.name(),
                                        word(),
                                        plain(attribute.range.low),
                                        plain(attribute.range.high),
                                        value));
            }
            complete.put(attribute.name(), attribute.isWhole() ? value.longValue() : value);
        }
        return complete;
    }

    private static String plain(double bound) {
        return Long.toString((long) bound);
    }

    /** What a new stage may use. */
    public record Surroundings(
            Randomness randomness, Optional<Framing> framing, Stage.Telling telling) {}

    /** The stage of a connection on which the toxic acts. */
    public Stage stage(Attributes set, Surroundings surroundings) {
        Randomness randomness = surroundings.randomness;
        Stage.Telling telling = surroundings.telling;
        return switch (this) {
            case NOOP -> new Noop();
            case LATENCY -> new Latency(set, randomness);
            case BANDWIDTH -> new Bandwidth(set);
            case SLOW_CLOSE -> new SlowClose(set);
            case TIMEOUT -> new Timeout(set);
            case RESET_PEER -> new ResetPeer(set);
            case SLICER -> new Slicer(set, randomness);
            case LIMIT_DATA -> new LimitData(set);
            case CUT -> new Cut();
            case LOSS -> new Loss(set, randomness, telling);
            case DUPLICATE -> new Duplicate(set, randomness, telling);
            case REORDER -> new Reorder(set, randomness, telling);
            case REPLAY -> new Replay(set, randomness, telling);
            case CORRUPT ->
                    new Corrupt(set, surroundings.framing.orElseThrow(), randomness, telling);
        };
    }
}
