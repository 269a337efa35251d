// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.Witness;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides all levels for transactions on objects of any kind, as {@link RegisterLevels} does for
 * registers: the strongest first, for if it holds all do, then the others from the weakest on. What
 * is learned of a level about reads of several versions holds for the levels that imply it. Orders
 * that prove a serializable level or one of snapshots are replayed by {@link TransactionReplay}.
 *
 * <p>Repeatable read is about keys: with predicates it is decided where the serializable level
 * holds, or where reads of keys alone break it.
 */
final class TransactionLevels {
    private static final List<Level> TURN =
            List.of(
                    Level.READ_UNCOMMITTED,
                    Level.READ_COMMITTED,
                    Level.MONOTONIC_ATOMIC_VIEW,
                    Level.READ_ATOMIC,
                    Level.CAUSAL,
                    Level.SERIALIZABLE,
                    Level.STRONG_SESSION_SERIALIZABLE,
                    Level.SNAPSHOT_ISOLATION,
                    Level.STRONG_SESSION_SNAPSHOT_ISOLATION);

    private static final long FEW_CIRCLES = 2_000;
    private static final int FEW_ANSWERS = 20;

    private final TransactionModel model;
    private final LevelVerdicts verdicts;
    private final Budget.Meter meter;
    private final Map<RegisterDemand, Optional<Witness>> known = new HashMap<>();
    private final Map<Level, List<int[]>> learned = new EnumMap<>(Level.class);
    private Optional<String> spent = Optional.empty();

    TransactionLevels(TransactionModel model, LevelVerdicts verdicts, Budget.Meter meter) {
        this.model = model;
        this.verdicts = verdicts;
        this.meter = meter;
    }

    /** The part of the budget that was spent, or what else kept a level from being decided. */
    Optional<String> spent() {
        return spent.or(model::gap);
    }

    /** A verdict on each of {@link Level}, in their order. */
    List<Verdict> verdicts() {
        for (Level level : Level.values()) {
            verdicts.find(level);
        }
        decide(
                verdicts.isTimeless()
                        ? Level.STRONG_SESSION_SERIALIZABLE
                        : Level.STRICT_SERIALIZABLE,
                FEW_CIRCLES,
                FEW_ANSWERS);
        TURN.forEach(level -> decide(level, Long.MAX_VALUE, Integer.MAX_VALUE));
        // Session guarantees come last: causal has decided most, and others need not wait.
        for (boolean isOfSessions : new boolean[] {false, true}) {
            for (Level level : Level.values()) {
                if (level.isOfSessions() == isOfSessions) {
                    decide(level, Long.MAX_VALUE, Integer.MAX_VALUE);
                }
            }
        }
        List<Verdict> all = new ArrayList<>();
        for (Level level : Level.values()) {
            all.add(verdicts.of(level, spent));
        }
        return all;
    }

    private void decide(Level level, long mostCircles, int mostAnswers) {
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
        try {
            if (level.isOfSessions()) {
                guarantee(level);
                return;
            }
            if (level == Level.REPEATABLE_READ && model.reads().hasPredicates()) {
                repeatableRead();
                return;
            }
            RegisterDemand demand = demand(level);
            if (!known.containsKey(demand)) {
                AssignedVersions.Counted counted =
                        level == Level.READ_UNCOMMITTED
                                ? AssignedVersions.Counted.NONE
                                : level.implies(Level.READ_ATOMIC)
                                        ? AssignedVersions.Counted.FIRST
                                        : AssignedVersions.Counted.ALL;
                CandidateSearch search = search(level, demand, counted);
                CandidateSearch.Outcome outcome = search.run(mostCircles, mostAnswers);
                learned.computeIfAbsent(level, each -> new ArrayList<>()).addAll(search.learned());
                switch (outcome) {
                    case CandidateSearch.Outcome.Undecided undecided -> {
                        return;
                    }
                    case CandidateSearch.Outcome.Broken found -> {
                        Witness witness = witness(demand, found);
                        verdicts.invalid(level, witness);
                        remember(level, demand, Optional.of(witness));
                        return;
                    }
                    case CandidateSearch.Outcome.Holds holds -> {
                        replay(level, demand, holds);
                        remember(level, demand, Optional.empty());
                    }
                }
            }
            known.getOrDefault(demand, Optional.empty())
                    .ifPresentOrElse(
                            witness -> verdicts.invalid(level, witness), () -> hold(level));
        } catch (Budget.Spent out) {
            spent = Optional.of(out.reason());
        }
    }

