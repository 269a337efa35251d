// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.model;

import dev.assay.histories.Value;
import java.util.Optional;
import java.util.Set;

/**
 * A sequential specification: which states an operation leads to from a state, given what it
 * returned. Found by {@link java.util.ServiceLoader}; a model of one's own is one class of some
 * twenty lines, loaded by {@code --plugins}.
 *
 * <p>Models must be deterministic functions of their arguments and may be called from many threads.
 * A step may lead to no state (the operation is impossible there), to one, or to many (a
 * nondeterministic model).
 *
 * @param <S> the states: immutable, with {@code equals} and {@code hashCode} by content
 */
public interface Model<S> {
    /** The kebab-case id: {@code cas-register}, {@code kv-append}, … */
    String id();

    /**
     * The state before the first operation.
     *
     * @param initial the user's {@code --initial}, if given
     * @throws IllegalArgumentException when this model cannot start from that value
     */
    S initial(Optional<Value> initial);

    /**
     * Tells {@code next} every state that {@code call} may lead to from {@code state}. A step that
     * works long calls {@link Next#poll} at least every millisecond. Only calls that {@link
     * #validate} let pass arrive here.
     */
    void step(S state, Call call, Next<S> next);

    /**
     * True when a step on one key never influences a step on another, so that keys which no
     * operation touches together can be judged apart, each from the initial state.
     */
    default boolean independentKeys() {
        return false;
    }

    /**
     * True when two calls that touch different keys can change places in any order, since neither
     * allows, refuses or changes what the other sees. {@code false} is always right.
     */
    default boolean keysCommute() {
        return independentKeys();
    }

    /**
     * Refuses a call that this model cannot judge, before the search begins.
     *
     * @throws dev.assay.checkers.UnsuitableHistoryException when the model does not know the call's
     *     function or its arguments' form
     */
    default void validate(Call call) {}

    /**
     * True when the call cannot change any state; wrong answers make checks wrong, {@code false} is
     * always right.
     */
    default boolean readsOnly(Call call) {
        return false;
    }

    /**
     * True when some state refuses the call, so that its success proves something; a history in
     * which no completed operation can be refused is vacuous. {@code true} is the safe answer where
     * it is not known.
     */
    default boolean mayRefuse(Call call) {
        return true;
    }

    /**
     * True when {@link #mayLeadTo} and {@link #mayRestart} say more than their defaults, so that
     * asking them is worth the time: they let a search give up at once what a later read will
     * refute.
     */
    default boolean looksAhead() {
        return false;
    }

    /**
     * False only when every way from {@code state} to one that allows {@code goal} takes a call for
     * which {@link #mayRestart} is true: a text that is no prefix of the text read later.
     *
     * @param goal a call that reads only
     */
    default boolean mayLeadTo(S state, Call goal) {
        return true;
    }

    /**
     * True when {@code change} may open a way to {@code goal} from a state that has none: a put of
     * a prefix of the text.
     */
    default boolean mayRestart(Call change, Call goal) {
        return true;
    }

    /**
     * True when every state allows {@code change} and it leads to one and the same state from all
     * of them, so that what was there before does not matter to whoever looks later: a put. Saves
     * much time; {@code false} is always right.
     */
    default boolean overwrites(Call change) {
        return false;
    }

    /**
     * The standard object that this model is, as long as one key's operations call only these
     * functions, each by one step, from whatever state {@link #initial} may give; then a special
     * algorithm may decide in the model's place. It must be the very same in every state, argument
     * and result; where only the Java type of the state tells (see {@link ObjectType}), a state of
     * another type keeps the algorithms off. Empty is always right.
     *
     * @param functions those that occur; none is {@link Function#OTHER}
     */
    default Optional<ObjectType> actsAs(Set<Function> functions) {
        return Optional.empty();
    }

    /**
     * True when {@link #validate}, {@link #readsOnly} and {@link #mayRefuse} say the same of two
     * calls of one step that have the same function, on whatever keys, whose arguments are of one
     * kind and whose results are of one kind, and whose results both equal their arguments or both
     * do not. Of one kind are values of one type; negative numbers, zero and positive ones are
     * kinds of their own, and so are nil, absent, unknown, true, false, and sequences of no, one
     * and two elements.
     */
    default boolean judgesByKind() {
        return false;
    }

    /**
     * True when it matters which process called, so that {@link Call#process} is told: locks that
     * have an owner. Then equal calls of different processes are different calls.
     */
    default boolean distinguishesProcesses() {
        return false;
    }

    /** The call for people: {@code cas 2 → 3 on key 7: true}. */
    default String describe(Call call) {
        return Describe.call(call);
    }

    /** The state for people. */
    default String describeState(S state) {
        return String.valueOf(state);
    }

    /** Where a step puts the states it leads to. */
    interface Next<S> {
        /** One possible next state. */
        void to(S state);

        /** Lets the budget interrupt a step that works long. */
        void poll();
    }
}
