// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.ledger;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How the metadata of a record's versions go together: versions rise, timestamp vectors have one
 * number a signer and never fall. It remembers the newest version of every key.
 */
final class MetadataRule {
    private final int signers;
    private final Map<String, Metadata> newest = new HashMap<>();

    MetadataRule(int signers) {
        this.signers = signers;
    }

    Optional<String> objection(Entry entry) {
        Metadata metadata = entry.content().metadata();
        List<Long> timestamps = metadata.timestamps();
        if (timestamps.size() != signers) {
            return Optional.of(
                    "its timestamp vector has "
                            + timestamps.size()
                            + " numbers, and the ledger "
                            + signers
                            + " signers");
        }
        Metadata before = newest.get(entry.content().key());
        if (before == null) {
            return Optional.empty();
        }
        if (metadata.version() <= before.version()) {
            return Optional.of(
                    "it is version "
                            + metadata.version()
                            + " of a record that has version "
                            + before.version());
        }
        for (int i = 0; i < signers; i++) {
            if (timestamps.get(i) < before.timestamps().get(i)) {
                return Optional.of("its timestamp vector is behind that of the version before");
            }
        }
        return Optional.empty();
    }

    void accept(Entry entry) {
        newest.put(entry.content().key(), entry.content().metadata());
    }
}
