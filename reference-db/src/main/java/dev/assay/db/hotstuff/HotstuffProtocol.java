// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.hotstuff;

import dev.assay.db.client.ClientOptions;
import dev.assay.db.client.DatabaseClient;
import dev.assay.db.consensus.ConsensusProtocol;
import dev.assay.db.consensus.SigningClient;
import dev.assay.db.crypto.KeyRing;
import dev.assay.db.wire.DamagedBytesException;
import dev.assay.simulation.Environment;
import dev.assay.simulation.MessageForger;
import dev.assay.simulation.Node;
import java.util.Set;

/** A cluster that stands liars: replicas, clients, and how its messages can be lied about. */
public final class HotstuffProtocol implements ConsensusProtocol {
    private final HotstuffOptions options;
    private final KeyRing keys;

    /** A cluster whose participants have these keys. */
    public HotstuffProtocol(HotstuffOptions options, KeyRing keys) {
        this.options = options;
        this.keys = keys;
    }

    /** A cluster in the usual setting, with the planted bugs of these names. */
    public static HotstuffProtocol of(int nodes, Set<String> bugs, KeyRing keys) {
        return new HotstuffProtocol(HotstuffOptions.of(nodes, HotstuffBug.named(bugs)), keys);
    }

    @Override
    public String id() {
        return "hotstuff";
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
        return new HotstuffReplica(environment, options, keys.of(environment.address()));
    }

    @Override
    public DatabaseClient client(Environment environment) {
        boolean believesOne = options.has(HotstuffBug.ONE_REPLY_BELIEVED);
        return new SigningClient(
                environment,
                ClientOptions.of(options.nodes()),
                keys.of(environment.address()),
                believesOne ? 1 : options.quorum().oneHonest());
    }

    @Override
    public MessageForger forger() {
        return new HotstuffForger(keys);
    }

    /** A message in words, for diagrams. */
    public static String describe(byte[] message) {
        try {
            return HotstuffWords.of(HotstuffCodec.decode(message));
        } catch (DamagedBytesException damaged) {
            return message.length + " damaged bytes";
        }
    }
}
