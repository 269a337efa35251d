// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.processes;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * A network namespace of Linux for each node, and one more for the bridge that joins them: in a
 * namespace of its own no container engine's rules for bridges apply to it. Clients live on the
 * machine itself, which has one link to the bridge, and reach every node whatever is cut.
 *
 * <p>A cut drops packets where they arrive, so that what is under way is lost too, and nobody is
 * told.
 */
final class Namespaces implements Network {
    private static final int NETWORKS = 200;
    private static final int CLIENTS = 254;

    private final String id;
    private final int network;

    private Namespaces(String id, int network) {
        this.id = id;
        this.network = network;
    }

    /** Why this user cannot have namespaces here; empty when they can be had. */
    static Optional<String> problem() {
        if (!Commands.isRoot()) {
            return Optional.of("only root may make network namespaces");
        }
        for (String program : List.of("ip", "iptables")) {
            if (!Commands.has(program)) {
                return Optional.of(
                        "the program "
                                + program
                                + " is missing: apt-get install "
                                + (program.equals("ip") ? "iproute2" : "iptables"));
            }
        }
        Commands.Ended tried = Commands.run("unshare", "-n", "iptables", "-w", "-S", "INPUT");
        return tried.code() == 0
                ? Optional.empty()
                : Optional.of("iptables does not work in a namespace: " + tried.lastLine());
    }

    /** Makes the namespaces of a trial; the record undoes them. */
    static Namespaces make(TrialRecord record, int nodes) {
        Namespaces made = new Namespaces(record.id(), freeNetwork());
        String bridge = made.name("sw");
        record.add(TrialRecord.NAMESPACE, bridge);
        Commands.require("ip", "netns", "add", bridge);
        Commands.require("ip", "-n", bridge, "link", "add", "br0", "type", "bridge");
        Commands.require("ip", "-n", bridge, "link", "set", "br0", "up");
        for (int node = 0; node < nodes; node++) {
            made.add(record, bridge, node);
        }
        String host = "as" + made.network + "h";
        record.add(TrialRecord.LINK, host);
        Commands.require(
                "ip", "link", "add", host, "type", "veth", "peer", "name", "host0", "netns",
                bridge);
        Commands.require("ip", "-n", bridge, "link", "set", "host0", "master", "br0", "up");
        Commands.require("ip", "addr", "add", made.address(CLIENTS) + "/24", "dev", host);
        Commands.require("ip", "link", "set", host, "up");
        return made;
    }

    private void add(TrialRecord record, String bridge, int node) {
        String name = name("n" + node);
        record.add(TrialRecord.NAMESPACE, name);
        Commands.require("ip", "netns", "add", name);
        Commands.require(
                "ip",
                "link",
                "add",
                "eth0",
                "netns",
                name,
                "type",
                "veth",
                "peer",
                "name",
                "v" + node,
                "netns",
                bridge);
        Commands.require("ip", "-n", bridge, "link", "set", "v" + node, "master", "br0", "up");
        Commands.require("ip", "-n", name, "addr", "add", host(node) + "/24", "dev", "eth0");
        Commands.require("ip", "-n", name, "link", "set", "eth0", "up");
        Commands.require("ip", "-n", name, "link", "set", "lo", "up");
    }

    /** The first network 10.77.x of which this machine has no address yet. */
    private static int freeNetwork() {
        List<String> taken = new ArrayList<>();
        try {
            for (NetworkInterface each :
                    Collections.list(NetworkInterface.getNetworkInterfaces())) {
                for (InetAddress address : Collections.list(each.getInetAddresses())) {
                    taken.add(address.getHostAddress());
                }
            }
        } catch (IOException e) {
            throw new SurroundingsException("cannot list the networks of this machine: " + e, e);
        }
        for (int network = 0; network < NETWORKS; network++) {
            String prefix = "10.77." + network + ".";
            if (taken.stream().noneMatch(address -> address.startsWith(prefix))) {
                return network;
            }
        }
        throw new SurroundingsException(
                "the networks 10.77.0 … 10.77."
                        + NETWORKS
                        + " are all taken; run assay doctor --clean");
    }

    private String name(String what) {
        return "assay-" + id + "-" + what;
    }

    private String address(int last) {
        return "10.77." + network + "." + last;
    }

    @Override
    public String host(int node) {
        return address(node + 1);
    }

    @Override
    public List<String> within(int node, List<String> command) {
        List<String> wrapped = new ArrayList<>(List.of("ip", "netns", "exec", name("n" + node)));
        wrapped.addAll(command);
        return wrapped;
    }

    @Override
    public boolean cuts() {
        return true;
    }

    @Override
    public void cut(int from, int to) {
        rule("-A", from, to);
    }

    @Override
    public void mend(int from, int to) {
        rule("-D", from, to);
    }

    private void rule(String how, int from, int to) {
        Commands.require(
                "ip",
                "netns",
                "exec",
                name("n" + to),
                "iptables",
                "-w",
                how,
                "INPUT",
                "-s",
                host(from),
                "-j",
                "DROP");
    }
}
