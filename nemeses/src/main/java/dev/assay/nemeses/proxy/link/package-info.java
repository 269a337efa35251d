// SPDX-License-Identifier: Apache-2.0
/** The data plane of the proxy: listeners, connections and their two directions on event loops. */
@NullMarked
package dev.assay.nemeses.proxy.link;

import org.jspecify.annotations.NullMarked;
