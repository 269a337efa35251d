// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.checkers.Status;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.Witness;
import dev.assay.histories.History;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** What is decided of levels so far, and what one of them says of others. */
final class LevelVerdicts {
    private final History history;
    private final Findings findings;
    private final boolean isTimeless;
    private final Order added;
    private final Map<Level, Verdict> verdicts = new EnumMap<>(Level.class);

    /**
     * @param isTimeless what the history's events say of real time is nothing
     * @param added an order of transactions that all levels have to keep besides their own
     */
    LevelVerdicts(History history, Findings findings, boolean isTimeless, Order added) {
        this.history = history;
        this.findings = findings;
        this.isTimeless = isTimeless;
        this.added = added;
    }

    boolean isTimeless() {
        return isTimeless;
    }

    /** True for a level of which the history cannot tell, for it has no times. */
    boolean isUntold(Level level) {
        return isTimeless && IsolationChecker.isAboutTime(level);
    }

    boolean isDecided(Level level) {
        return verdicts.containsKey(level);
    }

    boolean isBroken(Level level) {
        Verdict known = verdicts.get(level);
        return known != null && known.status() == Status.INVALID;
    }

    /** Breaks a level by the first of the findings that it forbids. */
    void find(Level level) {
        if (isDecided(level)) {
            return;
        }
        for (Anomaly anomaly : Anomaly.values()) {
            Optional<Finding> found = findings.first(anomaly);
            if (level.forbids(anomaly, Order.NONE) && found.isPresent()) {
                invalid(level, CircleExplanation.witness(history, found.get()));
                return;
            }
        }
    }

    void invalid(Level level, Witness witness) {
        verdicts.put(level, Verdict.invalid(word(level), witness));
    }

    void valid(Level level) {
        verdicts.putIfAbsent(
                level, Verdict.valid(word(level), "the versions have an order that it allows"));
    }

    void unknown(Level level, String reason) {
        verdicts.putIfAbsent(level, Verdict.unknown(word(level), reason));
    }

    /** A level holds, and with it all that it implies. */
    void hold(Level level) {
        for (Level weaker : Level.values()) {
            if (level.implies(weaker)) {
                valid(weaker);
            }
        }
    }

    /**
     * How the weakest level is broken that a level implies; but a circle that no serial level
     * allows is better known by what they call it.
     */
    Optional<Witness> weakest(Level level) {
        Optional<Witness> last = Optional.empty();
        for (Level weaker : Level.values()) {
            Verdict known = verdicts.get(weaker);
            if (level.implies(weaker) && known != null && known.status() == Status.INVALID) {
                if (weaker != Level.UPDATE_SERIALIZABLE || !level.isSerial()) {
                    return known.witness();
                }
                last = known.witness();
            }
        }
        return last;
    }

    /** The verdict on a level, broken in the way of the weakest that it implies. */
    Verdict of(Level level, Optional<String> spent) {
        weakest(level).ifPresent(witness -> invalid(level, witness));
        Verdict known = verdicts.get(level);
        if (known != null) {
            return known;
        }
        return Verdict.unknown(
                word(level),
                isUntold(level) && spent.isEmpty()
                        ? IsolationChecker.NO_TIMES
                        : spent.orElse("undecided"));
    }

    private String word(Level level) {
        return new OrderedLevel(level, added).word();
    }
}
