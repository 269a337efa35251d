// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.checkers.Budget;
import dev.assay.checkers.isolation.SimulatedStore.Flaw;
import dev.assay.checkers.isolation.SimulatedStore.Promise;
import dev.assay.checkers.isolation.SimulatedStore.Shape;
import dev.assay.histories.History;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Registers of 2,000 transactions that show no order of versions, from stores of known promise. */
class BlindWritesTest {
    private static final int TRANSACTIONS = 2_000;
    private static final Budget.Meter METER =
            Budget.standard().within(Duration.ofMinutes(5)).start();

    static Stream<Shape> shapes() {
        return Stream.of(
                Shape.blind(TRANSACTIONS, 10_000),
                Shape.blind(TRANSACTIONS, 1_000),
                Shape.blind(TRANSACTIONS, 100),
                Shape.blind(TRANSACTIONS, 1_000).skewed(1),
                Shape.blind(TRANSACTIONS, 1_000).writing(0.1),
                Shape.blind(TRANSACTIONS, 1_000).writing(0.9),
                Shape.blind(TRANSACTIONS, 1_000).staying(100));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void what_a_store_promises_holds(Shape shape) {
        for (Promise promise : Promise.values()) {
            Judged judged = new Judged(shape, promise, Flaw.NONE);
            judged.holds(promised(promise));
        }
    }

    private static Level promised(Promise promise) {
        return switch (promise) {
            case STRICT -> Level.STRICT_SERIALIZABLE;
            case SESSIONS_IN_ORDER -> Level.STRONG_SESSION_SERIALIZABLE;
            case IN_SOME_ORDER -> Level.SERIALIZABLE;
            case SNAPSHOT -> Level.STRONG_SNAPSHOT_ISOLATION;
            case OLD_SNAPSHOT -> Level.STRONG_SESSION_SNAPSHOT_ISOLATION;
            case TWO_SITES -> Level.CAUSAL;
        };
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void a_flaw_is_found_and_nothing_else(Shape shape) {
        new Judged(shape, Promise.STRICT, Flaw.LOST_UPDATE).breaks(Level.CURSOR_STABILITY);
        new Judged(shape, Promise.STRICT, Flaw.WRITE_SKEW)
                .breaks(Level.UPDATE_SERIALIZABLE)
                .holds(Level.STRONG_SNAPSHOT_ISOLATION);
        new Judged(shape, Promise.SNAPSHOT, Flaw.LONG_FORK).breaks(Level.SNAPSHOT_ISOLATION);
        new Judged(shape, Promise.STRICT, Flaw.STALE_READ).breaks(Level.STRONG_SNAPSHOT_ISOLATION);
    }

    /** Levels of a history, decided one by one; none may stay unknown. */
    private static final class Judged {
        private final String what;
        private final RegisterVersions versions;

        Judged(Shape shape, Promise promise, Flaw flaw) {
            what = shape + " " + promise + " " + flaw;
            History history = SimulatedStore.history(shape, promise, flaw, 0.7, 1);
            versions = new RwRegisterReader(history, new Findings(), METER).read();
            assertThat(versions.versions()).as(what).isPositive();
        }

        Judged holds(Level level) {
            assertThat(outcome(level))
                    .as("%s at %s", what, level.word())
                    .isInstanceOf(VersionOrderSearch.Outcome.Holds.class);
            return this;
        }

        Judged breaks(Level level) {
            assertThat(outcome(level))
                    .as("%s at %s", what, level.word())
                    .isInstanceOf(VersionOrderSearch.Outcome.Broken.class);
            return this;
        }

        private VersionOrderSearch.Outcome outcome(Level level) {
            RegisterDemand demand =
                    RegisterDemand.of(new OrderedLevel(level, Order.NONE)).orElseThrow();
            return new VersionOrderSearch(versions, versions.readers(), demand, METER)
                    .run(Long.MAX_VALUE);
        }
    }
}
