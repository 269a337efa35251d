// SPDX-License-Identifier: Apache-2.0
/**
 * The world of real processes: nodes are programs that run on this machine, in networks of their
 * own where the user may make some.
 */
@NullMarked
package dev.assay.nemeses.processes;

import org.jspecify.annotations.NullMarked;
