// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.pbft;

import dev.assay.db.consensus.Batch;
import dev.assay.db.consensus.ClientReply;
import dev.assay.db.consensus.ClientRequest;
import dev.assay.db.consensus.Vote;
import dev.assay.db.kv.Result;
import dev.assay.simulation.Address;
import dev.assay.simulation.Environment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What clients ask for and has not been executed, and the patience for it: a replica that knows of
 * a request which the primary does not get decided in time wants another primary (Castro and
 * Liskov, OSDI 1999, section 4.4). The patience is for the oldest request, so that a primary cannot
 * leave one client out; it doubles with every view that brings nothing, up to a limit.
 */
final class Requests {
    private static final int MOST_DOUBLINGS = 20;

    private final Core core;
    private final Runnable impatience;
    private final LinkedHashMap<Integer, ClientRequest> pending = new LinkedHashMap<>();

    /** By client, the last sequence number that was proposed in this view. */
    private final TreeMap<Integer, Long> proposed = new TreeMap<>();

    private @Nullable ClientRequest waitingFor;
    private Environment.Timer timer = () -> {};
    private int fruitlessViews;

    Requests(Core core, Runnable impatience) {
        this.core = core;
        this.impatience = impatience;
    }

    /** True when a request of a client, or one that another replica hands on, is new. */
    boolean handle(int from, ClientRequest request) {
        if (!request.isAuthentic(core.signatures)) {
            core.refuse();
            return false;
        }
        long last = core.state.lastSequence(request.client());
        if (request.sequence() == last) {
            core.state.lastResult(request.client()).ifPresent(result -> answer(request, result));
        }
        if (request.sequence() <= last) {
            return false;
        }
        ClientRequest known = pending.get(request.client());
        if (known == null || known.sequence() < request.sequence()) {
            pending.remove(request.client());
            pending.put(request.client(), request);
            watch();
        }
        if (Address.isClient(from) && core.active && !core.isPrimary()) {
            forward(request);
        }
        return true;
    }

    private void forward(ClientRequest request) {
        core.send(core.options.primary(core.view), new PbftMessage.Request(request));
    }

    /** The oldest requests that were not proposed in this view. */
    List<ClientRequest> toPropose(int most) {
        List<ClientRequest> chosen = new ArrayList<>();
        for (ClientRequest request : pending.values()) {
            if (chosen.size() == most) {
                break;
            }
            if (proposed.getOrDefault(request.client(), 0L) < request.sequence()) {
                proposed.put(request.client(), request.sequence());
                chosen.add(request);
            }
        }
        return chosen;
    }

    private void isProposed(ClientRequest request) {
        proposed.merge(request.client(), request.sequence(), Math::max);
    }

    /** A batch was proposed in this view; who waits for it may have heard of it only now. */
    void proposed(Batch batch) {
        for (ClientRequest request : batch.requests()) {
            ClientRequest known = pending.get(request.client());
            boolean isNew =
                    request.sequence() > core.state.lastSequence(request.client())
                            && (known == null || known.sequence() < request.sequence());
            if (isNew) {
                pending.put(request.client(), request);
            }
        }
        watch();
    }

    /** Tells the client what came of its request. */
    void answer(ClientRequest request, Result result) {
        ClientReply reply = ClientReply.of(core.signatures, core.view, request, result);
        core.send(request.client(), new PbftMessage.Reply(reply));
    }

    /** Batches were executed. */
    void executed(boolean progressed) {
        pending.values()
                .removeIf(
                        request -> request.sequence() <= core.state.lastSequence(request.client()));
        if (progressed && core.active) {
            fruitlessViews = 0;
        }
        watch();
    }

    private void watch() {
        ClientRequest oldest = pending.isEmpty() ? null : pending.values().iterator().next();
        if (oldest == waitingFor || !core.active) {
            return;
        }
        timer.cancel();
        waitingFor = oldest;
        if (oldest != null) {
            timer = core.environment.after(patience(), impatience);
        }
    }

    /** How long a view may take now. */
    long patience() {
        long doubled = core.options.viewTimeoutNanos() << Math.min(fruitlessViews, MOST_DOUBLINGS);
        return Math.min(doubled, core.options.viewTimeoutMaxNanos());
    }

    /** The view is left. */
    void viewLeft() {
        timer.cancel();
        waitingFor = null;
        fruitlessViews++;
    }

    /** A view began: its primary may never have heard of what is waiting. */
    void viewEntered() {
        proposed.clear();
        for (Slot slot : core.slots.values()) {
            Vote again = slot.proposal;
            Batch batch = again == null ? null : slot.batch(again.statement().subject());
            if (batch != null) {
                batch.requests().forEach(this::isProposed);
            }
        }
        waitingFor = null;
        watch();
        if (!core.isPrimary()) {
            pending.values().forEach(this::forward);
        }
    }

    /** Reminds the primary of the oldest request. */
    void remind() {
        if (core.active && !core.isPrimary() && !pending.isEmpty()) {
            forward(pending.values().iterator().next());
        }
    }
}
