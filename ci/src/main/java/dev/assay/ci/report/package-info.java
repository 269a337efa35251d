// SPDX-License-Identifier: Apache-2.0
/** The report page: a pure function of a results document and the histories it names. */
@NullMarked
package dev.assay.ci.report;

import org.jspecify.annotations.NullMarked;
