// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.tiers;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** How messages say which group they belong to: by their first byte. */
final class DomainMessages {
    private DomainMessages() {}

    static byte[] wrap(Domain domain, byte[] message) {
        byte[] whole = new byte[message.length + 1];
        whole[0] = domain.mark();
        System.arraycopy(message, 0, whole, 1, message.length);
        return whole;
    }

    static byte[] content(byte[] whole) {
        return Arrays.copyOfRange(whole, 1, whole.length);
    }

    /** The group that a message is for; none when it is damaged or no group of these. */
    static Optional<Domain> domain(List<Domain> domains, byte[] whole) {
        return domains.stream()
                .filter(domain -> whole.length > 0 && domain.mark() == whole[0])
                .findFirst();
    }
}
