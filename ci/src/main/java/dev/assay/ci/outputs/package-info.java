// SPDX-License-Identifier: Apache-2.0
/** Results in the forms that continuous integration reads: JUnit XML, SARIF, Markdown, badges. */
@NullMarked
package dev.assay.ci.outputs;

import org.jspecify.annotations.NullMarked;
