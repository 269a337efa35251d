// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.processes;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Ports and folders of the nodes of a trial. Free ports are taken from below those that the system
 * gives to whoever connects: a client must not sit on the port of a node that is down for a moment.
 */
final class ProcessPlaces implements Places {
    private static final int FIRST = 20_000;
    private static final int COUNT = 12_000;
    private static final int MANY = 2_000;

    private final Network network;
    private final int nodes;
    private final Path folder;
    private final Map<String, int[]> ports = new HashMap<>();

    /**
     * Finds a port for each name and node.
     *
     * @param wanted names of ports; a number above 0 is the port of the first node, and the others
     *     have those that follow
     * @param folder of the trial
     */
    ProcessPlaces(Network network, int nodes, Map<String, Integer> wanted, Path folder) {
        this.network = network;
        this.nodes = nodes;
        this.folder = folder;
        List<ServerSocket> held = new ArrayList<>();
        try {
            wanted.forEach((name, first) -> ports.put(name, find(name, first, held)));
        } finally {
            held.forEach(ProcessPlaces::close);
        }
    }

    private int[] find(String name, int first, List<ServerSocket> held) {
        int[] found = new int[nodes];
        for (int node = 0; node < nodes; node++) {
            found[node] = first > 0 ? fixed(name, first + node, node, held) : free(held);
        }
        return found;
    }

    private int fixed(String name, int port, int node, List<ServerSocket> held) {
        // In a namespace of its own a node meets nobody.
        if (!network.cuts()) {
            try {
                held.add(new ServerSocket(port, 1, InetAddress.getByName(network.host(node))));
            } catch (IOException taken) {
                throw new SurroundingsException(
                        "port "
                                + port
                                + ", the "
                                + name
                                + " of n"
                                + node
                                + ", is taken: end whoever listens there, name another one, or"
                                + " leave the number out to get one that is free",
                        taken);
            }
        }
        return port;
    }

    private static int free(List<ServerSocket> held) {
        int start = Math.floorMod(ProcessHandle.current().pid() * 7919, COUNT);
        for (int i = 0; i < MANY; i++) {
            int port = FIRST + (start + i) % COUNT;
            try {
                held.add(new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1")));
                return port;
            } catch (IOException taken) {
                continue;
            }
        }
        throw new SurroundingsException(
                "no port from " + FIRST + " to " + (FIRST + COUNT) + " is free on 127.0.0.1");
    }

    private static void close(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new SurroundingsException("cannot give back a port: " + e, e);
        }
    }

    @Override
    public Address address(int from, int to, String port) {
        return own(to, port);
    }

    @Override
    public Address own(int node, String port) {
        int[] numbers = Objects.requireNonNull(ports.get(port), () -> "no port is called " + port);
        return new Address(network.host(node), numbers[node]);
    }

    @Override
    public Path home(int node) {
        return folder.resolve("n" + node);
    }

    @Override
    public Path data(int node) {
        return home(node).resolve("data");
    }

    @Override
    public int nodes() {
        return nodes;
    }
}
