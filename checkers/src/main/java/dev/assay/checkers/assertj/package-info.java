// SPDX-License-Identifier: Apache-2.0
/**
 * Assertions for AssertJ: on histories, verdicts and ledgers. Needs {@code
 * org.assertj:assertj-core}, which this library does not bring along.
 */
@NullMarked
package dev.assay.checkers.assertj;

import org.jspecify.annotations.NullMarked;
