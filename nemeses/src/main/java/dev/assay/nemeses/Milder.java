// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.Supplier;

/**
 * Puts the milder versions of a fault together, for {@link Fault#weaker}: one part of it is halved
 * or left out at a time. What is as small as it may be is left alone, so that weakening ends.
 */
public final class Milder {
    private final List<Fault> found = new ArrayList<>();

    /** Half of a part, unless that is below the least. */
    public Milder half(long part, long least, LongFunction<Fault> with) {
        if (part / 2 >= least && part / 2 < part) {
            found.add(with.apply(part / 2));
        }
        return this;
    }

    /** Half of a share, unless that is below the least. */
    public Milder halfShare(double share, double least, DoubleFunction<Fault> with) {
        if (share / 2 >= least && share > 0) {
            found.add(with.apply(share / 2));
        }
        return this;
    }

    /** Twice a part that makes the fault milder when it grows, up to the most. */
    public Milder twice(long part, long most, LongFunction<Fault> with) {
        if (part <= most / 2) {
            found.add(with.apply(2 * part));
        }
        return this;
    }

    /** The fault without a part, where it has it. */
    public Milder without(boolean part, Supplier<Fault> with) {
        if (part) {
            found.add(with.get());
        }
        return this;
    }

    /** Either half of several things. */
    public <T> Milder halves(List<T> things, Function<List<T>, Fault> with) {
        if (things.size() > 1) {
            int half = things.size() / 2;
            found.add(with.apply(things.subList(0, half)));
            found.add(with.apply(things.subList(half, things.size())));
        }
        return this;
    }

    /** All of them, in the order in which they were named. */
    public List<Fault> all() {
        return Collections.unmodifiableList(found);
    }
}
