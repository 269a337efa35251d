// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.consensus;

import dev.assay.db.crypto.Signatures;
import dev.assay.db.log.ChainHash;
import dev.assay.db.wire.ByteReader;
import dev.assay.db.wire.ByteWriter;
import dev.assay.db.wire.DamagedBytesException;
import java.util.ArrayList;
import java.util.List;

/**
 * Requests that are decided together. The empty batch is the null request, which changes nothing
 * and fills gaps (Castro and Liskov, OSDI 1999, section 4.4).
 *
 * @param digest SHA-256 of all of it
 */
public record Batch(List<ClientRequest> requests, ChainHash digest) {
    /** The null request. */
    public static final Batch EMPTY = of(List.of());

    public Batch {
        requests = List.copyOf(requests);
    }

    /** A batch of these requests in this order. */
    public static Batch of(List<ClientRequest> requests) {
        ByteWriter writer = new ByteWriter();
        write(writer, requests);
        return new Batch(requests, ChainHash.of(writer.toBytes()));
    }

    /** True when each request was signed by its client. */
    public boolean isAuthentic(Signatures verifier) {
        return requests.stream().allMatch(request -> request.isAuthentic(verifier));
    }

    /** Writes it. */
    public void write(ByteWriter writer) {
        write(writer, requests);
    }

    private static void write(ByteWriter writer, List<ClientRequest> requests) {
        writer.putInt(requests.size());
        for (ClientRequest request : requests) {
            byte[] whole = request.seal().whole();
            writer.putInt(whole.length).putRaw(whole);
        }
    }

    /** Reads one. */
    public static Batch read(ByteReader reader) throws DamagedBytesException {
        int start = reader.position();
        int count = reader.getCount(Integer.BYTES);
        List<ClientRequest> requests = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            requests.add(ClientRequest.decode(reader.getRaw(reader.getCount(1))));
        }
        return new Batch(requests, ChainHash.ofRead(reader, start));
    }
}
