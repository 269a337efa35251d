/** The {@code assay} command line. */
@NullMarked
package dev.assay.ci;

import org.jspecify.annotations.NullMarked;
