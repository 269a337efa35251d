// SPDX-License-Identifier: Apache-2.0
/**
 * What every command leaves behind as {@code results.json}: records that mirror {@code
 * results.schema.json}.
 */
@NullMarked
package dev.assay.ci.results;

import org.jspecify.annotations.NullMarked;
