// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.log;

import dev.assay.simulation.Disk;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * Everything a node must not forget (figure 3.1 of the dissertation, "persistent state"): the
 * current term, the vote in it, the log. What a message relies on is durable before the message is
 * sent; {@link #whenDurable} is how.
 */
public final class Storage {
    private final Disk disk;
    private final WriteQueue queue;
    private final VoteFile voteFile;
    private final DurableLog log;
    private long term;
    private OptionalInt vote = OptionalInt.empty();

    /** How recovery ended. */
    public sealed interface Recovery {
        /** The node may start; {@code tornBytes} of unsynced entries were cut off. */
        record Ready(int tornBytes) implements Recovery {}

        /** The disk has lost what it had promised to keep; the node must not start. */
        record Damaged(long index, String reason) implements Recovery {}
    }

    /**
     * Storage on a disk; {@code failed} hears when nobody knows any more what is durable, and no
     * callback comes after it.
     */
    public Storage(Disk disk, Consumer<String> failed) {
        this.disk = disk;
        this.queue = new WriteQueue(disk, failed);
        this.voteFile = new VoteFile(disk, queue);
        this.log = new DurableLog(disk, queue);
    }

    /** Reads what earlier incarnations wrote and makes sure that it is durable. */
    public void recover(Consumer<Recovery> done, Consumer<String> failed) {
        read(
                VoteFile.NAME,
                failed,
                meta -> read(DurableLog.NAME, failed, file -> recover(meta, file, done)));
    }

    private void read(String file, Consumer<String> failed, Consumer<byte[]> done) {
        disk.read(
                file,
                result -> {
                    switch (result) {
                        case Disk.Result.Done read -> done.accept(read.data());
                        case Disk.Result.Failed failure -> failed.accept(failure.reason());
                    }
                });
    }

    private void recover(byte[] meta, byte[] file, Consumer<Recovery> done) {
        switch (LogRecovery.read(file)) {
            case LogRecovery.Damaged damaged ->
                    done.accept(new Recovery.Damaged(damaged.index(), damaged.reason()));
            case LogRecovery.Whole whole -> {
                Optional<VoteFile.TermAndVote> newest = VoteFile.newest(meta);
                if (newest.isEmpty()
                        && (whole.testifiedIndex() > 0 || VoteFile.heldDurableContent(meta))) {
                    done.accept(
                            new Recovery.Damaged(
                                    0,
                                    "term and vote are damaged; restore this node from the"
                                            + " others"));
                    return;
                }
                newest.ifPresent(this::takeOver);
                log.recovered(whole);
                if (log.lastTerm() > term) {
                    // The entries of a newer term survived a power loss that took the term itself;
                    // no promise was made in it yet.
                    save(log.lastTerm(), OptionalInt.empty());
                }
                // A killed process leaves writes that the next power loss may still take; what was
                // read must not be relied on before.
                queue.change(false, () -> {});
                queue.whenDurable(() -> done.accept(new Recovery.Ready(whole.tornBytes())));
            }
        }
    }

    private void takeOver(VoteFile.TermAndVote found) {
        voteFile.recovered(found);
        term = found.term();
        vote = found.vote();
    }

    /** The current term. */
    public long term() {
        return term;
    }

    /** Whom this node voted for in the current term. */
    public OptionalInt vote() {
        return vote;
    }

    /** Sets term and vote; durable when {@link #whenDurable} says so. */
    public void save(long newTerm, OptionalInt newVote) {
        if (newTerm < term) {
            throw new IllegalArgumentException("term " + newTerm + " after term " + term);
        }
        term = newTerm;
        vote = newVote;
        voteFile.save(newTerm, newVote);
    }

    /** The log. */
    public DurableLog log() {
        return log;
    }

    /** Runs the action once everything changed so far is durable. */
    public void whenDurable(Runnable action) {
        queue.whenDurable(action);
    }
}
