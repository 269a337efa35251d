// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.assertj;

import dev.assay.checkers.ledger.Checkpoint;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Exported copies of a ledger, and what is known of it from elsewhere.
 *
 * @param folder a copy, or a folder whose folders are the nodes' copies
 * @param outside checkpoints that were kept where nobody could change them
 */
public record Ledger(Path folder, List<Checkpoint> outside) {
    public Ledger {
        outside = List.copyOf(outside);
    }

    /** The copies in a folder, of which nothing is known from elsewhere. */
    public static Ledger in(Path folder) {
        return new Ledger(folder, List.of());
    }

    /** The same, with one more checkpoint from outside. */
    public Ledger knowing(Checkpoint checkpoint) {
        List<Checkpoint> more = new ArrayList<>(outside);
        more.add(checkpoint);
        return new Ledger(folder, more);
    }
}
