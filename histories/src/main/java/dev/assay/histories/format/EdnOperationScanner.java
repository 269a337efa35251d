// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.format;

import dev.assay.histories.EventType;
import dev.assay.histories.HistoryBuilder;
import dev.assay.histories.Value;
import dev.assay.histories.ValuePool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads the operation maps of which nearly all histories consist, straight into references: on one
 * line, with no other keys than process, type, f, value, time and index, and values of integers,
 * keywords, plain texts, nil, truth values and vectors of them. Everything else, wrong or merely
 * rare, it leaves to {@link EdnReader}, of which it must never differ. O(bytes), several times
 * faster.
 */
final class EdnOperationScanner {
    static final int PROCESS = 1;
    static final int TYPE = 2;
    static final int FUNCTION = 4;
    static final int VALUE = 8;
    static final int TIME = 16;
    static final int INDEX = 32;

    private static final int DEEPEST = 8;
    private static final int STRANGE = -1;
    private static final byte[][] FIELDS = names("process", "type", "f", "value", "time", "index");
    private static final EventType[] TYPES = EventType.values();
    private static final byte[][] TYPE_NAMES =
            names(Arrays.stream(TYPES).map(EventType::word).toArray(String[]::new));
    private static final byte[][] WORDS = names("nil", "true", "false");
    private static final int[] WORD_VALUES = {ValuePool.NIL, ValuePool.TRUE, ValuePool.FALSE};

    private final TextSource source;
    private final ValuePool pool;
    private final Names<FunctionName> functions = new Names<>(FunctionName::new);
    private final Names<Integer> keywords;
    private final Names<Integer> texts;

    private byte[] bytes = {};
    private int at;
    private int limit;
    private boolean isCut;
    private long integer;

    /** References of elements that wait for the end of their vector. */
    private int[] stack = new int[64];

    private int stacked;

    private int fields;
    private long process;
    private long time;
    private long index;
    private EventType type = EventType.INVOKE;
    private FunctionName function = new FunctionName("");
    private int value;
    private FunctionName[] stepFunctions = new FunctionName[16];
    private int[] stepKeys = new int[16];
    private int[] stepValues = new int[16];
    private int steps;

    /** A function's name and its number, which it gets when an operation of it is accepted. */
    static final class FunctionName {
        private final String name;
        private final boolean isMutation;
        private int number = -1;

        FunctionName(String name) {
            this.name = name;
            isMutation = StepMeaning.isMutation(name);
        }

        boolean isMutation() {
            return isMutation;
        }

        int number(HistoryBuilder builder) {
            if (number < 0) {
                number = builder.functionNumber(name);
            }
            return number;
        }
    }

    EdnOperationScanner(TextSource source, ValuePool pool) {
        this.source = source;
        this.pool = pool;
        keywords = new Names<>(name -> pool.intern(new Value.Keyword(name)));
        texts = new Names<>(text -> pool.intern(new Value.Text(text)));
    }

    private static byte[][] names(String... names) {
        return Arrays.stream(names)
                .map(name -> name.getBytes(StandardCharsets.US_ASCII))
                .toArray(byte[][]::new);
    }

    /**
     * Reads the rest of a map whose opening brace was taken. False, with nothing taken, when the
     * map is to be left to others; otherwise {@link #take} takes it.
     */
    boolean scan() throws IOException {
        do {
            bytes = source.buffer();
            at = source.position();
            limit = source.limit();
            isCut = false;
            if (entries()) {
                return true;
            }
        } while (isCut && source.readMore());
        return false;
    }

    /** Takes what {@link #scan} read. */
    void take() {
        source.skipOnLine(at - source.position());
    }

    boolean has(int field) {
        return (fields & field) != 0;
    }

    boolean hasAll(int some) {
        return (fields & some) == some;
    }

    long process() {
        return process;
    }

    long time() {
        return time;
    }

    long index() {
        return index;
    }

    EventType type() {
        return type;
    }

    FunctionName function() {
        return function;
    }

    /** The reference of the value, unless it shows steps. */
    int value() {
        return value;
    }

    /** How many steps the value shows; 0 where it is something else. */
    int steps() {
        return steps;
    }

    FunctionName stepFunction(int step) {
        return stepFunctions[step];
    }

    int stepKey(int step) {
        return stepKeys[step];
    }

    int stepValue(int step) {
        return stepValues[step];
    }

    private boolean entries() {
        fields = 0;
        steps = 0;
        stacked = 0;
        int next = afterBlanks();
        while (next == ':') {
            int number = word(FIELDS, ++at);
            if (number < 0 || has(1 << number)) {
                return false;
            }
            afterBlanks();
            if (!content(1 << number)) {
                return false;
            }
            fields |= 1 << number;
            next = afterBlanks();
        }
        at++;
        return next == '}';
    }

