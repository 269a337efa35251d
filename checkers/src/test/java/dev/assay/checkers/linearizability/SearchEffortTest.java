// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.checkers.Budget;
import dev.assay.checkers.model.Models;
import dev.assay.histories.History;
import dev.assay.histories.HistoryBuilder;
import dev.assay.histories.Randomness;
import dev.assay.histories.synthetic.ObjectKind;
import dev.assay.histories.synthetic.SyntheticHistories;
import dev.assay.histories.synthetic.SyntheticParameters;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What the searches leave out shows in no answer, but in how many configurations they look at. The
 * figures are those of today: who changes them says why, and more of them need a good reason.
 */
class SearchEffortTest {
    private static final int HISTORIES = 10;

    private final Budget.Meter meter = Budget.standard().start();

    private static History history(ObjectKind kind, int seed, double crashed) {
        int keys = kind == ObjectKind.MULTI_REGISTER ? 4 : 1;
        int clients = kind == ObjectKind.CAS_REGISTER ? 18 : 7;
        HistoryBuilder builder = new HistoryBuilder();
        SyntheticHistories.events(
                        new SyntheticParameters(kind, clients, 50, keys, 3, crashed, 0),
                        new Randomness(seed).fork("effort"))
                .forEach(builder::accept);
        return builder.build();
    }

    private List<Component<Object>> components(ObjectKind kind, int seed, double crashed) {
        LinearizabilityOptions plain = LinearizabilityOptions.standard().onThreads(1);
        LinearizabilityOptions options = kind.initial().map(plain::startingAt).orElse(plain);
        @SuppressWarnings("unchecked")
        var model = (dev.assay.checkers.model.Model<Object>) Models.find(kind.id());
        return new Preparation<>(history(kind, seed, crashed), model, options, meter).components();
    }

    private static <S> long explored(FrontierSearch<S> search, Problem<S> problem) {
        assertThat(search.run(List.of(Situation.initial(problem)), Integer.MAX_VALUE))
                .isInstanceOfAny(SearchResult.Linearizable.class, SearchResult.Inconclusive.class);
        return search.explored();
    }

    private <S> long byDepth(Problem<S> problem, DepthSearch.Preference preference) {
        long before = meter.configurations();
        DepthSearch<S> search = new DepthSearch<>(problem, preference, meter);
        assertThat(search.run(Long.MAX_VALUE)).isEqualTo(DepthSearch.Outcome.FOUND);
        search.release();
        return meter.configurations() - before;
    }

    @ParameterizedTest
    @CsvSource({
        // Model, crashed operations in a hundred; breadth, breadth with foresight, a thrifty
        // search,
        // all in turn, depth by returns, depth by invocations.
        "REGISTER, 0, 982 982 982 982 308 280",
        "CAS_REGISTER, 0, 3246 3246 3246 3246 375 457",
        "CAS_REGISTER, 6, 5265 5265 4621 2276 1197 279",
        "KV_APPEND, 0, 50050 1570 1570 1570 5237 10030",
        "KV, 3, 1064 738 738 568 195 258",
        "SET, 3, 4443 4367 3869 2056 299 352",
        "MULTI_REGISTER, 0, 6225 6225 6225 6225 1330 1152",
        "MULTI_REGISTER, 3, 11972 11972 9944 4888 2347 1040",
        "FIFO_QUEUE, 3, 20974 20974 15205 7540 5294 5330",
        "STACK, 0, 36960 36960 36960 12868 1109 990",
        "LOG, 3, 4119 1598 1452 1004 744 590"
    })
    void searches_look_at_as_few_configurations_as_ever(
            ObjectKind kind, int percentCrashed, String told) {
        long[] figures = Stream.of(told.split(" ")).mapToLong(Long::parseLong).toArray();
        long[] sums = new long[figures.length];
        for (int seed = 0; seed < HISTORIES; seed++) {
            for (Component<Object> each : components(kind, seed, percentCrashed / 100.0)) {
                Problem<Object> problem = each.problem(meter);
                sums[0] += explored(new FrontierSearch<>(problem, false, meter), problem);
                sums[1] += explored(new FrontierSearch<>(problem, true, meter), problem);
                FrontierSearch<Object> thrifty = new FrontierSearch<>(problem, true, meter);
                sums[2] += explored(thrifty.thrifty(1, 2), problem);
                long before = meter.configurations();
                new GeneralSearch<>(problem, true, meter).decide();
                sums[3] += meter.configurations() - before;
                sums[4] += byDepth(problem, DepthSearch.Preference.EARLIEST_RETURN);
                sums[5] += byDepth(problem, DepthSearch.Preference.EARLIEST_INVOCATION);
            }
        }
        assertThat(sums).containsExactly(figures);
    }

    /** What a search takes of the memory it gives back, all of it and no more. */
    @ParameterizedTest
    @EnumSource(names = {"CAS_REGISTER", "KV_APPEND", "FIFO_QUEUE", "SET"})
    void memory_is_given_back(ObjectKind kind) {
        for (int seed = 0; seed < HISTORIES; seed++) {
            Problem<Object> problem = components(kind, seed, 0.03).get(0).problem(meter);
            for (DepthSearch.Preference preference : DepthSearch.Preference.values()) {
                byDepth(problem, preference);
            }
            explored(new FrontierSearch<>(problem, true, meter), problem);
            new GeneralSearch<>(problem, true, meter).decide();
            // The states that were met stay known, so that only the second time is told apart.
            long before = meter.bytes();
            explored(new FrontierSearch<>(problem, true, meter), problem);
            assertThat(meter.bytes()).isEqualTo(before);
            new GeneralSearch<>(problem, true, meter).decide();
            assertThat(meter.bytes()).isEqualTo(before);
            for (DepthSearch.Preference preference : DepthSearch.Preference.values()) {
                byDepth(problem, preference);
                assertThat(meter.bytes()).isEqualTo(before);
            }
        }
    }
}
