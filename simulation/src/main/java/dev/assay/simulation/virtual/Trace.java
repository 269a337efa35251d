// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation.virtual;

import dev.assay.simulation.Observation;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What happened so far, as one 64-bit number: two runs with the same number took the same course,
 * event for event, but for a chance of about 2^-64. Not for cryptography. Listeners get the events
 * themselves; only then are they built.
 */
final class Trace {
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

    private static final Supplier<String> NO_DETAIL = () -> "";

    private final List<Consumer<TraceEvent>> listeners = new ArrayList<>();
    private long state;

    long hash() {
        return mix(state);
    }

    void listen(Consumer<TraceEvent> listener) {
        listeners.add(listener);
    }

    void record(long time, TraceEvent.Kind kind, int address) {
        record(time, kind, address, address, 0, NO_DETAIL);
    }

    void record(
            long time,
            TraceEvent.Kind kind,
            int from,
            int to,
            long content,
            Supplier<String> detail) {
        add(time);
        add((long) kind.ordinal() << 56 ^ (long) from << 28 ^ to);
        add(content);
        if (!listeners.isEmpty()) {
            TraceEvent event = new TraceEvent(time, kind, from, to, detail.get());
            listeners.forEach(listener -> listener.accept(event));
        }
    }

    private void add(long value) {
        state = (Long.rotateLeft(state, 23) ^ value) * MULTIPLIER;
    }

    static long hash(byte[] bytes) {
        long hash = bytes.length * MULTIPLIER;
        int position = 0;
        for (; position + Long.BYTES <= bytes.length; position += Long.BYTES) {
            hash = (Long.rotateLeft(hash, 23) ^ (long) LONGS.get(bytes, position)) * MULTIPLIER;
        }
        for (; position < bytes.length; position++) {
            hash = (Long.rotateLeft(hash, 23) ^ bytes[position]) * MULTIPLIER;
        }
        return mix(hash);
    }

    static long hash(Observation observation) {
        long name = hash(observation.name());
        return switch (observation) {
            case Observation.BecameLeader it -> combine(name, it.term());
            case Observation.SteppedDown it -> combine(name, it.term());
            case Observation.Committed it ->
                    combine(combine(combine(name, it.index()), it.term()), it.digest());
            case Observation.Applied it -> combine(combine(name, it.index()), it.stateDigest());
            case Observation.Configured it -> combine(name, hash(it.toString()));
            case Observation.Mark it -> combine(name, it.value());
            case Observation.Halted it -> combine(name, hash(it.reason()));
            case Observation.Within it -> combine(hash(it.domain()), hash(it.what()));
        };
    }

    /** The text's own hash is the same on every Java platform, and computed once for each text. */
    static long hash(String text) {
        return combine(text.length(), text.hashCode());
    }

    static long combine(long hash, long value) {
        return mix(Long.rotateLeft(hash, 23) ^ value * MULTIPLIER);
    }

    private static long mix(long value) {
        long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
