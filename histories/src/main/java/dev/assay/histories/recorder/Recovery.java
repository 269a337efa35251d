// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.recorder;

import java.time.Instant;
import java.util.List;

/**
 * What a reader found of a history file besides its events.
 *
 * @param started the wall clock when the file was created
 * @param closed whether the recorder closed the file in order; otherwise its process was stopped
 *     while it recorded
 * @param frames how many events were read
 * @param contentEnd the offset behind the last event
 * @param tornBytes bytes behind the last event that belong to an append which never returned; they
 *     were cut
 * @param holes places of appends that never returned, with events behind them
 */
public record Recovery(
        Instant started,
        boolean closed,
        long frames,
        long contentEnd,
        long tornBytes,
        List<Hole> holes) {

    /**
     * The place of one or more appends that never returned: the thread, or the process, ended
     * before they were complete.
     *
     * @param offset where it begins in the file
     * @param bytes how long it is
     */
    public record Hole(long offset, long bytes) {}

    public Recovery {
        holes = List.copyOf(holes);
    }

    /** True when nothing was skipped or cut: every append that began is there. */
    public boolean isWhole() {
        return tornBytes == 0 && holes.isEmpty();
    }

    /** One line for people. */
    public String summary() {
        StringBuilder line = new StringBuilder();
        line.append(frames).append(frames == 1 ? " event, " : " events, ");
        line.append(closed ? "closed in order" : "recorder stopped before it closed the file");
        if (tornBytes > 0) {
            line.append("; cut ")
                    .append(tornBytes)
                    .append(" torn bytes at offset ")
                    .append(contentEnd);
        }
        for (Hole hole : holes) {
            line.append("; skipped ").append(hole.bytes);
            line.append(" bytes of appends that never returned at offset ").append(hole.offset);
        }
        return line.toString();
    }
}
