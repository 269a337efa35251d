// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.liars;

import dev.assay.simulation.MessageForger;
import dev.assay.simulation.Mutation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A small change of a field as a schedule names it: a {@link Mutation}, or one to be drawn. */
public enum Change {
    /** Drawn when the fault starts. */
    ANY,
    /** See {@link Mutation#INCREMENT}. */
    INCREMENT,
    /** See {@link Mutation#DECREMENT}. */
    DECREMENT,
    /** See {@link Mutation#ZERO}. */
    ZERO,
    /** See {@link Mutation#MAX}. */
    MAX,
    /** See {@link Mutation#STALE}. */
    STALE,
    /** See {@link Mutation#SWAP}. */
    SWAP,
    /** See {@link Mutation#FLIP}; what a change of a number is for a flag, and the reverse. */
    FLIP;

    /**
     * What is drawn, each as often as it stands here: all but {@link #ANY}. To claim a little more
     * than is true is what a receiver most often has no means to see.
     */
    static List<Change> drawn() {
        List<Change> drawn = new ArrayList<>(Arrays.asList(values()));
        drawn.remove(ANY);
        drawn.add(INCREMENT);
        drawn.add(INCREMENT);
        return drawn;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The message after this change; empty where it changes nothing. */
    Optional<MessageForger.Reading> of(
            MessageForger.Reading message, String field, Optional<MessageForger.Reading> earlier) {
        if (this == ANY) {
            throw new IllegalStateException("the change has not been drawn");
        }
        Mutation named = Mutation.valueOf(name());
        boolean flag = message.flags().contains(field);
        Mutation fits = flag ? Mutation.FLIP : named == Mutation.FLIP ? Mutation.INCREMENT : named;
        return fits.of(message, field, earlier);
    }
}
