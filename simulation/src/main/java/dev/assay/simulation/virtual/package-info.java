// SPDX-License-Identifier: Apache-2.0
/** The simulated world: virtual time, one thread, one seed. */
@NullMarked
package dev.assay.simulation.virtual;

import org.jspecify.annotations.NullMarked;
