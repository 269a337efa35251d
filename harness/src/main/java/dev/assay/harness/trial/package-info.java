// SPDX-License-Identifier: Apache-2.0
/** One trial from its description to its result, the case file that replays it, and the replay. */
@NullMarked
package dev.assay.harness.trial;

import org.jspecify.annotations.NullMarked;
