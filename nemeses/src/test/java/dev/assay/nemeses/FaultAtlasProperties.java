// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.histories.Randomness;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class FaultAtlasProperties {
    private static final int NODES = 5;
    private static final Target SOME = new Target.Random(1);

    /** A plain account of who is harmed, written without the atlas. */
    private static final class Account {
        private final Map<Integer, List<Integer>> stopping = new TreeMap<>();
        private final Set<Integer> damaged = new TreeSet<>();
        private final Set<Integer> forgetful = new TreeSet<>();
        private final Set<Integer> lying = new TreeSet<>();
        private final Set<Integer> miscounting = new TreeSet<>();
        private final Set<Integer> removed = new TreeSet<>();

        /** Nodes that lost power and have not completed a sync since. */
        private final Set<Integer> unproven = new TreeSet<>();

        private Set<Integer> stopped() {
            Set<Integer> stopped = new TreeSet<>();
            stopping.values().forEach(stopped::addAll);
            return stopped;
        }

        private boolean keepsTraces(Harm harm, boolean cutsPower, int node) {
            if (harm == Harm.DAMAGES) {
                return !unproven.contains(node)
                        && stopping.values().stream().noneMatch(down -> down.contains(node));
            }
            return !cutsPower || !damaged.contains(node);
        }

        private boolean isWithin(FaultBudget budget) {
            Set<Integer> all = stopped();
            all.addAll(damaged);
            all.addAll(forgetful);
            all.addAll(lying);
            all.addAll(miscounting);
            all.addAll(removed);
            return removed.size() <= budget.stopped()
                    && stopped().size() <= budget.stopped()
                    && damaged.size() <= budget.damaged()
                    && forgetful.size() <= budget.forgetful()
                    && lying.size() <= budget.lying()
                    && miscounting.size() <= budget.miscounting()
                    && all.size() <= budget.harmed();
        }

        private void add(int number, Harm harm, List<Integer> targets) {
            switch (harm) {
                case NONE -> {}
                case STOPS -> stopping.put(number, targets);
                case DAMAGES -> damaged.addAll(targets);
                case FORGETS -> forgetful.addAll(targets);
                case REMOVES -> removed.addAll(targets);
                case MISCOUNTS -> miscounting.addAll(targets);
                case LIES -> lying.addAll(targets);
            }
        }

        private Account copy() {
            Account copy = new Account();
            copy.stopping.putAll(stopping);
            copy.damaged.addAll(damaged);
            copy.forgetful.addAll(forgetful);
            copy.lying.addAll(lying);
            copy.miscounting.addAll(miscounting);
            copy.removed.addAll(removed);
            copy.unproven.addAll(unproven);
            return copy;
        }
    }

    @Property(tries = 500)
    void whatIsAdmittedKeepsTheBudgetAndWhoIsSparedWouldBreakIt(@ForAll long seed) {
        Randomness random = new Randomness(seed);
        FaultBudget budget =
                new FaultBudget(
                        random.nextInt(3),
                        random.nextInt(3),
                        random.nextInt(3),
                        random.nextInt(3),
                        random.nextInt(3),
                        random.nextInt(4));
        Account account = new Account();
        FaultAtlas atlas =
                new FaultAtlas(
                        Optional.of(budget),
                        new FaultAtlas.Insight(
                                () -> new TreeSet<>(account.removed),
                                node -> !account.unproven.contains(node)));
        for (int number = 0; number < 30; number++) {
            Harm harm = random.pick(List.of(Harm.values()));
            List<Integer> aimed = new ArrayList<>(List.of(0, 1, 2, 3, 4));
            random.shuffle(aimed);
            aimed = aimed.subList(0, 1 + random.nextInt(NODES));
            boolean cutsPower = harm == Harm.STOPS && random.chance(0.5);
            List<Integer> admitted = atlas.admitted(harm, cutsPower, SOME, aimed);
            assertThat(aimed).containsAll(admitted);
            for (int target : aimed) {
                Account further = account.copy();
                List<Integer> before = new ArrayList<>(admitted);
                before.remove((Integer) target);
                before.add(target);
                further.add(number, harm, before);
                boolean fits =
                        further.isWithin(budget) && account.keepsTraces(harm, cutsPower, target);
                assertThat(harm == Harm.NONE || fits)
                        .as("%s n%d with %s", harm, target, admitted)
                        .isEqualTo(admitted.contains(target));
            }
            if (!admitted.isEmpty()) {
                account.add(number, harm, admitted);
                atlas.strikes(number, harm, admitted);
            }
            if (random.chance(0.2)) {
                account.removed.clear();
                account.unproven.clear();
            }
            if (random.chance(0.2)) {
                account.unproven.add(random.nextInt(NODES));
            }
            int over = random.nextInt(number + 1);
            account.stopping.remove(over);
            atlas.isOver(over);
        }
        HarmDone exposure = atlas.harmDone();
        Set<Integer> spoilt = new TreeSet<>(account.damaged);
        spoilt.addAll(account.forgetful);
        spoilt.addAll(account.miscounting);
        assertThat(exposure.damaged()).isEqualTo(account.damaged);
        assertThat(exposure.forgetful()).isEqualTo(account.forgetful);
        assertThat(exposure.spoilt()).isEqualTo(spoilt);
        for (int node = 0; node < NODES; node++) {
            assertThat(atlas.mayHalt(node))
                    .isEqualTo(spoilt.contains(node) || account.stopped().contains(node));
        }
        assertThat(exposure.lying()).isEqualTo(account.lying);
        assertThat(exposure.miscounting()).isEqualTo(account.miscounting);
        assertThat(exposure.mostHarmed()).isLessThanOrEqualTo(budget.harmed());
        assertThat(exposure.mostStopped()).isBetween(account.stopped().size(), budget.stopped());
    }

    @Example
    void withoutABudgetAndForAllNodesThatStopNobodyIsSpared() {
        List<Integer> all = List.of(0, 1, 2, 3, 4);
        FaultAtlas free = new FaultAtlas(Optional.empty());
        assertThat(free.admitted(Harm.DAMAGES, false, SOME, all)).isEqualTo(all);
        FaultAtlas bound = new FaultAtlas(Optional.of(FaultBudget.ofMinority(NODES)));
        assertThat(bound.admitted(Harm.STOPS, true, new Target.All(), all)).isEqualTo(all);
        assertThat(bound.admitted(Harm.STOPS, false, SOME, all)).containsExactly(0, 1);
        assertThat(bound.admitted(Harm.DAMAGES, false, new Target.All(), all))
                .containsExactly(0, 1);
        assertThat(bound.admitted(Harm.LIES, false, SOME, all)).isEmpty();
        assertThat(bound.admitted(Harm.FORGETS, false, SOME, all)).isEmpty();
        assertThat(bound.admitted(Harm.MISCOUNTS, false, SOME, all)).isEmpty();
    }

    @Example
    void aDamagedDiskKeepsItsPowerAlsoWhenAllOthersLoseTheirs() {
        List<Integer> all = List.of(0, 1, 2, 3, 4);
        FaultAtlas bound = new FaultAtlas(Optional.of(FaultBudget.ofMinority(NODES)));
        bound.strikes(0, Harm.DAMAGES, List.of(3));
        assertThat(bound.admitted(Harm.STOPS, true, new Target.All(), all))
                .containsExactly(0, 1, 2, 4);
        assertThat(bound.admitted(Harm.STOPS, false, new Target.All(), all)).isEqualTo(all);
        bound.strikes(1, Harm.STOPS, List.of(2));
        assertThat(bound.admitted(Harm.DAMAGES, false, SOME, List.of(2))).isEmpty();
        bound.isOver(1);
        assertThat(bound.admitted(Harm.DAMAGES, false, SOME, List.of(2))).containsExactly(2);
    }
}
