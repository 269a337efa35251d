// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.crypto;

/**
 * The keys of all participants of one cluster, as only the test bench may hold them: it hands every
 * participant its own {@link Signatures}, and a liar's forger the liar's.
 */
@FunctionalInterface
public interface KeyRing {
    /** What the participant at this address, a node or a client, can do. */
    Signatures of(int address);
}
