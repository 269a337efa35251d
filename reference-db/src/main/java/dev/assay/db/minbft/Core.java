// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.minbft;

import dev.assay.db.consensus.Batch;
import dev.assay.db.consensus.Leadership;
import dev.assay.db.consensus.ReplicaCore;
import dev.assay.db.crypto.Signatures;
import dev.assay.db.log.ChainHash;
import dev.assay.simulation.Environment;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What the handlers of a replica share beside the usual: the view, what everybody said, votes. */
final class Core extends ReplicaCore implements Leadership {
    final MinBftOptions options;

    /** By sender, what it said. */
    final List<Stream> streams = new ArrayList<>();

    final StreamRules rules;

    /** The numbers above the stable checkpoint. */
    final TreeMap<Long, Slot> slots = new TreeMap<>();

    /** Those that the last stable checkpoint covered. */
    private final List<Slot> before = new ArrayList<>();

    /** The view that this replica is in, or wants to be in. */
    long view;

    /** False between the wish for a view and its beginning. */
    boolean active = true;

    /** The view that this replica would like to see; it wishes for it when f others do too. */
    long wanted;

    /** True while the disk is read: what happens then happened before. */
    boolean replaying;

    /** Up to where this replica has voted. */
    long acknowledged;

    /** Votes for nothing up to here, because it did not hear what was said about it. */
    long floor;

    /** What is known of one number. */
    static final class Slot {
        private final TreeMap<Long, Votes> byView = new TreeMap<>();
        private final TreeMap<ChainHash, Batch> batches =
                new TreeMap<>(
                        java.util.Comparator.comparing(ChainHash::first)
                                .thenComparing(ChainHash::second)
                                .thenComparing(ChainHash::third)
                                .thenComparing(ChainHash::fourth));

        /** What is decided for ever. */
        @Nullable ChainHash decided;

        private record Votes(ChainHash digest, TreeSet<Integer> voters) {}

        /** Keeps a batch that was proposed here. */
        void keep(Batch batch) {
            batches.put(batch.digest(), batch);
        }

        @Nullable Batch batch(ChainHash digest) {
            return batches.get(digest);
        }

        /** Counts a vote, and returns how many there are for this in this view. */
        int vote(long view, ChainHash digest, int voter) {
            Votes votes = byView.computeIfAbsent(view, fresh -> new Votes(digest, new TreeSet<>()));
            if (!votes.digest().equals(digest)) {
                return 1; // Only where a planted bug lets a primary propose two things.
            }
            votes.voters().add(voter);
            return votes.voters().size();
        }
    }

    Core(Environment environment, MinBftOptions options, Signatures signatures) {
        super(environment, options.quorum(), signatures);
        this.options = options;
        for (int node = 0; node < options.nodes(); node++) {
            streams.add(new Stream(node));
        }
        this.rules = new StreamRules(options, signatures, streams);
    }

    Stream own() {
        return streams.get(address());
    }

    Stream primary() {
        return streams.get(leader());
    }

    @Override
    public long view() {
        return view;
    }

    @Override
    public boolean isActive() {
        return active;
    }

    @Override
    public int leader() {
        return options.primary(view);
    }

    boolean isPrimary() {
        return leader() == address();
    }

    Slot slot(long sequence) {
        return slots.computeIfAbsent(sequence, number -> new Slot());
    }

    void send(int to, MinBftMessage message) {
        environment.send(to, MinBftCodec.encode(message));
    }

    void broadcast(MinBftMessage message) {
        broadcast(MinBftCodec.encode(message));
    }

    /** Forgets what a stable checkpoint covers, but for batches that may be proposed again. */
    void forget(long sequence) {
        before.clear();
        before.addAll(slots.headMap(sequence, true).values());
        slots.headMap(sequence, true).clear();
    }

    /** The batch of this digest, if it was proposed lately. */
    @Nullable Batch known(ChainHash digest) {
        if (digest.equals(Batch.EMPTY.digest())) {
            return Batch.EMPTY;
        }
        List<Slot> all = new ArrayList<>(slots.values());
        all.addAll(before);
        for (Slot slot : all) {
            Batch batch = slot.batch(digest);
            if (batch != null) {
                return batch;
            }
        }
        for (Stream stream : streams) {
            for (MinBftMessage.Said said : stream.messages.values()) {
                if (said.claim() instanceof Claim.Prepare it
                        && it.batch().digest().equals(digest)) {
                    return it.batch();
                }
            }
        }
        return null;
    }

    /** The batches that the primary of this view has proposed, or has to propose again. */
    List<Batch> underWay() {
        List<Batch> batches = new ArrayList<>();
        for (ChainHash digest : primary().again.values()) {
            Batch batch = known(digest);
            if (batch != null) {
                batches.add(batch);
            }
        }
        for (MinBftMessage.Said said : primary().messages.values()) {
            if (said.claim() instanceof Claim.Prepare it && it.view() == view) {
                batches.add(it.batch());
            }
        }
        return batches;
    }
}
