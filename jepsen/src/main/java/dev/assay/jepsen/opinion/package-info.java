// SPDX-License-Identifier: Apache-2.0
/** Knossos and Elle as checkers, and what to do where they and Assay disagree. */
@NullMarked
package dev.assay.jepsen.opinion;

import org.jspecify.annotations.NullMarked;
