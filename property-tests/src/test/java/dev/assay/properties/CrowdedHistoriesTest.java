// SPDX-License-Identifier: Apache-2.0
package dev.assay.properties;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Status;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.linearizability.LinearizabilityChecker;
import dev.assay.checkers.linearizability.LinearizabilityOptions;
import dev.assay.checkers.model.Models;
import dev.assay.histories.Event;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.HistoryBuilder;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Randomness;
import dev.assay.histories.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Histories in which nearly everything is open at once and much never returns: where writes hide
 * behind one another, equal calls change places and crashed operations are used up. Results are
 * drawn, not taken from an object, so that many are only just impossible.
 */
class CrowdedHistoriesTest {
    private static final int HISTORIES = 8_000;

    @ParameterizedTest
    @CsvSource({
        "register, write, 0",
        "register, write, 25",
        "cas-register, cas, 0",
        "cas-register, cas, 25",
        "cas-register, cas, 45",
        "kv-append, append, 0",
        "kv-append, append, 25",
        "kv, append, 0",
        "kv, append, 25",
        "kv, cas, 25"
    })
    void theCheckerAndAllOrdersAgree(String model, String change, int percentCrashed) {
        LongAdder invalid = new LongAdder();
        IntStream.range(0, HISTORIES)
                .parallel()
                .forEach(
                        number -> {
                            Randomness randomness =
                                    new Randomness(number).fork(model + change + percentCrashed);
                            History history =
                                    new Crowd(randomness, change, percentCrashed).history();
                            boolean expected =
                                    BruteForceLinearizability.isLinearizable(history, model);
                            invalid.add(expected ? 0 : 1);
                            assertThat(verdict(history, model).status() != Status.INVALID)
                                    .as("history %d of %s", number, model)
                                    .isEqualTo(expected);
                        });
        assertThat(invalid.sum()).isBetween(HISTORIES / 10L, HISTORIES * 9L / 10);
    }

    private static Verdict verdict(History history, String model) {
        Value initial = model.equals("kv-append") ? Value.of("") : Value.NIL;
        LinearizabilityOptions options =
                LinearizabilityOptions.standard().onThreads(1).startingAt(initial);
        Verdict verdict =
                new LinearizabilityChecker(Models.find(model), options)
                        .check(history, Budget.standard().start());
        assertThat(verdict.status()).isNotEqualTo(Status.UNKNOWN);
        return verdict;
    }

    /** Clients that call one object at random and are told a result at random. */
    private static final class Crowd {
        private final Randomness randomness;
        private final String change;
        private final int percentCrashed;
        private final List<Event> events = new ArrayList<>();
        private final List<Call> open = new ArrayList<>();
        private int time;

        private record Call(int process, String function, Value argument, Value result) {}

        Crowd(Randomness randomness, String change, int percentCrashed) {
            this.randomness = randomness;
            this.change = change;
            this.percentCrashed = percentCrashed;
        }

        History history() {
            int operations = 5 + randomness.nextInt(4);
            int most = 3 + randomness.nextInt(4);
            for (int process = 0; process < operations || !open.isEmpty(); ) {
                boolean invokes =
                        process < operations
                                && open.size() < most
                                && (open.isEmpty() || randomness.chance(0.6));
                if (invokes) {
                    open.add(call(process++));
                    emit(open.get(open.size() - 1), EventType.INVOKE);
                } else {
                    Call call = open.remove(randomness.nextInt(open.size()));
                    boolean crashes = randomness.chance(percentCrashed / 100.0);
                    emit(call, crashes ? EventType.INFO : EventType.OK);
                }
            }
            HistoryBuilder builder = new HistoryBuilder();
            events.forEach(builder::accept);
            return builder.build();
        }

        private Call call(int process) {
            if (randomness.chance(0.45)) {
                return new Call(process, "read", Value.NIL, content());
            }
            if (randomness.chance(0.5)) {
                Value written = letter();
                return new Call(process, "write", written, written);
            }
            if (change.equals("cas")) {
                return new Call(
                        process,
                        "cas",
                        Value.sequence(letter(), letter()),
                        Value.of(randomness.chance(0.7)));
            }
            Value written = letter();
            return new Call(process, change, written, written);
        }

        private Value letter() {
            return Value.of(randomness.chance(0.5) ? "a" : "b");
        }

        private Value content() {
            String text = ((Value.Text) letter()).value();
            boolean longer = change.equals("append") && randomness.chance(0.5);
            return Value.of(longer ? text + ((Value.Text) letter()).value() : text);
        }

        private void emit(Call call, EventType type) {
            Value value =
                    switch (type) {
                        case INVOKE -> call.argument;
                        case OK -> call.result;
                        default -> Value.UNKNOWN;
                    };
            events.add(
                    new Event.Client(
                            call.process,
                            type,
                            time++,
                            call.function,
                            List.of(MicroOperation.of(call.function, value)),
                            Map.of()));
        }
    }
}
