// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.liars;

import dev.assay.histories.Randomness;
import dev.assay.nemeses.Schedule;
import dev.assay.nemeses.Target;
import dev.assay.nemeses.Trigger;
import dev.assay.nemeses.faults.Partition;
import dev.assay.nemeses.faults.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Draws schedules as ByzzFuzz does (Winter et al., OOPSLA 2023, section 4): within the first rounds
 * of the protocol, some process faults (a liar changes its messages of one kind by little, in one
 * round, to some receivers) and some network faults (a partition in one round). A small scope finds
 * most bugs.
 *
 * @param processFaults how many lies
 * @param networkFaults how many partitions; each strikes when the leader of its round is elected
 * @param rounds in which they fall, from 1
 * @param liars how many nodes tell the lies
 * @param lengthNanos how long the liars are at it
 */
public record ByzzFuzz(
        int processFaults, int networkFaults, int rounds, int liars, long lengthNanos) {
    private static final long MILLISECOND = 1_000_000L;

    public ByzzFuzz {
        if (processFaults < 0 || networkFaults < 0 || rounds < 1 || liars < 1 || lengthNanos < 1) {
            throw new IllegalArgumentException(
                    "need faults of 0 or more, rounds, liars and a length of 1 or more: "
                            + List.of(processFaults, networkFaults, rounds, liars)
                            + ", "
                            + lengthNanos
                            + " ns");
        }
    }

    /** A schedule for so many nodes; the same stream draws the same one. */
    public Schedule draw(Randomness random, int nodes) {
        if (liars > nodes) {
            throw new IllegalArgumentException(liars + " liars among " + nodes + " nodes");
        }
        List<Integer> chosen = new ArrayList<>();
        for (int node = 0; node < nodes; node++) {
            chosen.add(node);
        }
        random.shuffle(chosen);
        List<Integer> lying = new ArrayList<>(chosen.subList(0, liars));
        Collections.sort(lying);
        List<Schedule.Step> steps = new ArrayList<>();
        for (int i = 0; i < processFaults; i++) {
            int round = random.nextInt(rounds);
            steps.add(
                    new Schedule.Step(
                            new Trigger.AtTime(0),
                            new Mutate(Lying.ANY, Lying.ANY, Change.ANY, round, 1, List.of()),
                            new Target.Nodes(List.of(random.pick(lying))),
                            lengthNanos));
        }
        for (int i = 0; i < networkFaults; i++) {
            Shape shape = random.pick(List.of(Shape.HALVES, Shape.ISOLATE, Shape.MINORITY_THIRD));
            steps.add(
                    new Schedule.Step(
                            new Trigger.OnEvent("became-leader", 1 + random.nextInt(rounds)),
                            Partition.of(shape),
                            // Who loses its leader begins another round.
                            random.chance(0.5) ? new Target.Leader() : new Target.Random(1),
                            random.between(100, 2000) * MILLISECOND));
        }
        return Schedule.of(steps);
    }
}
