// SPDX-License-Identifier: Apache-2.0
/** Makes a failed trial as small as it can be while it still fails in the same way. */
@NullMarked
package dev.assay.harness.shrink;

import org.jspecify.annotations.NullMarked;
