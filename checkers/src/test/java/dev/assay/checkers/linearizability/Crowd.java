// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability;

import dev.assay.histories.Event;
import dev.assay.histories.EventType;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Randomness;
import dev.assay.histories.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A small history in which nearly everything is open at once. Results are drawn, not taken from an
 * object, so that many histories are only just impossible.
 */
final class Crowd {
    private final Randomness randomness;
    private final List<String> functions;
    private final int percentCrashed;
    private final List<Event> events = new ArrayList<>();
    private final List<Called> open = new ArrayList<>();

    private record Called(
            int process, List<MicroOperation> argument, List<MicroOperation> result) {}

    private Crowd(Randomness randomness, String functions, int percentCrashed) {
        this.randomness = randomness;
        this.functions = List.of(functions.split(" "));
        this.percentCrashed = percentCrashed;
    }

    /**
     * Draws a history.
     *
     * @param functions those that are called, with a blank between them; {@code txn} for steps on
     *     several keys, {@code keyed} for one step on one of them
     * @param percentCrashed of the operations
     */
    static List<Event> events(
            Randomness randomness, String functions, int percentCrashed, int operations) {
        return new Crowd(randomness, functions, percentCrashed).drawn(operations);
    }

    private List<Event> drawn(int operations) {
        int most = 2 + randomness.nextInt(5);
        for (int process = 0; process < operations || !open.isEmpty(); ) {
            boolean invokes =
                    process < operations
                            && open.size() < most
                            && (open.isEmpty() || randomness.chance(0.6));
            if (invokes) {
                Called call = call(process++);
                open.add(call);
                emit(call.process, EventType.INVOKE, call.argument);
            } else {
                Called call = open.remove(randomness.nextInt(open.size()));
                boolean crashes = randomness.chance(percentCrashed / 100.0);
                emit(
                        call.process,
                        crashes ? EventType.INFO : EventType.OK,
                        crashes ? call.argument : call.result);
            }
        }
        return events;
    }

    private void emit(int process, EventType type, List<MicroOperation> steps) {
        String function = steps.size() == 1 ? steps.get(0).function() : "txn";
        events.add(new Event.Client(process, type, events.size(), function, steps, Map.of()));
    }

    private Called call(int process) {
        String function = randomness.pick(functions);
        int steps = function.equals("txn") ? 1 + randomness.nextInt(3) : 1;
        List<Integer> keys = new ArrayList<>(Arrays.asList(1, 2, 3, 4));
        List<MicroOperation> argument = new ArrayList<>();
        List<MicroOperation> result = new ArrayList<>();
        for (int step = 0; step < steps; step++) {
            boolean keyed = function.equals("txn") || function.equals("keyed");
            Value key =
                    keyed ? Value.of(keys.remove(randomness.nextInt(keys.size()))) : Value.ABSENT;
            String called = keyed ? randomness.pick(List.of("read", "write")) : function;
            Value given = argument(called);
            argument.add(new MicroOperation(called, key, given));
            result.add(new MicroOperation(called, key, result(called, given)));
        }
        return new Called(process, argument, result);
    }

    private Value argument(String function) {
        return switch (function) {
            case "read", "get", "dequeue", "pop", "peek" -> Value.NIL;
            case "cas" -> Value.sequence(letter(), letter());
            default -> letter();
        };
    }

    private Value result(String function, Value argument) {
        return switch (function) {
            case "read", "get" -> content();
            case "dequeue", "pop", "peek" -> randomness.chance(0.85) ? letter() : Value.NIL;
            case "cas", "contains" -> Value.of(randomness.chance(0.7));
            default -> argument;
        };
    }

    private Value letter() {
        return Value.of(randomness.pick(List.of("a", "a", "a", "b", "b", "b", "c")));
    }

    private Value content() {
        String text = ((Value.Text) letter()).value();
        boolean longer = functions.contains("append") && randomness.chance(0.6);
        return Value.of(longer ? text + ((Value.Text) content()).value() : text);
    }
}
