// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.determinism;

import java.util.ArrayList;
import java.util.List;

/**
 * Where two runs of one trial parted.
 *
 * @param event its number from 0; -1 where a second look did not find it again
 * @param before the last events that were the same in both, oldest first
 * @param first what happened then in the first machine, and what came next
 * @param second the same in the second machine
 */
public record Divergence(long event, List<String> before, List<String> first, List<String> second) {
    public Divergence {
        before = List.copyOf(before);
        first = List.copyOf(first);
        second = List.copyOf(second);
    }

    /** The divergence for people. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        if (event < 0) {
            lines.add(
                    "the two runs differed, and did not when they were run again to see where: the"
                            + " system is not the same each time");
            return lines;
        }
        lines.add("the first event that differs is number " + event);
        before.forEach(line -> lines.add("    both    " + line));
        for (int i = 0; i < first.size(); i++) {
            lines.add((i == 0 ? "  ⇒ " : "    ") + "first   " + first.get(i));
        }
        for (int i = 0; i < second.size(); i++) {
            lines.add((i == 0 ? "  ⇒ " : "    ") + "second  " + second.get(i));
        }
        return lines;
    }
}
