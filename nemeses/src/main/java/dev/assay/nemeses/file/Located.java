// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.file;

import java.util.List;
import java.util.SequencedMap;

/** A piece of a YAML or JSON file that knows where it stands. */
public sealed interface Located {
    /** The file, for messages. */
    String source();

    /** The line where it begins, from 1. */
    int line();

    /** What people call it. */
    String kind();

    /** A mistake in this place. */
    default FormatException mistake(String problem) {
        return new FormatException(source(), line(), problem);
    }

    /**
     * A text, a number or a truth value.
     *
     * @param text as it stands in the file
     * @param quoted whether it can only be a text
     */
    record Scalar(String source, int line, String text, boolean quoted) implements Located {
        @Override
        public String kind() {
            return "'" + text + "'";
        }
    }

    /** A list. */
    record Items(String source, int line, List<Located> items) implements Located {
        @Override
        public String kind() {
            return "a list";
        }
    }

    /** A map, in the order of the file. */
    record Fields(String source, int line, SequencedMap<String, Located> fields)
            implements Located {
        @Override
        public String kind() {
            return "a map";
        }
    }
}
