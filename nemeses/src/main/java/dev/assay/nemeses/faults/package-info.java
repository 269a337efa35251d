// SPDX-License-Identifier: Apache-2.0
/** The faults of this build. */
@NullMarked
package dev.assay.nemeses.faults;

import org.jspecify.annotations.NullMarked;
