// SPDX-License-Identifier: Apache-2.0
/** Cryptography with threads, for real processes and tools; simulated code has no use for it. */
@NullMarked
package dev.assay.db.crypto.parallel;

import org.jspecify.annotations.NullMarked;
