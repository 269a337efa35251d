// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.Witness;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Decides all levels for transactions on registers. The strongest level first, for if it holds all
 * do; then those that cost little, then the others; what one level says of another is not asked
 * again. An order that proves a serializable level is replayed by {@link SerialReplay}, one of
 * snapshots by {@link SnapshotReplay}.
 */
final class RegisterLevels {
    /** The levels in turn, the cheap ones before the hard ones. */
    private static final List<Level> TURN =
            List.of(
                    Level.READ_UNCOMMITTED,
                    Level.READ_COMMITTED,
                    Level.MONOTONIC_ATOMIC_VIEW,
                    Level.READ_ATOMIC,
                    Level.READ_YOUR_WRITES,
                    Level.MONOTONIC_READS,
                    Level.MONOTONIC_WRITES,
                    Level.WRITES_FOLLOW_READS,
                    Level.PRAM,
                    Level.CAUSAL,
                    Level.SERIALIZABLE,
                    Level.STRONG_SESSION_SERIALIZABLE,
                    Level.SNAPSHOT_ISOLATION,
                    Level.STRONG_SESSION_SNAPSHOT_ISOLATION);

    /** So many circles are enough to try the strongest level before the others. */
    private static final long FEW_CIRCLES = 2_000;

    private final RegisterVersions versions;
    private final LevelVerdicts verdicts;
    private final Order added;
    private final Budget.Meter meter;

    /** What was found for demands, which levels share. */
    private final Map<RegisterDemand, Optional<Witness>> known = new HashMap<>();

    private Optional<RegisterVersions.Readers> readers = Optional.empty();
    private Optional<String> spent = Optional.empty();

    /**
     * @param added an order of transactions that all levels have to keep besides their own
     */
    RegisterLevels(
            RegisterVersions versions, LevelVerdicts verdicts, Order added, Budget.Meter meter) {
        this.versions = versions;
        this.verdicts = verdicts;
        this.added = added;
        this.meter = meter;
    }

    /** The part of the budget that was spent, if one was. */
    Optional<String> spent() {
        return spent;
    }

    /**
     * A verdict on one level. When it is broken, so is told how the weakest is that it implies, but
     * no other is decided.
     */
    Verdict verdict(Level asked) {
        if (verdicts.isUntold(asked)) {
            return IsolationChecker.withoutTimes(
                    asked, verdict(IsolationChecker.withoutTime(asked)));
        }
        for (Level level : Level.values()) {
            if (asked.implies(level)) {
                verdicts.find(level);
            }
        }
        decide(asked, isCheap(asked) ? Long.MAX_VALUE : FEW_CIRCLES);
        if (!verdicts.isDecided(asked) || verdicts.isBroken(asked)) {
            for (Level level : TURN) {
                if (isCheap(level) && asked.implies(level)) {
                    decide(level, Long.MAX_VALUE);
                }
            }
            decide(asked, Long.MAX_VALUE);
        }
        return verdicts.of(asked, spent);
    }

    private boolean isCheap(Level level) {
        return RegisterDemand.of(new OrderedLevel(level, added))
                .map(WeakLevelSearch::decides)
                .orElse(true);
    }

    /** A verdict on each of {@link Level}, in their order. */
    List<Verdict> verdicts() {
        for (Level level : Level.values()) {
            verdicts.find(level);
        }
        decide(
                verdicts.isTimeless()
                        ? IsolationChecker.withoutTime(Level.STRICT_SERIALIZABLE)
                        : Level.STRICT_SERIALIZABLE,
                FEW_CIRCLES);
        for (Level level : TURN) {
            decide(level, Long.MAX_VALUE);
        }
        List<Verdict> all = new ArrayList<>();
        for (Level level : Level.values()) {
            decide(level, Long.MAX_VALUE);
        }
        for (Level level : Level.values()) {
            all.add(verdicts.of(level, spent));
        }
        return all;
    }

    private void decide(Level level, long mostCircles) {
        if (verdicts.isDecided(level) || spent.isPresent()) {
            return;
        }
        Optional<Witness> broken = verdicts.weakest(level);
        if (broken.isPresent()) {
            verdicts.invalid(level, broken.get());
            return;
        }
        if (verdicts.isUntold(level)) {
            return;
        }
        long before = meter.bytes();
        try {
            if (level.isOfSessions()) {
                conclude(level, GuaranteeJudge.ofRegisters(level, versions, meter));
                return;
            }
            Optional<RegisterDemand> demand = RegisterDemand.of(new OrderedLevel(level, added));
            if (demand.isEmpty()) {
                verdicts.valid(level);
                return;
            }
            if (!known.containsKey(demand.get()) && !search(demand.get(), mostCircles)) {
                return;
            }
            conclude(level, known.getOrDefault(demand.get(), Optional.empty()));
        } catch (Budget.Spent out) {
            spent = Optional.of(out.reason());
        } finally {
            meter.allocated(before - meter.bytes());
        }
    }

    /** Finds out about a demand; false when that took too many circles. */
    private boolean search(RegisterDemand demand, long mostCircles) {
        if (WeakLevelSearch.decides(demand)) {
            known.put(
                    demand,
                    new WeakLevelSearch(versions, demand, meter)
                            .circle()
                            .map(RegisterExplanation::witness));
            return true;
        }
        VersionOrderSearch search = new VersionOrderSearch(versions, readers(), demand, meter);
        switch (search.run(mostCircles)) {
            case VersionOrderSearch.Outcome.Holds holds -> {
                replay(demand, holds.order(), search.nodes());
                known.put(demand, Optional.empty());
            }
            case VersionOrderSearch.Outcome.Broken found ->
                    known.put(demand, Optional.of(RegisterExplanation.witness(found.circle())));
            case VersionOrderSearch.Outcome.Undecided undecided -> {
                return false;
            }
        }
        return true;
    }

    private RegisterVersions.Readers readers() {
        if (readers.isEmpty()) {
            readers = Optional.of(versions.readers());
        }
        return readers.get();
    }

    private void conclude(Level level, Optional<Witness> broken) {
        broken.ifPresentOrElse(
                witness -> verdicts.invalid(level, witness), () -> verdicts.hold(level));
    }

    private void replay(RegisterDemand demand, int[] order, RegisterPrecedence nodes) {
        Optional<String> flaw = Optional.empty();
        if (demand.isSerial()) {
            flaw =
                    SerialReplay.flaw(
                            versions.history(),
                            moments(order, nodes).filter(moment -> moment >= 0).toArray(),
                            demand.order(),
                            meter);
        } else if (demand.isSplit()) {
            flaw =
                    SnapshotReplay.flaw(
                            versions.history(), moments(order, nodes).toArray(), demand, meter);
        }
        if (flaw.isPresent()) {
            throw new IllegalStateException(
                    "an order that fits all versions does not replay: " + flaw.get());
        }
    }

    /** Transactions' snapshots in their order by number, and commits by its complement. */
    private IntStream moments(int[] order, RegisterPrecedence nodes) {
        return IntStream.of(order)
                .filter(
                        node ->
                                nodes.transaction(node) >= 0
                                        && versions.happened()[nodes.transaction(node)])
                .map(node -> nodes.readerAt(node) >= 0 ? node : ~nodes.transaction(node));
    }
}
