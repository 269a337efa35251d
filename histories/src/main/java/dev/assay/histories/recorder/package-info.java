// SPDX-License-Identifier: Apache-2.0
/**
 * The crash-safe, append-only history file: its writer for many threads, its reader and its format.
 */
@NullMarked
package dev.assay.histories.recorder;

import org.jspecify.annotations.NullMarked;
