// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.proxy.link;

import dev.assay.histories.Randomness;
import dev.assay.nemeses.proxy.framing.Framing;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What all connections of one proxy have in common.
 *
 * @param upstream host and port, looked up for each connection
 * @param randomness of this proxy; each connection forks its own by number
 * @param telling gets a line where something goes on that its user should know
 */
public record Settings(
        String proxy,
        String upstream,
        Optional<Framing> framing,
        Randomness randomness,
        Consumer<String> telling) {}
