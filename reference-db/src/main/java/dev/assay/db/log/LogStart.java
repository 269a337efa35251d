// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.log;

/**
 * Behind which entry a log begins: a snapshot stands for that entry and all before it.
 *
 * @param index of the entry, 0 where none is missing
 * @param term of the entry
 * @param hash of the entry, which the next one continues
 */
public record LogStart(long index, long term, ChainHash hash) {
    /** A log from which nothing was ever cut off in front. */
    public static final LogStart NOTHING = new LogStart(0, 0, ChainHash.NONE);
}
