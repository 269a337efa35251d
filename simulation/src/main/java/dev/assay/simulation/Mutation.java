// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Small changes of one field of a message. */
public enum Mutation {
    /** One more. */
    INCREMENT,
    /** One less. */
    DECREMENT,
    /** Nothing. */
    ZERO,
    /** The largest number that there is. */
    MAX,
    /** What the same field said in the liar's last message of this kind to the same receiver. */
    STALE,
    /** What the message's next field says, which says in turn what this one did. */
    SWAP,
    /** The opposite of a flag. */
    FLIP;

    /**
     * The message after this change of a field; empty where it changes nothing.
     *
     * @param earlier the liar's last message of this kind to this receiver, if there was one
     */
    public Optional<MessageForger.Reading> of(
            MessageForger.Reading message, String field, Optional<MessageForger.Reading> earlier) {
        Long old = message.fields().get(field);
        if (old == null || message.flags().contains(field) != (this == FLIP)) {
            return Optional.empty();
        }
        MessageForger.Reading changed =
                switch (this) {
                    case INCREMENT -> message.with(field, old + 1);
                    case DECREMENT -> message.with(field, old - 1);
                    case ZERO -> message.with(field, 0);
                    case MAX -> message.with(field, Long.MAX_VALUE);
                    case STALE ->
                            earlier.map(last -> last.fields().get(field))
                                    .map(value -> message.with(field, value))
                                    .orElse(message);
                    case SWAP -> swapped(message, field, old);
                    case FLIP -> message.with(field, 1 - old);
                };
        return changed.equals(message) ? Optional.empty() : Optional.of(changed);
    }

    private static MessageForger.Reading swapped(
            MessageForger.Reading message, String field, long old) {
        List<String> numbers = new ArrayList<>(message.fields().sequencedKeySet());
        numbers.removeAll(message.flags());
        String other = numbers.get((numbers.indexOf(field) + 1) % numbers.size());
        long next = message.fields().getOrDefault(other, old);
        return message.with(field, next).with(other, old);
    }
}
