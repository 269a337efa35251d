// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.db.kv.Configuration;
import org.junit.jupiter.api.Test;

/** Quorums that must meet, counted out in full for few voters. */
class QuorumsTest {
    private static final int MOST = 7;

    private static boolean meet(int voters, int first, int second) {
        for (long one = 0; one < 1L << voters; one++) {
            for (long other = 0; other < 1L << voters; other++) {
                if (Long.bitCount(one) == first
                        && Long.bitCount(other) == second
                        && (one & other) == 0) {
                    return false;
                }
            }
        }
        return true;
    }

    @Test
    void exactlyThoseSizesAreAcceptedWhoseQuorumsMeet() {
        for (int voters = 1; voters <= MOST; voters++) {
            for (int election = 1; election <= voters; election++) {
                for (int commit = 1; commit <= voters; commit++) {
                    boolean safe =
                            meet(voters, election, election) && meet(voters, election, commit);
                    if (!safe) {
                        int n = voters;
                        int e = election;
                        int c = commit;
                        assertThatThrownBy(() -> Quorums.of(n, e, c))
                                .isInstanceOf(IllegalArgumentException.class)
                                .hasMessageContaining("need not meet");
                        continue;
                    }
                    Quorums quorums = Quorums.of(voters, election, commit);
                    assertThat(quorums.election(voters)).isEqualTo(election);
                    assertThat(quorums.commit(voters)).isEqualTo(commit);
                }
            }
        }
    }

    @Test
    void quorumsMeetAmongAnyNumberOfVoters() {
        for (int voters = 1; voters <= MOST; voters++) {
            for (int election = voters / 2 + 1; election <= voters; election++) {
                Quorums quorums = Quorums.of(voters, election, voters - election + 1);
                for (int others = 1; others <= MOST; others++) {
                    assertThat(meet(others, quorums.election(others), quorums.commit(others)))
                            .as("%s among %d", quorums, others)
                            .isTrue();
                    assertThat(2 * quorums.election(others)).isGreaterThan(others);
                }
            }
        }
    }

    @Test
    void aJointConfigurationNeedsQuorumsOfBothSides() {
        Configuration joint = new Configuration(0b11100, 0b00111, 0b100000);
        Quorums quorums = Quorums.MAJORITIES;
        assertThat(quorums.elects(joint, 0b00110)).isFalse();
        assertThat(quorums.elects(joint, 0b11000)).isFalse();
        assertThat(quorums.elects(joint, 0b01110)).isTrue();
        assertThat(quorums.decides(joint, 0b111000)).isFalse();
        long[] reached = {9, 7, 5, 3, 1, 100};
        assertThat(quorums.reached(joint, reached)).isEqualTo(3);
        Configuration mirrored = new Configuration(0b00111, 0b11100, 0);
        assertThat(quorums.reached(mirrored, reached)).isEqualTo(3);
        assertThat(quorums.reached(Configuration.of(0b00111), reached)).isEqualTo(7);
        assertThat(Quorums.of(5, 4, 2).reached(Configuration.of(0b11111), reached)).isEqualTo(7);
    }
}
