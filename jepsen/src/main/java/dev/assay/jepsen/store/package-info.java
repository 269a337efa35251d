// SPDX-License-Identifier: Apache-2.0
/** What Jepsen stores of a test, read without Jepsen. */
@NullMarked
package dev.assay.jepsen.store;

import org.jspecify.annotations.NullMarked;
