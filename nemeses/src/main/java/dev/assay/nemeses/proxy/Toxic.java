// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.proxy;

import dev.assay.nemeses.proxy.toxic.Direction;
import dev.assay.nemeses.proxy.toxic.ToxicType;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is done to one direction of a proxy's connections.
 *
 * @param name unique on its proxy
 * @param stream the direction as it was written
 * @param toxicity the share of connections on which it acts, from 0 to 1
 * @param attributes by their names in the HTTP interface; those that are missing have their initial
 *     values
 */
public record Toxic(
        String name,
        ToxicType type,
        String stream,
        float toxicity,
        Map<String, Number> attributes) {

    public Toxic {
        attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
    }

    /** A toxic on all connections, named after its type and direction. */
    public static Toxic of(ToxicType type, Direction direction) {
        String name = type.word() + "_" + direction.word();
        return new Toxic(name, type, direction.word(), 1, Map.of());
    }

    /** Nothing passes in that direction until it is healed; nothing is lost. */
    public static Toxic cut(Direction direction) {
        return of(ToxicType.CUT, direction);
    }

    /** All bytes come later, by this much, more or less. */
    public static Toxic latency(Direction direction, Duration latency, Duration jitter) {
        return of(ToxicType.LATENCY, direction)
                .with("latency", latency.toMillis())
                .with("jitter", jitter.toMillis());
    }

    /** So many thousand bytes a second. */
    public static Toxic bandwidth(Direction direction, long kilobytes) {
        return of(ToxicType.BANDWIDTH, direction).with("rate", kilobytes);
    }

    /** A frame toxic with its probability. */
    public static Toxic frames(ToxicType type, Direction direction, double probability) {
        return of(type, direction).with("probability", probability);
    }

    /** With an attribute set. */
    public Toxic with(String attribute, Number value) {
        Map<String, Number> changed = new LinkedHashMap<>(attributes);
        changed.put(attribute, value);
        return new Toxic(name, type, stream, toxicity, changed);
    }

    /** With another name. */
    public Toxic named(String newName) {
        return new Toxic(newName, type, stream, toxicity, attributes);
    }

    /** On that share of connections. */
    public Toxic on(double share) {
        return new Toxic(name, type, stream, (float) share, attributes);
    }

    /** The direction. */
    public Direction direction() {
        return Direction.named(stream)
                .orElseThrow(
                        () ->
                                new ProxyException(
                                        ProxyException.BAD_REQUEST,
                                        "stream was invalid, can be either upstream or"
                                                + " downstream"));
    }
}
