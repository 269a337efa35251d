// SPDX-License-Identifier: Apache-2.0
/** Sequential specifications: what each operation may do when operations run one after another. */
@NullMarked
package dev.assay.checkers.model;

import org.jspecify.annotations.NullMarked;
