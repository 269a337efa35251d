// SPDX-License-Identifier: Apache-2.0
/**
 * Faults as data, schedules of them, their generation, and the nemesis that applies them to a
 * world.
 */
@NullMarked
package dev.assay.nemeses;

import org.jspecify.annotations.NullMarked;
