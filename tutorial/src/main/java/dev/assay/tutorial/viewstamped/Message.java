// SPDX-License-Identifier: Apache-2.0
package dev.assay.tutorial.viewstamped;

import java.util.List;

/** What replicas and clients say to each other, named as in the paper where it has a name. */
sealed interface Message {
    /** A client asks. */
    record Ask(Request request) implements Message {}

    /** The primary answers. */
    record Reply(long view, long sequence, String result) implements Message {}

    /** The primary's log has this entry at this number. */
    record Prepare(long view, long number, long commit, Entry entry) implements Message {}

    /** The sender's log is that of the view up to this number, on its disk. */
    record PrepareOk(long view, long number) implements Message {}

    /** The primary is there, its log this long, and decided up to {@code commit}. */
    record Commit(long view, long number, long commit) implements Message {}

    /** The sender hears no primary and would like this view; not in the paper. */
    record Wish(long view) implements Message {}

    /** The sender has left all earlier views. */
    record StartViewChange(long view) implements Message {}

    /** What the sender brings into the view. */
    record DoViewChange(long view, long lastNormal, long commit, List<Entry> log)
            implements Message {
        public DoViewChange {
            log = List.copyOf(log);
        }
    }

    /** The log of a view. */
    record StartView(long view, long commit, List<Entry> log) implements Message {
        public StartView {
            log = List.copyOf(log);
        }
    }

    /** The sender lacks something. */
    record GetState(long view) implements Message {}
}
