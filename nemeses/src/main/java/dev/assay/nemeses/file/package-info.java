// SPDX-License-Identifier: Apache-2.0
/** Reading and writing data files with the line of every mistake. */
@NullMarked
package dev.assay.nemeses.file;

import org.jspecify.annotations.NullMarked;
