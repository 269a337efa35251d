// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.model;

/**
 * A lock that the process which holds it may acquire again, and which is free once it released it
 * as often; see {@link OwnedLockModel}. Starts free.
 */
public final class ReentrantLockModel extends OwnedLockModel {
    public ReentrantLockModel() {
        super("reentrant-lock", ObjectType.REENTRANT_LOCK);
    }
}
