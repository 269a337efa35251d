// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses;

import dev.assay.histories.Event;
import dev.assay.histories.EventSink;
import dev.assay.histories.EventType;
import dev.assay.histories.Randomness;
import dev.assay.histories.Value;
import dev.assay.simulation.Address;
import dev.assay.simulation.Control;
import dev.assay.simulation.Observation;
import dev.assay.simulation.World;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntConsumer;
import java.util.function.Predicate;

/**
 * Drives a schedule through a world: waits for triggers, finds targets, applies faults, ends them,
 * and tells the history. What it decided on the way is written down as a schedule that does the
 * same again without deciding anything.
 *
 * <p>All that is due at one instant happens before anything else there: ends of faults in the order
 * in which the faults began, then beginnings in the order of the schedule. A fault that waits for
 * operations or for an event strikes one nanosecond after it, so that its replay, which waits for
 * that time, strikes at the same point of the run.
 */
public final class Nemesis {
    private static final String PROCESS = "nemesis";

    private final World world;
    private final Schedule schedule;
    private final Randomness random;
    private final EventSink sink;
    private final Overlaps overlaps;
    private final FaultAtlas atlas;
    private final Progress progress;

    private final SortedMap<Long, TreeSet<Integer>> beginnings = new TreeMap<>();
    private final SortedMap<Long, TreeSet<Integer>> ends = new TreeMap<>();
    private final SortedMap<Integer, InForce> inForce = new TreeMap<>();
    private final TreeSet<Integer> waiting = new TreeSet<>();
    private final SortedMap<String, Integer> occurrences = new TreeMap<>();
    private final SortedMap<String, Long> applied = new TreeMap<>();
    private final List<Schedule.Step> resolved = new ArrayList<>();
    private final List<World.Applied> frozen = new ArrayList<>();
    private IntConsumer forgetting = node -> {};
    private long startedAt;
    private boolean over;

    /** A fault in force, by its number in order of application. */
    private record InForce(Fault fault, String description, World.Applied applied) {}

    /**
     * A nemesis that has done nothing yet.
     *
     * @param random for targets and for what faults leave open
     * @param sink takes the fault events
     * @throws UnsuitableWorldException when the world cannot do what a step needs
     */
    public Nemesis(World world, Schedule schedule, Randomness random, EventSink sink) {
        requireSuitable(world, schedule);
        this.world = world;
        this.schedule = schedule;
        this.random = random;
        this.sink = sink;
        this.overlaps = new Overlaps(world);
        this.atlas = new FaultAtlas(schedule.budget(), FaultAtlas.Insight.into(world));
        this.progress = new Progress(world);
    }

    /**
     * Refuses a schedule that the world cannot run.
     *
     * @throws UnsuitableWorldException with the first step that it cannot run, and why
     */
    public static void requireSuitable(World world, Schedule schedule) {
        for (int i = 0; i < schedule.steps().size(); i++) {
            Schedule.Step step = schedule.steps().get(i);
            requireSuitable(world, step, "step " + (i + 1) + ": fault '" + step.fault().id() + "'");
        }
    }

    private static void requireSuitable(World world, Schedule.Step step, String who) {
        for (Control control : step.fault().needs()) {
            if (!world.controls().contains(control)) {
                throw new UnsuitableWorldException(
                        who
                                + " needs the control '"
                                + control.word()
                                + "', which the world '"
                                + world.id()
                                + "' lacks; remove the step or choose another world");
            }
        }
        int highest =
                step.target() instanceof Target.Nodes nodes
                        ? Collections.max(nodes.addresses())
                        : 0;
        if (highest >= world.nodes()) {
            throw new UnsuitableWorldException(
                    who
                            + " is aimed at n"
                            + highest
                            + ", but the world has the nodes n0 … n"
                            + (world.nodes() - 1)
                            + "; aim at another node or add nodes");
        }
        try {
            List<Integer> targets =
                    switch (step.target()) {
                        case Target.Nodes nodes -> nodes.addresses();
                        case Target.All all -> nodes(world.nodes());
                        case Target.Random some -> nodes(Math.min(some.count(), world.nodes()));
                        case Target.Leader leader -> nodes(1);
                        case Target.QuorumEdge edge -> nodes(1);
                        case Target.Slowest slowest -> nodes(1);
                    };
            step.fault().resolve(world, targets, new Randomness(0));
        } catch (IllegalArgumentException refused) {
            throw new UnsuitableWorldException(who + " does not fit: " + refused.getMessage());
        }
    }

    private static List<Integer> nodes(int count) {
        List<Integer> nodes = new ArrayList<>();
        for (int node = 0; node < count; node++) {
            nodes.add(node);
        }
        return nodes;
    }

