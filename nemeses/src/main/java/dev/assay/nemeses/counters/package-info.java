// SPDX-License-Identifier: Apache-2.0
/** Trusted counters that go wrong. */
@NullMarked
package dev.assay.nemeses.counters;

import org.jspecify.annotations.NullMarked;
