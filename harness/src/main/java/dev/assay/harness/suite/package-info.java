// SPDX-License-Identifier: Apache-2.0
/** Many trials: suites, campaigns, the hunt for planted bugs. */
@NullMarked
package dev.assay.harness.suite;

import org.jspecify.annotations.NullMarked;
