// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.tiers;

import dev.assay.db.ReferenceDatabase;
import dev.assay.db.client.ClientOptions;
import dev.assay.db.client.DatabaseClient;
import dev.assay.db.client.KvClient;
import dev.assay.db.crypto.KeyRing;
import dev.assay.db.pbft.PbftProtocol;
import dev.assay.db.raft.MessageCodec;
import dev.assay.db.raft.RaftOptions;
import dev.assay.db.wire.DamagedBytesException;
import dev.assay.simulation.Environment;
import dev.assay.simulation.MessageForger;
import dev.assay.simulation.Node;
import dev.assay.simulation.Observation;
import dev.assay.simulation.Protocol;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A cluster whose data is decided on by tier: all tiers live on the same nodes, each as a consensus
 * group of its own, so that what breaks one leaves the data of the others alone.
 */
public final class TieredProtocol implements Protocol {
    private final List<Domain> domains;
    private final Function<String, Tier> tierOfKey;

    /**
     * A cluster of these groups.
     *
     * @param tierOfKey which tier decides on a key; the same for all clients
     */
    public TieredProtocol(List<Domain> domains, Function<String, Tier> tierOfKey) {
        this.domains = List.copyOf(domains);
        this.tierOfKey = tierOfKey;
    }

    /** Raft for the crash tier, PBFT for the Byzantine one. */
    public static TieredProtocol of(int nodes, KeyRing keys, Function<String, Tier> tierOfKey) {
        PbftProtocol pbft = PbftProtocol.of(nodes, Collections.emptySortedSet(), keys);
        return new TieredProtocol(
                List.of(
                        raft(RaftOptions.of(nodes, Collections.emptySortedSet())),
                        new Domain(Tier.BYZANTINE, pbft, pbft::client, PbftProtocol::describe)),
                tierOfKey);
    }

    private static Domain raft(RaftOptions options) {
        ClientOptions clients = ClientOptions.of(options.nodes());
        return new Domain(
                Tier.CRASH,
                ReferenceDatabase.protocol(options),
                environment -> new KvClient(environment, clients),
                TieredProtocol::raftWords);
    }

    private static String raftWords(byte[] message) {
        try {
            return MessageCodec.decode(message).toString();
        } catch (DamagedBytesException damaged) {
            return message.length + " damaged bytes";
        }
    }

    @Override
    public Node create(Environment environment) {
        return new TieredNode(environment, domains);
    }

    /** A client's session. */
    public DatabaseClient client(Environment environment) {
        return new TieredClient(environment, domains, tierOfKey);
    }

    @Override
    public MessageForger forger() {
        return new TieredForger(domains);
    }

    @Override
    public List<Predicate<Observation>> formation() {
        List<Predicate<Observation>> all = new ArrayList<>();
        for (Domain domain : domains) {
            for (Predicate<Observation> joins : domain.nodes().formation()) {
                all.add(
                        told ->
                                told instanceof Observation.Within within
                                        && within.domain().equals(domain.tier().word())
                                        && joins.test(within.what()));
            }
        }
        return all;
    }

    /** A message in words, for diagrams. */
    public String describe(byte[] message) {
        return DomainMessages.domain(domains, message)
                .map(
                        domain ->
                                domain.tier().word()
                                        + ": "
                                        + domain.words().apply(DomainMessages.content(message)))
                .orElse(message.length + " damaged bytes");
    }
}
