// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.proxy.link;

import dev.assay.nemeses.proxy.toxic.Attributes;
import dev.assay.nemeses.proxy.toxic.Direction;
import dev.assay.nemeses.proxy.toxic.ToxicType;

/**
 * A toxic as connections see it.
 *
 * @param id tells a toxic from a later one of the same name
 * @param toxicity the share of connections on which it acts
 */
public record Installed(
        long id,
        String name,
        ToxicType type,
        Direction direction,
        float toxicity,
        Attributes attributes) {}
