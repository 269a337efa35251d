// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of a history as a history of its own.
 *
 * @param operations its operations in the whole, by their numbers in the part
 */
record Restriction(ObjectHistory history, int[] operations) {
    private static final Pattern OPERATION = Pattern.compile("#(\\d+)");

    /** Some operations, in ascending order; O(k log k) for k of them. */
    static Restriction of(ObjectHistory whole, int[] operations) {
        int size = operations.length;
        byte[] function = new byte[size];
        int[] argument = new int[size];
        int[] result = new int[size];
        int[] invoked = new int[size];
        int[] returned = new int[size];
        int[] process = new int[whole.process().length == 0 ? 0 : size];
        long[] events = new long[2 * size];
        int count = 0;
        for (int each = 0; each < size; each++) {
            int operation = operations[each];
            function[each] = whole.function()[operation];
            argument[each] = whole.argument()[operation];
            result[each] = whole.result()[operation];
            invoked[each] = whole.invoked()[operation];
            returned[each] = whole.returned()[operation];
            if (process.length > 0) {
                process[each] = whole.process()[operation];
            }
            events[count++] = (long) invoked[each] << 32 | each;
            if (whole.isCompleted(operation)) {
                events[count++] = (long) returned[each] << 32 | 1L << 31 | each;
            }
        }
        Arrays.sort(events, 0, count);
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            int each = (int) events[i] & Integer.MAX_VALUE;
            order[i] = (int) events[i] < 0 ? ~each : each;
        }
        return new Restriction(
                new ObjectHistory(
                        whole.type(),
                        whole.initial(),
                        whole.values(),
                        function,
                        argument,
                        result,
                        invoked,
                        returned,
                        order,
                        new int[0],
                        process),
                operations);
    }

    /** Operations of the part as they are numbered in the whole. */
    int[] inWhole(int[] part) {
        return Arrays.stream(part).map(each -> operations[each]).toArray();
    }

    /** A sentence about the part with the whole's numbers. */
    String inWhole(String sentence) {
        Matcher numbers = OPERATION.matcher(sentence);
        return numbers.replaceAll(found -> "#" + operations[Integer.parseInt(found.group(1))]);
    }
}
