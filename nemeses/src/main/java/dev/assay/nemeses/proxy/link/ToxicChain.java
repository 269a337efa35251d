// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.proxy.link;

import dev.assay.histories.Randomness;
import dev.assay.nemeses.proxy.framing.Framing;
import dev.assay.nemeses.proxy.toxic.ChunkQueue;
import dev.assay.nemeses.proxy.toxic.Direction;
import dev.assay.nemeses.proxy.toxic.Stage;
import dev.assay.nemeses.proxy.toxic.ToxicType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The stages of one direction of one connection, in the order in which the toxics came. Whether a
 * toxic acts here is drawn once for its name: where its toxicity grows, it acts on those
 * connections on which it acted before, and on others.
 */
final class ToxicChain {
    private final Direction direction;
    private final Randomness randomness;
    private final Optional<Framing> framing;
    private final Stage.Telling telling;
    private final List<Place> places = new ArrayList<>();
    private final List<Stage> stages = new ArrayList<>();

    ToxicChain(
            Direction direction,
            Randomness randomness,
            Optional<Framing> framing,
            Stage.Telling telling) {
        this.direction = direction;
        this.randomness = randomness;
        this.framing = framing;
        this.telling = telling;
    }

    /** A toxic, its lot, and its stage where it acts. */
    private static final class Place {
        private Installed toxic;
        private final double lot;
        private @Nullable Stage stage;

        Place(Installed toxic, double lot) {
            this.toxic = toxic;
            this.lot = lot;
        }
    }

    boolean isEmpty() {
        return stages.isEmpty();
    }

    ChunkQueue first() {
        return stages.getFirst().input();
    }

    /** Lets each stage move what it may. Returns when to ask again. */
    long pump(long now, ChunkQueue last) {
        long wake = Stage.NEVER;
        for (int i = 0; i < stages.size(); i++) {
            wake = Math.min(wake, stages.get(i).pump(now, after(i, last)));
        }
        return wake;
    }

    private ChunkQueue after(int stage, ChunkQueue last) {
        return stage + 1 < stages.size() ? stages.get(stage + 1).input() : last;
    }

    /** Makes the stages be those of these toxics. */
    void reconcile(List<Installed> toxics, ChunkQueue last, long now) {
        List<Installed> wanted = toxics.stream().filter(t -> t.direction() == direction).toList();
        for (int i = places.size() - 1; i >= 0; i--) {
            Place place = places.get(i);
            if (wanted.stream().noneMatch(toxic -> toxic.id() == place.toxic.id())) {
                dismiss(place, last);
                places.remove(i);
            }
        }
        for (int i = 0; i < wanted.size(); i++) {
            if (i == places.size()) {
                places.add(new Place(wanted.get(i), lot(wanted.get(i))));
                settle(i, last);
            } else if (!places.get(i).toxic.equals(wanted.get(i))) {
                change(i, wanted.get(i), last, now);
            }
        }
    }

    private double lot(Installed toxic) {
        return stream(toxic).fork("toxicity").nextDouble();
    }

    private Randomness stream(Installed toxic) {
        return randomness.fork("toxic " + toxic.name());
    }

    private void change(int at, Installed toxic, ChunkQueue last, long now) {
        Place place = places.get(at);
        place.toxic = toxic;
        if (place.stage != null) {
            place.stage.change(toxic.attributes(), now);
        }
        settle(at, last);
    }

    // Has a stage where its lot is below its toxicity, and none elsewhere.
    private void settle(int at, ChunkQueue last) {
        Place place = places.get(at);
        boolean acts = place.lot < place.toxic.toxicity();
        if (!acts) {
            dismiss(place, last);
        } else if (place.stage == null) {
            ToxicType.Surroundings surroundings =
                    new ToxicType.Surroundings(stream(place.toxic).fork("stage"), framing, telling);
            Stage stage = place.toxic.type().stage(place.toxic.attributes(), surroundings);
            place.stage = stage;
            int before = 0;
            for (int i = 0; i < at; i++) {
                before += places.get(i).stage == null ? 0 : 1;
            }
            stages.add(before, stage);
        }
    }

    private void dismiss(Place place, ChunkQueue last) {
        Stage stage = place.stage;
        if (stage != null) {
            int at = stages.indexOf(stage);
            stage.leave(after(at, last));
            stages.remove(at);
            place.stage = null;
        }
    }
}
