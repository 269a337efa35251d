// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.tiers;

import dev.assay.db.client.ClientOutcome;
import dev.assay.db.client.DatabaseClient;
import dev.assay.db.kv.Operation;
import dev.assay.simulation.Environment;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A client's session with a cluster of several groups: each operation goes to the group of the tier
 * that decides on its key, and is answered by that group alone.
 */
final class TieredClient implements DatabaseClient {
    private final List<Domain> domains;
    private final Function<String, Tier> tierOfKey;
    private final Map<Tier, DatabaseClient> parts = new EnumMap<>(Tier.class);

    TieredClient(Environment environment, List<Domain> domains, Function<String, Tier> tierOfKey) {
        this.domains = domains;
        this.tierOfKey = tierOfKey;
        for (Domain domain : domains) {
            parts.put(
                    domain.tier(),
                    domain.clients().apply(new DomainEnvironment(environment, domain)));
        }
    }

    @Override
    public void start() {
        parts.values().forEach(DatabaseClient::start);
    }

    @Override
    public boolean isUsable() {
        return parts.values().stream().allMatch(DatabaseClient::isUsable);
    }

    @Override
    public void invoke(Operation operation, Consumer<ClientOutcome> done) {
        Tier tier = tierOfKey.apply(operation.key());
        DatabaseClient part = parts.get(tier);
        if (part == null) {
            done.accept(
                    new ClientOutcome.Failed(
                            "not sent: no group of this cluster decides on the tier "
                                    + tier.word()));
        } else {
            part.invoke(operation, done);
        }
    }

    @Override
    public void receive(int from, byte[] message) {
        DomainMessages.domain(domains, message)
                .map(domain -> parts.get(domain.tier()))
                .ifPresent(part -> part.receive(from, DomainMessages.content(message)));
    }
}
