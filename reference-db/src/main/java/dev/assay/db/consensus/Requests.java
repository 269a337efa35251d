// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.consensus;

import dev.assay.db.kv.Result;
import dev.assay.simulation.Address;
import dev.assay.simulation.Environment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.TreeMap;
import java.util.function.IntToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What clients ask for and has not been executed, and the patience for it: a replica that knows of
 * a request which the leader does not get decided in time wants another leader (Castro and Liskov,
 * OSDI 1999, section 4.4). The patience is for the oldest request, so that a leader cannot leave
 * one client out; how it grows with every view that brings nothing is the protocol's choice.
 */
public final class Requests {
    private final ReplicaCore core;
    private final Leadership leadership;
    private final IntToLongFunction patience;
    private final Runnable impatience;
    private final LinkedHashMap<Integer, ClientRequest> pending = new LinkedHashMap<>();

    /** By client, the last sequence number that was proposed in this view. */
    private final TreeMap<Integer, Long> proposed = new TreeMap<>();

    private @Nullable ClientRequest waitingFor;
    private Environment.Timer timer = () -> {};
    private boolean isOverdue;
    private int fruitlessViews;

    /**
     * @param patience how long a request may wait, after so many views that brought nothing
     * @param impatience runs when a request has waited for longer
     */
    public Requests(
            ReplicaCore core,
            Leadership leadership,
            IntToLongFunction patience,
            Runnable impatience) {
        this.core = core;
        this.leadership = leadership;
        this.patience = patience;
        this.impatience = impatience;
    }

    private boolean isLeader() {
        return leadership.leader() == core.address();
    }

    /** True when a request of a client, or one that another replica hands on, is new. */
    public boolean handle(int from, ClientRequest request) {
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
        if (Address.isClient(from) && leadership.isActive() && !isLeader()) {
            forward(request);
        }
        return true;
    }

    private void forward(ClientRequest request) {
        core.send(leadership.leader(), new SharedMessage.Request(request));
    }

    /** True when a client waits. */
    public boolean hasPending() {
        return !pending.isEmpty();
    }

    /** The oldest requests that were not proposed in this view. */
    public List<ClientRequest> toPropose(int most) {
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
    public void proposed(Batch batch) {
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
    public void answer(ClientRequest request, Result result) {
        ClientReply reply = ClientReply.of(core.signatures, leadership.view(), request, result);
        core.send(request.client(), new SharedMessage.Reply(reply));
    }

    /** Batches were executed. */
    public void executed(boolean progressed) {
        pending.values()
                .removeIf(
                        request -> request.sequence() <= core.state.lastSequence(request.client()));
        if (progressed && leadership.isActive()) {
            fruitlessViews = 0;
        }
        watch();
    }

    private void watch() {
        ClientRequest oldest = pending.isEmpty() ? null : pending.values().iterator().next();
        if (oldest == waitingFor || !leadership.isActive()) {
            return;
        }
        timer.cancel();
        isOverdue = false;
        waitingFor = oldest;
        if (oldest != null) {
            timer = core.environment.after(patience(), this::lost);
        }
    }

    private void lost() {
        isOverdue = true;
        impatience.run();
    }

    /** True once the oldest request has waited for too long in this view. */
    public boolean isOverdue() {
        return isOverdue;
    }

    /** How long a view may take now. */
    public long patience() {
        return patience.applyAsLong(fruitlessViews);
    }

    /** The view is left. */
    public void viewLeft() {
        timer.cancel();
        isOverdue = false;
        waitingFor = null;
        fruitlessViews++;
    }

    /**
     * A view began: its leader may never have heard of what is waiting.
     *
     * @param underWay batches that are proposed in it already
     */
    public void viewEntered(List<Batch> underWay) {
        underWay(underWay);
        waitingFor = null;
        watch();
        if (!isLeader()) {
            pending.values().forEach(this::forward);
        }
    }

    /** These batches are proposed, and no others any more. */
    public void underWay(List<Batch> batches) {
        proposed.clear();
        batches.forEach(batch -> batch.requests().forEach(this::isProposed));
    }

    /** Reminds the leader of the oldest request. */
    public void remind() {
        if (leadership.isActive() && !isLeader() && !pending.isEmpty()) {
            forward(pending.values().iterator().next());
        }
    }
}
