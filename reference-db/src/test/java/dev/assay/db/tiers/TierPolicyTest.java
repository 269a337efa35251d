// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.tiers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.db.tiers.DataClass.Degree;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class TierPolicyTest {
    private final TierPolicy policy = TierPolicy.standard();

    private Tier tier(Degree value, Degree regulation, Degree sensitivity, Degree threat) {
        return policy.tier(new DataClass(value, regulation, sensitivity), threat);
    }

    @Example
    void routine_data_is_decided_on_cheaply() {
        assertThat(policy.tier(DataClass.ROUTINE, Degree.HIGH)).isEqualTo(Tier.CRASH);
        assertThat(tier(Degree.MEDIUM, Degree.MEDIUM, Degree.MEDIUM, Degree.MEDIUM))
                .isEqualTo(Tier.CRASH);
    }

    @Example
    void each_high_degree_takes_the_byzantine_tier_by_itself() {
        assertThat(tier(Degree.HIGH, Degree.LOW, Degree.LOW, Degree.LOW)).isEqualTo(Tier.BYZANTINE);
        assertThat(tier(Degree.LOW, Degree.HIGH, Degree.LOW, Degree.LOW)).isEqualTo(Tier.BYZANTINE);
        assertThat(tier(Degree.LOW, Degree.LOW, Degree.HIGH, Degree.LOW)).isEqualTo(Tier.BYZANTINE);
    }

    @Example
    void under_a_high_threat_a_medium_degree_does() {
        assertThat(tier(Degree.MEDIUM, Degree.LOW, Degree.LOW, Degree.HIGH))
                .isEqualTo(Tier.BYZANTINE);
        assertThat(tier(Degree.LOW, Degree.MEDIUM, Degree.LOW, Degree.HIGH))
                .isEqualTo(Tier.BYZANTINE);
        assertThat(tier(Degree.LOW, Degree.LOW, Degree.MEDIUM, Degree.HIGH))
                .isEqualTo(Tier.BYZANTINE);
    }

    @Property
    void more_at_stake_never_weakens_a_decision(
            @ForAll DataClass.Degree value,
            @ForAll DataClass.Degree regulation,
            @ForAll DataClass.Degree sensitivity,
            @ForAll DataClass.Degree threat) {
        Tier tier = tier(value, regulation, sensitivity, threat);

        for (Degree more : Degree.values()) {
            if (more.isAtLeast(value)) {
                assertThat(tier(more, regulation, sensitivity, threat))
                        .isGreaterThanOrEqualTo(tier);
            }
            if (more.isAtLeast(threat)) {
                assertThat(tier(value, regulation, sensitivity, more)).isGreaterThanOrEqualTo(tier);
            }
        }
    }
}
