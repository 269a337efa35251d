// SPDX-License-Identifier: Apache-2.0
package dev.assay.properties.arbitrary;

import dev.assay.histories.History;
import dev.assay.histories.HistoryBuilder;
import dev.assay.histories.Randomness;
import dev.assay.histories.synthetic.SyntheticHistories;
import dev.assay.histories.synthetic.SyntheticParameters;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;

/**
 * Histories of clients. One that breaks a property is made smaller by leaving out operations, large
 * shares of them first; what is left need not be linearizable any more.
 */
public final class Histories {
    private Histories() {}

    /** Linearizable histories of one kind of object. */
    public static Arbitrary<History> linearizable(SyntheticParameters parameters) {
        return drawn(random -> SyntheticHistories.history(parameters, random));
    }

    /** Histories that somebody draws, from nothing but the randomness that he gets. */
    public static Arbitrary<History> drawn(Function<Randomness, History> draw) {
        return Seeded.of(
                seed -> draw.apply(new Randomness(seed)), Histories::smaller, History::operations);
    }

    private static Stream<History> smaller(History history) {
        int operations = history.operations();
        return Stream.iterate(operations / 2, share -> share > 0, share -> share / 2)
                .flatMap(
                        share ->
                                IntStream.rangeClosed(0, (operations - 1) / share)
                                        .mapToObj(
                                                part ->
                                                        without(
                                                                history,
                                                                part * share,
                                                                (part + 1) * share)));
    }

    private static History without(History history, int first, int end) {
        HistoryBuilder builder = new HistoryBuilder();
        for (int event = 0; event < history.events(); event++) {
            int operation = history.eventOperation(event);
            if (operation < first || operation >= end) {
                builder.accept(history.event(event));
            }
        }
        return builder.build();
    }
}
