// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.faults;

import dev.assay.simulation.Control;
import dev.assay.simulation.World;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;

/** What the faults of disks have in common. */
final class Disks {
    private Disks() {}

    static void requireProbability(String name, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(name + " must be 0 … 1, not " + value);
        }
    }

    static String percent(double share) {
        return Math.round(share * 1000) / 10.0 + " %";
    }

    static String thenStart(boolean powerCycle) {
        return powerCycle ? ", then cut their power" : ", then start them again";
    }

    static Set<Control> needs(Control control, boolean powerCycle) {
        return EnumSet.of(control, powerCycle ? Control.POWER_LOSS : Control.CRASH);
    }

    static Set<Control> needsRestart(boolean restart) {
        return restart
                ? EnumSet.of(Control.STORAGE_DAMAGE, Control.CRASH)
                : EnumSet.of(Control.STORAGE_DAMAGE);
    }

    /**
     * Something is wrong with each target's disk. At the end the processes are started again, as
     * somebody would who has mended the disk: a process that could not stand it is gone, and one
     * that did not notice yet must not learn of an old error later.
     */
    static World.Applied troubled(
            World world,
            List<Integer> targets,
            boolean powerCycle,
            IntFunction<World.Applied> trouble) {
        List<World.Applied> applied = new ArrayList<>();
        targets.forEach(target -> applied.add(trouble.apply(target)));
        return () -> {
            applied.forEach(World.Applied::undo);
            startAgain(world, targets, powerCycle);
        };
    }

    static void startAgain(World world, List<Integer> targets, boolean powerCycle) {
        for (int target : targets) {
            if (powerCycle) {
                world.processes().losePower(target);
            } else {
                world.processes().crash(target);
            }
            world.processes().restart(target);
        }
    }

    /** Damages each target's disk; in between the processes are down if they are to read it. */
    static World.Applied whileDown(
            World world, List<Integer> targets, boolean restart, IntConsumer damage) {
        if (restart) {
            targets.forEach(world.processes()::crash);
        }
        targets.forEach(damage::accept);
        return () -> {
            if (restart) {
                targets.forEach(world.processes()::restart);
            }
        };
    }
}
