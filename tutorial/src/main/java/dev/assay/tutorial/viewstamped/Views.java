// SPDX-License-Identifier: Apache-2.0
package dev.assay.tutorial.viewstamped;

import dev.assay.histories.Randomness;
import dev.assay.simulation.Observation;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which view a replica is in, and how it comes into the next one (section 4.2 of the paper). A
 * replica that hears no primary wishes the next view; where a majority does, it leaves its view for
 * good and says so by {@link Message.StartViewChange}, which takes everybody along. The primary of
 * the new view takes, of the logs of a majority, the one that was last normal in the latest view,
 * and of those the longest: it holds everything that was decided.
 */
final class Views {
    private static final int PATIENCE_TICKS = 4;
    private static final int HURRY_TICKS = 6;

    /** The log that was last normal in the latest view, and of those the longest. */
    private static final Comparator<Message.DoViewChange> BETTER =
            Comparator.comparing(Message.DoViewChange::lastNormal)
                    .thenComparing(it -> it.log().size());

    private final Replica replica;
    private final Journal journal;
    private final int logsNeeded;
    private final Randomness random;
    private final TreeMap<Integer, Long> wishes = new TreeMap<>();
    private final TreeMap<Integer, Message.DoViewChange> brought = new TreeMap<>();

    /** When each backup was last heard, in ticks. */
    private final TreeMap<Integer, Long> heardAt = new TreeMap<>();

    private long ticks;
    private long patientUntil;

    Views(Replica replica, Set<Mistake> mistakes) {
        this.replica = replica;
        this.journal = replica.journal();
        this.random = replica.environment().random("patience");
        this.logsNeeded = replica.majority() - (mistakes.contains(Mistake.TOO_FEW_LOGS) ? 1 : 0);
    }

    /** The journal was read. */
    void begin() {
        bePatient();
        if (isPrimary()) {
            lead();
        }
    }

    int primary(long view) {
        return (int) (view % replica.nodes());
    }

    private boolean isNormal() {
        return journal.lastNormal() == journal.view();
    }

    boolean isNormalIn(long view) {
        return isNormal() && journal.view() == view;
    }

    boolean isPrimary() {
        return isNormal() && primary(journal.view()) == address();
    }

    private int address() {
        return replica.environment().address();
    }

    private void bePatient() {
        patientUntil = ticks + PATIENCE_TICKS + random.nextInt(HURRY_TICKS);
    }

    /** The primary of this view was heard. */
    void heardPrimary() {
        bePatient();
    }

    /** A backup was heard. */
    void heard(int backup) {
        heardAt.put(backup, ticks);
    }

    /** A primary that nobody hears any more must fall silent, or it keeps others from leading. */
    boolean hearsMajority() {
        long since = ticks - PATIENCE_TICKS;
        long others =
                heardAt.entrySet().stream()
                        .filter(it -> it.getKey() != address() && it.getValue() >= since)
                        .count();
        return others + 1 >= replica.majority();
    }

    private boolean isImpatient() {
        return isPrimary() ? !hearsMajority() : ticks >= patientUntil;
    }

    void tick() {
        ticks++;
        if (!isNormal()) {
            bring();
        }
        if (isImpatient()) {
            long wished = journal.view() + 1;
            replica.broadcast(new Message.Wish(wished));
            handle(address(), new Message.Wish(wished));
        }
    }

    void handle(int from, Message.Wish message) {
        if (message.view() <= journal.view()) {
            tell(from);
            return;
        }
        wishes.put(from, message.view());
        long alike = wishes.values().stream().filter(it -> it >= message.view()).count();
        if (isImpatient() && alike >= replica.majority()) {
            leaveFor(message.view());
        }
    }

    void handle(Message.StartViewChange message) {
        if (message.view() > journal.view()) {
            leaveFor(message.view());
        }
    }

    private void leaveFor(long view) {
        journal.leaveFor(view);
        wishes.clear();
        brought.clear();
        bePatient();
        bring();
    }

    /** Tells everybody that this replica has left, and the new primary with what. */
    private void bring() {
        long view = journal.view();
        journal.whenDurable(
                () -> {
                    if (replica.isHalted() || journal.view() != view || isNormal()) {
                        return;
                    }
                    replica.broadcast(new Message.StartViewChange(view));
                    Message.DoViewChange mine =
                            new Message.DoViewChange(
                                    view, journal.lastNormal(), replica.commit(), journal.log());
                    if (primary(view) == address()) {
                        handle(address(), mine);
                    } else {
                        replica.send(primary(view), mine);
                    }
                });
    }

    void handle(int from, Message.DoViewChange message) {
        if (message.view() > journal.view()) {
            leaveFor(message.view());
        }
        if (message.view() < journal.view() || isNormal()) {
            tell(from);
            return;
        }
        brought.put(from, message);
        if (brought.size() < logsNeeded || !brought.containsKey(address())) {
            return;
        }
        List<Entry> log = brought.values().stream().max(BETTER).orElseThrow().log();
        long decided =
                brought.values().stream().mapToLong(Message.DoViewChange::commit).max().orElse(0);
        enter(message.view(), log);
        lead();
        replica.decided(decided);
    }

    private void lead() {
        long view = journal.view();
        replica.forgetPrepared();
        for (int node = 0; node < replica.nodes(); node++) {
            heardAt.put(node, ticks);
        }
        replica.environment().observe(new Observation.BecameLeader(view + 1));
        journal.whenDurable(
                () -> {
                    if (!replica.isHalted() && isNormalIn(view)) {
                        replica.broadcast(
                                new Message.StartView(view, replica.commit(), journal.log()));
                    }
                });
        replica.acknowledge();
    }

    void handle(Message.StartView message) {
        boolean isNewer = message.view() > journal.view();
        boolean isAwaited = message.view() == journal.view() && !isNormal();
        boolean isLonger =
                isNormalIn(message.view()) && !isPrimary() && message.log().size() > journal.last();
        if (isNewer || isAwaited || isLonger) {
            enter(message.view(), message.log());
            replica.decided(message.commit());
            replica.acknowledge();
        }
    }

    private void enter(long view, List<Entry> log) {
        int before = journal.last();
        int kept = journal.adopt(view, log);
        if (kept < before) {
            replica.mark("log-truncated", kept);
        }
        wishes.clear();
        brought.clear();
        bePatient();
    }

    /** Lets a replica that is behind have the log of this view. */
    void tell(int to) {
        if (isNormal() && to != address()) {
            long view = journal.view();
            List<Entry> log = journal.log();
            journal.whenDurable(
                    () -> replica.send(to, new Message.StartView(view, replica.commit(), log)));
        }
    }
}
