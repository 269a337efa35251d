// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import java.util.List;

/**
 * Something wrong with single values, that needs no circle to show.
 *
 * @param anomaly what it is
 * @param operations the operations that take part, ascending
 * @param explanation sentences for people, the contradiction last
 */
record Finding(Anomaly anomaly, List<Integer> operations, List<String> explanation) {
    Finding {
        operations = operations.stream().distinct().sorted().toList();
        explanation = List.copyOf(explanation);
    }
}
