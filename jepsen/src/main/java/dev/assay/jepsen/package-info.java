// SPDX-License-Identifier: Apache-2.0
/**
 * The bridge to Clojure: data both ways, the runtime, and which of Jepsen's libraries are there.
 * Compiled against {@code org.clojure:clojure} alone; everything of Jepsen's is reached by name.
 */
@NullMarked
package dev.assay.jepsen;

import org.jspecify.annotations.NullMarked;
