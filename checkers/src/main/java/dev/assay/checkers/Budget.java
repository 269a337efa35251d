// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers;

import java.time.Duration;

/**
 * How much a check may spend. Whoever spends it polls a {@link Meter}; a spent budget ends a check
 * as unknown, never as valid.
 *
 * @param time from the start of the check
 * @param bytes of memory for the search's own tables, an estimate that errs upwards
 * @param configurations of the search
 */
public record Budget(Duration time, long bytes, long configurations) {
    /** One minute, half of the heap, no limit on configurations. */
    public static Budget standard() {
        return new Budget(
                Duration.ofSeconds(60), Runtime.getRuntime().maxMemory() / 2, Long.MAX_VALUE);
    }

    /** The same budget with another time. */
    public Budget within(Duration newTime) {
        return new Budget(newTime, bytes, configurations);
    }

    /** Starts spending now. */
    public Meter start() {
        return start(Duration.ZERO);
    }

    /** Starts spending now what is left after some of the time was spent already. */
    public Meter start(Duration spent) {
        return new Meter(this, spent);
    }

    /** Thrown by {@link Meter} when the budget is spent; the message says which part of it. */
    public static final class Spent extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final String reason;

        public Spent(String reason) {
            super(reason, null, false, false);
            this.reason = reason;
        }

        /** Which part of the budget is spent. */
        public String reason() {
            return reason;
        }
    }

    /** A budget while it is being spent. Safe to share between the threads of one check. */
    public static final class Meter {
        private final Budget budget;
        private final long startNanos = System.nanoTime();
        private final java.util.concurrent.atomic.LongAdder configurations =
                new java.util.concurrent.atomic.LongAdder();
        private final java.util.concurrent.atomic.AtomicLong bytes =
                new java.util.concurrent.atomic.AtomicLong();
        private volatile boolean cancelled;

        private final long deadlineNanos;

        Meter(Budget budget, Duration spent) {
            this.budget = budget;
            deadlineNanos = startNanos + budget.time().minus(spent).toNanos();
        }

        /** Checks the clock; call at least every millisecond of work. */
        public void poll() {
            if (cancelled) {
                throw new Spent("cancelled");
            }
            if (System.nanoTime() - deadlineNanos > 0) {
                throw new Spent(
                        "the time limit of "
                                + budget.time().toMillis()
                                + " ms was reached; raise --timeout");
            }
        }

        /** Counts explored configurations. */
        public void explored(long count) {
            configurations.add(count);
            if (budget.configurations() != Long.MAX_VALUE
                    && configurations.sum() > budget.configurations()) {
                throw new Spent(
                        "the limit of " + budget.configurations() + " configurations was reached");
            }
        }

        /** Counts memory taken (positive) or given back (negative). */
        public void allocated(long count) {
            long total = bytes.addAndGet(count);
            if (total > budget.bytes()) {
                throw new Spent(
                        "the memory limit of "
                                + (budget.bytes() >> 20)
                                + " MiB was reached; raise ASSAY_HEAP");
            }
        }

        /** Memory that is taken at the moment. */
        public long bytes() {
            return bytes.get();
        }

        /** Makes every later {@link #poll} throw. */
        public void cancel() {
            cancelled = true;
        }

        /** Configurations explored so far. */
        public long configurations() {
            return configurations.sum();
        }

        /** Time since the start. */
        public Duration elapsed() {
            return Duration.ofNanos(System.nanoTime() - startNanos);
        }

        /** Time until the limit, negative after it. */
        public Duration left() {
            return Duration.ofNanos(deadlineNanos - System.nanoTime());
        }

        /** The limits. */
        public Budget budget() {
            return budget;
        }
    }
}
