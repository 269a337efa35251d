// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.format;

import dev.assay.histories.MalformedHistoryException;

/** Makes the error for a problem at a place that its owner knows. */
@FunctionalInterface
interface Failure {
    MalformedHistoryException of(String problem);
}
