// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.synthetic.stream;

import dev.assay.histories.EventType;
import dev.assay.histories.Randomness;
import dev.assay.histories.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Logs that only grow. An append returns its element's offset, from 0 on, and the element. A
 * read-from asks for the last few elements, a read for all of them; without either in the mix the
 * elements are not even kept.
 *
 * <p>Made wrong by an append that returns the offset of another one, or a read that saw an element
 * which nobody appended.
 */
final class StreamedLogs extends StreamedObject {
    private static final int APPEND = 0;
    private static final int READ_FROM = 1;
    private static final int READ = 2;
    private static final int LAST_FEW = 8;
    private static final long NONE = -1;

    private final Elements[] contents;
    private final long[] sizes;
    private final long[] lastOffset;
    private final boolean isKept;
    private long nextUnique = 1;

    StreamedLogs(StreamParameters parameters, Randomness randomness) {
        super(parameters, randomness);
        isKept = isCalled(READ_FROM) || isCalled(READ);
        contents = new Elements[parameters.keys()];
        sizes = new long[parameters.keys()];
        lastOffset = new long[parameters.keys()];
        Arrays.fill(lastOffset, NONE);
        for (int i = 0; i < contents.length; i++) {
            contents[i] = new Elements();
        }
    }

    @Override
    boolean request(Pending pending) {
        call(pending, drawFunction(), drawKey());
        return true;
    }

    @Override
    boolean requestTelling(Pending pending) {
        call(pending, isCalled(READ_FROM) ? READ_FROM : isKept ? READ : APPEND, drawKey());
        return true;
    }

    private void call(Pending pending, int function, int key) {
        ask(pending, 0, function, key);
        if (function == APPEND) {
            pending.numbers[0] = drawElement();
            pending.arguments[0] = number(pending.numbers[0]);
        } else if (function == READ_FROM) {
            pending.numbers[0] = Math.max(0, sizes[key] - randomness.nextInt(LAST_FEW));
            pending.arguments[0] = number(pending.numbers[0]);
        }
    }

    private long drawElement() {
        return isUnique() ? nextUnique++ : randomness.nextInt(parameters.values());
    }

    @Override
    boolean apply(Pending pending) {
        int key = pending.keys[0];
        switch (pending.codes[0]) {
            case APPEND -> {
                pending.snapshot = sizes[key]++;
                pending.results[0] = Value.sequence(number(pending.snapshot), pending.arguments[0]);
                if (isKept) {
                    contents[key].addLast(pending.numbers[0]);
                }
            }
            case READ_FROM -> pending.results[0] = from(contents[key], pending.numbers[0]);
            default -> pending.results[0] = from(contents[key], 0);
        }
        if (parameters.options().revisions()) {
            pending.revision = sizes[key];
        }
        return true;
    }

    private Value from(Elements elements, long start) {
        List<Value> shown = new ArrayList<>();
        for (int i = (int) start; i < elements.size(); i++) {
            shown.add(number(elements.get(i)));
        }
        return new Value.Sequence(shown);
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
        if (pending.codes[0] == APPEND) {
            if (offset == NONE) {
                return "";
            }
            pending.results[0] = Value.sequence(number(offset), pending.arguments[0]);
            return "returned offset " + offset + ", as an append before it did";
        }
        if (isLastChance) {
            List<Value> more = new ArrayList<>(((Value.Sequence) pending.results[0]).elements());
            more.add(number(isUnique() ? nextUnique++ : parameters.values()));
            pending.results[0] = new Value.Sequence(more);
            return "saw an element which nobody appended";
        }
        return "";
    }
}
