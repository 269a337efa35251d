// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.pbft;

import dev.assay.db.consensus.HandReplicas;
import dev.assay.db.crypto.Signatures;
import dev.assay.db.wire.DamagedBytesException;
import dev.assay.simulation.Environment;
import dev.assay.simulation.Node;
import java.util.Set;

/** Replicas of PBFT in the hands of a test. */
final class HandCluster extends HandReplicas {
    final PbftOptions options;

    HandCluster(int nodes, PbftBug... bugs) {
        this(PbftOptions.of(nodes, Set.of(bugs)));
    }

    HandCluster(PbftOptions options) {
        super(options.nodes());
        this.options = options;
        begin();
    }

    @Override
    protected Node replica(Environment environment, Signatures own) {
        return new PbftReplica(environment, options, own);
    }

    /** A message of PBFT, or one that all protocols have. */
    static Object message(Packet packet) {
        try {
            PbftMessage message = PbftCodec.decode(packet.bytes());
            return message instanceof PbftMessage.Shared shared ? shared.message() : message;
        } catch (DamagedBytesException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** A replica gets this message, whoever may have sent it. */
    void give(int to, int from, PbftMessage message) {
        give(to, from, PbftCodec.encode(message));
    }
}
