// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation.virtual;

import dev.assay.simulation.TrustedCounter;
import dev.assay.simulation.World;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * A modelled {@link TrustedCounter}: nothing outside of this package can move it but through the
 * controls of the world. Certificates are 8 bytes made of the world's seed, the owner, the epoch,
 * the number and the content; they find out every change, and stand no attack by somebody who knows
 * this code. Chance collisions: 1 in 2^64.
 */
final class SimulatedCounter implements TrustedCounter {
    private final long secret;
    private final int owner;
    private final List<Lie> lies = new ArrayList<>();
    private final TreeMap<Long, Identifier> recent = new TreeMap<>();
    private long epoch = FIRST_EPOCH;
    private long last;

    /** A lie in force; two of the same value are still two. */
    private static final class Lie {
        private final UnaryOperator<byte[]> change;

        private Lie(UnaryOperator<byte[]> change) {
            this.change = change;
        }
    }

    /** The device of a node. */
    SimulatedCounter(long secret, int owner) {
        this.secret = secret;
        this.owner = owner;
    }

    /** A device that counts on from where this one stands, and vouches as it does. */
    SimulatedCounter copy() {
        SimulatedCounter copy = new SimulatedCounter(secret, owner);
        copy.becomeLike(this);
        copy.lies.addAll(lies);
        return copy;
    }

    /** Takes over another one's count. */
    void becomeLike(SimulatedCounter other) {
        epoch = other.epoch;
        last = other.last;
        recent.clear();
        recent.putAll(other.recent);
    }

    void move(long by) {
        last = Math.max(0, last + by);
        recent.tailMap(last, false).clear();
    }

    void reset(boolean newEpoch) {
        last = 0;
        epoch += newEpoch ? 1 : 0;
        recent.clear();
    }

    World.Applied lie(UnaryOperator<byte[]> change) {
        Lie lie = new Lie(change);
        lies.add(lie);
        return () -> lies.remove(lie);
    }

    /** What the device holds, in a number. */
    long contentHash() {
        return mix(mix(epoch) ^ last);
    }

    @Override
    public Numbered number(byte[] content) {
        byte[] told = content;
        for (Lie lie : List.copyOf(lies)) {
            told = lie.change.apply(told);
        }
        last++;
        Identifier identifier = new Identifier(epoch, last, certificate(owner, epoch, last, told));
        recent.put(last, identifier);
        recent.headMap(last - REMEMBERED, true).clear();
        return new Numbered(told, identifier);
    }

    @Override
    public long epoch() {
        return epoch;
    }

    @Override
    public long last() {
        return last;
    }

    @Override
    public Optional<Identifier> given(long number) {
        return Optional.ofNullable(recent.get(number));
    }

    @Override
    public boolean verify(int who, byte[] content, Identifier identifier) {
        byte[] expected = certificate(who, identifier.epoch(), identifier.number(), content);
        return identifier.number() > 0 && Arrays.equals(expected, identifier.certificate());
    }

    private byte[] certificate(int who, long inEpoch, long number, byte[] content) {
        long hash = mix(secret ^ mix(who + 1L));
        hash = mix(hash ^ mix(inEpoch));
        hash = mix(hash ^ number);
        int whole = content.length - content.length % Long.BYTES;
        for (int i = 0; i < whole; i += Long.BYTES) {
            hash = mix(hash ^ longAt(content, i, Long.BYTES));
        }
        hash = mix(hash ^ longAt(content, whole, content.length - whole));
        hash = mix(hash ^ content.length);
        byte[] certificate = new byte[Long.BYTES];
        for (int i = 0; i < Long.BYTES; i++) {
            certificate[i] = (byte) (hash >>> (8 * i));
        }
        return certificate;
    }

    private static long longAt(byte[] bytes, int from, int count) {
        long value = 0;
        for (int i = 0; i < count; i++) {
            value = value << 8 | bytes[from + i] & 0xff;
        }
        return value;
    }

    /** A bijection that spreads every bit over all (Stafford's variant 13, as SplitMix64). */
    private static long mix(long value) {
        long z = value + 0x9e3779b97f4a7c15L;
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }
}
