// SPDX-License-Identifier: Apache-2.0
/** What a machine offers. */
@NullMarked
package dev.assay.ci.doctor;

import org.jspecify.annotations.NullMarked;
