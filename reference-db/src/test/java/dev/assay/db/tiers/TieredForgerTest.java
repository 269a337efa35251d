// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.tiers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.db.client.DatabaseClient;
import dev.assay.db.crypto.KeyRing;
import dev.assay.db.crypto.ModelledKeyRing;
import dev.assay.db.kv.Operation;
import dev.assay.histories.Value;
import dev.assay.simulation.Environment;
import dev.assay.simulation.MessageForger;
import dev.assay.simulation.Node;
import dev.assay.simulation.virtual.SimulatedWorld;
import dev.assay.simulation.virtual.SimulationOptions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class TieredForgerTest {
    private static final KeyRing KEYS = new ModelledKeyRing(3);
    private final TieredProtocol cluster =
            TieredProtocol.of(4, KEYS, key -> key.startsWith("b") ? Tier.BYZANTINE : Tier.CRASH);
    private final MessageForger forger = cluster.forger();

    /** A client that asks for one thing in each tier. */
    private final class Asker implements Node {
        private final DatabaseClient client;

        Asker(Environment environment) {
            client = cluster.client(environment);
        }

        @Override
        public void start() {
            client.start();
            client.invoke(
                    new Operation.Put("a", Value.of(1)),
                    done -> client.invoke(new Operation.Put("b", Value.of(2)), end -> {}));
        }

        @Override
        public void receive(int from, byte[] message) {
            client.receive(from, message);
        }
    }

    /** One message of each kind that a cluster sends in two seconds, and who sent it. */
    private Map<String, byte[]> messages() {
        Map<String, byte[]> byKind = new LinkedHashMap<>();
        SimulatedWorld world = new SimulatedWorld(SimulationOptions.of(5, 4), cluster);
        for (int node = 0; node < 4; node++) {
            world.messages()
                    .intercept(
                            node,
                            (to, message, outlet) -> {
                                forger.read(message)
                                        .ifPresent(it -> byKind.putIfAbsent(it.kind(), message));
                                outlet.send(to, message);
                            });
        }
        world.attach(dev.assay.simulation.Address.FIRST_CLIENT, Asker::new);
        world.runUntil(() -> false, 2_000_000_000L);
        return byKind;
    }

    @Test
    void messages_of_both_tiers_are_read_and_what_is_forged_is_read_again() {
        Map<String, byte[]> messages = messages();
        assertThat(messages.keySet())
                .contains("crash-append-request", "crash-vote-request", "byzantine-commit")
                .contains("crash-client-reply", "byzantine-client-reply");
        messages.forEach(
                (kind, message) -> {
                    MessageForger.Reading read = forger.read(message).orElseThrow();
                    assertThat(forger.kinds().get(kind)).containsAll(read.fields().keySet());
                    List<String> changed = new ArrayList<>();
                    for (String field : read.fields().keySet()) {
                        MessageForger.Reading lie = read.with(field, read.fields().get(field) + 1);
                        byte[] forged = forger.write(1, message, lie);
                        assertThat(cluster.describe(forged)).startsWith(kind.split("-")[0] + ": ");
                        forger.read(forged)
                                .filter(it -> it.kind().equals(kind))
                                .ifPresent(it -> changed.add(field));
                    }
                    assertThat(changed).as(kind).isNotEmpty();
                });
    }

    @Test
    void who_votes_in_a_tier_is_asked_by_its_own_kinds_only() {
        forger.voting()
                .forEach(
                        (request, answers) ->
                                assertThat(answers)
                                        .allMatch(
                                                answer ->
                                                        answer.startsWith(
                                                                request.split("-")[0] + "-")));
        assertThat(forger.kinds().keySet()).containsAll(forger.voting().keySet());
        assertThat(forger.kinds().keySet()).containsAll(forger.storing().keySet());
        assertThat(forger.clientRequests())
                .isEqualTo(
                        new TreeSet<>(List.of("byzantine-client-request", "crash-client-request")));
    }

    @Test
    void nobody_forges_without_keys_or_what_is_no_message() {
        assertThat(forger.read(new byte[0])).isEmpty();
        assertThat(forger.read(new byte[] {9, 1})).isEmpty();
        assertThat(cluster.describe(new byte[] {9, 1})).isEqualTo("2 damaged bytes");
        byte[] message = messages().values().iterator().next();
        assertThatThrownBy(() -> forger.write(message, forger.read(message).orElseThrow()))
                .isInstanceOf(IllegalStateException.class);
    }
}
