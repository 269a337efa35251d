// SPDX-License-Identifier: Apache-2.0
package dev.assay.jepsen.opinion;

import dev.assay.checkers.isolation.IsolationChecker;
import dev.assay.checkers.isolation.Level;
import dev.assay.checkers.model.Function;
import dev.assay.histories.History;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What transactions do, as Elle knows it. */
public enum ElleWorkload {
    /** Steps append to lists and read them whole. */
    LIST_APPEND {
        @Override
        @Nullable String function(Function function) {
            return switch (function) {
                case READ -> "r";
                case APPEND -> "append";
                default -> null;
            };
        }

        @Override
        public IsolationChecker ours(Optional<Level> level) {
            return of(level);
        }
    },
    /** Steps write registers and read them. */
    RW_REGISTER {
        @Override
        @Nullable String function(Function function) {
            return switch (function) {
                case READ -> "r";
                case WRITE -> "w";
                default -> null;
            };
        }

        @Override
        public IsolationChecker ours(Optional<Level> level) {
            return of(level).onRegisters();
        }
    };

    private static IsolationChecker of(Optional<Level> level) {
        return level.map(IsolationChecker::of).orElseGet(IsolationChecker::ofAllLevels);
    }

    /** Its name, there and here. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The name of a step's function there; null where it has none. */
    abstract @Nullable String function(Function function);

    /** Our checker of the same. */
    public abstract IsolationChecker ours(Optional<Level> level);

    /** The name of a step's function there. */
    String function(History history, int step) {
        String ours = history.functionName(history.stepFunction(step));
        String theirs = function(Function.named(ours));
        if (theirs == null) {
            throw new dev.assay.checkers.UnsuitableHistoryException(
                    "Elle's " + word() + " knows no step " + ours);
        }
        return theirs;
    }
}
