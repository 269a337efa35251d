// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.spacetime;

import dev.assay.harness.Target;
import dev.assay.harness.trial.TrialWatcher;
import dev.assay.simulation.virtual.TraceEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Records a trial as {@link SpaceTime}: it stands between the nodes and their environment, hears
 * what they send and receive, and changes nothing. Keeps the latest messages and occurrences before
 * a moment. O(1) an event.
 *
 * <p>A message is known by its array of bytes. Of two messages of one link that were both dropped
 * on the way it cannot tell which came first, and takes the one that was sent first.
 */
public final class SpaceTimeRecorder implements TrialWatcher {
    private static final int MESSAGES_MAX = 2_000;
    private static final int OCCURRENCES_MAX = 2_000;
    private static final int UNDER_WAY_MAX = 20_000;

    private final int nodes;
    private final long violationNanos;
    private final long endNanos;
    private final Deque<Sent> messages = new ArrayDeque<>();
    private final Deque<SpaceTime.Occurrence> occurrences = new ArrayDeque<>();
    // Looked up by identity and never walked through, so that its order does not matter.
    private final Map<byte[], List<Sent>> byContent = new IdentityHashMap<>();
    private final Deque<Sent> underWay = new ArrayDeque<>();
    private @Nullable Sent sending;
    private Target described;
    private long now;
    private long omitted;

    /** A message and what is known of it so far. */
    private static final class Sent {
        final long time;
        final int from;
        final int to;
        final byte[] content;
        long end = -1;
        SpaceTime.Fate fate = SpaceTime.Fate.UNDER_WAY;

        Sent(long time, int from, int to, byte[] content) {
            this.time = time;
            this.from = from;
            this.to = to;
            this.content = content;
        }
    }

    /**
     * A recorder of one trial.
     *
     * @param violationNanos when the violation shows
     * @param endNanos after which nothing is recorded
     */
    public SpaceTimeRecorder(Target target, int nodes, long violationNanos, long endNanos) {
        this.described = target;
        this.nodes = nodes;
        this.violationNanos = violationNanos;
        this.endNanos = endNanos;
    }

    @Override
    public Target around(Target target) {
        described = target;
        return Overheard.target(target, new Hearing());
    }

    @Override
    public void accept(TraceEvent event) {
        now = event.timeNanos();
        if (now > endNanos) {
            return;
        }
        switch (event.kind()) {
            case LOST -> dropped(event, SpaceTime.Fate.LOST);
            case CUT -> dropped(event, SpaceTime.Fate.CUT);
            case DEAD -> dropped(event, SpaceTime.Fate.DEAD);
            case DELIVERED, TIMER, DURABLE, DISK, DRIVER -> {}
            default -> {
                occurrences.addLast(
                        new SpaceTime.Occurrence(now, event.to(), event.kind(), event.detail()));
                if (occurrences.size() > OCCURRENCES_MAX) {
                    occurrences.removeFirst();
                    omitted++;
                }
            }
        }
    }

    private void dropped(TraceEvent event, SpaceTime.Fate fate) {
        Sent dropped = sending;
        if (dropped == null || dropped.from != event.from() || dropped.to != event.to()) {
            dropped = null;
            for (Sent candidate : underWay) {
                if (candidate.from == event.from()
                        && candidate.to == event.to()
                        && candidate.fate == SpaceTime.Fate.UNDER_WAY) {
                    dropped = candidate;
                    break;
                }
            }
        }
        if (dropped != null) {
            dropped.fate = fate;
            dropped.end = now;
        }
    }

    private final class Hearing implements Overheard.Ear {
        @Override
        public void sending(int from, int to, byte[] message) {
            if (now <= endNanos) {
                send(new Sent(now, from, to, message));
            }
        }

        @Override
        public void sent(int from, int to, byte[] message) {
            sending = null;
        }

        @Override
        public void received(int from, int to, byte[] message) {
            if (now <= endNanos) {
                arrived(from, to, message);
            }
        }
    }

    private void send(Sent message) {
        keep(message);
        underWay.addLast(message);
        byContent.computeIfAbsent(message.content, unused -> new ArrayList<>(1)).add(message);
        if (underWay.size() > UNDER_WAY_MAX) {
            Sent forgotten = underWay.removeFirst();
            byContent.remove(forgotten.content);
        }
        sending = message;
    }

    private void arrived(int from, int to, byte[] content) {
        for (Sent sent : byContent.getOrDefault(content, List.of())) {
            if (sent.from == from && sent.to == to && sent.fate != SpaceTime.Fate.DELIVERED) {
                sent.fate = SpaceTime.Fate.DELIVERED;
                sent.end = now;
                underWay.remove(sent);
                return;
            }
        }
        // A copy, or a message that was changed on the way.
        long sent = now;
        for (Sent first : byContent.getOrDefault(content, List.of())) {
            if (first.from == from && first.to == to) {
                sent = first.time;
            }
        }
        Sent copy = new Sent(sent, from, to, content);
        copy.fate = SpaceTime.Fate.DELIVERED;
        copy.end = now;
        keep(copy);
    }

    private void keep(Sent message) {
        messages.addLast(message);
        if (messages.size() > MESSAGES_MAX) {
            messages.removeFirst();
            omitted++;
        }
    }

    /** What was recorded. */
    public SpaceTime recorded() {
        List<SpaceTime.Message> all = new ArrayList<>();
        for (Sent sent : messages) {
            long end = sent.end < 0 ? Math.max(sent.time, Math.min(now, endNanos)) : sent.end;
            all.add(
                    new SpaceTime.Message(
                            sent.time,
                            end,
                            sent.from,
                            sent.to,
                            sent.fate,
                            described.describe(sent.content)));
        }
        all.sort(java.util.Comparator.comparingLong(SpaceTime.Message::sentNanos));
        return new SpaceTime(
                nodes, endNanos, violationNanos, all, List.copyOf(occurrences), omitted);
    }
}
