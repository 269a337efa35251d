// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.db.client.ClientOptions;
import dev.assay.db.client.ClientOutcome;
import dev.assay.db.crypto.KeyRing;
import dev.assay.db.crypto.ModelledKeyRing;
import dev.assay.db.kv.Operation;
import dev.assay.db.kv.Result;
import dev.assay.db.wire.DamagedBytesException;
import dev.assay.histories.Value;
import dev.assay.simulation.Address;
import dev.assay.simulation.Node;
import dev.assay.simulation.Protocol;
import dev.assay.simulation.virtual.SimulatedWorld;
import dev.assay.simulation.virtual.SimulationOptions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SigningClientTest {
    private static final KeyRing KEYS = new ModelledKeyRing(3);
    private static final long SECOND = 1_000_000_000L;

    private final List<ClientRequest> heard = new ArrayList<>();
    private final List<ClientOutcome> outcomes = new ArrayList<>();
    private final SigningClient[] client = new SigningClient[1];
    private SimulatedWorld world;

    @BeforeEach
    void attach() {
        Protocol deaf =
                environment ->
                        new Node() {
                            @Override
                            public void start() {}

                            @Override
                            public void receive(int from, byte[] message) {
                                try {
                                    heard.add(ClientRequest.decode(message));
                                } catch (DamagedBytesException e) {
                                    throw new AssertionError(e);
                                }
                            }
                        };
        world = new SimulatedWorld(SimulationOptions.of(1, 4), deaf);
        world.attach(
                Address.FIRST_CLIENT,
                environment -> {
                    client[0] =
                            new SigningClient(
                                    environment,
                                    ClientOptions.of(4),
                                    KEYS.of(environment.address()),
                                    2);
                    return client[0];
                });
        client[0].invoke(new Operation.Put("k", Value.of(1)), outcomes::add);
    }

    private ClientRequest request() {
        world.runUntil(world.nowNanos() + SECOND / 10);
        return heard.getFirst();
    }

    private void answer(int signer, ClientReply reply) {
        client[0].receive(signer, reply.seal().whole());
    }

    private static ClientReply reply(int signer, ClientRequest to, long value) {
        return ClientReply.of(KEYS.of(signer), 0, to, new Result.Done(Value.of(value)));
    }

    @Test
    void aResultIsBelievedWhenOneMoreThanCanLieGaveIt() {
        ClientRequest request = request();
        answer(0, reply(0, request, 7));
        answer(0, reply(0, request, 7));
        answer(1, reply(1, request, 8));
        assertThat(outcomes).isEmpty();
        answer(2, reply(2, request, 8));
        assertThat(outcomes).containsExactly(new ClientOutcome.Done(Value.of(8)));
    }

    @Test
    void nobodyAnswersForAnotherNorForAnotherRequest() {
        ClientRequest request = request();
        answer(0, reply(0, request, 7));
        ClientReply stolen =
                ClientReply.of(KEYS.of(0), 1, 0, request.client(), 1, new Result.Done(Value.of(7)));
        answer(0, stolen);
        answer(4, reply(4, request, 7));
        ClientRequest later = ClientRequest.of(KEYS.of(request.client()), 2, request.operation());
        answer(1, reply(1, later, 7));
        ClientRequest other =
                ClientRequest.of(KEYS.of(request.client() + 1), 1, request.operation());
        answer(1, reply(1, other, 7));
        assertThat(outcomes).isEmpty();
        answer(1, reply(1, request, 7));
        assertThat(outcomes).hasSize(1);
    }

    @Test
    void whoGetsNoAnswerAsksAllAndDoesNotKnowWhatBecameOfIt() {
        world.runUntil(SECOND / 5);
        assertThat(heard).hasSize(1);
        world.runUntil(SECOND / 2);
        assertThat(heard).hasSizeGreaterThanOrEqualTo(5);
        world.runUntil(3 * SECOND);
        assertThat(outcomes).singleElement().isInstanceOf(ClientOutcome.Indefinite.class);
        assertThat(client[0].isUsable()).isFalse();
    }
}
