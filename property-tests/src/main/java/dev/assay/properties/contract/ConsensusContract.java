// SPDX-License-Identifier: Apache-2.0
package dev.assay.properties.contract;

import dev.assay.harness.Target;
import dev.assay.harness.suite.TrialTemplate;
import dev.assay.harness.trial.TrialOptions;
import dev.assay.harness.trial.TrialResult;
import dev.assay.nemeses.FaultFamily;
import dev.assay.properties.arbitrary.Seeds;
import dev.assay.simulation.Observation;
import java.time.Duration;
import java.util.OptionalInt;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * What a consensus protocol that serves clients must keep, whatever the faults that it says it
 * stands. A protocol's test class implements this interface and says in {@link #target} what is on
 * trial; that is all:
 *
 * <pre>{@code
 * class ChainReplicationContractTest implements ConsensusContract {
 *     public Target target() {
 *         return new ChainReplicationTarget();
 *     }
 * }
 * }</pre>
 *
 * <p>Each property is named for what Cachin, Guerraoui and Rodrigues ("Introduction to Reliable and
 * Secure Distributed Programming", 2011, chapters 5 and 6) or Ongaro's dissertation call it, and
 * runs trials of its own in the deterministic simulator. A trial that breaks it is shrunk, and the
 * failure shows the contradiction, the case file and how to replay it. What the nodes must tell for
 * that is said in {@link Observation}: entries that they commit and apply, and who leads.
 *
 * <p>What it cannot see: bugs that need rarer schedules than some dozens of seeds bring; {@code
 * ./assay campaign} runs any number.
 */
public interface ConsensusContract {
    /** What is on trial. */
    Target target();

    /** What clients do in most trials; {@code append} is done besides. */
    default String workload() {
        return "mixed";
    }

    /** How long clients run while faults strike in each trial. */
    default Duration faultPhase() {
        return Duration.ofSeconds(8);
    }

    /**
     * Whom a node accuses of lying by what it tells, if it accuses anybody; the mark {@code
     * lie-found} with the liar's address unless the protocol has another way.
     */
    default OptionalInt accused(Observation told) {
        return told.what() instanceof Observation.Mark mark && mark.name().equals("lie-found")
                ? OptionalInt.of(Math.toIntExact(mark.value()))
                : OptionalInt.empty();
    }

    /** No two nodes decide differently at one index. */
    @Property(tries = 8)
    default void agreement(@ForAll("seeds") long seed) {
        trials().run(seed).keeps("committed-prefix-agreement");
    }

    /** Nodes that applied the same decisions are in the same state. */
    @Property(tries = 8)
    default void totalOrder(@ForAll("seeds") long seed) {
        trials().run(seed).keeps("committed-prefix-agreement", "state-digest-agreement");
    }

    /** Clients read only what clients wrote. */
    @Property(tries = 8)
    default void validity(@ForAll("seeds") long seed) {
        trials().with("append").run(seed).keeps("validity", ClientsView::validity);
    }

    /** What a client asked for once happens once at most, however often it was sent. */
    @Property(tries = 8)
    default void integrity(@ForAll("seeds") long seed) {
        trials().with("append")
                .with(FaultFamily.LINKS, FaultFamily.CLIENTS)
                .run(seed)
                .keeps("integrity", ClientsView::integrity);
    }

    /** To its clients the system looks like one machine (Herlihy and Wing, TOPLAS 1990). */
    @Property(tries = 8)
    default void linearizability(@ForAll("seeds") long seed) {
        trials().run(seed).keeps("linearizable");
    }

    /** What was acknowledged outlives the power of all nodes at once. */
    @Property(tries = 8)
    default void durability(@ForAll("seeds") long seed) {
        trials().underPowerLosses(seed).keeps("linearizable", "committed-never-cut");
    }

    /** Nobody leads in a term (view, ballot) of somebody else. */
    @Property(tries = 8)
    default void leaderUniqueness(@ForAll("seeds") long seed) {
        trials().run(seed).keeps("one-leader-per-term");
    }

    /** A healed quorum serves again, then everybody, and all replicas become equal. */
    @Property(tries = 8)
    default void livenessAfterHeal(@ForAll("seeds") long seed) {
        trials().run(seed).keeps("progresses", "halts-with-cause", "recovers", "converges");
    }

    /**
     * Nobody is called a liar who does not lie, also where more lie than the protocol stands. Only
     * of protocols that stand liars.
     */
    @Property(tries = 8)
    default void accountability(@ForAll("seeds") long seed) {
        boolean standsLiars = target().tolerance(target().usualNodes()).lying() > 0;
        for (int more = 0; standsLiars && more <= 1; more++) {
            trials().with(FaultFamily.LIARS).over(more).run(seed).accusesOnlyLiars();
        }
    }

    /** The same seed takes the same course, and so does the schedule that came of it. */
    @Property(tries = 3)
    default void deterministicReplay(@ForAll("seeds") long seed) {
        ContractTrials trials = trials();
        TrialResult first = trials.run(seed).result();
        trials.run(seed).takesTheCourseOf(first);
        trials.run(first.trial()).takesTheCourseOf(first);
    }

    /** The seeds of trials. */
    @Provide
    default Arbitrary<Long> seeds() {
        return Seeds.all();
    }

    private ContractTrials trials() {
        TrialOptions options =
                TrialOptions.standard().withPhases(faultPhase(), Duration.ofSeconds(2));
        return new ContractTrials(
                this, TrialTemplate.allFaults(target()).doing(workload()).with(options));
    }
}
