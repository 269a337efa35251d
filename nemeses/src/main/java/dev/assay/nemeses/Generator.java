// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses;

import dev.assay.histories.Randomness;
import dev.assay.nemeses.faults.PriorityOrder;
import dev.assay.nemeses.liars.ByzzFuzz;
import dev.assay.nemeses.liars.TwinsScenarios;
import dev.assay.simulation.Control;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The ways to make a schedule of a seed. */
public enum Generator {
    /** Draws faults of all kinds; see {@link ScheduleGenerator}. */
    SWARM {
        @Override
        Schedule draw(long seed, Randomness random, Setting setting) {
            return ScheduleGenerator.draw(random, setting, ScheduleGenerator.Aim.ANYONE);
        }
    },

    /**
     * As the swarm, but aimed at those on whom most depends: the leader, the node without which it
     * has no quorum, and the slowest one.
     */
    TARGETED {
        @Override
        Schedule draw(long seed, Randomness random, Setting setting) {
            return ScheduleGenerator.draw(random, setting, ScheduleGenerator.Aim.CRITICAL);
        }
    },

    /**
     * As the swarm, but of two or three families only, of which each burst has one fault, often of
     * the same node, so that what needs them together is drawn often; in half of the schedules
     * aimed at those on whom most depends.
     */
    FEW {
        @Override
        Schedule draw(long seed, Randomness random, Setting setting) {
            Randomness choice = random.fork("few");
            List<FaultFamily> left = new ArrayList<>(setting.families());
            choice.shuffle(left);
            int count = Math.min(left.size(), 2 + choice.nextInt(2));
            List<ScheduleGenerator.Aim> aims =
                    List.of(ScheduleGenerator.Aim.ANYONE, ScheduleGenerator.Aim.CRITICAL);
            return ScheduleGenerator.drawTogether(
                    random, setting.of(left.subList(0, count)), choice.pick(aims));
        }
    },

    /** Nothing but the order of messages: priorities all the time, new ones now and then. */
    PCT {
        @Override
        Schedule draw(long seed, Randomness random, Setting setting) {
            long length = setting.duration().toNanos();
            long stretches = random.between(1, Math.clamp(length / SECOND, 1, STRETCHES_MAX));
            List<Schedule.Step> steps = new ArrayList<>();
            for (long i = 0; i < stretches; i++) {
                Trigger when = new Trigger.AtTime(length / stretches * i);
                Fault order = new PriorityOrder.Type().draw(random);
                steps.add(new Schedule.Step(when, order, new Target.All(), length / stretches));
            }
            return new Schedule(Schedule.VERSION, Optional.of(setting.budget()), steps);
        }

        @Override
        public boolean drawsFamilies() {
            return false;
        }
    },

    /**
     * The scenarios of {@link TwinsScenarios} one after the other: seed 0 is the first. With the
     * last of them they begin anew.
     */
    TWINS {
        @Override
        Schedule draw(long seed, Randomness random, Setting setting) {
            long length = setting.duration().toNanos();
            // The first round waits until there is a leader to be doubled.
            long start = Math.min(SECOND, length / 2);
            long round = (length - start) / ROUNDS;
            TwinsScenarios all = new TwinsScenarios(setting.nodes(), ROUNDS, start, round);
            return all.scenario(Math.floorMod(seed, all.count()));
        }

        @Override
        public boolean drawsFamilies() {
            return false;
        }

        @Override
        public int nodesMin() {
            return 2;
        }

        @Override
        public int nodesMax() {
            return 1 + TwinsScenarios.BITS_MAX / ROUNDS;
        }
    },

    /** Small lies and partitions by round; see {@link ByzzFuzz}. */
    BYZZFUZZ {
        @Override
        Schedule draw(long seed, Randomness random, Setting setting) {
            int lies = (int) random.between(1, LIES_MAX);
            int partitions = (int) random.between(1, PARTITIONS_MAX);
            int liars = Math.clamp(setting.budget().lying(), 1, setting.nodes());
            long length = setting.duration().toNanos();
            return new ByzzFuzz(lies, partitions, (int) random.between(1, ROUNDS), liars, length)
                    .draw(random, setting.nodes());
        }

        @Override
        public boolean drawsFamilies() {
            return false;
        }

        @Override
        public boolean drawsLiars() {
            return true;
        }

        @Override
        public int nodesMin() {
            return 2;
        }
    };

    private static final long SECOND = 1_000_000_000L;
    private static final long STRETCHES_MAX = 6;
    private static final int ROUNDS = 4;
    private static final int LIES_MAX = 6;
    private static final int PARTITIONS_MAX = 4;

    /**
     * For what a schedule is made.
     *
     * @param families of faults, for those that draw from families
     * @param duration of the fault phase, at least 100 ms
     * @param budget that is kept, or says how many lie
     * @param controls of the world; swarms leave out what needs others, and where the world does
     *     not stop nodes at {@link Control#NAMED_POINT}s no fault waits for an event
     */
    public record Setting(
            Set<FaultFamily> families,
            int nodes,
            Duration duration,
            FaultBudget budget,
            Set<Control> controls) {
        public Setting {
            controls = Collections.unmodifiableSet(EnumSet.copyOf(controls));
            EnumSet<FaultFamily> copy = EnumSet.noneOf(FaultFamily.class);
            copy.addAll(families);
            families = Collections.unmodifiableSet(copy);
            if (nodes < 1 || duration.compareTo(Duration.ofMillis(100)) < 0) {
                throw new IllegalArgumentException(
                        "need a node and 100 ms at least: " + nodes + " nodes, " + duration);
            }
        }

        /** For a world that can do everything. */
        public Setting(
                Set<FaultFamily> families, int nodes, Duration duration, FaultBudget budget) {
            this(families, nodes, duration, budget, EnumSet.allOf(Control.class));
        }

        private Setting of(List<FaultFamily> fewer) {
            return new Setting(new TreeSet<>(fewer), nodes, duration, budget, controls);
        }
    }

    /**
     * The schedule of a seed: always the same one.
     *
     * @throws IllegalArgumentException when there are too few or too many nodes for it
     */
    public Schedule schedule(long seed, Setting setting) {
        if (setting.nodes() < nodesMin() || setting.nodes() > nodesMax()) {
            throw new IllegalArgumentException(
                    "the generator "
                            + word()
                            + " needs "
                            + nodesMin()
                            + " … "
                            + nodesMax()
                            + " nodes, not "
                            + setting.nodes());
        }
        return draw(seed, new Randomness(seed).fork("schedule"), setting);
    }

    abstract Schedule draw(long seed, Randomness random, Setting setting);

    /** Whether families of faults say what it draws. */
    public boolean drawsFamilies() {
        return true;
    }

    /** Whether the budget says how many nodes lie in what it draws, whatever the families are. */
    public boolean drawsLiars() {
        return false;
    }

    /** The fewest nodes that it can make something of. */
    public int nodesMin() {
        return 1;
    }

    /** The most nodes that it can make something of. */
    public int nodesMax() {
        return 99;
    }

    /** The name in lower case. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The generator of this name. */
    public static Optional<Generator> find(String word) {
        return Arrays.stream(values()).filter(each -> each.word().equals(word)).findFirst();
    }

    /** All names. */
    public static List<String> words() {
        return Arrays.stream(values()).map(Generator::word).toList();
    }
}
