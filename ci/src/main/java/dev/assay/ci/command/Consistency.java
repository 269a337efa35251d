// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import dev.assay.checkers.Checker;
import dev.assay.checkers.linearizability.LinearizabilityChecker;
import dev.assay.checkers.linearizability.LinearizabilityOptions;
import dev.assay.checkers.model.Model;
import dev.assay.checkers.sequential.SequentialConsistencyChecker;
import dev.assay.checkers.session.SessionGuaranteesChecker;
import dev.assay.checkers.staleness.MaxStaleness;
import dev.assay.checkers.staleness.StalenessChecker;
import dev.assay.ci.BadInputException;
import dev.assay.ci.Durations;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine;

/** What {@code check --consistency} can ask of a history. */
enum Consistency {
    LINEARIZABLE,
    SEQUENTIAL,
    SESSION,
    STALENESS;

    /** The name on the command line. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Those named, each once, in the order in which they are named. */
    static List<Consistency> named(String list) {
        List<Consistency> found = new ArrayList<>();
        for (String word : list.split(",", -1)) {
            Consistency named =
                    Arrays.stream(values())
                            .filter(each -> each.word().equals(word.strip()))
                            .findFirst()
                            .orElseThrow(
                                    () ->
                                            new BadInputException(
                                                    "--consistency: unknown name '"
                                                            + word.strip()
                                                            + "'; it is one or more of "
                                                            + words(List.of(values()))));
            if (!found.contains(named)) {
                found.add(named);
            }
        }
        return List.copyOf(found);
    }

    static String words(List<Consistency> some) {
        return some.stream().map(Consistency::word).collect(Collectors.joining(","));
    }

    /** Who judges it. */
    Checker checker(
            Model<?> model, LinearizabilityOptions options, Optional<MaxStaleness> maxStaleness) {
        return switch (this) {
            case LINEARIZABLE -> new LinearizabilityChecker(model, options);
            case SEQUENTIAL -> new SequentialConsistencyChecker(model, options);
            case SESSION -> new SessionGuaranteesChecker(model, options);
            case STALENESS -> new StalenessChecker(model, options, maxStaleness);
        };
    }

    /** The bound that {@code --max-staleness} gives: a number of values, or a time. */
    static MaxStaleness maxStaleness(String text) {
        try {
            return text.matches("\\d{1,9}")
                    ? new MaxStaleness.Values(Integer.parseInt(text))
                    : new MaxStaleness.Time(new Durations().convert(text));
        } catch (IllegalArgumentException | CommandLine.TypeConversionException malformed) {
            throw new BadInputException(
                    "--max-staleness is a number of values from 1 on, or a duration such as 500ms,"
                            + " not '"
                            + text
                            + "'",
                    malformed);
        }
    }
}
