// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import dev.assay.checkers.Budget;
import dev.assay.checkers.model.Function;
import dev.assay.checkers.model.ObjectType;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Decides deques that were used as something simpler: with one end only as a stack, with one end to
 * put in and the other to take out as a FIFO queue. By {@link StackEngine} and {@link
 * FifoQueueEngine}, whose conditions and complexities hold. Undecided about all others, unless a
 * value never went in, or came out twice or too early.
 */
public final class DequeEngine implements SpecialEngine {
    private static final int NONE = -1;

    /** About what reading by values takes for an operation. */
    private static final long BYTES_PER_OPERATION = 40;

    @Override
    public String id() {
        return "deque-of-unique-values";
    }

    @Override
    public Answer decide(ObjectHistory history, Budget.Meter meter) {
        Set<Function> used = EnumSet.noneOf(Function.class);
        for (int operation = 0; operation < history.size(); operation++) {
            used.add(history.function(operation));
        }
        boolean intoFront = used.contains(Function.PUSH_FRONT);
        boolean intoBack = used.contains(Function.PUSH_BACK);
        boolean atFront = used.contains(Function.POP_FRONT) || used.contains(Function.PEEK_FRONT);
        boolean atBack = used.contains(Function.POP_BACK) || used.contains(Function.PEEK_BACK);
        boolean stack = intoFront ? !atBack : intoBack && !atFront;
        Optional<ObjectHistory> simpler =
                as(stack ? ObjectType.STACK : ObjectType.FIFO_QUEUE, history);
        if (simpler.isEmpty()) {
            return new Answer.Undecided("it holds other operations");
        }
        if ((intoFront && intoBack) || (atFront && atBack)) {
            return whateverTheOrder(simpler.get(), meter);
        }
        return stack
                ? new StackEngine().decide(simpler.get(), meter)
                : new FifoQueueEngine().decide(simpler.get(), meter);
    }

    /** What no container does: values that never went in, or came out twice or too early. */
    private static Answer whateverTheOrder(ObjectHistory history, Budget.Meter meter) {
        long bytes = BYTES_PER_OPERATION * history.size();
        meter.allocated(bytes);
        try {
            return UniqueValuesReader.read(history, meter)
                            instanceof UniqueValuesReader.Settled(Answer.Refuted refuted)
                    ? refuted
                    : new Answer.Undecided("both ends are used in more than one way");
        } finally {
            meter.allocated(-bytes);
        }
    }

    private static Optional<ObjectHistory> as(ObjectType type, ObjectHistory history) {
        byte[] function = new byte[history.size()];
        boolean stack = type == ObjectType.STACK;
        for (int operation = 0; operation < function.length; operation++) {
            int plain =
                    switch (history.function(operation)) {
                        case PUSH_FRONT, PUSH_BACK ->
                                (stack ? Function.PUSH : Function.ENQUEUE).ordinal();
                        case POP_FRONT, POP_BACK ->
                                (stack ? Function.POP : Function.DEQUEUE).ordinal();
                        case PEEK_FRONT, PEEK_BACK -> Function.PEEK.ordinal();
                        default -> NONE;
                    };
            if (plain == NONE) {
                return Optional.empty();
            }
            function[operation] = (byte) plain;
        }
        return Optional.of(
                new ObjectHistory(
                        type,
                        history.initial(),
                        history.values(),
                        function,
                        history.argument(),
                        history.result(),
                        history.invoked(),
                        history.returned(),
                        history.order()));
    }
}
