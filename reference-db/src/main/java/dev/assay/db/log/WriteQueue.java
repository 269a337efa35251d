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
 */
final class WriteQueue {
    private final Disk disk;
    private final Consumer<String> failed;
    private final ArrayDeque<Change> changes = new ArrayDeque<>();
    private final ArrayDeque<Waiter> waiters = new ArrayDeque<>();
    private long requested;
    private long issued;
    private long durable;
    private long syncWanted;
    private boolean syncing;

    private record Change(boolean afterSync, Runnable apply) {}

    private record Waiter(long version, Runnable action) {}

    WriteQueue(Disk disk, Consumer<String> failed) {
        this.disk = disk;
        this.failed = failed;
    }

    /**
     * Makes a change after all earlier ones; with {@code afterSync} not before they are durable.
     */
    void change(boolean afterSync, Runnable apply) {
        requested++;
        changes.add(new Change(afterSync, apply));
        issue();
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
     * Runs the action once every change so far is durable, but asks for no sync: some other wish
     * for one will do.
     */
    void onceDurable(Runnable action) {
        if (isDurable()) {
            action.run();
        } else {
            waiters.add(new Waiter(requested, action));
        }
    }

    private void issue() {
        while (!changes.isEmpty() && !(changes.element().afterSync() && durable < issued)) {
            issued++;
            changes.remove().apply().run();
        }
        if (!changes.isEmpty()) {
            sync();
        }
    }

    private void sync() {
        if (syncing) {
            return;
        }
        syncing = true;
        long covers = issued;
        disk.sync(result -> synced(covers, result));
    }

    private void synced(long covers, Disk.Result result) {
        if (result instanceof Disk.Result.Failed failure) {
            failed.accept(failure.reason());
            return;
        }
        syncing = false;
        durable = covers;
        issue();
        while (!waiters.isEmpty() && waiters.element().version() <= durable) {
            waiters.remove().action().run();
        }
        if (durable < syncWanted) {
            sync();
        }
    }
}
