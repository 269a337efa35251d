// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation.virtual;

import dev.assay.simulation.Address;
import dev.assay.simulation.Protocol;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** Who lives at which address. */
final class Hosts {
    private static final int MAX_CLIENTS = 1_000_000;

    private final SimulatedWorld world;
    private final Host[] nodes;
    private @Nullable Host[] clients = new Host[0];
    private int clientCount;

    Hosts(SimulatedWorld world, Protocol protocol) {
        this.world = world;
        this.nodes = new Host[world.options().nodes()];
        for (int address = 0; address < nodes.length; address++) {
            nodes[address] = new Host(world, address, address, protocol);
        }
    }

    int nodeCount() {
        return nodes.length;
    }

    Host node(int address) {
        if (address < 0 || address >= nodes.length) {
            throw new IllegalArgumentException(
                    "there is no node " + address + ", only 0 … " + (nodes.length - 1));
        }
        return nodes[address];
    }

    Host at(int address) {
        if (address >= 0 && address < nodes.length) {
            return nodes[address];
        }
        int position = address - Address.FIRST_CLIENT;
        Host client = position >= 0 && position < clients.length ? clients[position] : null;
        if (client == null) {
            String who = nodes.length + " nodes, " + clientCount + " clients";
            throw new IllegalArgumentException(
                    "nobody lives at " + Address.name(address) + " (" + who + ")");
        }
        return client;
    }

    Host addClient(int address, Protocol client) {
        int position = address - Address.FIRST_CLIENT;
        boolean taken = position >= 0 && position < clients.length && clients[position] != null;
        if (position < 0 || position >= MAX_CLIENTS || taken) {
            int last = Address.FIRST_CLIENT + MAX_CLIENTS - 1;
            throw new IllegalArgumentException(
                    Address.name(address)
                            + " is no client's address, or taken; clients live at "
                            + (Address.FIRST_CLIENT + " … " + last));
        }
        if (position >= clients.length) {
            clients = Arrays.copyOf(clients, Math.max(position + 1, 2 * clients.length));
        }
        Host host = new Host(world, address, nodes.length + clientCount, client);
        clients[position] = host;
        clientCount++;
        return host;
    }

    void forEachClient(IntConsumer action) {
        for (Host client : clients) {
            if (client != null) {
                action.accept(client.address);
            }
        }
    }

    OptionalInt leader() {
        Host leader = null;
        for (Host node : nodes) {
            if (node.leads() && (leader == null || node.leadsTerm() > leader.leadsTerm())) {
                leader = node;
            }
        }
        return leader == null ? OptionalInt.empty() : OptionalInt.of(leader.address);
    }
}
