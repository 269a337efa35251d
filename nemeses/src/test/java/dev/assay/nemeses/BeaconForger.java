// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses;

import dev.assay.simulation.MessageForger;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.TreeSet;

/**
 * Beacons say one number. Even ones ask for a vote, odd ones to store something; a hundred numbers
 * are a round; the answer to either is its negative.
 */
final class BeaconForger implements MessageForger {
    static final String EVEN = "even";
    static final String ODD = "odd";
    static final String NUMBER = "number";
    private static final String ANSWER = "answer";

    @Override
    public SequencedMap<String, List<String>> kinds() {
        LinkedHashMap<String, List<String>> kinds = new LinkedHashMap<>();
        List.of(EVEN, ODD, ANSWER).forEach(kind -> kinds.put(kind, List.of(NUMBER)));
        return kinds;
    }

    @Override
    public SequencedMap<String, List<String>> counted() {
        return kinds();
    }

    @Override
    public Optional<Reading> readUncounted(byte[] content) {
        return read(content);
    }

    @Override
    public byte[] writeUncounted(byte[] content, Reading changed) {
        return write(content, changed);
    }

    @Override
    public SequencedMap<String, List<String>> voting() {
        LinkedHashMap<String, List<String>> voting = new LinkedHashMap<>();
        voting.put(EVEN, List.of(ANSWER, ODD));
        return voting;
    }

    @Override
    public SequencedMap<String, List<String>> storing() {
        LinkedHashMap<String, List<String>> storing = new LinkedHashMap<>();
        storing.put(ODD, List.of(ANSWER, EVEN));
        return storing;
    }

    @Override
    public SequencedSet<String> clientRequests() {
        return new TreeSet<>(List.of(EVEN));
    }

    /** The number from which on a client has another identity. */
    static final long OTHER_CLIENT = 150;

    @Override
    public Optional<Request> request(byte[] message) {
        return read(message)
                .map(it -> it.fields().get(NUMBER))
                .filter(number -> number >= 0)
                .map(number -> new Request(number < OTHER_CLIENT ? 7 : 8, number));
    }

    /** A negative number, from which version and number can be told. */
    @Override
    public byte[] otherRequest(byte[] request, long version) {
        return bytes(-(1000 * version + ByteBuffer.wrap(request).getLong()));
    }

    @Override
    public Optional<Reading> read(byte[] message) {
        if (message.length != Long.BYTES) {
            return Optional.empty();
        }
        long number = ByteBuffer.wrap(message).getLong();
        LinkedHashMap<String, Long> fields = new LinkedHashMap<>();
        fields.put(NUMBER, number);
        String kind = number < 0 ? ANSWER : number % 2 == 0 ? EVEN : ODD;
        return Optional.of(new Reading(kind, 1 + number / 100, fields, new TreeSet<>()));
    }

    @Override
    public byte[] write(byte[] original, Reading changed) {
        return bytes(changed.fields().get(NUMBER));
    }

    @Override
    public Optional<byte[]> assent(byte[] request) {
        return read(request).isEmpty()
                ? Optional.empty()
                : Optional.of(bytes(-ByteBuffer.wrap(request).getLong()));
    }

    private static byte[] bytes(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }
}
