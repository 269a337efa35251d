// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers;

import java.util.List;

/** A checker that looks for several kinds of violations, some of which may be allowed. */
public interface SelectiveChecker extends Checker {
    /** The kebab-case names of all kinds, in the order in which they are told about. */
    List<String> kinds();
}
