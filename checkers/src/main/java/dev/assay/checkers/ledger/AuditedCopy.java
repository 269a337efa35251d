// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.ledger;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What an audit of one copy found.
 *
 * @param chain the tree and keys of the entries up to the first bad one; that one too, where it was
 *     well-formed and only its certificate is bad
 * @param certified how many entries from the start on a quorum vouches for
 * @param checkpoints of the copy that hold
 * @param findings what is wrong, the first bad entry first
 * @param notes what an honest node may leave behind, such as a torn last line
 * @param strange checkpoints that a quorum signed and that contradict the entries
 * @param unknownScheme of signatures that could not be judged
 */
record AuditedCopy(
        Source source,
        LedgerChain chain,
        long certified,
        long checkpoints,
        List<Finding> findings,
        List<String> notes,
        List<Checkpoint> strange,
        Optional<String> unknownScheme) {
    AuditedCopy {
        findings = List.copyOf(findings);
        notes = List.copyOf(notes);
        strange = List.copyOf(strange);
    }

    /**
     * Where a copy comes from.
     *
     * @param name of its node
     */
    record Source(String name, LedgerFolder folder, Genesis genesis) {
        /** A file in words. */
        String shown(Path file) {
            return name + "/" + file.getFileName();
        }
    }

    String name() {
        return source.name();
    }

    /** How many entries were read. */
    int size() {
        return chain.tree().size();
    }

    /** Whether nothing is wrong with it, taken alone. */
    boolean isSound() {
        return findings.isEmpty();
    }

    /** The first position at which two copies differ; the length of the shorter where none. */
    int commonWith(AuditedCopy other) {
        MerkleTree mine = chain.tree();
        MerkleTree theirs = other.chain.tree();
        // An entry's hash covers all before it, so that copies which differ once differ for good.
        int same = 0;
        int different = Math.min(mine.size(), theirs.size());
        while (same < different) {
            int middle = (same + different) >>> 1;
            if (mine.leaf(middle).equals(theirs.leaf(middle))) {
                same = middle + 1;
            } else {
                different = middle;
            }
        }
        return same;
    }

    /** Whether both have an entry at a position, and not the same one. */
    boolean contradicts(AuditedCopy other) {
        return commonWith(other) < Math.min(size(), other.size());
    }
}
