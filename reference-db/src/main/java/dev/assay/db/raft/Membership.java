// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.raft;

import dev.assay.db.kv.Command;
import dev.assay.db.kv.Configuration;
import dev.assay.db.log.Entry;
import java.util.ArrayList;
import java.util.List;

/**
 * The configurations that the log says, of which a node uses the last one, decided or not, from the
 * moment when it is in the log until it is cut off again (section 4.1).
 */
final class Membership {
    private final List<Since> history = new ArrayList<>();

    private record Since(long index, Configuration configuration) {}

    Membership(Configuration atFirst) {
        history.add(new Since(0, atFirst));
    }

    /** The configuration in use. */
    Configuration current() {
        return history.getLast().configuration();
    }

    /** Index of the entry that says it; 0 for the one with which the cluster began. */
    long currentIndex() {
        return history.getLast().index();
    }

    /** A snapshot says what was in force up to an index; entries behind it follow. */
    void restore(long index, Configuration configuration) {
        history.clear();
        history.add(new Since(index, configuration));
    }

    /** Entries were put at the log's end. */
    void appended(List<Entry> entries) {
        for (Entry entry : entries) {
            if (entry.command() instanceof Command.Reconfigure reconfigure) {
                history.add(new Since(entry.index(), reconfigure.configuration()));
            }
        }
    }

    /** Every entry after an index is gone. */
    void cutAfter(long index) {
        while (history.size() > 1 && history.getLast().index() > index) {
            history.removeLast();
        }
    }

    /** Nothing before or at an index will be cut any more. */
    void decided(long index) {
        while (history.size() > 1 && history.get(1).index() <= index) {
            history.removeFirst();
        }
    }
}
