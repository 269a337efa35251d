// SPDX-License-Identifier: Apache-2.0
package dev.assay.tutorial.viewstamped;

/**
 * What a client asks for.
 *
 * @param client the number of its session
 * @param from where answers go
 * @param sequence counts the session's requests, from 1
 * @param command {@code get KEY}, {@code put KEY VALUE}, {@code cas KEY OLD NEW} or {@code append
 *     KEY VALUE}
 */
record Request(long client, int from, long sequence, String command) {}
