// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import dev.assay.checkers.isolation.Anomaly;
import dev.assay.checkers.isolation.Level;
import dev.assay.checkers.isolation.Order;
import dev.assay.checkers.isolation.OrderedLevel;
import dev.assay.ci.ExitCode;
import dev.assay.ci.Surroundings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code assay levels}: the isolation levels, which implies which, and what each forbids. */
@Command(
        name = "levels",
        description =
                "Draws which isolation level implies which; with a level, says what it promises,"
                        + " where it is defined and what it forbids.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpAutoWidth = true)
public final class LevelsCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Parameters(
            arity = "0..1",
            paramLabel = "LEVEL",
            description = "The level to explain, such as snapshot-isolation.")
    private @Nullable String level;

    public LevelsCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        List<String> lines =
                level == null ? drawing() : explanation(TransactionWorkload.level("", level));
        lines.forEach(surroundings.out()::println);
        return ExitCode.OK;
    }

    /** The strongest at the top; what was drawn before is not drawn again. */
    private static List<String> drawing() {
        List<String> lines = new ArrayList<>();
        Set<Level> drawn = EnumSet.noneOf(Level.class);
        draw(Level.STRICT_SERIALIZABLE, "", "", drawn, lines);
        lines.add("");
        lines.add(
                "Each level implies those below it; ↑ is drawn further up. Explain one: assay"
                        + " levels LEVEL");
        return lines;
    }

    private static void draw(
            Level level, String first, String next, Set<Level> drawn, List<String> lines) {
        boolean isNew = drawn.add(level);
        lines.add(first + level.word() + (isNew ? "" : " ↑"));
        if (!isNew) {
            return;
        }
        List<Level> implied = level.implied().stream().sorted(Comparator.reverseOrder()).toList();
        for (int i = 0; i < implied.size(); i++) {
            boolean isLast = i == implied.size() - 1;
            draw(
                    implied.get(i),
                    next + (isLast ? "└─ " : "├─ "),
                    next + (isLast ? "   " : "│  "),
                    drawn,
                    lines);
        }
    }

    private static List<String> explanation(Level level) {
        List<String> lines = new ArrayList<>();
        lines.add(level.word() + ": " + level.meaning());
        lines.add("  defined by: " + level.source());
        lines.add(
                "  order besides reads and writes: "
                        + switch (level.order()) {
                            case NONE -> "none";
                            case SESSION -> "that of each session";
                            case REAL_TIME -> "that of real time";
                        });
        lines.add("  implies: " + (level.implied().isEmpty() ? "nothing" : words(level)));
        lines.add("  forbids:");
        for (Order order : Order.values()) {
            for (Anomaly anomaly : Anomaly.values()) {
                if (level.forbids(anomaly, order)) {
                    lines.add("    " + anomaly.id(order) + ": " + anomaly.meaning());
                }
            }
        }
        for (Order order : List.of(Order.SESSION, Order.REAL_TIME)) {
            lines.add("  with --order " + order.word() + ": " + with(level, order));
        }
        return lines;
    }

    private static String with(Level level, Order order) {
        if (level.isOfSessions()) {
            return "no difference, for it is about sessions alone";
        }
        OrderedLevel ordered = new OrderedLevel(level, order);
        if (ordered.order() == level.order()) {
            return "no difference, for it keeps that order";
        }
        return ordered.sameAs()
                .map(same -> "the same as " + same.word())
                .orElseGet(
                        () ->
                                "forbids "
                                        + Stream.of(Anomaly.values())
                                                .filter(each -> ordered.forbids(each, order))
                                                .map(each -> each.id(order))
                                                .collect(Collectors.joining(", "))
                                        + " besides");
    }

    private static String words(Level level) {
        return level.implied().stream().map(Level::word).collect(Collectors.joining(", "));
    }
}
