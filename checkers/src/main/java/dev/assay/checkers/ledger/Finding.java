// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.ledger;

/**
 * Something in a copy that no honest node writes. It says that the files are not what a quorum
 * certified, and accuses nobody: disks rot, and others may have had the folder.
 *
 * @param kind in kebab case: {@code edited-entry}, {@code missing-entries}, …
 * @param from the first bad entry is none before this one
 * @param to and none after this one
 * @param place file and line
 * @param words a sentence
 */
public record Finding(String kind, long from, long to, String place, String words) {
    /** Which entry is the first bad one, in words. */
    public String firstBad() {
        return from == to
                ? "the first bad entry is " + from
                : "the first bad entry is one of " + from + " to " + to;
    }
}
