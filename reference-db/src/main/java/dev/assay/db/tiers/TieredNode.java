// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.tiers;

import dev.assay.simulation.Environment;
import dev.assay.simulation.Node;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** A node that takes part in several groups; a message reaches only the group that it is for. */
final class TieredNode implements Node {
    private final List<Domain> domains;
    private final Map<Tier, Node> parts = new EnumMap<>(Tier.class);

    TieredNode(Environment environment, List<Domain> domains) {
        this.domains = domains;
        for (Domain domain : domains) {
            parts.put(
                    domain.tier(),
                    domain.nodes().create(new DomainEnvironment(environment, domain)));
        }
    }

    @Override
    public void start() {
        parts.values().forEach(Node::start);
    }

    @Override
    public void receive(int from, byte[] message) {
        DomainMessages.domain(domains, message)
                .map(domain -> parts.get(domain.tier()))
                .ifPresent(part -> part.receive(from, DomainMessages.content(message)));
    }
}
