// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation.virtual;

import dev.assay.simulation.World;

/** A fault in force; only the first call takes it back. */
final class Once implements World.Applied {
    private final Runnable undo;
    private boolean done;

    Once(Runnable undo) {
        this.undo = undo;
    }

    @Override
    public void undo() {
        if (!done) {
            done = true;
            undo.run();
        }
    }
}
