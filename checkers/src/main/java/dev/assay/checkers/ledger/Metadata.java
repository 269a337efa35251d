// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.ledger;

import java.util.List;

/**
 * What a record says of itself, under the same hash as its content.
 *
 * @param provenance where it comes from
 * @param validity when it holds
 * @param version of the record; later ones of a key have higher ones
 * @param timestamps how many events of each signer are known to have come before, in the order of
 *     the genesis; a later version of a key is never behind an earlier one
 * @param schema the version of the schema that the payload follows, from 1
 */
public record Metadata(
        Provenance provenance, Validity validity, long version, List<Long> timestamps, int schema) {
    public Metadata {
        timestamps = List.copyOf(timestamps);
        if (schema < 1) {
            throw new IllegalArgumentException("schema versions start at 1: " + schema);
        }
    }

    /**
     * Where a record comes from.
     *
     * @param client who asked for it
     * @param transaction in which
     * @param tier the consensus protocol that decided it
     */
    public record Provenance(String client, String transaction, String tier) {
        public Provenance {
            Encoding.wellFormed(client, "the client");
            Encoding.wellFormed(transaction, "the transaction");
            Encoding.wellFormed(tier, "the tier");
        }
    }

    /**
     * When a record holds, in the microseconds of its author's clock.
     *
     * @param until the first moment at which it does not; {@link #OPEN} for no end
     */
    public record Validity(long from, long until) {
        /** No end. */
        public static final long OPEN = Long.MAX_VALUE;

        public Validity {
            if (from >= until) {
                throw new IllegalArgumentException(
                        "a record holds for a while: from " + from + " until " + until);
            }
        }
    }

    void encode(Encoding encoding) {
        encoding.text(provenance.client).text(provenance.transaction).text(provenance.tier);
        encoding.number(validity.from).number(validity.until).number(version);
        encoding.number(timestamps.size());
        timestamps.forEach(encoding::number);
        encoding.number(schema);
    }
}
