// SPDX-License-Identifier: Apache-2.0
/** Systems on trial that are described by a file. */
@NullMarked
package dev.assay.harness.targetfile;

import org.jspecify.annotations.NullMarked;
