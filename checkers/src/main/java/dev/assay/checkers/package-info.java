// SPDX-License-Identifier: Apache-2.0
/** Checkers: they read a history and return a verdict with its reasons. */
@NullMarked
package dev.assay.checkers;

import org.jspecify.annotations.NullMarked;