    /** The weakest level's demand stands for another thing: it looks at no reads. */
    private void remember(Level level, RegisterDemand demand, Optional<Witness> witness) {
        if (level != Level.READ_UNCOMMITTED) {
            known.put(demand, witness);
        } else if (witness.isEmpty()) {
            hold(level);
        }
    }

    private static RegisterDemand demand(Level level) {
        return RegisterDemand.of(new OrderedLevel(level, Order.NONE))
                .or(() -> RegisterDemand.of(new OrderedLevel(Level.READ_COMMITTED, Order.NONE)))
                .orElseThrow();
    }

    private CandidateSearch search(
            Level level, RegisterDemand demand, AssignedVersions.Counted counted) {
        CandidateSearch search =
                new CandidateSearch(
                        model, demand, level.implies(Level.READ_ATOMIC), counted, meter);
        learned.forEach(
                (weaker, clauses) -> {
                    if (level.implies(weaker)) {
                        search.learn(clauses);
                    }
                });
        return search;
    }

    private void guarantee(Level level) {
        new GuaranteeSearch(model, level, meter)
                .broken()
                .ifPresentOrElse(witness -> verdicts.invalid(level, witness), () -> hold(level));
    }

    private void repeatableRead() {
        RegisterDemand demand = demand(Level.SERIALIZABLE);
        // What was learned beside predicates does not hold without them.
        CandidateSearch.Outcome outcome =
                new CandidateSearch(
                                model, demand, true, AssignedVersions.Counted.FIRST_OF_KEYS, meter)
                        .run(Long.MAX_VALUE, Integer.MAX_VALUE);
        if (outcome instanceof CandidateSearch.Outcome.Broken found) {
            verdicts.invalid(Level.REPEATABLE_READ, witness(demand, found));
            return;
        }
        verdicts.unknown(
                Level.REPEATABLE_READ,
                "reads of keys fit it, but whether they still do beside predicates is not decided");
    }

    /** A level holds, and with it all that it implies; nothing does for certain beside a gap. */
    private void hold(Level level) {
        model.gap()
                .ifPresent(
                        gap -> {
                            for (Level weaker : Level.values()) {
                                if (level.implies(weaker) && weaker != Level.READ_UNCOMMITTED) {
                                    verdicts.unknown(weaker, gap);
                                }
                            }
                        });
        verdicts.hold(level);
    }

    private Witness witness(RegisterDemand demand, CandidateSearch.Outcome.Broken found) {
        List<Integer> readers =
                model.reads().choices().stream()
                        .map(ReadChoice::transaction)
                        .distinct()
                        .sorted()
                        .toList();
        return new ChoiceExplanation(model, demand)
                .witness(found, found.isWhatever() ? List.of() : readers);
    }

    private void replay(Level level, RegisterDemand demand, CandidateSearch.Outcome.Holds holds) {
        boolean isReplayed = demand.isSerial() || demand.isSplit();
        if (!isReplayed || level == Level.READ_UNCOMMITTED || model.gap().isPresent()) {
            return;
        }
        new TransactionReplay(model.history(), demand, meter)
                .flaw(holds.order(), holds.nodes(), holds.versions().versions().happened())
                .ifPresent(
                        flaw -> {
                            throw new IllegalStateException(
                                    "an order that fits all versions does not replay: " + flaw);
                        });
    }
}
