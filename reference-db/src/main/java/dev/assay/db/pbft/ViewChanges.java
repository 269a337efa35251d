// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.pbft;

import dev.assay.db.consensus.Certificate;
import dev.assay.db.consensus.Requests;
import dev.assay.db.consensus.Statement;
import dev.assay.db.consensus.Vote;
import dev.assay.db.pbft.PbftMessage.NewView;
import dev.assay.db.pbft.PbftMessage.ViewChange;
import dev.assay.simulation.Environment;
import dev.assay.simulation.Observation;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Change of the view (Castro and Liskov, OSDI 1999, sections 4.4 and 4.5.2). A replica that wants
 * the next view takes no part in earlier ones, and tells what it has prepared, with proof. The
 * primary of the new view proposes again what follows from the messages of a quorum, and everybody
 * checks that. A replica waits for the new view only once a quorum wants it, and then not for ever;
 * it joins f+1 others that want later views than its own. Of a quorum that wants this view or a
 * later one, some may be ahead for reasons that others never hear of: they too make the wait end.
 */
final class ViewChanges {
    private final Core core;
    private final Requests requests;
    private final Consumer<NewViewRule> begun;
    private final TreeMap<Integer, ViewChange> received = new TreeMap<>();
    private Environment.Timer timer = () -> {};
    private boolean isTiming;

    /**
     * @param begun hears when a view has begun, and from what
     */
    ViewChanges(Core core, Requests requests, Consumer<NewViewRule> begun) {
        this.core = core;
        this.requests = requests;
        this.begun = begun;
    }

    /** The primary does not do its work. */
    void next() {
        if (!core.isStopped()) {
            start(core.view + 1);
        }
    }

    /** The replica was started in the middle of a view change. */
    void resume() {
        if (!core.active && !core.options.has(PbftBug.VIEW_CHANGE_FORGOTTEN_BY_RESTART)) {
            say();
        }
    }

    private void start(long target) {
        if (core.active && core.isPrimary()) {
            core.environment.observe(new Observation.SteppedDown(core.view + 1));
        }
        core.enter(target, false, null);
        core.storage.wantsView(target);
        requests.viewLeft();
        core.mark("view-change-started", target);
        core.mark("election-started", target + 1);
        timer.cancel();
        isTiming = false;
        say();
    }

    private void say() {
        List<Certificate> prepared = new ArrayList<>();
        for (Slot slot : core.slots.values()) {
            Certificate proof = slot.prepared;
            if (proof != null && !core.options.has(PbftBug.PREPARED_NOT_CARRIED)) {
                prepared.add(proof);
            }
        }
        ViewChange message =
                PbftCodec.viewChange(
                        core.signatures, core.address(), core.view, core.stableProof, prepared);
        core.whenDurable(
                () -> {
                    if (!core.active && core.view == message.view()) {
                        received.put(core.address(), message);
                        core.broadcast(message);
                        consider();
                    }
                });
    }

    /** Says again to one replica what this one wants, or how its view began. */
    void resend(int to) {
        NewView how = core.newView;
        ViewChange own = received.get(core.address());
        if (core.active && how != null) {
            core.send(to, how);
        } else if (!core.active && own != null && own.view() == core.view) {
            core.send(to, own);
        }
    }

    void handle(ViewChange message) {
        boolean late = message.view() < core.view || (message.view() == core.view && core.active);
        ViewChange known = received.get(message.signer());
        if (late || (known != null && known.view() >= message.view())) {
            return;
        }
        if (!NewViewRule.isValid(message, core.options, core.signatures)) {
            core.refuse();
            return;
        }
        received.put(message.signer(), message);
        TreeSet<Long> later = new TreeSet<>();
        int wanting = 0;
        for (ViewChange other : received.values()) {
            if (other.view() > core.view) {
                later.add(other.view());
                wanting++;
            }
        }
        if (wanting >= core.quorum.oneHonest()) {
            start(later.first());
        } else {
            consider();
        }
    }

