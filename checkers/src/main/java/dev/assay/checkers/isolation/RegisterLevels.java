// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Status;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.Witness;
import java.util.ArrayList;
import java.util.EnumMap;
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
    private final Findings findings;
    private final boolean isTimeless;
    private Order added = Order.NONE;
    private final Budget.Meter meter;
    private final Map<Level, Verdict> verdicts = new EnumMap<>(Level.class);

    /** What was found for demands, which levels share. */
    private final Map<RegisterDemand, Optional<Witness>> known = new HashMap<>();

    private Optional<RegisterVersions.Readers> readers = Optional.empty();
    private Optional<String> spent = Optional.empty();

    /**
     * @param isTimeless what the history's events say of real time is nothing
     */
    RegisterLevels(
            RegisterVersions versions, Findings findings, boolean isTimeless, Budget.Meter meter) {
        this.versions = versions;
        this.findings = findings;
        this.isTimeless = isTimeless;
        this.meter = meter;
    }

    /** The same where all levels have to keep an order of transactions besides their own. */
    RegisterLevels keeping(Order order) {
        added = order;
        return this;
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
        if (isTimeless && IsolationChecker.isAboutTime(asked)) {
            return IsolationChecker.withoutTimes(
                    asked, verdict(IsolationChecker.withoutTime(asked)));
        }
        for (Level level : Level.values()) {
            if (asked.implies(level)) {
                findings(level);
            }
        }
        decide(asked, isCheap(asked) ? Long.MAX_VALUE : FEW_CIRCLES);
        if (verdicts.get(asked) == null || verdicts.get(asked).status() == Status.INVALID) {
            for (Level level : TURN) {
                if (isCheap(level) && asked.implies(level)) {
                    decide(level, Long.MAX_VALUE);
                }
            }
            decide(asked, Long.MAX_VALUE);
        }
        weakest(asked).ifPresent(witness -> invalid(asked, witness));
        return known(asked);
    }

    private boolean isCheap(Level level) {
        return RegisterDemand.of(new OrderedLevel(level, added))
                .map(WeakLevelSearch::decides)
                .orElse(true);
    }

    /** A verdict on each of {@link Level}, in their order. */
    List<Verdict> verdicts() {
        for (Level level : Level.values()) {
            findings(level);
        }
        decide(
                isTimeless
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
            weakest(level).ifPresent(witness -> invalid(level, witness));
            all.add(known(level));
        }
        return all;
    }

    private Verdict known(Level level) {
        Verdict known = verdicts.get(level);
        if (known != null) {
            return known;
        }
        boolean isUntold = isTimeless && IsolationChecker.isAboutTime(level) && spent.isEmpty();
        return Verdict.unknown(
                word(level), isUntold ? IsolationChecker.NO_TIMES : spent.orElse("undecided"));
    }

    private void findings(Level level) {
        if (verdicts.containsKey(level)) {
            return;
        }
        for (Anomaly anomaly : Anomaly.values()) {
            if (level.forbids(anomaly, Order.NONE) && findings.first(anomaly).isPresent()) {
                invalid(
                        level,
                        CircleExplanation.witness(
                                versions.history(), findings.first(anomaly).get()));
                return;
            }
        }
    }

    private void invalid(Level level, Witness witness) {
        verdicts.put(level, Verdict.invalid(word(level), witness));
    }

    /**
     * How the weakest level is broken that a level implies; but a circle that no serial level
     * allows is better known by what they call it.
     */
    private Optional<Witness> weakest(Level level) {
        Optional<Witness> last = Optional.empty();
        for (Level weaker : Level.values()) {
            Verdict known = verdicts.get(weaker);
            if (level.implies(weaker) && known != null && known.status() == Status.INVALID) {
                if (weaker != Level.UPDATE_SERIALIZABLE || !level.isSerial()) {
                    return known.witness();
                }
                last = known.witness();
            }
        }
        return last;
    }

    private void decide(Level level, long mostCircles) {
        if (verdicts.containsKey(level) || spent.isPresent()) {
            return;
        }
        Optional<Witness> broken = weakest(level);
        if (broken.isPresent()) {
            invalid(level, broken.get());
            return;
        }
        if (isTimeless && IsolationChecker.isAboutTime(level)) {
            return;
        }
        long before = meter.bytes();
        try {
            if (level.isOfSessions()) {
                GuaranteeJudge.ofRegisters(level, versions, meter)
                        .ifPresentOrElse(witness -> invalid(level, witness), () -> hold(level));
                return;
            }
            Optional<RegisterDemand> demand = RegisterDemand.of(new OrderedLevel(level, added));
            if (demand.isEmpty()) {
                verdicts.put(level, valid(level));
                return;
            }
            if (!known.containsKey(demand.get()) && !search(demand.get(), mostCircles)) {
                return;
            }
            known.getOrDefault(demand.get(), Optional.empty())
                    .ifPresentOrElse(witness -> invalid(level, witness), () -> hold(level));
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

    /** A level holds, and with it all that it implies. */
    void hold(Level level) {
        for (Level weaker : Level.values()) {
            if (level.implies(weaker)) {
                verdicts.putIfAbsent(weaker, valid(weaker));
            }
        }
    }

    private String word(Level level) {
        return new OrderedLevel(level, added).word();
    }

    private Verdict valid(Level level) {
        return Verdict.valid(word(level), "the versions have an order that it allows");
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
