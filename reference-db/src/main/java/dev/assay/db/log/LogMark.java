// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.log;

/**
 * Up to where a log's file was known to be durable.
 *
 * @param index of the last entry of which it was
 * @param hash of that entry
 */
record LogMark(long index, ChainHash hash) {
    /** Nothing is known. */
    static final LogMark NONE = new LogMark(0, ChainHash.NONE);
}
