// SPDX-License-Identifier: Apache-2.0
/** Seeded synthetic histories: valid ones by construction, and mutations of them. */
@NullMarked
package dev.assay.histories.synthetic;

import org.jspecify.annotations.NullMarked;
