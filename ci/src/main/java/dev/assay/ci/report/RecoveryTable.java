// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.report;

import dev.assay.ci.Durations;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import java.util.Arrays;
import java.util.List;

/**
 * How the system came back after each fault, and after the last: the time from the fault's end to
 * the first return of an operation that was called after it and succeeded. O(operations × faults
 * shown). An operation that was called before the end and succeeds after it does not count, for it
 * may have been served earlier.
 */
final class RecoveryTable {
    private static final int ROWS_MAX = 40;

    private final HistoryView view;
    private final List<HistoryView.Band> ended;
    private final long[] starts;

    /** By operation: the earliest return of a success among it and those called later. */
    private final long[] soonest;

    RecoveryTable(HistoryView view) {
        this.view = view;
        History history = view.history();
        ended =
                view.bands().stream()
                        .filter(band -> !band.isMoment() && band.to() < view.last())
                        .toList();
        starts = new long[history.operations()];
        soonest = new long[history.operations() + 1];
        soonest[history.operations()] = Long.MAX_VALUE;
        for (int operation = history.operations() - 1; operation >= 0; operation--) {
            starts[operation] = view.start(operation);
            soonest[operation] =
                    history.outcome(operation) == EventType.OK
                            ? Math.min(soonest[operation + 1], view.end(operation))
                            : soonest[operation + 1];
        }
    }

    /** False where no fault ended within the history, or nothing has a time. */
    boolean hasRows() {
        return view.isTime() && !ended.isEmpty();
    }

    /**
     * Nanoseconds from a moment to the first return of a success that was called at or after it; -1
     * where there is none.
     */
    long back(long from) {
        int first = Arrays.binarySearch(starts, from);
        first = first < 0 ? -1 - first : first;
        while (first > 0 && starts[first - 1] == from) {
            first--;
        }
        return soonest[first] == Long.MAX_VALUE ? -1 : soonest[first] - from;
    }

    void draw(Markup page) {
        page.element("h3", "Recovery after faults");
        page.open("div", "class", "wide").raw("<table class=\"recovery\"><thead><tr>");
        for (String title :
                List.of("fault", "from", "until", "succeeded meanwhile", "first success after")) {
            page.element("th", title, "scope", "col");
        }
        page.raw("</tr></thead><tbody>");
        Axis axis = new Axis(true, view.first(), Math.max(view.first() + 1, view.last()), 0, 1);
        ended.stream().limit(ROWS_MAX).forEach(band -> drawRow(page, band, axis));
        page.raw("</tbody><tfoot><tr>").element("th", "all of them over", "scope", "row");
        long last = ended.stream().mapToLong(HistoryView.Band::to).max().orElse(view.last());
        page.element("td", "").element("td", axis.label(last)).element("td", "");
        page.element("td", stillInForce() > 0 ? "–" : backWords(last)).raw("</tr></tfoot></table>");
        page.close("div");
        drawNotes(page);
    }

    private void drawNotes(Markup page) {
        String left =
                ended.size() > ROWS_MAX
                        ? " The first " + ROWS_MAX + " of " + ended.size() + " faults."
                        : "";
        String open =
                stillInForce() > 0
                        ? " Faults in force to the end of the history, from which nothing could"
                                + " recover: "
                                + stillInForce()
                                + "."
                        : "";
        page.element(
                "p",
                "The time from a fault's end to the return of the first operation that was called"
                        + " after it and succeeded."
                        + left
                        + open,
                "class",
                "note");
    }

    private long stillInForce() {
        return view.bands().stream()
                .filter(band -> !band.isMoment() && band.to() >= view.last())
                .count();
    }

    private void drawRow(Markup page, HistoryView.Band band, Axis axis) {
        int ok = 0;
        int all = 0;
        for (int operation = 0; operation < view.history().operations(); operation++) {
            boolean isWithin =
                    view.history().completion(operation) >= 0
                            && view.end(operation) >= band.from()
                            && view.end(operation) <= band.to();
            all += isWithin ? 1 : 0;
            ok += isWithin && view.history().outcome(operation) == EventType.OK ? 1 : 0;
        }
        long others =
                view.bands().stream()
                        .filter(other -> !other.isMoment() && other != band)
                        .filter(other -> other.from() <= band.to() && other.to() > band.to())
                        .count();
        page.raw("<tr>").element("th", band.label(), "scope", "row");
        page.element("td", axis.label(band.from())).element("td", axis.label(band.to()));
        page.element("td", all == 0 ? "nothing ended" : ok + " of " + all);
        page.element(
                        "td",
                        backWords(band.to())
                                + (others == 0
                                        ? ""
                                        : ", with " + others + " more in force at its end"))
                .raw("</tr>");
    }

    private String backWords(long end) {
        long nanos = back(end);
        return nanos < 0 ? "none" : Durations.formatNanos(nanos);
    }
}
