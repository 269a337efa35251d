// SPDX-License-Identifier: Apache-2.0
package dev.assay.properties.arbitrary;

import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Shrinkable;
import net.jqwik.api.ShrinkingDistance;

/**
 * Arbitraries over seeded generators, shrunk in ways that fit what they make: what all others of
 * this package are made of, and what those of other projects can be made of.
 *
 * <pre>{@code
 * Arbitrary<Journal> journals = Seeded.of(
 *         seed -> Journal.drawn(new Randomness(seed)),
 *         journal -> IntStream.range(0, journal.size()).mapToObj(journal::without),
 *         Journal::size);
 * }</pre>
 */
public final class Seeded {
    private Seeded() {}

    /**
     * What a seed makes; the same seed must make the same.
     *
     * @param draw makes it, from nothing but the seed
     * @param smaller what may be tried in the place of a value that breaks a property, each smaller
     *     by {@code size}
     */
    public static <T> Arbitrary<T> of(
            LongFunction<T> draw, Function<T, Stream<T>> smaller, ToLongFunction<T> size) {
        return Arbitraries.fromGenerator(
                random -> new Sized<>(draw.apply(random.nextLong()), smaller, size));
    }

    private record Sized<T>(T value, Function<T, Stream<T>> smaller, ToLongFunction<T> size)
            implements Shrinkable<T> {
        @Override
        public Stream<Shrinkable<T>> shrink() {
            return smaller.apply(value).map(less -> new Sized<>(less, smaller, size));
        }

        @Override
        public ShrinkingDistance distance() {
            return ShrinkingDistance.of(Math.max(0, size.applyAsLong(value)));
        }
    }
}
