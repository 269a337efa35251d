// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.synthetic.stream;

import dev.assay.histories.EventType;
import dev.assay.histories.Randomness;
import dev.assay.histories.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * Logs that only grow. An append returns its element's offset from 0. A read returns everything and
 * costs O(size); without reads in the mix the elements are not even kept.
 *
 * <p>Made wrong by an append that returns the offset of another one, or a read that saw an element
 * which nobody appended.
 */
final class StreamedLogs extends StreamedObject {
    private static final int APPEND = 0;
    private static final int READ = 1;
    private static final long NONE = -1;

    private final Elements[] contents;
    private final long[] sizes;
    private final long[] lastOffset;
    private final boolean isKept;
    private long nextUnique = 1;

    StreamedLogs(StreamParameters parameters, Randomness randomness) {
        super(parameters, randomness);
        isKept = isCalled(READ);
        contents = new Elements[parameters.keys()];
        sizes = new long[parameters.keys()];
        lastOffset = new long[parameters.keys()];
        for (int i = 0; i < contents.length; i++) {
            contents[i] = new Elements();
            lastOffset[i] = NONE;
        }
    }

    @Override
    boolean request(Pending pending) {
        call(pending, drawFunction(), drawKey());
        return true;
    }

    @Override
    boolean requestTelling(Pending pending) {
        call(pending, isKept ? READ : APPEND, drawKey());
        return true;
    }

    private void call(Pending pending, int function, int key) {
        ask(pending, 0, function, key);
        if (function == APPEND) {
            pending.numbers[0] =
                    isUnique() ? nextUnique++ : randomness.nextInt(parameters.values());
            pending.arguments[0] = number(pending.numbers[0]);
        }
    }

    @Override
    boolean apply(Pending pending) {
        int key = pending.keys[0];
        if (pending.codes[0] == APPEND) {
            pending.snapshot = sizes[key]++;
            pending.results[0] = number(pending.snapshot);
            if (isKept) {
                contents[key].addLast(pending.numbers[0]);
            }
        } else {
            List<Value> all = new ArrayList<>(contents[key].size());
            for (int i = 0; i < contents[key].size(); i++) {
                all.add(number(contents[key].get(i)));
            }
            pending.results[0] = new Value.Sequence(all);
        }
        if (parameters.options().revisions()) {
            pending.revision = sizes[key];
        }
        return true;
    }

    @Override
    void ended(Pending pending, EventType outcome) {
        if (pending.codes[0] == APPEND && outcome == EventType.OK) {
            lastOffset[pending.keys[0]] = pending.snapshot;
        }
    }

    @Override
    String spoil(Pending pending, boolean isLastChance) {
        long offset = lastOffset[pending.keys[0]];
        if (pending.codes[0] == APPEND && offset != NONE) {
            pending.results[0] = number(offset);
            return "returned offset " + offset + ", as an append before it did";
        }
        if (pending.codes[0] == READ && isLastChance) {
            List<Value> more = new ArrayList<>(((Value.Sequence) pending.results[0]).elements());
            more.add(number(isUnique() ? nextUnique++ : parameters.values()));
            pending.results[0] = new Value.Sequence(more);
            return "saw an element which nobody appended";
        }
        return "";
    }
}
