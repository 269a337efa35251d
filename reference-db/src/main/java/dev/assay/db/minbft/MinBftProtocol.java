// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.minbft;

import dev.assay.db.client.ClientOptions;
import dev.assay.db.client.DatabaseClient;
import dev.assay.db.consensus.ConsensusProtocol;
import dev.assay.db.consensus.SigningClient;
import dev.assay.db.crypto.KeyRing;
import dev.assay.db.wire.DamagedBytesException;
import dev.assay.simulation.Environment;
import dev.assay.simulation.MessageForger;
import dev.assay.simulation.Node;
import dev.assay.simulation.TrustedCounter;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;

/** A cluster that stands liars: replicas, clients, and how its messages can be lied about. */
public final class MinBftProtocol implements ConsensusProtocol {
    private final MinBftOptions options;
    private final KeyRing keys;

    /** A cluster whose participants have these keys. */
    public MinBftProtocol(MinBftOptions options, KeyRing keys) {
        this.options = options;
        this.keys = keys;
    }

    /** A cluster in the usual setting, with the planted bugs of these names. */
    public static MinBftProtocol of(int nodes, Set<String> bugs, KeyRing keys) {
        return new MinBftProtocol(MinBftOptions.of(nodes, MinBftBug.named(bugs)), keys);
    }

    @Override
    public String id() {
        return "minbft";
    }

    @Override
    public int quorum() {
        return options.quorum().quorum();
    }

    @Override
    public int tolerated() {
        return options.quorum().faulty();
    }

    @Override
    public Node create(Environment environment) {
        return new MinBftReplica(environment, options, keys.of(environment.address()));
    }

    @Override
    public DatabaseClient client(Environment environment) {
        boolean believesOne = options.has(MinBftBug.ONE_REPLY_BELIEVED);
        return new SigningClient(
                environment,
                ClientOptions.of(options.nodes()),
                keys.of(environment.address()),
                believesOne ? 1 : options.quorum().oneHonest());
    }

    @Override
    public Optional<TrustedCounter.Make> counters() {
        return Optional.of(
                options.has(MinBftBug.COUNTER_IN_MEMORY)
                        ? TrustedCounter.Make.VOLATILE
                        : TrustedCounter.Make.DURABLE);
    }

    @Override
    public MessageForger forger(IntFunction<TrustedCounter> counters) {
        return new MinBftForger(keys, counters);
    }

    /** A message in words, for diagrams. */
    public static String describe(byte[] message) {
        try {
            return MinBftWords.of(MinBftCodec.decode(message));
        } catch (DamagedBytesException damaged) {
            return message.length + " damaged bytes";
        }
    }
}
