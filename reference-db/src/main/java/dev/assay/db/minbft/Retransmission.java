// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.minbft;

import dev.assay.db.consensus.Checkpoints;
import dev.assay.db.consensus.Requests;
import dev.assay.db.consensus.SharedMessage;
import dev.assay.db.minbft.MinBftMessage.Said;
import dev.assay.db.minbft.MinBftMessage.Status;
import dev.assay.histories.Randomness;
import java.util.TreeMap;

/**
 * Makes up for lost messages: each replica tells now and then up to where it heard whom, and the
 * others send it what comes next, also what a third one said, for that one may be gone. Who is
 * behind where all logs are cut gets the proof of it, and goes on there.
 */
final class Retransmission {
    private static final int OWN_AT_ONCE = 16;
    private static final int OTHERS_AT_ONCE = 8;

    /** So often a replica tells that it waits for the same message before it goes on without. */
    private static final int PATIENCE = 5;

    private final Core core;
    private final Hearing hearing;
    private final Requests requests;
    private final Checkpoints checkpoints;
    private final Randomness jitter;

    /** By replica, its last status. */
    private final TreeMap<Integer, Status> last = new TreeMap<>();

    /** By sender, for how many rounds this replica has been at the same position. */
    private final int[] stuck;

    private final long[] before;

    Retransmission(Core core, Hearing hearing, Requests requests, Checkpoints checkpoints) {
        this.core = core;
        this.hearing = hearing;
        this.requests = requests;
        this.checkpoints = checkpoints;
        this.jitter = core.environment.random("status");
        this.stuck = new int[core.options.nodes()];
        this.before = new long[core.options.nodes()];
    }

    /** Tells for the first time, and from then on again and again. */
    void start() {
        if (core.isStopped()) {
            return;
        }
        tell();
        goOnWithout();
        checkpoints.fetch();
        requests.remind();
        long pause = core.options.statusNanos();
        core.environment.after(pause + jitter.nextLong(pause / 4 + 1), this::start);
    }

    /** Tells how far this replica is, and what it wants. */
    void tell() {
        long[] positions = new long[core.options.nodes()];
        long[] bases = new long[core.options.nodes()];
        for (Stream stream : core.streams) {
            positions[stream.sender] = stream.position;
            bases[stream.sender] = stream.base;
        }
        core.broadcast(
                MinBftCodec.status(
                        core.signatures,
                        core.address(),
                        core.view,
                        core.wanted,
                        new MinBftCodec.Progress(core.stable, positions, bases)));
    }

    private void goOnWithout() {
        for (Stream stream : core.streams) {
            boolean moved = stream.position != before[stream.sender];
            stuck[stream.sender] = moved ? 0 : stuck[stream.sender] + 1;
            before[stream.sender] = stream.position;
            if (stuck[stream.sender] >= PATIENCE && stream.sender != core.address()) {
                hearing.jump(stream);
            }
        }
    }

    /** Another replica told how far it is. */
    void handle(Status status) {
        int nodes = core.options.nodes();
        if (status.positions().length != nodes || status.bases().length != nodes) {
            core.foundLiar(status.signer());
            return;
        }
        int to = status.signer();
        Status earlier = last.put(to, status);
        if (status.stable() < core.stable) {
            core.stableProof.ifPresent(proof -> core.send(to, new SharedMessage.Stable(proof)));
        }
        checkpoints.resend(to, status.stable());
        hearing.vouchAgain(to, status.bases()[to]);
        for (Stream stream : core.streams) {
            boolean waits =
                    earlier != null
                            && earlier.positions()[stream.sender]
                                    == status.positions()[stream.sender];
            if (stream.sender != to && waits) {
                resend(to, stream, status.positions()[stream.sender]);
            }
            if (stream.sender != to && status.bases()[stream.sender] < stream.base) {
                stream.baseProof.ifPresent(proof -> core.send(to, proof));
            }
        }
    }

    private void resend(int to, Stream stream, long position) {
        if (position < stream.base) {
            return; // It gets the proof that this is needed no more.
        }
        int most = stream.sender == core.address() ? OWN_AT_ONCE : OTHERS_AT_ONCE;
        for (Said said : stream.messages.tailMap(position, false).values()) {
            if (most-- == 0) {
                return;
            }
            core.send(to, said);
        }
    }
}
