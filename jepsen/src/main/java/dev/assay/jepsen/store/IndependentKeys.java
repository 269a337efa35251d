// SPDX-License-Identifier: Apache-2.0
package dev.assay.jepsen.store;

import dev.assay.checkers.UnsuitableHistoryException;
import dev.assay.checkers.model.Function;
import dev.assay.histories.Event;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.HistoryBuilder;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Value;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Histories of {@code jepsen.independent}, whose operations carry {@code [key value]} for their
 * value. In text nothing tells such a pair from a plain vector. What tells is an operation that
 * only looks, such as a read, and is called with {@code [key nil]}: alone it would be called with
 * nothing. Where one is, all operations of clients must be pairs, and become operations on a key.
 * O(operations); of other histories only what looks is looked at.
 */
public final class IndependentKeys {
    private static final Set<Function> LOOKING =
            EnumSet.of(
                    Function.READ,
                    Function.DEQUEUE,
                    Function.PEEK,
                    Function.POP,
                    Function.GENERATE,
                    Function.RANDOM_MEMBER,
                    Function.POP_FRONT,
                    Function.POP_BACK,
                    Function.PEEK_FRONT,
                    Function.PEEK_BACK,
                    Function.ACQUIRE,
                    Function.RELEASE);

    private IndependentKeys() {}

    /** True for the call of an operation that only looks and carries {@code [key nil]}. */
    public static boolean isAsked(Event event) {
        return event instanceof Event.Client client
                && client.type() == EventType.INVOKE
                && client.steps().size() == 1
                && isAsked(client.steps().get(0));
    }

    private static boolean isAsked(MicroOperation step) {
        return step.key() == Value.ABSENT
                && LOOKING.contains(Function.named(step.function()))
                && step.value() instanceof Value.Sequence(List<Value> pair)
                && pair.size() == 2
                && pair.get(1) == Value.NIL;
    }

    /**
     * The history with its keys told apart, or itself where it is none of {@code
     * jepsen.independent}'s.
     *
     * @throws UnsuitableHistoryException when only some operations have a key
     */
    public static History apart(History history) {
        if (!isIndependent(history)) {
            return history;
        }
        HistoryBuilder builder = new HistoryBuilder();
        Map<Integer, Value> open = new HashMap<>();
        history.replay(
                event ->
                        builder.accept(
                                event instanceof Event.Client client
                                        ? with(client, apart(client, open))
                                        : event));
        return builder.build();
    }

    private static boolean isIndependent(History history) {
        boolean[] isLooking = new boolean[history.functions()];
        for (int function = 0; function < isLooking.length; function++) {
            isLooking[function] = LOOKING.contains(Function.named(history.functionName(function)));
        }
        for (int operation = 0; operation < history.operations(); operation++) {
            int step = history.firstStep(operation);
            if (isLooking[history.stepFunction(step)]
                    && history.values().get(history.stepArgument(step))
                            instanceof Value.Sequence(List<Value> pair)
                    && pair.size() == 2
                    && isAsked(history.event(history.invocation(operation)))) {
                return true;
            }
        }
        return false;
    }

    // One that did not end well may have lost its pair.
    private static MicroOperation apart(Event.Client client, Map<Integer, Value> open) {
        MicroOperation step = client.steps().get(0);
        if (client.steps().size() == 1
                && step.key() == Value.ABSENT
                && step.value() instanceof Value.Sequence(List<Value> pair)
                && pair.size() == 2) {
            open.put(client.process(), pair.get(0));
            return new MicroOperation(step.function(), pair.get(0), pair.get(1));
        }
        Value key = open.get(client.process());
        if (key != null && (client.type() == EventType.INFO || client.type() == EventType.FAIL)) {
            return new MicroOperation(step.function(), key, Value.NIL);
        }
        throw new UnsuitableHistoryException(
                "a read is called with [key nil], as by jepsen.independent, but process "
                        + client.process()
                        + "'s "
                        + client.function()
                        + " ("
                        + client.type().word()
                        + ") carries no [key value]; leave out what is not of a key");
    }

    private static Event with(Event.Client client, MicroOperation step) {
        return new Event.Client(
                client.process(),
                client.type(),
                client.timeNanos(),
                client.function(),
                List.of(step),
                client.extras());
    }
}
