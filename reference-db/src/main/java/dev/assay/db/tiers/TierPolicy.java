// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.tiers;

import dev.assay.db.tiers.DataClass.Degree;
import java.util.List;

/**
 * Which tier decides on which data: the strongest that any rule asks for, and {@link Tier#CRASH}
 * where none does, so that another rule never weakens a decision. O(rules).
 */
public record TierPolicy(List<Rule> rules) {
    /**
     * All of these at least, and the tier is asked for.
     *
     * @param threat how likely nodes are to lie at this time, as the operator says
     */
    public record Rule(DataClass data, Degree threat, Tier tier) {
        boolean applies(DataClass other, Degree currentThreat) {
            return currentThreat.isAtLeast(threat)
                    && other.value().isAtLeast(data.value())
                    && other.regulation().isAtLeast(data.regulation())
                    && other.sensitivity().isAtLeast(data.sensitivity());
        }
    }

    public TierPolicy {
        rules = List.copyOf(rules);
    }

    /**
     * High value, strict regulation or high sensitivity take the Byzantine tier, each by itself;
     * under a high threat medium ones do.
     */
    public static TierPolicy standard() {
        return new TierPolicy(
                List.of(
                        byzantine(Degree.HIGH, Degree.LOW, Degree.LOW, Degree.LOW),
                        byzantine(Degree.LOW, Degree.HIGH, Degree.LOW, Degree.LOW),
                        byzantine(Degree.LOW, Degree.LOW, Degree.HIGH, Degree.LOW),
                        byzantine(Degree.MEDIUM, Degree.LOW, Degree.LOW, Degree.HIGH),
                        byzantine(Degree.LOW, Degree.MEDIUM, Degree.LOW, Degree.HIGH),
                        byzantine(Degree.LOW, Degree.LOW, Degree.MEDIUM, Degree.HIGH)));
    }

    private static Rule byzantine(
            Degree value, Degree regulation, Degree sensitivity, Degree threat) {
        return new Rule(new DataClass(value, regulation, sensitivity), threat, Tier.BYZANTINE);
    }

    /** The tier that decides on data of this class under this threat. */
    public Tier tier(DataClass data, Degree threat) {
        Tier strongest = Tier.CRASH;
        for (Rule rule : rules) {
            if (rule.applies(data, threat)) {
                strongest = strongest.or(rule.tier());
            }
        }
        return strongest;
    }
}
