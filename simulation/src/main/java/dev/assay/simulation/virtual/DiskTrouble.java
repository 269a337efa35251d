// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation.virtual;

import dev.assay.histories.Randomness;
import dev.assay.simulation.StorageControls.DiskErrors;
import dev.assay.simulation.StorageControls.DiskSlowness;
import dev.assay.simulation.World;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The faults in force on one disk, and the one stream that they draw from; a disk on which no fault
 * ever was has none of this. Errors and slowness of several faults add up.
 */
final class DiskTrouble {
    private final Randomness random;
    private final List<DiskErrors> errors = new ArrayList<>();
    private final List<DiskSlowness> slowness = new ArrayList<>();
    private final List<Room> rooms = new ArrayList<>();
    private final ArrayDeque<Randomness> misdirected = new ArrayDeque<>();
    private int lies;
    private boolean sharesSet;
    private double lost;
    private double torn;

    /** How long all files together may become. */
    private record Room(long totalBytes) {}

    DiskTrouble(Randomness random) {
        this.random = random;
    }

    Randomness random() {
        return random;
    }

    World.Applied fail(DiskErrors added) {
        return inForce(errors, added);
    }

    World.Applied slow(DiskSlowness added) {
        return inForce(slowness, added);
    }

    World.Applied fill(long totalBytes) {
        return inForce(rooms, new Room(totalBytes));
    }

    private static <T> World.Applied inForce(List<T> faults, T added) {
        faults.add(added);
        return new Once(
                () -> {
                    for (int i = 0; i < faults.size(); i++) {
                        if (faults.get(i) == added) {
                            faults.remove(i);
                            return;
                        }
                    }
                });
    }

    World.Applied lie() {
        lies++;
        return new Once(() -> lies--);
    }

    boolean lies() {
        return lies > 0;
    }

    void misdirectNext(Randomness where) {
        misdirected.add(where);
    }

    /** Where the next write goes if it is misdirected; {@code null} when it is not. */
    @Nullable Randomness takeMisdirected() {
        return misdirected.poll();
    }

    void setShares(double newLost, double newTorn) {
        sharesSet = true;
        lost = newLost;
        torn = newTorn;
    }

    /** The usual shares, or those that were set for this once. */
    SimulationOptions.Storage sharesAtPowerLoss(SimulationOptions.Storage usual) {
        if (!sharesSet) {
            return usual;
        }
        sharesSet = false;
        return new SimulationOptions.Storage(usual.sync(), usual.read(), lost, torn);
    }

    boolean readFails() {
        boolean fails = false;
        for (DiskErrors each : errors) {
            fails |= each.read() > 0 && random.chance(each.read());
        }
        return fails;
    }

    boolean writeFails() {
        boolean fails = false;
        for (DiskErrors each : errors) {
            fails |= each.write() > 0 && random.chance(each.write());
        }
        return fails;
    }

    boolean syncFails() {
        boolean fails = false;
        for (DiskErrors each : errors) {
            fails |= each.sync() > 0 && random.chance(each.sync());
        }
        return fails;
    }

    boolean hasRoom(long totalBytes) {
        for (Room room : rooms) {
            if (totalBytes > room.totalBytes()) {
                return false;
            }
        }
        return true;
    }

    boolean limitsRoom() {
        return !rooms.isEmpty();
    }

    /** What an operation takes that usually takes so long. */
    long slowed(long nanos) {
        double slowed = nanos;
        for (DiskSlowness each : slowness) {
            slowed *= each.factor();
            if (each.stall() > 0 && random.chance(each.stall())) {
                slowed += each.stallNanos();
            }
        }
        return (long) slowed;
    }
}
