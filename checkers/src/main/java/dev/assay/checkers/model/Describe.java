// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.model;

import dev.assay.histories.Value;
import dev.assay.histories.VisibleText;
import java.util.stream.Collectors;

/** Values and calls in words. */
public final class Describe {
    private Describe() {}

    /** {@code cas [2 3] on x, returned true}. */
    public static String call(Call call) {
        String steps = call.steps().stream().map(Describe::step).collect(Collectors.joining("; "));
        return call.returned() ? steps : steps + ", never returned";
    }

    private static String step(Call.Step step) {
        StringBuilder text = new StringBuilder(VisibleText.of(step.function()));
        boolean hasArgument = !(step.argument() instanceof Value.Missing);
        if (hasArgument) {
            text.append(' ').append(value(step.argument()));
        }
        if (step.key() != Value.ABSENT) {
            text.append(" on ").append(value(step.key()));
        }
        if (step.result() != Value.UNKNOWN
                && !(hasArgument && step.result().equals(step.argument()))) {
            text.append(", returned ").append(value(step.result()));
        }
        return text.toString();
    }

    /** A value as EDN would show it, on one line and with nothing that a terminal would obey. */
    public static String value(Value value) {
        return switch (value) {
            case Value.Missing missing ->
                    switch (missing) {
                        case NIL -> "nil";
                        case ABSENT -> "(none)";
                        case UNKNOWN -> "?";
                    };
            case Value.Bool bool -> bool.isTrue() ? "true" : "false";
            case Value.Int integer -> Long.toString(integer.value());
            case Value.BigInt integer -> integer.value().toString();
            case Value.Real real -> Double.toString(real.value());
            case Value.Text text -> '"' + VisibleText.of(text.value()) + '"';
            case Value.Keyword keyword -> ':' + VisibleText.of(keyword.name());
            case Value.Symbol symbol -> VisibleText.of(symbol.name());
            case Value.Char character -> {
                String shown = VisibleText.of(Character.toString(character.codePoint()));
                yield shown.startsWith("\\") && shown.length() > 1 ? shown : "\\" + shown;
            }
            case Value.Sequence sequence ->
                    sequence.elements().stream()
                            .map(Describe::value)
                            .collect(Collectors.joining(" ", "[", "]"));
            case Value.Mapping mapping ->
                    mapping.entries().entrySet().stream()
                            .map(entry -> value(entry.getKey()) + " " + value(entry.getValue()))
                            .collect(Collectors.joining(", ", "{", "}"));
            case Value.Collection collection ->
                    collection.elements().stream()
                            .map(Describe::value)
                            .collect(Collectors.joining(" ", "#{", "}"));
            case Value.Tagged tagged ->
                    "#" + VisibleText.of(tagged.tag()) + " " + value(tagged.value());
        };
    }
}