    /** Starts to wait for the triggers; call it once, when the trial begins. */
    public void start() {
        startedAt = world.nowNanos();
        if (schedule.steps().stream().anyMatch(step -> asksForProgress(step.target()))) {
            world.listen(progress);
        }
        for (int i = 0; i < schedule.steps().size(); i++) {
            if (schedule.steps().get(i).when() instanceof Trigger.AtTime at) {
                planAt(startedAt + at.nanos(), beginnings, i);
            } else {
                waiting.add(i);
            }
        }
        for (int i : waiting) {
            if (schedule.steps().get(i).when() instanceof Trigger.OnEvent on) {
                occurrences.put(on.event(), 0);
            }
        }
        if (!occurrences.isEmpty()) {
            world.listen(this::observed);
        }
    }

    private static boolean asksForProgress(Target target) {
        return target instanceof Target.QuorumEdge || target instanceof Target.Slowest;
    }

    /** Call it whenever the number of operations that clients completed in this trial has grown. */
    public void operationsCompleted(long total) {
        fire(trigger -> trigger instanceof Trigger.AfterOperations after && after.count() <= total);
    }

    private void observed(long timeNanos, int address, Observation observation) {
        Integer before = waiting.isEmpty() ? null : occurrences.get(observation.name());
        if (before == null) {
            return;
        }
        int count = before + 1;
        occurrences.put(observation.name(), count);
        fire(
                trigger ->
                        trigger instanceof Trigger.OnEvent on
                                && on.event().equals(observation.name())
                                && on.occurrence() == count);
    }

    private void fire(Predicate<Trigger> fires) {
        if (waiting.isEmpty()) {
            return;
        }
        for (int step : List.copyOf(waiting)) {
            if (fires.test(schedule.steps().get(step).when())) {
                waiting.remove(step);
                planAt(world.nowNanos() + 1, beginnings, step);
            }
        }
    }

    private void planAt(long time, SortedMap<Long, TreeSet<Integer>> agenda, int number) {
        if (!beginnings.containsKey(time) && !ends.containsKey(time)) {
            world.interruptAfter(Math.max(0, time - world.nowNanos()), () -> strike(time));
        }
        agenda.computeIfAbsent(time, unused -> new TreeSet<>()).add(number);
    }

    private void strike(long time) {
        TreeSet<Integer> ending = ends.getOrDefault(time, new TreeSet<>());
        TreeSet<Integer> beginning = beginnings.getOrDefault(time, new TreeSet<>());
        if (!over) {
            ending.forEach(this::end);
            beginning.forEach(step -> begin(step, time));
        }
        ends.remove(time);
        beginnings.remove(time);
    }

    private void begin(int stepIndex, long time) {
        Schedule.Step step = schedule.steps().get(stepIndex);
        Randomness draws = random.fork("step " + stepIndex);
        List<Integer> aimed = targets(step.target(), draws.fork("targets"));
        List<Integer> targets = atlas.admitted(step.fault(), step.target(), aimed);
        if (targets.isEmpty()) {
            String spared = step.fault().describe(aimed) + ": not done, to keep the fault budget";
            tell(EventType.INFO, step.fault().id(), spared, Collections.emptyMap());
            return;
        }
        Fault fault = step.fault().resolve(world, targets, draws.fork("fault"));
        Trigger when = new Trigger.AtTime(world.nowNanos() - startedAt);
        int number = resolved.size();
        resolved.add(new Schedule.Step(when, fault, new Target.Nodes(targets), step.forNanos()));
        String description = fault.describe(targets);
        tell(EventType.INVOKE, fault.id(), description, numbered(number));
        atlas.strikes(number, fault.harm(), targets);
        if (fault.harm() == Harm.FORGETS) {
            targets.forEach(forgetting::accept);
        }
        inForce.put(
                number,
                new InForce(
                        fault, description, fault.apply(overlaps, targets, draws.fork("rest"))));
        applied.merge(fault.id(), 1L, Long::sum);
        planAt(time + step.forNanos(), ends, number);
    }

    private static Map<String, Value> numbered(int number) {
        return Collections.singletonMap("step", Value.of(number));
    }

    private List<Integer> targets(Target target, Randomness draws) {
        return switch (target) {
            case Target.Nodes nodes -> nodes.addresses();
            case Target.All all -> drawn(world.nodes(), draws);
            case Target.QuorumEdge edge -> orOne(progress.quorumEdge(), draws);
            case Target.Slowest slowest -> orOne(progress.slowest(), draws);
            case Target.Random some -> drawn(Math.min(some.count(), world.nodes()), draws);
            case Target.Leader leader -> {
                var leads = world.leader();
                yield leads.isPresent() ? List.of(leads.getAsInt()) : drawn(1, draws);
            }
        };
    }

    private List<Integer> orOne(List<Integer> found, Randomness draws) {
        return found.isEmpty() ? drawn(1, draws) : found;
    }

    private List<Integer> drawn(int count, Randomness draws) {
        List<Integer> all = nodes(world.nodes());
        draws.shuffle(all);
        List<Integer> chosen = new ArrayList<>(all.subList(0, count));
        Collections.sort(chosen);
        return chosen;
    }

    private void end(int number) {
        InForce fault = inForce.remove(number);
        if (fault != null) {
            fault.applied().undo();
            atlas.isOver(number);
            tell(EventType.OK, fault.fault().id(), fault.description(), numbered(number));
        }
    }

