// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.raft;

import dev.assay.db.PlantedBug;
import dev.assay.db.kv.Command;
import dev.assay.db.kv.Configuration;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.LongPredicate;

/**
 * How a leader changes who votes (chapter 4). Nodes that are to become voters are taken in as
 * learners first and must catch up (section 4.2.1); then the cluster goes through a joint
 * configuration, in which quorums of the voters before and of those after must agree (section 4.3),
 * so that any voters can be exchanged at once. One configuration is proposed at a time: the next
 * one only when the last is decided, and none before an entry of the leader's own term is, for an
 * older leader's change may lie undecided in somebody's log. A leader that finds a joint
 * configuration ends it; one that is no voter any more steps down when that is decided (section
 * 4.2.2).
 */
final class Reconfiguration {
    private final Core core;
    private final long firstIndexOfTerm;
    private final LongPredicate haveCaughtUp;
    private final Consumer<Command> propose;
    private OptionalLong wanted = OptionalLong.empty();

    /**
     * Of a leader.
     *
     * @param haveCaughtUp whether all nodes of a set have nearly all of the log
     * @param propose appends a command to the log
     */
    Reconfiguration(
            Core core,
            long firstIndexOfTerm,
            LongPredicate haveCaughtUp,
            Consumer<Command> propose) {
        this.core = core;
        this.firstIndexOfTerm = firstIndexOfTerm;
        this.haveCaughtUp = haveCaughtUp;
        this.propose = propose;
    }

    /** These are to be the voters. */
    void want(long voters) {
        long possible = voters & Configuration.firstNodes(core.options.nodes());
        if (possible != 0) {
            wanted = OptionalLong.of(possible);
            goOn();
        }
    }

    /** Takes the next step if it can be taken now. */
    void goOn() {
        Configuration now = core.configuration();
        if (!mayPropose()) {
            return;
        }
        if (now.isJoint()) {
            propose(new Configuration(now.voters(), 0, now.learners()));
        } else if (!core.isVoter()) {
            core.mark("removed-leader", core.term());
            core.follow(core.term(), OptionalInt.empty());
        } else if (wanted.isPresent()) {
            towards(wanted.getAsLong(), now);
        }
    }

    private boolean mayPropose() {
        boolean ownTerm =
                core.committed.index() >= firstIndexOfTerm
                        || core.options.has(PlantedBug.CONFIGURATION_CHANGED_TOO_EARLY);
        boolean lastDecided =
                core.membership.currentIndex() <= core.committed.index()
                        || core.options.has(PlantedBug.CONFIGURATION_CHANGES_OVERLAP);
        return ownTerm && lastDecided;
    }

    private boolean skipsJointPhase() {
        return core.options.has(PlantedBug.CONFIGURATION_CHANGED_TOO_EARLY)
                || core.options.has(PlantedBug.CONFIGURATION_CHANGES_OVERLAP);
    }

    private void oneByOne(long voters, Configuration now) {
        long change = Long.lowestOneBit(voters ^ now.voters());
        if (change == 0) {
            wanted = OptionalLong.empty();
        } else {
            propose(Configuration.of(now.voters() ^ change));
            goOn();
        }
    }

    private void towards(long voters, Configuration now) {
        if (skipsJointPhase()) {
            oneByOne(voters, now);
            return;
        }
        long added = voters & ~now.voters();
        if (voters == now.voters()) {
            wanted = OptionalLong.empty();
        } else if ((added & ~now.learners()) != 0) {
            propose(new Configuration(now.voters(), 0, now.learners() | added));
        } else if (haveCaughtUp.test(added)) {
            propose(new Configuration(voters, now.voters(), now.learners() & ~voters));
        }
    }

    private void propose(Configuration next) {
        propose.accept(new Command.Reconfigure(next));
    }
}
