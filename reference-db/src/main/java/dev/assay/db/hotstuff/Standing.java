// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.hotstuff;

import dev.assay.db.consensus.Certificate;
import dev.assay.db.wire.ByteReader;
import dev.assay.db.wire.ByteWriter;
import dev.assay.db.wire.DamagedBytesException;
import java.util.Optional;

/**
 * How far a replica is, with proof for whoever is behind.
 *
 * @param highest the certificate of the latest view that it knows
 * @param timeout the proof that a quorum gave up the latest tenure that it knows to be given up
 */
record Standing(Certificate highest, Optional<Certificate> timeout) {
    void write(ByteWriter writer) {
        highest.write(writer);
        writer.putBoolean(timeout.isPresent());
        timeout.ifPresent(proof -> proof.write(writer));
    }

    static Standing read(ByteReader reader) throws DamagedBytesException {
        Certificate highest = Certificate.read(reader);
        return new Standing(
                highest,
                reader.getBoolean() ? Optional.of(Certificate.read(reader)) : Optional.empty());
    }
}