    private void consider() {
        if (core.active) {
            return;
        }
        List<ViewChange> wanting = new ArrayList<>();
        int atLeast = 0;
        for (ViewChange message : received.values()) {
            if (message.view() == core.view) {
                wanting.add(message);
            }
            atLeast += message.view() >= core.view ? 1 : 0;
        }
        if (!received.containsKey(core.address()) || atLeast < core.quorum.quorum()) {
            return;
        }
        if (!isTiming) {
            isTiming = true;
            timer = core.environment.after(requests.patience(), this::next);
        }
        if (core.isPrimary() && wanting.size() >= core.quorum.quorum()) {
            begin(wanting);
        }
    }

    private NewViewRule rule(long view, List<ViewChange> messages) {
        return core.options.has(PbftBug.OLDEST_PREPARED_PROPOSED)
                ? NewViewRule.of(
                        view, messages, (old, other) -> other.view() < old.view() ? other : old)
                : NewViewRule.of(view, messages);
    }

    private void begin(List<ViewChange> wanting) {
        NewViewRule rule = rule(core.view, wanting);
        List<Vote> proposals = new ArrayList<>();
        for (Statement statement : rule.proposals()) {
            proposals.add(statement.signedBy(core.signatures));
        }
        NewView message =
                PbftCodec.newView(core.signatures, core.address(), core.view, wanting, proposals);
        enter(message, rule);
        core.vote(() -> core.broadcast(message));
    }

    void handle(NewView message) {
        if (message.view() < core.view
                || (message.view() == core.view && core.active)
                || message.signer() == core.address()) {
            return;
        }
        if (message.signer() != core.options.primary(message.view())
                || !message.seal().isAuthentic(message.signer(), core.signatures)) {
            core.refuse();
            return;
        }
        NewViewRule rule = rule(message.view(), message.viewChanges());
        if (!isWanted(message) || !follows(message, rule)) {
            core.foundLiar(message.signer());
            return;
        }
        if (core.active && core.isPrimary()) {
            core.environment.observe(new Observation.SteppedDown(core.view + 1));
        }
        enter(message, rule);
    }

    /** True when a quorum of distinct replicas wants this view, and proves what it says. */
    private boolean isWanted(NewView message) {
        TreeSet<Integer> signers = new TreeSet<>();
        for (ViewChange viewChange : message.viewChanges()) {
            boolean counts =
                    viewChange.view() == message.view()
                            && signers.add(viewChange.signer())
                            && NewViewRule.isValid(viewChange, core.options, core.signatures);
            if (!counts) {
                return false;
            }
        }
        return signers.size() >= core.quorum.quorum();
    }

    /** True when the primary proposes what follows, no more and no less. */
    private boolean follows(NewView message, NewViewRule rule) {
        boolean compares = !core.options.has(PbftBug.NEW_VIEW_UNCHECKED);
        if (compares && message.proposals().size() != rule.proposals().size()) {
            return false;
        }
        for (int i = 0; i < message.proposals().size(); i++) {
            Vote proposal = message.proposals().get(i);
            boolean fits =
                    proposal.signer() == message.signer()
                            && proposal.isAuthentic(core.signatures)
                            && (!compares || proposal.statement().equals(rule.proposals().get(i)));
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    private void enter(NewView message, NewViewRule rule) {
        timer.cancel();
        isTiming = false;
        core.enter(message.view(), true, message);
        core.storage.newView(message);
        received.values().removeIf(old -> old.view() <= message.view());
        long last = rule.stableSequence() + message.proposals().size();
        if (core.acknowledged > last) {
            core.acknowledged = last;
            core.mark("log-truncated", last);
        }
        for (Vote proposal : message.proposals()) {
            if (proposal.statement().sequence() > core.stable) {
                Slot slot = core.slot(proposal.statement().sequence());
                slot.proposal = proposal;
                slot.prepares.add(proposal);
            }
        }
        core.mark("view-entered", core.view);
        if (core.isPrimary()) {
            core.environment.observe(new Observation.BecameLeader(core.view + 1));
        }
        begun.accept(rule);
    }
}
