// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.campaign;

import dev.assay.checkers.Status;
import dev.assay.harness.exposure.FaultPhases;
import dev.assay.harness.exposure.ProtocolPhase;
import dev.assay.harness.exposure.StateSketch;
import dev.assay.harness.trial.FailureSignature;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Sums up finished seeds, in any order. Its memory does not grow with their number. */
final class CampaignTally {
    /** More signatures than this tell nobody anything. */
    private static final int GROUPS_MAX = 200;

    private final Map<Status, Long> statuses = new EnumMap<>(Status.class);
    private final StateSketch states = new StateSketch();
    private final SortedMap<String, SortedMap<ProtocolPhase, Long>> faults = new TreeMap<>();
    private final Map<FailureSignature, FailureGroup> groups = new TreeMap<>(byText());
    private long done;
    private long clean;
    private CampaignSummary.Thin thin = new CampaignSummary.Thin(0, 0, 0, 0);
    private CampaignSummary.Least fewest = new CampaignSummary.Least(0, 0, 0, 0);
    private CampaignSummary.Totals totals =
            new CampaignSummary.Totals(0, 0, 0, 0, 0, new TreeMap<>());
    private long mostStates;
    private long ungrouped;
    private long fingerprint;
    private int sessions;
    private int threads;
    private long sessionMillis;
    private long wallMillis;
    private long threadMillis;

    private static Comparator<FailureSignature> byText() {
        return Comparator.comparing(FailureSignature::text);
    }

    void add(LogLines.Line line) {
        switch (line) {
            case LogLines.Header header -> {}
            case LogLines.Session session -> {
                sessions++;
                threads = session.threads();
                sessionMillis = 0;
            }
            case LogLines.Seed seed -> {
                long longer = Math.max(0, seed.atMillis() - sessionMillis);
                sessionMillis += longer;
                wallMillis += longer;
                threadMillis += longer * threads;
                add(seed.record());
            }
        }
    }

    private void add(SeedRecord record) {
        SeedRecord.Amounts amounts = record.amounts();
        fewest =
                done == 0
                        ? new CampaignSummary.Least(
                                record.simulatedMillis(),
                                amounts.succeeded(),
                                amounts.faults(),
                                amounts.leaderChanges())
                        : new CampaignSummary.Least(
                                Math.min(fewest.simulatedMillis(), record.simulatedMillis()),
                                Math.min(fewest.succeeded(), amounts.succeeded()),
                                Math.min(fewest.faults(), amounts.faults()),
                                Math.min(fewest.leaderChanges(), amounts.leaderChanges()));
        SortedMap<String, Long> goals = new TreeMap<>(totals.goals());
        amounts.goals().forEach((goal, count) -> goals.merge(goal, count > 0 ? 1L : 0L, Long::sum));
        totals =
                new CampaignSummary.Totals(
                        totals.simulatedMillis() + record.simulatedMillis(),
                        totals.operations() + amounts.operations(),
                        totals.succeeded() + amounts.succeeded(),
                        totals.faults() + amounts.faults(),
                        totals.leaderChanges() + amounts.leaderChanges(),
                        goals);
        done++;
        statuses.merge(record.status(), 1L, Long::sum);
        if (record.isClean()) {
            clean++;
        } else if (record.status() == Status.VALID) {
            thin =
                    new CampaignSummary.Thin(
                            thin.seeds() + 1,
                            thin.tooShort() + (record.isShort() ? 1 : 0),
                            thin.fewOperations() + (record.hasFewOperations() ? 1 : 0),
                            thin.fewFaults() + (record.hasFewFaults() ? 1 : 0));
        }
        record.faults()
                .counts()
                .forEach(
                        (fault, phases) ->
                                phases.forEach(
                                        (phase, count) ->
                                                faults.computeIfAbsent(
                                                                fault, unused -> new TreeMap<>())
                                                        .merge(phase, count, Long::sum)));
        states.addText(record.newStates());
        mostStates = Math.max(mostStates, record.states());
        // A sum does not depend on the order.
        fingerprint += record.fingerprint();
        record.failure().ifPresent(failure -> group(record, failure));
    }

    private void group(SeedRecord record, SeedRecord.Failure failure) {
        FailureGroup known = groups.get(failure.signature());
        if (known == null && groups.size() >= GROUPS_MAX) {
            ungrouped++;
        } else {
            groups.put(
                    failure.signature(),
                    known == null ? FailureGroup.of(record, failure) : known.and(record, failure));
        }
    }

    /** What is known of failures of this kind. */
    Optional<FailureGroup> group(FailureSignature signature) {
        return Optional.ofNullable(groups.get(signature));
    }

    /** What a trial met that was not met before, as text. */
    String beyond(StateSketch met) {
        return met.beyond(states);
    }

    long done() {
        return done;
    }

    CampaignSummary summary(SeedRange range, Shard shard) {
        List<FailureGroup> sorted = new ArrayList<>(groups.values());
        sorted.sort(
                Comparator.comparing((FailureGroup group) -> group.signature().status())
                        .thenComparing(FailureGroup::seeds)
                        .reversed()
                        .thenComparing(group -> group.signature().text()));
        return new CampaignSummary(
                range,
                shard,
                shard.seeds(range),
                done,
                statuses,
                clean,
                thin,
                fewest,
                totals,
                new FaultPhases(faults),
                states.estimate(),
                mostStates,
                sorted,
                ungrouped,
                fingerprint,
                new CampaignSummary.Speed(sessions, wallMillis, threadMillis));
    }
}
