// SPDX-License-Identifier: Apache-2.0
/**
 * A consensus protocol of somebody else, put on trial: what {@code docs/tutorial.md} builds. It
 * uses nothing of the reference database.
 */
@NullMarked
package dev.assay.tutorial.viewstamped;

import org.jspecify.annotations.NullMarked;
