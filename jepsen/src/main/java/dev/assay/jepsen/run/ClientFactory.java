// SPDX-License-Identifier: Apache-2.0
package dev.assay.jepsen.run;

/** Opens clients for a Jepsen test. */
@FunctionalInterface
public interface ClientFactory {
    /**
     * A client of its own for one process.
     *
     * @param node the node that Jepsen assigned to it
     */
    BlockingClient open(String node) throws Exception;
}
