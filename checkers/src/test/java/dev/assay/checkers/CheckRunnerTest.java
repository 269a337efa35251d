// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.checkers.linearizability.LinearizabilityChecker;
import dev.assay.checkers.linearizability.LinearizabilityOptions;
import dev.assay.checkers.model.Call;
import dev.assay.checkers.model.Model;
import dev.assay.histories.History;
import dev.assay.histories.Value;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class CheckRunnerTest {
    private static final Budget SHORT = Budget.standard().within(Duration.ofMillis(50));

    /** A model whose step does what a test says. */
    private record Custom(Step step) implements Model<Integer> {
        interface Step {
            void take(int state, Next<Integer> next);
        }

        @Override
        public String id() {
            return "custom";
        }

        @Override
        public Integer initial(Optional<Value> initial) {
            return 0;
        }

        @Override
        public void step(Integer state, Call call, Next<Integer> next) {
            step.take(state, next);
        }
    }

    private static History history(int operations) {
        Story story = new Story();
        for (int process = 0; process < operations; process++) {
            story.call(process, "do", process);
        }
        for (int process = 0; process < operations; process++) {
            story.ok(process, process);
        }
        return story.history();
    }

    private static Verdict check(Custom.Step step, int operations, Budget budget) {
        return CheckRunner.run(
                new LinearizabilityChecker(new Custom(step), LinearizabilityOptions.standard()),
                history(operations),
                budget);
    }

    @Test
    void aModelThatLoopsForEverAndPollsIsUnknownAtTheDeadline() {
        Verdict verdict =
                check(
                        (state, next) -> {
                            while (true) {
                                next.poll();
                            }
                        },
                        2,
                        SHORT);
        assertThat(verdict.status()).isEqualTo(Status.UNKNOWN);
        assertThat(verdict.reason()).contains("decided up to return 0 of 2", "time limit of 50 ms");
    }

    @Test
    void aModelThatNeverReturnsIsAbandonedSoonAfterTheDeadline() {
        CountDownLatch never = new CountDownLatch(1);
        Verdict verdict =
                check(
                        (state, next) -> {
                            while (never.getCount() > 0) {
                                Thread.onSpinWait();
                            }
                        },
                        2,
                        SHORT);
        never.countDown();
        assertThat(verdict.status()).isEqualTo(Status.UNKNOWN);
        assertThat(verdict.reason()).contains("did not come back", "50 ms");
    }

    @Test
    void aModelThatThrowsIsUnknownWithTheReason() {
        Verdict verdict =
                check(
                        (state, next) -> {
                            throw new IllegalArgumentException("broken model");
                        },
                        2,
                        Budget.standard());
        assertThat(verdict.status()).isEqualTo(Status.UNKNOWN);
        assertThat(verdict.reason()).contains("crashed", "broken model");
    }

    @Test
    void aModelThatRecursesWithoutEndIsUnknown() {
        Verdict verdict = check(CheckRunnerTest::recurse, 2, Budget.standard());
        assertThat(verdict.status()).isEqualTo(Status.UNKNOWN);
        assertThat(verdict.reason()).contains("recursed too deeply");
    }

    private static void recurse(int state, Model.Next<Integer> next) {
        recurse(state + 1, next);
        next.to(state);
    }

    @Test
    void aModelThatEatsAllMemoryIsUnknown() {
        Verdict verdict =
                check(
                        (state, next) -> {
                            long[][] hoard = new long[1 << 20][];
                            for (int i = 0; i < hoard.length; i++) {
                                hoard[i] = new long[Integer.MAX_VALUE - 8];
                            }
                            next.to(hoard.length);
                        },
                        2,
                        Budget.standard());
        assertThat(verdict.status()).isEqualTo(Status.UNKNOWN);
        assertThat(verdict.reason()).contains("out of memory");
    }

    @Test
    void aModelWithEndlesslyManyStatesRunsIntoTheMemoryLimit() {
        Budget small = new Budget(Duration.ofSeconds(60), 1 << 20, Long.MAX_VALUE);
        int[] fresh = new int[1];
        Verdict verdict =
                check(
                        (state, next) -> {
                            for (int i = 0; i < 100; i++) {
                                next.to(++fresh[0]);
                            }
                        },
                        12,
                        small);
        assertThat(verdict.status()).isEqualTo(Status.UNKNOWN);
        assertThat(verdict.reason()).contains("memory limit of 1 MiB");
    }

    @Test
    void aSearchThatIsTooLargeRunsIntoTheLimitOfConfigurations() {
        Budget few = new Budget(Duration.ofSeconds(60), Long.MAX_VALUE, 1_000);
        int[] fresh = new int[1];
        Verdict verdict = check((state, next) -> next.to(++fresh[0]), 10, few);
        assertThat(verdict.status()).isEqualTo(Status.UNKNOWN);
        assertThat(verdict.reason()).contains("limit of 1000 configurations");
    }

    @Test
    void nothingInAHistoryProvesNothing() {
        assertThat(new Story().as("register").status()).isEqualTo(Status.VACUOUS);
        assertThat(new Story().call(0, "write", 1).fail(0).as("register").status())
                .isEqualTo(Status.VACUOUS);
        assertThat(new Story().call(0, "read", null).info(0).as("register").status())
                .isEqualTo(Status.VACUOUS);
        assertThat(new Story().did(0, "write", 1, 1).as("register").status())
                .isEqualTo(Status.VACUOUS);
        assertThat(
                        new Story()
                                .did(0, "write", 1, 1)
                                .did(0, "read", null, 1)
                                .as("register")
                                .status())
                .isEqualTo(Status.VALID);
    }

    @Test
    void badInputIsNoVerdict() {
        Checker refuses =
                new Checker() {
                    @Override
                    public String id() {
                        return "refuses";
                    }

                    @Override
                    public Verdict check(History history, Budget.Meter meter) {
                        throw new UnsuitableHistoryException("not this one");
                    }
                };
        assertThatThrownBy(() -> CheckRunner.run(refuses, history(1), Budget.standard()))
                .isInstanceOf(UnsuitableHistoryException.class)
                .hasMessage("not this one");
    }

    @Test
    void checkersTogetherAreAsBadAsTheWorst() {
        History history = new Story().did(0, "write", 1, 1).did(0, "read", null, 2).history();
        LinearizabilityChecker checker =
                new LinearizabilityChecker(
                        dev.assay.checkers.model.Models.find("register"),
                        LinearizabilityOptions.standard());
        Verdict verdict =
                CheckRunner.runAll(
                        "all", List.of(new StatsChecker(), checker), history, Budget.standard());
        assertThat(verdict.status()).isEqualTo(Status.INVALID);
        assertThat(verdict.parts())
                .extracting(Verdict::status)
                .containsExactly(Status.VALID, Status.INVALID);
    }

    @Test
    void statisticsCountOutcomesAndPointOutWhatNeverSucceeded() {
        History history =
                new Story()
                        .did(0, "write", 1, 1)
                        .call(1, "read", null)
                        .fail(1)
                        .call(2, "read", null)
                        .info(2)
                        .history();
        Verdict verdict = CheckRunner.run(new StatsChecker(), history, Budget.standard());
        assertThat(verdict.status()).isEqualTo(Status.VACUOUS);
        assertThat(verdict.measures())
                .containsEntry("ok", 1L)
                .containsEntry("fail", 1L)
                .containsEntry("info", 1L);
        assertThat(verdict.parts().get(0).reason())
                .isEqualTo("never succeeded: 0 ok, 1 fail, 1 info");
    }

    @Test
    void time_that_is_spent_before_the_check_counts() {
        Budget hour = Budget.standard().within(Duration.ofHours(1));

        Verdict verdict =
                CheckRunner.run(
                        new Checker() {
                            @Override
                            public String id() {
                                return "asks";
                            }

                            @Override
                            public Verdict check(History history, Budget.Meter meter) {
                                meter.poll();
                                return Verdict.valid(id(), "there was time");
                            }
                        },
                        history(1),
                        hour,
                        Duration.ofHours(2));

        assertThat(verdict.status()).isEqualTo(Status.UNKNOWN);
        assertThat(verdict.reason()).contains("the time limit of 3600000 ms was reached");
        assertThat(hour.start(Duration.ofHours(2)).left()).isNegative();
        assertThat(hour.start().left()).isPositive();
    }
}
