// SPDX-License-Identifier: Apache-2.0
/** What a proxy does to a stream: pieces of it, the kinds of toxics, and their stages. */
@NullMarked
package dev.assay.nemeses.proxy.toxic;

import org.jspecify.annotations.NullMarked;
