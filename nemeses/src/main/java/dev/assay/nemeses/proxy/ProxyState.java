// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.proxy;

import dev.assay.nemeses.proxy.link.Address;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * A proxy as it is.
 *
 * @param listen where clients connect, with the port that was found
 * @param upstream where it connects them to
 * @param enabled whether it lets anybody in; one that does not has no connections
 * @param framing the name of what cuts its streams into frames
 * @param toxics those of the upstream direction first, each in the order in which they came
 */
public record ProxyState(
        String name,
        String listen,
        String upstream,
        boolean enabled,
        Optional<String> framing,
        List<Toxic> toxics) {

    public ProxyState {
        toxics = List.copyOf(toxics);
    }

    /** Where clients connect. */
    public InetSocketAddress address() {
        try {
            return Address.parse(listen).resolve();
        } catch (Address.BadAddressException e) {
            throw new ProxyException(ProxyException.INTERNAL, String.valueOf(e.getMessage()));
        }
    }
}
