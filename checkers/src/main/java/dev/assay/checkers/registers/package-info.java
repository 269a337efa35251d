// SPDX-License-Identifier: Apache-2.0
/** Histories of registers whose values tell who wrote them, as weaker promises read them. */
@NullMarked
package dev.assay.checkers.registers;

import org.jspecify.annotations.NullMarked;
