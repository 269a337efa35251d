// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.consensus;

import dev.assay.db.kv.KeyValueState;
import dev.assay.db.kv.Result;
import dev.assay.db.log.ChainHash;
import dev.assay.db.wire.ByteReader;
import dev.assay.db.wire.ByteWriter;
import dev.assay.db.wire.DamagedBytesException;
import dev.assay.histories.Value;
import dev.assay.simulation.Environment;
import dev.assay.simulation.Observation;
import java.util.Comparator;
import java.util.Optional;

/**
 * The state machine that decided batches are applied to, in the order of their numbers, and the
 * hash chain over all of them. Any consensus protocol can stand before it: it hears what is decided
 * and tells the oracles. A copy of the whole is a string of bytes that is the same on every
 * replica, so that its digest can be voted for.
 *
 * <p>Making a copy takes O(size of the state). Castro's thesis (section 5.3) keeps a tree of
 * partitions instead, of which only changed ones are copied and hashed.
 */
public final class ReplicatedState {
    private final Environment environment;
    private Comparator<String> order = Comparator.naturalOrder();
    private KeyValueState state = new KeyValueState();
    private long sequence;
    private ChainHash chain = ChainHash.NONE;

    /**
     * The order of a hash table whose hashes are salted, as those of Java's {@code Set.of} are.
     *
     * @param salt differs from process to process
     */
    private record HashOrder(long salt) implements Comparator<String> {
        @Override
        public int compare(String one, String other) {
            int byHash = Long.compare(hash(one), hash(other));
            return byHash == 0 ? one.compareTo(other) : byHash;
        }

        private long hash(String text) {
            return (text.hashCode() ^ salt) * 0x9E3779B97F4A7C15L;
        }
    }

    /** Hears the result of each request that is applied. */
    @FunctionalInterface
    public interface Listener {
        /** The request led to this result. */
        void applied(ClientRequest request, Result result);
    }

    /** The empty state of the replica in these surroundings. */
    public ReplicatedState(Environment environment) {
        this.environment = environment;
    }

    /**
     * From now on copies are written in the order of a hash table of this process, which is a
     * planted bug, and not sorted.
     */
    public void writeInHashOrder() {
        order = new HashOrder(environment.random("hash-order").nextLong());
    }

    /** The value of a key as it is now. */
    public Value get(String key) {
        return state.get(key);
    }

    /** The number of the last batch that was applied. */
    public long sequence() {
        return sequence;
    }

    /** Applies the next batch. */
    public void apply(Batch batch, Listener listener) {
        sequence++;
        chain = linked(chain, sequence, batch.digest());
        environment.observe(new Observation.Committed(sequence, 0, chain.first()));
        for (ClientRequest request : batch.requests()) {
            Result result = state.apply(request.client(), request.sequence(), request.operation());
            listener.applied(request, result);
        }
        environment.observe(new Observation.Applied(sequence, state.digest()));
    }

    private static ChainHash linked(ChainHash before, long number, ChainHash batch) {
        ByteWriter writer = new ByteWriter();
        before.write(writer);
        batch.write(writer.putLong(number));
        return ChainHash.of(writer.toBytes());
    }

    /** The sequence number of a client's last request that was applied, 0 when there is none. */
    public long lastSequence(int client) {
        return state.lastSequence(client);
    }

    /** What the client's last request led to. */
    public Optional<Result> lastResult(int client) {
        return state.lastResult(client);
    }

    /** A copy of everything. */
    public byte[] snapshot() {
        ByteWriter writer = new ByteWriter().putLong(sequence);
        chain.write(writer);
        state.write(writer, order);
        return writer.toBytes();
    }

    /** Takes over a copy. */
    public void restore(byte[] snapshot) throws DamagedBytesException {
        ByteReader reader = new ByteReader(snapshot, 0, snapshot.length);
        long newSequence = reader.getLong();
        ChainHash newChain = ChainHash.read(reader);
        KeyValueState restored = KeyValueState.read(reader);
        reader.end();
        sequence = newSequence;
        chain = newChain;
        state = restored;
        if (sequence > 0) {
            environment.observe(new Observation.Committed(sequence, 0, chain.first()));
            environment.observe(new Observation.Applied(sequence, state.digest()));
        }
    }
}
