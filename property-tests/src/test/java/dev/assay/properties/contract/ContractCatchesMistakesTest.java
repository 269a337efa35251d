// SPDX-License-Identifier: Apache-2.0
package dev.assay.properties.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.assay.harness.ForwardingTarget;
import dev.assay.harness.Operation;
import dev.assay.harness.Outcome;
import dev.assay.harness.Target;
import dev.assay.harness.target.PbftTarget;
import dev.assay.harness.target.ReferenceDbTarget;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Value;
import dev.assay.simulation.Environment;
import dev.assay.simulation.Node;
import dev.assay.simulation.Observation;
import dev.assay.simulation.Protocol;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

/** Each property of the contract fails on a protocol with a mistake that it is about. */
class ContractCatchesMistakesTest {
    private static final int SEEDS_MAX = 60;

    /** The property of a contract, for one seed. */
    private interface Property {
        void check(ConsensusContract contract, long seed);
    }

    private static ConsensusContract of(Target target) {
        return () -> target;
    }

    private static Target with(Target target, String bug) {
        return new ForwardingTarget(target) {
            @Override
            public Protocol protocol(int nodes, Set<String> switches) {
                TreeSet<String> more = new TreeSet<>(switches);
                more.add(bug);
                return super.protocol(nodes, more);
            }
        };
    }

    private static void assertCaught(
            ConsensusContract contract, Property property, String... told) {
        for (long seed = 0; seed < SEEDS_MAX; seed++) {
            long tried = seed;
            Throwable thrown = catchThrowable(() -> property.check(contract, tried));
            if (thrown != null && !(thrown instanceof TestAbortedException)) {
                assertThat(thrown)
                        .isInstanceOf(AssertionError.class)
                        .hasMessageContainingAll("replay   ./assay replay");
                assertThat(thrown).hasMessageContainingAll(told);
                assertThat(thrown.getMessage().lines()).hasSizeLessThanOrEqualTo(25);
                return;
            }
        }
        throw new AssertionError("not caught by " + SEEDS_MAX + " seeds");
    }

    private static void assertRaftCaught(String bug, Property property, String... told) {
        assertCaught(of(with(new ReferenceDbTarget(), bug)), property, told);
    }

    @Test
    void agreementCatchesEntriesThatTooFewHold() {
        assertRaftCaught(
                "quorums-need-not-meet",
                ConsensusContract::agreement,
                "broke committed-prefix-agreement",
                "shrunk");
    }

    @Test
    void totalOrderCatchesThemToo() {
        assertRaftCaught(
                "quorums-need-not-meet", ConsensusContract::totalOrder, "agreement", "shrunk");
    }

    @Test
    void integrityCatchesRetriesThatHappenTwice() {
        assertRaftCaught(
                "retry-applied-twice",
                ConsensusContract::integrity,
                "broke integrity",
                "was appended once");
    }

    @Test
    void validityCatchesValuesThatNobodyWrote() {
        Target inventive =
                new ForwardingTarget(new ReferenceDbTarget()) {
                    @Override
                    public Session session(int nodes, Set<String> switches) {
                        return new InventiveSession(super.session(nodes, switches));
                    }
                };
        assertCaught(
                of(inventive),
                ConsensusContract::validity,
                "broke validity",
                "4242",
                "nobody had appended");
    }

    /** Adds an element to every list that it reads. */
    private record InventiveSession(Target.Session session) implements Target.Session {
        @Override
        public Node create(Environment environment) {
            return session.create(environment);
        }

        @Override
        public void invoke(Operation operation, Consumer<Outcome> done) {
            session.invoke(operation, outcome -> done.accept(embellished(outcome)));
        }

        private static Outcome embellished(Outcome outcome) {
            return outcome instanceof Outcome.Ok ok
                            && ok.steps().getFirst().value() instanceof Value.Sequence list
                    ? new Outcome.Ok(List.of(longer(ok.steps().getFirst(), list)))
                    : outcome;
        }

        private static MicroOperation longer(MicroOperation step, Value.Sequence list) {
            List<Value> elements = new ArrayList<>(list.elements());
            elements.add(Value.of(4242));
            return new MicroOperation(step.function(), step.key(), new Value.Sequence(elements));
        }
    }

    @Test
    void linearizabilityCatchesReadsOfADeposedLeader() {
        assertRaftCaught(
                "read-without-quorum",
                ConsensusContract::linearizability,
                "broke linearizable",
                "shrunk");
    }

    @Test
    void durabilityCatchesAnswersBeforeTheSync() {
        assertRaftCaught("ack-before-fsync", ConsensusContract::durability, "shrunk");
    }

    @Test
    void leaderUniquenessCatchesForgottenVotes() {
        assertRaftCaught(
                "vote-cleared-in-term",
                ConsensusContract::leaderUniqueness,
                "broke one-leader-per-term");
    }

    @Test
    void livenessCatchesNodesThatDoNotUnderstandEachOther() {
        assertRaftCaught("new-format-at-once", ConsensusContract::livenessAfterHeal, "shrunk");
    }

    @Test
    void accountabilityCatchesNodesThatAccuseWhomTheyLike() {
        ConsensusContract hasty =
                new ConsensusContract() {
                    @Override
                    public Target target() {
                        return new PbftTarget();
                    }

                    @Override
                    public OptionalInt accused(Observation told) {
                        return told instanceof Observation.BecameLeader
                                ? OptionalInt.of(3)
                                : OptionalInt.empty();
                    }
                };
        assertCaught(hasty, ConsensusContract::accountability, "broke accountability", "n3 a liar");
    }

    @Test
    void replayCatchesNodesThatRememberEarlierTrials() {
        AtomicLong starts = new AtomicLong();
        Target forgetful =
                new ForwardingTarget(new ReferenceDbTarget()) {
                    @Override
                    public Protocol protocol(int nodes, Set<String> switches) {
                        Protocol inner = super.protocol(nodes, switches);
                        return new Protocol() {
                            @Override
                            public Node create(Environment environment) {
                                environment.observe(
                                        new Observation.Mark("start", starts.incrementAndGet()));
                                return inner.create(environment);
                            }
                        };
                    }
                };
        assertCaught(of(forgetful), ConsensusContract::deterministicReplay, "deterministic replay");
    }

    @Test
    void aProtocolThatTellsNothingHasProvenNothing() {
        Target silent =
                new ForwardingTarget(new ReferenceDbTarget()) {
                    @Override
                    public Protocol protocol(int nodes, Set<String> switches) {
                        Protocol inner = super.protocol(nodes, switches);
                        return environment -> inner.create(silenced(environment));
                    }
                };
        Throwable thrown = catchThrowable(() -> of(silent).agreement(1));
        assertThat(thrown).hasMessageContaining("nothing was proven about committed-prefix");
    }

    /** The same environment, in which nobody hears what a node observes. */
    private static Environment silenced(Environment environment) {
        return (Environment)
                Proxy.newProxyInstance(
                        Environment.class.getClassLoader(),
                        new Class<?>[] {Environment.class},
                        (proxy, method, arguments) ->
                                method.getName().equals("observe")
                                        ? null
                                        : method.invoke(environment, arguments));
    }

    @Test
    void aSoundProtocolPasses() {
        assertThatCode(() -> of(new ReferenceDbTarget()).durability(3)).doesNotThrowAnyException();
    }
}
