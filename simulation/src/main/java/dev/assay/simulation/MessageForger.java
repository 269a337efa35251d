// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.TreeSet;

/**
 * How the messages of a protocol can be lied about: what they are, which of their fields a liar may
 * change, and how a changed one is made so that its receiver believes it (with the right checksum,
 * or the liar's own signature). A {@link Protocol} brings one along. It changes fields only by
 * little, as {@link Mutation} says: small-scope mutations find more than bytes drawn at random,
 * which receivers throw away (Winter et al., "Randomized Testing of Byzantine Fault Tolerant
 * Algorithms", OOPSLA 2023, section 4).
 */
public interface MessageForger {
    /** One for protocols that say nothing of their messages: all of them are unreadable. */
    MessageForger NONE =
            new MessageForger() {
                @Override
                public SequencedMap<String, List<String>> kinds() {
                    return new LinkedHashMap<>();
                }

                @Override
                public Optional<Reading> read(byte[] message) {
                    return Optional.empty();
                }

                @Override
                public byte[] write(byte[] original, Reading changed) {
                    throw new IllegalStateException("there is nothing to write: " + changed);
                }
            };

    /** The kinds of messages in kebab case, and the names of the fields of each. */
    SequencedMap<String, List<String>> kinds();

    /** What a message says; empty when it is none of this protocol, or is damaged. */
    Optional<Reading> read(byte[] message);

    /** The original with the fields of {@code changed} in place of its own. */
    byte[] write(byte[] original, Reading changed);

    /** As above, signed with the keys of the liar, who has no others. */
    default byte[] write(int liar, byte[] original, Reading changed) {
        return write(original, changed);
    }

    /**
     * The answer that says yes to a request: a vote, an acknowledgement. Empty when the message
     * asks for nothing that could be granted.
     */
    default Optional<byte[]> assent(byte[] request) {
        return Optional.empty();
    }

    /** As above, signed with the keys of the liar, who has no others. */
    default Optional<byte[]> assent(int liar, byte[] request) {
        return assent(request);
    }

    /** The kinds that ask for a vote, each with the kinds that answer it. */
    default SequencedMap<String, List<String>> voting() {
        return new LinkedHashMap<>();
    }

    /** The kinds that ask to store something, each with the kinds that tell what is stored. */
    default SequencedMap<String, List<String>> storing() {
        return new LinkedHashMap<>();
    }

    /** The kinds that clients send to nodes. */
    default SequencedSet<String> clientRequests() {
        return new TreeSet<>();
    }

    /**
     * The kinds and fields that receivers act on, where a lie is more than noise: what a liar
     * changes most often when the choice is left open. All of them unless the protocol says so.
     */
    default SequencedMap<String, List<String>> telling() {
        return kinds();
    }

    /**
     * Who asks what number of request, when this is a client's request that changes something;
     * empty otherwise.
     */
    default Optional<Request> request(byte[] message) {
        return Optional.empty();
    }

    /**
     * A request of the same client under the same number that asks for something else.
     *
     * @param request one that {@link #request} can read
     * @param version other versions ask for other things; 1 or more
     */
    default byte[] otherRequest(byte[] request, long version) {
        throw new IllegalArgumentException("there is no other request in place of this one");
    }

    /** The kinds that a trusted counter numbers, and their fields that receivers act on. */
    default SequencedMap<String, List<String>> counted() {
        return new LinkedHashMap<>();
    }

    /** What a message says that no trusted counter has numbered yet. */
    default Optional<Reading> readUncounted(byte[] content) {
        return Optional.empty();
    }

    /** The content with the fields of {@code changed} in place of its own. */
    default byte[] writeUncounted(byte[] content, Reading changed) {
        throw new IllegalStateException("there is nothing to write: " + changed);
    }

    /**
     * What a request is known by.
     *
     * @param client the identity that the client gives
     * @param number counts up with the client's requests; a retry repeats it
     */
    record Request(long client, long number) {}

    /**
     * A message as its fields.
     *
     * @param kind one of {@link #kinds}
     * @param round of the protocol in which it was sent (a term, view or height); 0 where rounds
     *     say nothing, as in clients' messages
     * @param fields numbers by their kebab-case names; a flag is 0 or 1
     * @param flags the names of those fields that are flags
     */
    record Reading(
            String kind,
            long round,
            SequencedMap<String, Long> fields,
            SequencedSet<String> flags) {
        public Reading {
            fields = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(fields));
            flags = Collections.unmodifiableSequencedSet(new TreeSet<>(flags));
        }

        /** The same message with another value of one field. */
        public Reading with(String field, long value) {
            if (!fields.containsKey(field)) {
                throw new IllegalArgumentException(
                        kind + " has no field " + field + "; it has " + fields.keySet());
            }
            LinkedHashMap<String, Long> changed = new LinkedHashMap<>(fields);
            changed.put(field, value);
            return new Reading(kind, round, changed, flags);
        }
    }
}
