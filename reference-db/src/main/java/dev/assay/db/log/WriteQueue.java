// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.log;

import dev.assay.simulation.Disk;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/**
 * Orders a node's changes to its disk, and tells when they are durable.
 *
 * <p>One sync runs at a time and covers every change that was issued before it began, so that many
 * appends share one (group commit). A change may demand that all before it be durable first: a
 * power loss may keep any subset of unsynced changes, and two changes that must not be torn
 * together are kept apart in this way.
 *
 * <p>After each sync and before the next one there is an opportunity for one more write, the mark,
 * which says on the disk what has become durable; it costs no sync of its own.
 */
final class WriteQueue {
    private final Disk disk;
    private final Consumer<String> failed;
    private final boolean retries;
    private final ArrayDeque<Change> changes = new ArrayDeque<>();
    private final ArrayDeque<Waiter> notes = new ArrayDeque<>();
    private final ArrayDeque<Waiter> waiters = new ArrayDeque<>();
    private Runnable mark = () -> {};
    private long requested;
    private long issued;
    private long durable;
    private long syncWanted;
    private boolean syncing;

    /** True while a slot of the file with two slots may be torn; the other must not be touched. */
    private boolean slotUnsynced;

    /** What must be durable before a change is made. */
    enum After {
        /** Nothing. */
        NOTHING,
        /** Every earlier change. */
        EVERYTHING,
        /** The last change of a slot; this is one, too. */
        LAST_SLOT,
        /** Every earlier change and the last of a slot; this is one of a slot, too. */
        EVERYTHING_AND_LAST_SLOT;

        private boolean isSlot() {
            return this == LAST_SLOT || this == EVERYTHING_AND_LAST_SLOT;
        }
    }

    private record Change(After after, Runnable apply) {}

    private record Waiter(long version, Runnable action) {}

    /**
     * A queue over a disk.
     *
     * @param retries whether a failed sync is tried again, a planted bug; else {@code failed} hears
     *     of it, and nothing is done any more
     */
    WriteQueue(Disk disk, boolean retries, Consumer<String> failed) {
        this.disk = disk;
        this.retries = retries;
        this.failed = failed;
    }

    /** What to do when a sync is over and before another begins. */
    void onMark(Runnable action) {
        mark = action;
    }

    /** Makes a change after all earlier ones. */
    void change(After after, Runnable apply) {
        requested++;
        changes.add(new Change(after, apply));
        issue();
    }

    /** A slot was written outside the order of changes; nobody waits for it. */
    void slotWritten() {
        slotUnsynced = true;
    }

    /** True while the slot that was written last may be torn. */
    boolean isSlotUnsynced() {
        return slotUnsynced;
    }

    /** True when every change so far is durable. */
    boolean isDurable() {
        return durable == requested;
    }

    /**
     * Runs the action once every change so far is durable: at once if they are, else in a callback
     * of the disk.
     */
    void whenDurable(Runnable action) {
        if (isDurable()) {
            action.run();
            return;
        }
        syncWanted = requested;
        waiters.add(new Waiter(requested, action));
        sync();
    }

    /**
     * Notes that every change so far is durable, once it is and before anybody acts on it, but asks
     * for no sync: some other wish for one will do.
     */
    void onceDurable(Runnable note) {
        if (isDurable()) {
            note.run();
        } else {
            notes.add(new Waiter(requested, note));
        }
    }

    private void issue() {
        while (!changes.isEmpty() && mayIssue(changes.element().after())) {
            issued++;
            Change change = changes.remove();
            slotUnsynced |= change.after().isSlot();
            change.apply().run();
        }
        if (!changes.isEmpty()) {
            sync();
        }
    }

    private boolean mayIssue(After after) {
        return switch (after) {
            case NOTHING -> true;
            case EVERYTHING -> durable == issued;
            case LAST_SLOT -> !slotUnsynced;
            case EVERYTHING_AND_LAST_SLOT -> durable == issued && !slotUnsynced;
        };
    }

    private void sync() {
        if (syncing) {
            return;
        }
        syncing = true;
        long covers = issued;
        boolean coversSlot = slotUnsynced;
        disk.sync(result -> synced(covers, coversSlot, result));
    }

    private void synced(long covers, boolean coversSlot, Disk.Result result) {
        if (result instanceof Disk.Result.Failed failure) {
            if (retries) {
                syncing = false;
                sync();
            } else {
                failed.accept(failure.reason());
            }
            return;
        }
        durable = covers;
        slotUnsynced &= !coversSlot;
        runUpToDurable(notes);
        issue();
        runUpToDurable(waiters);
        mark.run();
        // No sync began since the last one ended: the next one covers the mark.
        syncing = false;
        if (durable < syncWanted || !changes.isEmpty()) {
            sync();
        }
    }

    private void runUpToDurable(ArrayDeque<Waiter> waiting) {
        while (!waiting.isEmpty() && waiting.element().version() <= durable) {
            waiting.remove().action().run();
        }
    }
}
