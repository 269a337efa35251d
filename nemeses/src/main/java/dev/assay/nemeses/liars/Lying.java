// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.liars;

import dev.assay.histories.Randomness;
import dev.assay.nemeses.Fault;
import dev.assay.nemeses.FaultFamily;
import dev.assay.nemeses.FaultType;
import dev.assay.nemeses.Harm;
import dev.assay.nemeses.faults.Names;
import dev.assay.simulation.Address;
import dev.assay.simulation.Control;
import dev.assay.simulation.Interceptor;
import dev.assay.simulation.MessageForger;
import dev.assay.simulation.World;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;

/** A fault by which its targets lie to others. What they do counts for nothing afterwards. */
interface Lying extends Fault {
    /** Stands in a schedule for a choice that is drawn when the fault starts. */
    String ANY = "any";

    @Override
    default Set<Control> needs() {
        return EnumSet.of(Control.MESSAGES);
    }

    @Override
    default Harm harm() {
        return Harm.LIES;
    }

    /** Puts an interceptor of its own before each target. */
    static World.Applied each(
            World world, List<Integer> targets, IntFunction<Interceptor> interceptors) {
        List<World.Applied> applied = new ArrayList<>();
        for (int target : targets) {
            applied.add(world.messages().intercept(target, interceptors.apply(target)));
        }
        return Names.all(applied);
    }

    /** The kind itself, or one of the world's protocol when it is left open. */
    static String kind(World world, String kind, Randomness random) {
        MessageForger forger = world.messages().forger();
        if (forger.kinds().isEmpty()) {
            throw new IllegalArgumentException(
                    "this system does not say how its messages can be lied about");
        }
        if (kind.equals(ANY)) {
            return random.pick(new ArrayList<>(forger.kinds().sequencedKeySet()));
        }
        requireOneOf("kind of message", kind, forger.kinds().sequencedKeySet());
        return kind;
    }

    /** Refuses a word that is none of those that there are. */
    static void requireOneOf(String what, String word, Set<String> words) {
        if (!words.contains(word)) {
            throw new IllegalArgumentException(
                    "there is no " + what + " '" + word + "'; there are " + words);
        }
    }

    /** The given receivers, or some of those who are not targets, at least one. */
    static List<Integer> receivers(
            int nodes, List<Integer> targets, List<Integer> given, Randomness random) {
        requireNodes(nodes, given);
        if (!given.isEmpty()) {
            return given;
        }
        List<Integer> others = new ArrayList<>();
        for (int node = 0; node < nodes; node++) {
            if (!targets.contains(node)) {
                others.add(node);
            }
        }
        if (others.isEmpty()) {
            return targets;
        }
        random.shuffle(others);
        List<Integer> chosen =
                new ArrayList<>(others.subList(0, (int) random.between(1, others.size())));
        Collections.sort(chosen);
        return chosen;
    }

    /** Refuses nodes that there are not. */
    static void requireNodes(int nodes, List<Integer> given) {
        for (int node : given) {
            if (node < 0 || node >= nodes) {
                throw new IllegalArgumentException(
                        "there is no node n" + node + ", only n0 … n" + (nodes - 1));
            }
        }
        if (new TreeSet<>(given).size() != given.size()) {
            throw new IllegalArgumentException("a node stands twice in " + given);
        }
    }

    /** True when a message to this address is to be lied about. */
    static boolean concerns(List<Integer> receivers, int address) {
        return Address.isClient(address) || receivers.contains(address);
    }

    /** A type of fault of the family of liars. */
    interface Type extends FaultType {
        @Override
        default FaultFamily family() {
            return FaultFamily.LIARS;
        }
    }
}