    private boolean content(int field) {
        switch (field) {
            case TYPE -> {
                int number = peek() == ':' ? word(TYPE_NAMES, ++at) : STRANGE;
                type = TYPES[Math.max(number, 0)];
                return number >= 0;
            }
            case FUNCTION -> {
                int start = at + 1;
                if (peek() != ':' || !name(start)) {
                    return false;
                }
                function = functions.of(bytes, start, at);
                return true;
            }
            case VALUE -> {
                if (looksLikeSteps()) {
                    return stepsShown();
                }
                value = value(0);
                return value >= 0;
            }
            default -> {
                if (!integer()) {
                    return false;
                }
                switch (field) {
                    case PROCESS -> process = integer;
                    case TIME -> time = integer;
                    default -> index = integer;
                }
                return true;
            }
        }
    }

    private int peek() {
        if (at < limit) {
            return bytes[at];
        }
        isCut = true;
        return TextSource.END;
    }

    private int afterBlanks() {
        byte[] text = bytes;
        int end = limit;
        int place = at;
        while (place < end) {
            int next = text[place];
            if (next != ' ' && next != ',') {
                at = place;
                return next;
            }
            place++;
        }
        at = place;
        isCut = true;
        return TextSource.END;
    }

    /** Takes a name that begins here; false when there is none, or one that is not ASCII. */
    private boolean name(int start) {
        byte[] text = bytes;
        int end = limit;
        int place = start;
        while (place < end && text[place] > 0 && EdnText.isTokenByte(text[place])) {
            place++;
        }
        at = place;
        return peek() >= 0 && at > start && bytes[start] != ':';
    }

    /** The number of the word that begins here. */
    private int word(byte[][] words, int start) {
        if (!name(start)) {
            return STRANGE;
        }
        for (int number = 0; number < words.length; number++) {
            byte[] word = words[number];
            if (word.length == at - start
                    && word[0] == bytes[start]
                    && Arrays.equals(word, 0, word.length, bytes, start, at)) {
                return number;
            }
        }
        return STRANGE;
    }

    private boolean integer() {
        byte[] text = bytes;
        int end = limit;
        int place = at;
        boolean isNegative = place < end && text[place] == '-';
        int start = isNegative ? place + 1 : place;
        place = start;
        long digits = 0;
        int next = TextSource.END;
        while (place < end && (next = text[place]) >= '0' && next <= '9') {
            digits = digits * 10 + (next - '0');
            place++;
        }
        at = place;
        integer = isNegative ? -digits : digits;
        int length = place - start;
        if (place == end) {
            isCut = true;
            return false;
        }
        return next >= 0
                && !EdnText.isTokenByte(next)
                && length > 0
                && length <= 18
                && (length == 1 || text[start] != '0');
    }

    private boolean looksLikeSteps() {
        if (peek() != '[') {
            return false;
        }
        int before = at++;
        boolean looks = afterBlanks() == '[';
        at += looks ? 1 : 0;
        looks = looks && afterBlanks() == ':';
        at = before;
        return looks;
    }

    private boolean stepsShown() {
        at++;
        int next = afterBlanks();
        while (next == '[') {
            at++;
            if (afterBlanks() != ':') {
                return false;
            }
            int start = at + 1;
            if (!name(start)) {
                return false;
            }
            FunctionName called = functions.of(bytes, start, at);
            afterBlanks();
            int key = value(1);
            afterBlanks();
            int shown = key < 0 ? STRANGE : value(1);
            if (shown < 0 || afterBlanks() != ']') {
                return false;
            }
            at++;
            step(called, key, shown);
            next = afterBlanks();
        }
        at++;
        return next == ']';
    }

    private void step(FunctionName called, int key, int shown) {
        if (steps == stepKeys.length) {
            stepFunctions = Arrays.copyOf(stepFunctions, steps * 2);
            stepKeys = Arrays.copyOf(stepKeys, steps * 2);
            stepValues = Arrays.copyOf(stepValues, steps * 2);
        }
        stepFunctions[steps] = called;
        stepKeys[steps] = key;
        stepValues[steps++] = shown;
    }

    /** The reference of the value that begins here. */
    private int value(int depth) {
        int next = peek();
        switch (next) {
            case '[' -> {
                return depth == DEEPEST ? STRANGE : vector(depth);
            }
            case ':' -> {
                int start = at + 1;
                return name(start) ? keywords.of(bytes, start, at) : STRANGE;
            }
            case '"' -> {
                return text();
            }
            case 'n', 't', 'f' -> {
                int number = word(WORDS, at);
                return number < 0 ? STRANGE : WORD_VALUES[number];
            }
            default -> {
                return integer() ? pool.intern(integer) : STRANGE;
            }
        }
    }

    private int vector(int depth) {
        int first = stacked;
        at++;
        int next = afterBlanks();
        while (next != ']') {
            int element = value(depth + 1);
            if (element < 0) {
                return STRANGE;
            }
            if (stacked == stack.length) {
                stack = Arrays.copyOf(stack, stacked * 2);
            }
            stack[stacked++] = element;
            next = afterBlanks();
        }
        at++;
        int reference = pool.intern(stack, first, stacked);
        stacked = first;
        return reference;
    }

    private int text() {
        int start = ++at;
        while (at < limit && bytes[at] >= ' ' && bytes[at] != '"' && bytes[at] != '\\') {
            at++;
        }
        if (peek() != '"') {
            return STRANGE;
        }
        int reference = texts.of(bytes, start, at);
        at++;
        return reference;
    }
}
