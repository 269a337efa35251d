// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.processes;

import java.util.List;

/** The network in which the nodes of a trial live. */
interface Network {
    /** The address of a node, for the others and for clients. */
    String host(int node);

    /** A command so that it runs where a node lives. */
    List<String> within(int node, List<String> command);

    /** True when links can be cut. */
    boolean cuts();

    /** Drops what comes from one node to another, once more. */
    void cut(int from, int to);

    /** Takes back one cut. */
    void mend(int from, int to);

    /** This machine's own network, in which nothing can be cut. */
    Network LOOPBACK =
            new Network() {
                @Override
                public String host(int node) {
                    return "127.0.0.1";
                }

                @Override
                public List<String> within(int node, List<String> command) {
                    return command;
                }

                @Override
                public boolean cuts() {
                    return false;
                }

                @Override
                public void cut(int from, int to) {
                    throw new UnsupportedOperationException(
                            "links of this machine's own network cannot be cut");
                }

                @Override
                public void mend(int from, int to) {
                    throw new UnsupportedOperationException(
                            "links of this machine's own network cannot be cut");
                }
            };
}
