// SPDX-License-Identifier: Apache-2.0
/** What trials met of the states of a protocol: how much a verdict without a violation is worth. */
@NullMarked
package dev.assay.harness.exposure;

import org.jspecify.annotations.NullMarked;
