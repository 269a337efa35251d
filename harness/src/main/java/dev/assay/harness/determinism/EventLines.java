// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.determinism;

import dev.assay.harness.Target;
import dev.assay.harness.spacetime.Overheard;
import dev.assay.harness.trial.TrialWatcher;
import dev.assay.simulation.Address;
import dev.assay.simulation.virtual.TraceEvent;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * All that can be seen of a trial from outside its nodes, as lines of text in order: what happened
 * in the world, and what nodes and clients sent, wrote and observed. Chunks of lines are told as
 * one hash each, but for the one chunk that is wanted in full. Constant memory.
 */
final class EventLines implements TrialWatcher {
    /** Lines in a chunk. */
    static final int CHUNK = 1_024;

    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

    private final long wantedChunk;
    private final Consumer<String> out;
    private long lines;
    private long hash;
    private long now;

    /**
     * @param wantedChunk to be told in full; -1 for none
     */
    EventLines(long wantedChunk, Consumer<String> out) {
        this.wantedChunk = wantedChunk;
        this.out = out;
    }

    @Override
    public Target around(Target target) {
        return Overheard.target(
                target,
                new Overheard.Ear() {
                    @Override
                    public void sent(int from, int to, byte[] message) {
                        String place = Address.name(from) + ">" + Address.name(to);
                        content(place + " sent", target.describe(message), message);
                    }

                    @Override
                    public void wrote(int node, String file, long offset, byte[] data) {
                        String place = Address.name(node) + " wrote";
                        content(place, file + " at " + offset, data);
                    }
                });
    }

    private void content(String what, String words, byte[] bytes) {
        line(
                "%d.%09d %s %s, content %08x of %d bytes"
                        .formatted(
                                now / 1_000_000_000,
                                now % 1_000_000_000,
                                what,
                                words,
                                Arrays.hashCode(bytes),
                                bytes.length));
    }

    @Override
    public void accept(TraceEvent event) {
        now = event.timeNanos();
        String place =
                event.to() == TraceEvent.NOWHERE
                        ? "world"
                        : event.from() == event.to()
                                ? Address.name(event.to())
                                : Address.name(event.from()) + ">" + Address.name(event.to());
        line(
                "%d.%09d %s %s %s"
                        .formatted(
                                now / 1_000_000_000,
                                now % 1_000_000_000,
                                place,
                                event.kind().name().toLowerCase(java.util.Locale.ROOT),
                                event.detail())
                        .strip());
    }

    private void line(String words) {
        String one = words.replace('\n', ' ').replace('\r', ' ');
        if (lines / CHUNK == wantedChunk) {
            out.accept("event " + lines + " " + one);
        } else {
            for (int i = 0; i < one.length(); i++) {
                hash = (Long.rotateLeft(hash, 23) ^ one.charAt(i)) * MULTIPLIER;
            }
        }
        lines++;
        if (lines % CHUNK == 0) {
            endChunk();
        }
    }

    private void endChunk() {
        long chunk = (lines - 1) / CHUNK;
        if (chunk != wantedChunk) {
            out.accept("chunk " + chunk + " " + Long.toHexString(hash));
        }
        hash = 0;
    }

    /** No more will come. */
    void end(String result) {
        if (lines % CHUNK != 0) {
            endChunk();
        }
        out.accept("end " + lines + " " + result);
    }
}
