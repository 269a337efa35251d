// SPDX-License-Identifier: Apache-2.0
/** A Byzantine fault tolerant protocol with linearly many messages, of the HotStuff family. */
@NullMarked
package dev.assay.db.hotstuff;

import org.jspecify.annotations.NullMarked;
