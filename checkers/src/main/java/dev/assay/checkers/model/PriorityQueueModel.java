// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.model;

import dev.assay.checkers.UnsuitableHistoryException;
import dev.assay.histories.Value;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A priority queue of integers for each key, the smallest first: enqueue, dequeue, peek. A dequeue
 * or peek that returned nil found it empty. Starts empty, or with the sequence in {@code
 * --initial}, in whatever order. A step takes at most 64 comparisons; to find the new state among
 * those that are known costs O(length of the queue).
 */
public final class PriorityQueueModel extends StepwiseModel<PriorityQueueModel.Elements> {
    public PriorityQueueModel() {
        super(
                "priority-queue",
                EnumSet.of(Function.ENQUEUE, Function.DEQUEUE, Function.PEEK),
                false);
    }

    /** Integers from the smallest on; what is in twice is counted. */
    static final class Elements extends AbstractList<Value> {
        static final Elements NONE = new Elements(null, 0, 0);

        private final LongTrie.@Nullable Node<Integer> counts;
        private final int size;
        private final long hash;

        private Elements(LongTrie.@Nullable Node<Integer> counts, int size, long hash) {
            this.counts = counts;
            this.size = size;
            this.hash = hash;
        }

        // Keys ascend as unsigned numbers.
        private static long key(long number) {
            return number ^ Long.MIN_VALUE;
        }

        private static long hash(long number) {
            long mixed = (number + 1) * 0x9E3779B97F4A7C15L;
            mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
            return mixed ^ (mixed >>> 27);
        }

        @Override
        public int size() {
            return size;
        }

        long first() {
            return key(LongTrie.firstKey(Objects.requireNonNull(counts)));
        }

        Elements with(long number) {
            Integer old = LongTrie.get(counts, key(number));
            int count = old == null ? 1 : old + 1;
            return new Elements(
                    LongTrie.put(counts, key(number), count), size + 1, hash + hash(number));
        }

        Elements withoutFirst() {
            long number = first();
            int count = Objects.requireNonNull(LongTrie.get(counts, key(number)));
            return new Elements(
                    count == 1
                            ? LongTrie.remove(counts, key(number))
                            : LongTrie.put(counts, key(number), count - 1),
                    size - 1,
                    hash - hash(number));
        }

        @Override
        public Value get(int index) {
            return sorted().get(index);
        }

        @Override
        public Iterator<Value> iterator() {
            return sorted().iterator();
        }

        private List<Value> sorted() {
            List<Value> all = new ArrayList<>(size);
            LongTrie.forEach(
                    counts,
                    (key, count) -> {
                        for (int i = 0; i < count; i++) {
                            all.add(Value.of(key(key)));
                        }
                    });
            return all;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Elements elements
                    ? hash == elements.hash
                            && size == elements.size
                            && LongTrie.same(counts, elements.counts)
                    : super.equals(other);
        }

        // That of a list, whose price is a look at each element.
        @Override
        public int hashCode() {
            return super.hashCode();
        }
    }

    @Override
    public Elements initial(Optional<Value> initial) {
        Elements elements = Elements.NONE;
        for (Value each : SequenceModel.sequence(id(), initial.orElse(Value.NIL))) {
            if (!(each instanceof Value.Int(long number))) {
                throw new IllegalArgumentException(
                        "a priority-queue holds integers, not " + Describe.value(each));
            }
            elements = elements.with(number);
        }
        return elements;
    }

    @Override
    void validate(Call.Step step) {
        if (Function.named(step.function()) == Function.ENQUEUE
                && !(step.argument() instanceof Value.Int)) {
            throw new UnsuitableHistoryException(
                    "a priority-queue holds integers, not " + Describe.value(step.argument()));
        }
    }

    @Override
    void apply(Elements state, Call.Step step, Next<Elements> next) {
        if (step.argument() instanceof Value.Int(long number)
                && Function.named(step.function()) == Function.ENQUEUE) {
            next.to(state.with(number));
        } else if (step.mayReturn(state.isEmpty() ? Value.NIL : Value.of(state.first()))) {
            boolean takes = Function.named(step.function()) == Function.DEQUEUE;
            next.to(takes && !state.isEmpty() ? state.withoutFirst() : state);
        }
    }

    @Override
    public Optional<ObjectType> actsAs(Set<Function> functions) {
        return only(
                functions,
                ObjectType.PRIORITY_QUEUE,
                Function.ENQUEUE,
                Function.DEQUEUE,
                Function.PEEK);
    }

    @Override
    public String describeState(Elements state) {
        return state.isEmpty() ? "empty" : Describe.value(new Value.Sequence(List.copyOf(state)));
    }
}
