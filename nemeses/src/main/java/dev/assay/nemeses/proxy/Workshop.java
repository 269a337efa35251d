// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.proxy;

import dev.assay.histories.Randomness;
import dev.assay.nemeses.proxy.link.EventLoop;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** What all proxies of one registry work with. */
record Workshop(
        Randomness randomness, List<EventLoop> loops, Consumer<String> telling, AtomicLong ids) {
    long nextId() {
        return ids.incrementAndGet();
    }
}
