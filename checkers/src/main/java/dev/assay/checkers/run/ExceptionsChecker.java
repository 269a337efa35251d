// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.run;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Checker;
import dev.assay.checkers.Verdict;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.Value;
import dev.assay.histories.ValuePool;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The errors of operations that failed or that nobody knows about, by class (after Jepsen's {@code
 * unhandled-exceptions}, which looks at {@code exception} only): what the open column {@code
 * exception}, else {@code error}, of their completions says. The class is that of a Throwable as
 * EDN writes it (the first of {@code :via}, or {@code :type}, {@code :class}), the first element of
 * a sequence, or a text up to its first colon, in which numbers count as equal. O(events).
 *
 * <p>It tells and judges nothing: a client's error breaks no promise by itself. Vacuous when no
 * operation ended.
 */
public final class ExceptionsChecker implements Checker {
    private static final int LONGEST = 80;
    private static final List<String> COLUMNS = List.of("exception", "error");
    private static final List<String> CLASS_KEYS =
            List.of("via", "type", "class", "cause", "message");
    private static final Pattern THROWABLE =
            Pattern.compile("^[\\w.$]+(?:Exception|Error|Throwable)\\b");
    private static final Pattern NUMBER = Pattern.compile("\\d+");

    /** One class of errors. */
    private static final class Errors {
        private final int first;
        private final Value example;
        private long failed;
        private long unknown;

        Errors(int first, Value example) {
            this.first = first;
            this.example = example;
        }
    }

    @Override
    public String id() {
        return "unhandled-exceptions";
    }

    @Override
    public Verdict check(History history, Budget.Meter meter) {
        Map<String, Errors> byClass = new HashMap<>();
        Map<Integer, String> classOf = new HashMap<>();
        long ended = 0;
        long silent = 0;
        for (int operation = 0; operation < history.operations(); operation++) {
            if ((operation & 0x3FF) == 0) {
                meter.poll();
            }
            int end = history.completion(operation);
            ended += end >= 0 ? 1 : 0;
            if (end < 0 || history.outcome(operation) == EventType.OK) {
                continue;
            }
            int error = error(history, end);
            if (error == ValuePool.ABSENT) {
                silent++;
                continue;
            }
            Value value = history.values().get(error);
            String name = classOf.computeIfAbsent(error, unused -> className(value));
            int number = operation;
            Errors errors = byClass.computeIfAbsent(name, unused -> new Errors(number, value));
            boolean isFailure = history.outcome(operation) == EventType.FAIL;
            errors.failed += isFailure ? 1 : 0;
            errors.unknown += isFailure ? 0 : 1;
        }
        return ended == 0
                ? Verdict.vacuous(id(), "no operation ended")
                : told(history, byClass, silent);
    }

    private static int error(History history, int event) {
        for (String column : COLUMNS) {
            int value = history.column(column, event);
            if (value != ValuePool.ABSENT && value != ValuePool.NIL) {
                return value;
            }
        }
        return ValuePool.ABSENT;
    }

    private Verdict told(History history, Map<String, Errors> byClass, long silent) {
        List<Map.Entry<String, Errors>> classes = new ArrayList<>(byClass.entrySet());
        classes.sort(
                Comparator.comparingLong(
                                (Map.Entry<String, Errors> entry) ->
                                        -entry.getValue().failed - entry.getValue().unknown)
                        .thenComparing(Map.Entry::getKey));
        List<Verdict> parts = new ArrayList<>();
        long failed = 0;
        long unknown = 0;
        for (Map.Entry<String, Errors> entry : classes) {
            Errors errors = entry.getValue();
            failed += errors.failed;
            unknown += errors.unknown;
            String reason =
                    errors.unknown
                            + " info, "
                            + errors.failed
                            + " fail; first "
                            + Described.operation(history, errors.first)
                            + ": "
                            + Described.value(errors.example);
            parts.add(
                    Verdict.valid(entry.getKey(), reason)
                            .with(Map.of("info", errors.unknown, "fail", errors.failed)));
        }
        String reason =
                parts.isEmpty()
                        ? "no operation ended with an error"
                        : failed
                                + unknown
                                + (failed + unknown == 1 ? " error" : " errors")
                                + " of "
                                + parts.size()
                                + (parts.size() == 1 ? " class" : " classes")
                                + ", most of "
                                + parts.get(0).part();
        Verdict whole = parts.isEmpty() ? Verdict.valid(id(), reason) : Verdict.all(id(), parts);
        return new Verdict(
                        id(),
                        whole.status(),
                        reason,
                        whole.witness(),
                        whole.parts(),
                        whole.measures())
                .with(
                        Map.of(
                                "info with an error",
                                unknown,
                                "fail with an error",
                                failed,
                                "without an error",
                                silent,
                                "classes of errors",
                                (long) parts.size()));
    }

    /** The class of an error, for people. */
    static String className(Value value) {
        return switch (value) {
            case Value.Keyword keyword -> keyword.name();
            case Value.Symbol symbol -> symbol.name();
            case Value.Text text -> classOf(text.value());
            case Value.Tagged tagged -> className(tagged.value());
            case Value.Sequence sequence when !sequence.elements().isEmpty() ->
                    className(sequence.elements().get(0));
            case Value.Mapping mapping -> classOf(mapping);
            default -> classOf(Described.value(value));
        };
    }

    private static String classOf(Value.Mapping mapping) {
        for (String key : CLASS_KEYS) {
            for (Value name : List.of(new Value.Keyword(key), Value.of(key))) {
                Value found = mapping.entries().get(name);
                if (found != null && found != Value.NIL) {
                    return className(found);
                }
            }
        }
        return classOf(Described.value(mapping));
    }

    private static String classOf(String text) {
        Matcher throwable = THROWABLE.matcher(text);
        if (throwable.find()) {
            return throwable.group();
        }
        int colon = text.indexOf(": ");
        String head = colon > 0 ? text.substring(0, colon) : text;
        String line = head.lines().findFirst().orElse("");
        String general = NUMBER.matcher(line).replaceAll("#");
        return general.length() <= LONGEST ? general : general.substring(0, LONGEST) + "…";
    }
}
