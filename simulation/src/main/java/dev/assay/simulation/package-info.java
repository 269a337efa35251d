// SPDX-License-Identifier: Apache-2.0
/** What a node may ask of its surroundings, and what a world lets a nemesis do to it. */
@NullMarked
package dev.assay.simulation;

import org.jspecify.annotations.NullMarked;
