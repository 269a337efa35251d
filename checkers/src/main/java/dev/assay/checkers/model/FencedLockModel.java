// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.model;

/**
 * A lock whose acquire returns a fencing token greater than all before, so that a system behind it
 * can refuse a holder that was paused; see {@link OwnedLockModel}. Not reentrant. Starts free;
 * {@code --initial} is the last token given.
 */
public final class FencedLockModel extends OwnedLockModel {
    public FencedLockModel() {
        super("fenced-lock", ObjectType.FENCED_LOCK);
    }
}
