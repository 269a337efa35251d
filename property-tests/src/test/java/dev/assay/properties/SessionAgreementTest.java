// SPDX-License-Identifier: Apache-2.0
package dev.assay.properties;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Status;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.linearizability.LinearizabilityOptions;
import dev.assay.checkers.model.Models;
import dev.assay.checkers.session.SessionGuaranteesChecker;
import dev.assay.histories.Event;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.HistoryBuilder;
import dev.assay.histories.Randomness;
import dev.assay.histories.synthetic.Mutations;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SessionAgreementTest {
    /** The profile {@code long} asks for a million. */
    private static final int HISTORIES = Integer.getInteger("assay.histories", 20_000);

    private static final List<String> PARTS =
            List.of(
                    "read your writes",
                    "monotonic reads",
                    "monotonic writes",
                    "writes follow reads",
                    "all four together");
    private static final List<String> GUARANTEES =
            List.of("ryw", "mr", "mr mw", "mr wfr", "ryw mr mw wfr");

    private final AtomicLongArray invalid = new AtomicLongArray(5);
    private final AtomicLongArray vacuous = new AtomicLongArray(5);
    private final LongAdder valid = new LongAdder();
    private final LongAdder crashed = new LongAdder();
    private final LongAdder onlyTogether = new LongAdder();

    @Test
    void theCheckerAndAllOrdersOfWritesAgreeOnEverySmallHistory() {
        IntStream.range(0, HISTORIES).parallel().forEach(this::compare);
        System.out.printf(
                "%,d small histories of weak stores: %.1f %% keep all session guarantees, %.1f %%"
                        + " with crashed operations; by guarantee %s are invalid, %s vacuous, %d"
                        + " only together%n",
                HISTORIES,
                100.0 * valid.sum() / HISTORIES,
                100.0 * crashed.sum() / HISTORIES,
                invalid,
                vacuous,
                onlyTogether.sum());
        assertThat(100.0 * valid.sum() / HISTORIES).isBetween(30.0, 70.0);
        assertThat(100.0 * crashed.sum() / HISTORIES).isGreaterThan(30.0);
        for (int part = 0; part < PARTS.size(); part++) {
            assertThat(invalid.get(part)).as(PARTS.get(part)).isGreaterThan(HISTORIES / 200);
        }
        assertThat(onlyTogether.sum()).isGreaterThan(HISTORIES / 200);
    }

    private static History history(int number) {
        Randomness randomness = new Randomness(number).fork("sessions");
        List<Event> events = BufferedStores.events(randomness, 2);
        if (randomness.chance(0.3)) {
            events =
                    Mutations.mutate(events, randomness)
                            .map(Mutations.Mutation::events)
                            .orElse(events);
        }
        HistoryBuilder builder = new HistoryBuilder();
        events.forEach(builder::accept);
        return builder.build();
    }

    private void compare(int number) {
        History history = history(number);
        Verdict verdict =
                new SessionGuaranteesChecker(Models.find("kv"), LinearizabilityOptions.standard())
                        .check(history, Budget.standard().start());
        boolean readsHold = BruteForceSessions.hold(history, "mr");
        boolean baseHolds = BruteForceSessions.hold(history, "");
        boolean each = true;
        boolean whole = true;
        for (int part = 0; part < PARTS.size(); part++) {
            Status status = verdict.parts().get(part).status();
            boolean holds = BruteForceSessions.hold(history, GUARANTEES.get(part));
            boolean isBlocked = (part == 2 || part == 3) && !readsHold && baseHolds;
            assertThat(verdict.parts().get(part).part()).isEqualTo(PARTS.get(part));
            if (isBlocked) {
                assertThat(status).isEqualTo(Status.UNKNOWN);
            } else {
                assertThat(status != Status.INVALID)
                        .as("history %d, %s: %s", number, PARTS.get(part), verdict)
                        .isEqualTo(holds);
                assertThat(status).isNotEqualTo(Status.UNKNOWN);
            }
            invalid.addAndGet(part, status == Status.INVALID ? 1 : 0);
            vacuous.addAndGet(part, status == Status.VACUOUS ? 1 : 0);
            each &= part == 4 || holds;
            whole &= holds;
        }
        valid.add(whole ? 1 : 0);
        onlyTogether.add(each && !whole ? 1 : 0);
        boolean anyCrashed =
                IntStream.range(0, history.operations())
                        .anyMatch(operation -> history.outcome(operation) == EventType.INFO);
        crashed.add(anyCrashed ? 1 : 0);
    }
}
