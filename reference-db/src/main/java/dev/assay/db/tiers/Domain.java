// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.tiers;

import dev.assay.db.client.DatabaseClient;
import dev.assay.simulation.Environment;
import dev.assay.simulation.Protocol;
import java.util.function.Function;

/**
 * One consensus group of a cluster: the same nodes as the others, with a log, terms and a part of
 * the data of its own.
 *
 * @param tier that it serves
 * @param nodes makes its part of each node
 * @param clients makes its part of a client's session
 * @param words tells one of its messages
 */
public record Domain(
        Tier tier,
        Protocol nodes,
        Function<Environment, DatabaseClient> clients,
        Function<byte[], String> words) {
    /** The first byte of each of its messages. */
    byte mark() {
        return (byte) tier.ordinal();
    }
}
