// SPDX-License-Identifier: Apache-2.0
/** Where messages begin and end in a stream of bytes. */
@NullMarked
package dev.assay.nemeses.proxy.framing;

import org.jspecify.annotations.NullMarked;
