// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.model;

/**
 * A lock with fencing tokens that its holder may acquire again, which then returns the same token;
 * see {@link OwnedLockModel}. Starts free; {@code --initial} is the last token given.
 */
public final class ReentrantFencedLockModel extends OwnedLockModel {
    public ReentrantFencedLockModel() {
        super("reentrant-fenced-lock", ObjectType.REENTRANT_FENCED_LOCK);
    }
}
