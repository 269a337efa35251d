// SPDX-License-Identifier: Apache-2.0
/**
 * Several consensus protocols in one cluster, each for the data that needs it: who decides what,
 * and how the groups are kept apart.
 */
@NullMarked
package dev.assay.db.tiers;

import org.jspecify.annotations.NullMarked;
