// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.minbft;

import dev.assay.db.consensus.Checkpoints;
import dev.assay.db.consensus.Requests;
import dev.assay.db.minbft.MinBftMessage.Said;
import dev.assay.db.minbft.MinBftMessage.Status;
import dev.assay.simulation.Environment;
import dev.assay.simulation.Observation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Change of the view (Veronese et al., IEEE Transactions on Computers 2013, section 4.3). Who would
 * like another primary says so, and is bound to nothing; when f+1 replicas do, each leaves its view
 * and says, numbered, what it voted for since its last checkpoint. The primary of the next view
 * begins it with such wishes of f+1 replicas, and proposes again what follows from them.
 */
final class ViewChanges {
    private final Core core;
    private final Voice voice;
    private final Requests requests;
    private final Checkpoints checkpoints;
    private final Listener listener;
    private final long[] wantedByOthers;
    private Environment.Timer timer = () -> {};

    /** This replica is about to say that it begins its view. */
    private boolean isBeginning;

    /** What the rest of a replica does about views. */
    interface Listener {
        /** Tells everybody what this replica wants. */
        void tell();

        /** A view began. */
        void began();
    }

    ViewChanges(
            Core core, Voice voice, Requests requests, Checkpoints checkpoints, Listener listener) {
        this.core = core;
        this.voice = voice;
        this.requests = requests;
        this.checkpoints = checkpoints;
        this.listener = listener;
        this.wantedByOthers = new long[core.options.nodes()];
    }

    /** The primary does not do its work. */
    void impatient() {
        if (core.isStopped()) {
            return;
        }
        core.wanted = Math.max(core.wanted, core.view + 1);
        listener.tell();
        consider();
    }

    /** Another replica told which view it wants. */
    void handle(Status status) {
        int signer = status.signer();
        long wants = Math.max(status.wanted(), status.view());
        wantedByOthers[signer] = Math.max(wantedByOthers[signer], wants);
        consider();
    }

    /** Follows f+1 replicas, of which one is honest, into the view that all of them want. */
    private void consider() {
        long[] wanted = wantedByOthers.clone();
        wanted[core.address()] = Math.max(core.wanted, core.view);
        Arrays.sort(wanted);
        long byEnough = wanted[wanted.length - core.quorum.oneHonest()];
        if (byEnough > core.view) {
            start(byEnough);
        }
    }

    private void start(long target) {
        if (core.active && core.isPrimary()) {
            core.environment.observe(new Observation.SteppedDown(core.view + 1));
        }
        core.view = target;
        core.wanted = Math.max(core.wanted, target);
        core.active = false;
        isBeginning = false;
        requests.viewLeft();
        core.mark("view-change-started", target);
        wish();
        awaitBeginning();
    }

    private void wish() {
        long base = core.own().base;
        voice.say(new Claim.ViewChange(core.view, core.stableProof, base, voice.log(base)));
    }

    private void awaitBeginning() {
        timer.cancel();
        timer = core.environment.after(requests.patience(), this::impatient);
    }

    /** The replica was started in the middle of a view change. */
    void resume() {
        if (!core.active) {
            isBeginning = voice.isAboutToBegin(core.view);
            awaitBeginning();
            begin();
        }
    }

    /** Somebody, or this replica, wished for a view: its primary may be able to begin it. */
    void begin() {
        Stream own = core.own();
        if (core.active || !core.isPrimary() || own.view != core.view || own.wish == null) {
            return;
        }
        List<Claim.Reference> because = new ArrayList<>();
        for (Stream stream : core.streams) {
            Said wish = stream.wish;
            if (wish != null
                    && wish.claim() instanceof Claim.ViewChange it
                    && it.view() == core.view
                    && wish.number() > stream.base) {
                because.add(new Claim.Reference(stream.sender, wish.number()));
            }
        }
        if (because.size() >= core.quorum.quorum() && !isBeginning) {
            isBeginning = true;
            voice.say(new Claim.NewView(core.view, because));
        }
    }

    /** A primary began a view. */
    void began(Claim.NewView it) {
        if (it.view() < core.view || (it.view() == core.view && core.active)) {
            return;
        }
        timer.cancel();
        isBeginning = false;
        if (core.active && core.isPrimary() && !core.replaying) {
            core.environment.observe(new Observation.SteppedDown(core.view + 1));
        }
        core.view = it.view();
        core.wanted = Math.max(core.wanted, it.view());
        core.active = true;
        StreamRules.Succession succession = core.rules.succession(it);
        voice.viewBegan(succession.stable());
        core.floor = Math.max(core.floor, succession.unheard());
        if (core.replaying) {
            return;
        }
        long last = Math.max(succession.stable() + succession.again().size(), core.executed());
        if (core.acknowledged > last) {
            core.mark("log-truncated", last);
        }
        core.mark("view-entered", core.view);
        if (core.isPrimary()) {
            core.environment.observe(new Observation.BecameLeader(core.view + 1));
        }
        for (Claim.Reference reference : it.because()) {
            Said wish = core.streams.get(reference.sender()).messages.get(reference.number());
            if (wish != null && wish.claim() instanceof Claim.ViewChange wanted) {
                wanted.stable().ifPresent(checkpoints::learn);
            }
        }
        listener.began();
    }
}
