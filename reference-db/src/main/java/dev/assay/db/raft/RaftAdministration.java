// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.raft;

import dev.assay.db.kv.Configuration;
import dev.assay.simulation.Administration;
import java.util.SortedSet;

/**
 * How an operator asks Raft's leader to change who takes part.
 *
 * @param spares how many nodes, the last ones, do not take part at first
 */
public record RaftAdministration(int spares) implements Administration {
    @Override
    public SortedSet<Integer> votersAtFirst(int nodes) {
        return Configuration.asSet(Configuration.firstNodes(nodes - spares));
    }

    @Override
    public byte[] voters(SortedSet<Integer> voters) {
        return MessageCodec.encode(new Message.ChangeVoters(Configuration.ofSet(voters)));
    }

    @Override
    public byte[] leader(int node) {
        return MessageCodec.encode(new Message.TransferLeadership(node));
    }
}
