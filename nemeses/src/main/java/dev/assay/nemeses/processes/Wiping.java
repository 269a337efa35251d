// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.processes;

import dev.assay.simulation.Control;
import dev.assay.simulation.StorageControls;
import dev.assay.simulation.World;
import java.util.List;
import java.util.function.IntConsumer;

/** The disks of a world that can only empty them. */
final class Wiping implements StorageControls {
    private final IntConsumer wipe;

    Wiping(IntConsumer wipe) {
        this.wipe = wipe;
    }

    private static UnsupportedOperationException lacks(Control control) {
        return new UnsupportedOperationException(
                "this world can empty disks, and lacks the control '" + control.word() + "'");
    }

    @Override
    public void wipe(int node) {
        wipe.accept(node);
    }

    @Override
    public World.Applied fail(int node, DiskErrors errors) {
        throw lacks(Control.STORAGE_ERRORS);
    }

    @Override
    public World.Applied fill(int node, long freeBytes) {
        throw lacks(Control.STORAGE_ERRORS);
    }

    @Override
    public World.Applied slow(int node, DiskSlowness slowness) {
        throw lacks(Control.STORAGE_ERRORS);
    }

    @Override
    public World.Applied lie(int node) {
        throw lacks(Control.STORAGE_ERRORS);
    }

    @Override
    public void misdirectNextWrite(int node, long seed) {
        throw lacks(Control.STORAGE_DAMAGE);
    }

    @Override
    public void sharesAtPowerLoss(int node, double lost, double torn) {
        throw lacks(Control.POWER_LOSS);
    }

    @Override
    public int rot(int node, String file, double flipsPerKib, long seed) {
        throw lacks(Control.STORAGE_DAMAGE);
    }

    @Override
    public int flip(int node, String file, List<Long> bits) {
        throw lacks(Control.STORAGE_DAMAGE);
    }

    @Override
    public long cut(int node, String file, double keptShare, long seed) {
        throw lacks(Control.STORAGE_DAMAGE);
    }

    @Override
    public World.Applied remember(int node) {
        throw lacks(Control.STORAGE_DAMAGE);
    }

    @Override
    public boolean hasSyncedSincePowerLoss(int node) {
        return false;
    }
}
