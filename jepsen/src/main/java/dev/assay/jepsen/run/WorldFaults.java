// SPDX-License-Identifier: Apache-2.0
package dev.assay.jepsen.run;

import clojure.lang.Keyword;
import dev.assay.histories.Randomness;
import dev.assay.nemeses.Fault;
import dev.assay.nemeses.FaultTypes;
import dev.assay.simulation.Control;
import dev.assay.simulation.World;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The faults of Assay over a world, as the nemesis of a Jepsen test applies them. All that is in
 * force is taken back together.
 */
public final class WorldFaults {
    private final World world;
    private final Object lock;
    private final Randomness random;
    private final SortedMap<String, Fault> faults;
    private final Deque<World.Applied> inForce = new ArrayDeque<>();
    private int applied;

    private WorldFaults(
            World world, Object lock, Randomness random, SortedMap<String, Fault> faults) {
        this.world = world;
        this.lock = lock;
        this.random = random;
        this.faults = faults;
    }

    /**
     * All faults that the world can bear, with the fields that they have by default.
     *
     * @param lock held while the world is touched
     * @param seed of what faults leave open
     */
    public static WorldFaults of(World world, Object lock, long seed) {
        SortedMap<String, Fault> possible = new TreeMap<>();
        FaultTypes.installed()
                .all()
                .forEach(
                        (id, fault) -> {
                            if (world.controls().containsAll(fault.needs())) {
                                possible.put(id, fault);
                            }
                        });
        return new WorldFaults(world, lock, new Randomness(seed), possible);
    }

    /** The same with a fault of one's own fields under a name of its own. */
    public WorldFaults with(String name, Fault fault) {
        Set<Control> needed = fault.needs();
        if (!world.controls().containsAll(needed)) {
            throw new IllegalArgumentException(
                    "the world " + world.id() + " cannot do what " + name + " needs: " + needed);
        }
        SortedMap<String, Fault> more = new TreeMap<>(faults);
        more.put(name, fault);
        return new WorldFaults(world, lock, random, more);
    }

    /** The names of the faults. */
    public Set<String> ids() {
        return Collections.unmodifiableSet(faults.keySet());
    }

    /**
     * Applies a fault and says in words what was done.
     *
     * @param value a map with {@code :targets}, numbers of nodes; without them one node is drawn
     */
    public String apply(String name, @Nullable Object value) {
        Fault fault = faults.get(name);
        if (fault == null) {
            throw new IllegalArgumentException(
                    "no fault " + name + "; there are " + String.join(", ", faults.keySet()));
        }
        synchronized (lock) {
            Randomness draws = random.fork("fault " + applied++);
            List<Integer> targets = targets(value, draws);
            Fault resolved = fault.resolve(world, targets, draws.fork("fault"));
            inForce.push(resolved.apply(world, targets, draws.fork("rest")));
            return resolved.describe(targets);
        }
    }

    private List<Integer> targets(@Nullable Object value, Randomness draws) {
        if (value instanceof Map<?, ?> map
                && map.get(Keyword.intern("targets")) instanceof Iterable<?> named) {
            List<Integer> targets = new ArrayList<>();
            named.forEach(each -> targets.add(((Number) each).intValue()));
            return targets;
        }
        return List.of(draws.pick(IntStream.range(0, world.nodes()).boxed().toList()));
    }

    /** Takes back every fault that is in force, the last one first. */
    public String healAll() {
        synchronized (lock) {
            int healed = inForce.size();
            while (!inForce.isEmpty()) {
                inForce.pop().undo();
            }
            return healed + " taken back";
        }
    }
}
