// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.synthetic.stream;

import dev.assay.histories.Randomness;
import dev.assay.histories.Value;
import java.util.Arrays;

/**
 * Texts by key, made of elements that end with a semicolon. A long text is put anew instead of
 * appended to.
 *
 * <p>Made wrong by a get that saw an element which was written once at most, twice.
 */
final class StreamedTexts extends StreamedObject {
    private static final int GET = 0;
    private static final int PUT = 1;
    private static final int APPEND = 2;
    private static final int LONGEST = 256;

    private final String[] contents;
    private long nextUnique = 1;

    StreamedTexts(StreamParameters parameters, Randomness randomness) {
        super(parameters, randomness);
        contents = new String[parameters.keys()];
        Arrays.fill(contents, "");
    }

    @Override
    Value keyValue(int key) {
        return Value.of(Integer.toString(key));
    }

    @Override
    boolean request(Pending pending) {
        int function = drawFunction();
        int key = drawKey();
        boolean isLong = function == APPEND && contents[key].length() > LONGEST;
        ask(pending, 0, isLong ? PUT : function, key);
        if (function != GET) {
            long element = isUnique() ? nextUnique++ : randomness.nextInt(parameters.values());
            pending.arguments[0] = Value.of(element + ";");
        }
        return true;
    }

    @Override
    boolean requestTelling(Pending pending) {
        ask(pending, 0, GET, drawKey());
        return true;
    }

    @Override
    boolean apply(Pending pending) {
        int key = pending.keys[0];
        pending.results[0] = pending.arguments[0];
        if (pending.codes[0] == GET) {
            pending.results[0] = Value.of(contents[key]);
        } else {
            String text = ((Value.Text) pending.arguments[0]).value();
            contents[key] = pending.codes[0] == PUT ? text : contents[key].concat(text);
        }
        return true;
    }

    @Override
    String spoil(Pending pending, boolean isLastChance) {
        if (pending.codes[0] != GET) {
            return "";
        }
        String right = ((Value.Text) pending.results[0]).value();
        if (isUnique() && !right.isEmpty()) {
            String last = right.substring(right.lastIndexOf(';', right.length() - 2) + 1);
            pending.results[0] = Value.of(right + last);
            return "saw " + last + " twice, which was written once";
        }
        if (isUnique() && !isLastChance) {
            return "";
        }
        String invented = (isUnique() ? nextUnique++ : parameters.values()) + ";";
        pending.results[0] = Value.of(right + invented);
        return "saw " + invented + " which nobody wrote";
    }
}
