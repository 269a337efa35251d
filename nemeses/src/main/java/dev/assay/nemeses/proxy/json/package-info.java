// SPDX-License-Identifier: Apache-2.0
/** JSON read as Go reads it, down to the words of its complaints. */
@NullMarked
package dev.assay.nemeses.proxy.json;

import org.jspecify.annotations.NullMarked;
