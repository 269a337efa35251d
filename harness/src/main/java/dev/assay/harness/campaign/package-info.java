// SPDX-License-Identifier: Apache-2.0
/** A great many seeds of one trial: run, kept on disk, resumed, sharded, joined and summed up. */
@NullMarked
package dev.assay.harness.campaign;

import org.jspecify.annotations.NullMarked;
