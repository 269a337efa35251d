// SPDX-License-Identifier: Apache-2.0
/** The subcommands of {@code assay}. */
@NullMarked
package dev.assay.ci.command;

import org.jspecify.annotations.NullMarked;