    private void tell(EventType type, String id, String description, Map<String, Value> extras) {
        long time = world.nowNanos();
        sink.accept(new Event.Fault(PROCESS, type, time, id, Value.of(description), extras));
    }

    /**
     * Ends the schedule and heals these nodes and the links between them; every other node stays as
     * it is until {@link #healAll}: down, paused, or, where links were cut before, with links to
     * the healed ones that are cut in one direction, in both, or not at all. Clients reach all.
     *
     * @param draws for the links
     * @return the state of the others in words
     */
    public String freezeAllBut(SortedSet<Integer> healed, Randomness draws) {
        SortedSet<Integer> down = new TreeSet<>();
        SortedSet<Integer> paused = new TreeSet<>();
        for (int node = 0; node < world.nodes(); node++) {
            if (!healed.contains(node) && canStop() && !world.processes().isUp(node)) {
                down.add(node);
            }
            if (!healed.contains(node) && overlaps.isPaused(node)) {
                paused.add(node);
            }
        }
        end();
        down.forEach(world.processes()::crash);
        paused.forEach(world.processes()::pause);
        List<String> states = new ArrayList<>();
        for (int node = 0; node < world.nodes(); node++) {
            if (!healed.contains(node)) {
                Severed severed = cutOff(node, healed, draws);
                states.add(
                        Address.name(node)
                                + (down.contains(node)
                                        ? " stayed down"
                                        : paused.contains(node)
                                                ? " stayed paused"
                                                : severed.words));
            }
        }
        String words = states.isEmpty() ? "nobody was left out" : String.join(", ", states);
        told("freeze", words);
        return words;
    }

    /** How a node is cut off from the healed ones. */
    private enum Severed {
        NOT(" stayed with them", false, false),
        DEAF(" heard nothing from them", true, false),
        MUTE(" was not heard by them", false, true),
        BOTH(" was cut off from them", true, true);

        private final String words;
        private final boolean isDeaf;
        private final boolean isMute;

        Severed(String words, boolean isDeaf, boolean isMute) {
            this.words = words;
            this.isDeaf = isDeaf;
            this.isMute = isMute;
        }
    }

    private Severed cutOff(int node, SortedSet<Integer> healed, Randomness draws) {
        Severed severed = draws.pick(List.of(Severed.values()));
        // A run without partitions stays one, so that it can show what needs none.
        if (resolved.stream().noneMatch(step -> step.fault().needs().contains(Control.PARTITION))) {
            return Severed.NOT;
        }
        for (int other : healed) {
            if (severed.isDeaf) {
                frozen.add(world.network().cut(other, node));
            }
            if (severed.isMute) {
                frozen.add(world.network().cut(node, other));
            }
        }
        return severed;
    }

    /**
     * Ends every fault and the schedule: nothing strikes any more, all nodes are up and go on, wall
     * clocks and rates are right.
     */
    public void healAll() {
        end();
        frozen.forEach(World.Applied::undo);
        frozen.clear();
        told("heal", "all faults are over");
    }

    private void end() {
        over = true;
        waiting.clear();
        new TreeSet<>(inForce.keySet()).forEach(this::end);
        for (int node = 0; node < world.nodes(); node++) {
            if (has(Control.PAUSE)) {
                world.processes().resume(node);
            }
            if (canStop()) {
                world.processes().restart(node);
            }
            if (has(Control.WALL_CLOCK)) {
                world.clocks().reset(node);
            }
        }
    }

    private boolean canStop() {
        return has(Control.CRASH) || has(Control.POWER_LOSS);
    }

    private void told(String what, String words) {
        sink.accept(
                new Event.Fault(
                        PROCESS,
                        EventType.INFO,
                        world.nowNanos(),
                        what,
                        Value.of(words),
                        Collections.emptyMap()));
    }

    private boolean has(Control control) {
        return world.controls().contains(control);
    }

    /**
     * What was applied so far: all at times and to nodes, with every choice made. In an equal world
     * it does exactly the same.
     */
    public Schedule resolved() {
        return Schedule.of(resolved);
    }

    /** What the faults did to the nodes so far. */
    public HarmDone harmDone() {
        return atlas.harmDone();
    }

    /**
     * True when the node has a reason to stop itself now: its disk was damaged or forgot, its
     * trusted counter went wrong, or a fault that stops it is in force.
     */
    public boolean mayHalt(int node) {
        return atlas.mayHalt(node);
    }

    /** Calls the listener for each node whose disk is about to forget, before it does. */
    public void onForgetting(IntConsumer listener) {
        forgetting = listener;
    }

    /** True when a fault has made this node lie: from then on nothing that it says counts. */
    public boolean hasLied(int node) {
        return atlas.lies(node);
    }

    /** How many faults were applied so far, by id. */
    public SortedMap<String, Long> applied() {
        return Collections.unmodifiableSortedMap(new TreeMap<>(applied));
    }
}
