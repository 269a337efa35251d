// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.recorder;

/**
 * The numbers in an event's bytes. They are part of the format: new ones may be added, none may
 * change.
 */
final class Tags {
    /** The two lowest bits of the first byte: the event's type. */
    static final int TYPE_MASK = 0b11;

    static final int FAULT = 1 << 2;
    static final int TIME = 1 << 3;
    static final int EXTRAS = 1 << 4;

    /** One step, with the operation's own function. */
    static final int PLAIN = 1 << 5;

    static final int KNOWN_FLAGS = TYPE_MASK | FAULT | TIME | EXTRAS | PLAIN;

    static final int NIL = 0;
    static final int ABSENT = 1;
    static final int UNKNOWN = 2;
    static final int FALSE = 3;
    static final int TRUE = 4;
    static final int INT = 5;
    static final int BIG_INT = 6;
    static final int REAL = 7;
    static final int TEXT = 8;
    static final int KEYWORD = 9;
    static final int SYMBOL = 10;
    static final int CHAR = 11;
    static final int SEQUENCE = 12;
    static final int MAPPING = 13;
    static final int COLLECTION = 14;
    static final int TAGGED = 15;

    /** Values nest at most this deep, so that a damaged file cannot exhaust the reader's stack. */
    static final int MAX_DEPTH = 256;

    private Tags() {}
}
