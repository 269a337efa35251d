// SPDX-License-Identifier: Apache-2.0
package dev.assay.jepsen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.checkers.Budget;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class ForeignCallTest {
    private final CountDownLatch hasBegun = new CountDownLatch(2);
    private final CountDownLatch wasInterrupted = new CountDownLatch(2);
    private final AtomicInteger abandoned = new AtomicInteger();

    /** Waits for ever, on its own thread and on one that it starts. */
    private String endless() {
        new Thread(this::waitForEver).start();
        waitForEver();
        return "never";
    }

    private void waitForEver() {
        hasBegun.countDown();
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException stopped) {
            wasInterrupted.countDown();
        }
    }

    private String within(Budget.Meter meter) {
        return ForeignCall.within(meter, "endless", this::endless, abandoned::incrementAndGet);
    }

    @Test
    void a_call_that_outlives_the_budget_is_told_to_stop_and_left_alone()
            throws InterruptedException {
        Budget.Meter meter = Budget.standard().within(Duration.ofMillis(300)).start();
        assertThatThrownBy(() -> within(meter))
                .isInstanceOf(Budget.Spent.class)
                .hasMessageStartingWith("endless was left alone: ");
        assertThat(abandoned).hasValue(1);
        assertThat(wasInterrupted.await(20, TimeUnit.SECONDS)).as("both threads").isTrue();
    }

    @Test
    void so_is_one_whose_caller_is_interrupted() throws InterruptedException {
        Thread caller = Thread.currentThread();
        new Thread(
                        () -> {
                            try {
                                hasBegun.await();
                            } catch (InterruptedException impossible) {
                                throw new IllegalStateException(impossible);
                            }
                            caller.interrupt();
                        })
                .start();
        assertThatThrownBy(() -> within(Budget.standard().start()))
                .isInstanceOf(Budget.Spent.class)
                .hasMessage("endless was interrupted");
        assertThat(Thread.interrupted()).as("the interrupt is kept").isTrue();
        assertThat(abandoned).hasValue(1);
        assertThat(wasInterrupted.await(20, TimeUnit.SECONDS)).as("both threads").isTrue();
    }

    @Test
    void a_call_that_comes_back_is_not_abandoned() {
        assertThat(
                        ForeignCall.<String>within(
                                Budget.standard().start(),
                                "quick",
                                () -> Thread.currentThread().isDaemon() ? "daemon" : "user",
                                abandoned::incrementAndGet))
                .isEqualTo("daemon");
        assertThat(abandoned).hasValue(0);
    }
}
