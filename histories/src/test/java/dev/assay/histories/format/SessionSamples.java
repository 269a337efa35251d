// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.format;

import dev.assay.histories.Event;
import dev.assay.histories.EventType;
import dev.assay.histories.HistoryBuilder;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Randomness;
import dev.assay.histories.Value;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Transactions on registers in the formats that know sessions and no times. */
final class SessionSamples {
    static final String PLUME =
            """
            w(1,7,0,0)
            r(2,0,0,0)
            r(1,7,3,1)
            w(2,5,0,2)
            w(2,9,3,-1)
            r(2,5,4,3)
            """;

    private SessionSamples() {}

    /** A sample or a random history. */
    static byte[] any(HistoryFormat format, Randomness randomness) {
        return switch (format.id()) {
            case "plume" ->
                    randomness.chance(0.5)
                            ? PLUME.getBytes(StandardCharsets.UTF_8)
                            : Samples.written(format, events(randomness, 6));
            case "dbcop" -> dbcop(randomness);
            case "cobra" -> cobra(randomness);
            default -> throw new IllegalArgumentException(format.id());
        };
    }

    /** Random transactions of a few sessions, each ended before the next begins. */
    static List<Event> events(Randomness randomness, int transactions) {
        List<Event> events = new ArrayList<>();
        boolean hadFailed = false;
        for (int i = 0; i < transactions; i++) {
            int session = randomness.nextInt(3);
            boolean isOk = hadFailed || randomness.chance(0.8);
            hadFailed = !isOk;
            List<MicroOperation> asked = new ArrayList<>();
            List<MicroOperation> answered = new ArrayList<>();
            for (int step = randomness.nextInt(3); step >= 0; step--) {
                Value key = Value.of(randomness.nextInt(3));
                Value value = Value.of(1 + randomness.nextInt(9));
                boolean isWrite = !isOk || randomness.chance(0.5);
                Value seen = isWrite || randomness.chance(0.7) ? value : Value.NIL;
                String function = isWrite ? "w" : "r";
                asked.add(new MicroOperation(function, key, isWrite ? value : Value.NIL));
                answered.add(new MicroOperation(function, key, isOk ? seen : Value.UNKNOWN));
            }
            events.add(event(session, EventType.INVOKE, asked));
            events.add(event(session, isOk ? EventType.OK : EventType.FAIL, answered));
        }
        return events;
    }

    private static Event event(int session, EventType type, List<MicroOperation> steps) {
        return new Event.Client(session, type, Event.NO_TIME, "txn", steps, Map.of());
    }

    /** The events of a history in this format, read as events and as numbers. */
    static List<Event> read(HistoryFormat format, byte[] bytes) {
        List<Event> events = new ArrayList<>();
        HistoryBuilder numbers = new HistoryBuilder();
        try {
            format.read(new java.io.ByteArrayInputStream(bytes), "sample", events::add);
            format.read(new java.io.ByteArrayInputStream(bytes), "sample", numbers);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<Event> same = Samples.events(numbers.build());
        if (!same.equals(events)) {
            throw new AssertionError("as numbers " + same + "\nas events " + events);
        }
        return events;
    }

    /** Writes binary numbers. */
    static final class Bytes {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final DataOutputStream data = new DataOutputStream(bytes);
        private final boolean isLittle;

        Bytes(boolean isLittle) {
            this.isLittle = isLittle;
        }

        Bytes letter(int letter) {
            bytes.write(letter);
            return this;
        }

        Bytes numbers(long... numbers) {
            try {
                for (long number : numbers) {
                    data.writeLong(isLittle ? Long.reverseBytes(number) : number);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return this;
        }

        Bytes text(String text) {
            numbers(text.length());
            bytes.writeBytes(text.getBytes(StandardCharsets.UTF_8));
            return this;
        }

        /** A record of Cobra. */
        Bytes record(char letter, long... numbers) {
            return letter(letter).numbers(numbers);
        }

        /** A step of dbcop. */
        Bytes step(boolean isWrite, long key, long value, boolean isOk) {
            return letter(isWrite ? 1 : 0).numbers(key, value).letter(isOk ? 1 : 0);
        }

        byte[] all() {
            return bytes.toByteArray();
        }
    }

    /** The head of a history of dbcop. */
    static Bytes dbcopHead() {
        return new Bytes(true)
                .numbers(0, 3, 2, 1, 2)
                .text("made by hand")
                .text("2026-01-01T00:00:00Z")
                .text("2026-01-01T00:00:01Z");
    }

    private static byte[] dbcop(Randomness randomness) {
        Bytes out = dbcopHead();
        int sessions = randomness.nextInt(3);
        out.numbers(sessions);
        for (int session = 0; session < sessions; session++) {
            int transactions = randomness.nextInt(3);
            out.numbers(transactions);
            for (int transaction = 0; transaction < transactions; transaction++) {
                int steps = randomness.nextInt(3);
                out.numbers(steps);
                for (int step = 0; step < steps; step++) {
                    out.step(
                            randomness.chance(0.5),
                            randomness.nextInt(3),
                            randomness.nextInt(5),
                            randomness.chance(0.9));
                }
                out.letter(randomness.chance(0.8) ? 1 : 0);
            }
        }
        return out.all();
    }

    private static byte[] cobra(Randomness randomness) {
        Bytes out = new Bytes(false);
        int transactions = 1 + randomness.nextInt(4);
        for (int transaction = 1; transaction <= transactions; transaction++) {
            out.record('S', transaction);
            for (int step = randomness.nextInt(3); step > 0; step--) {
                if (randomness.chance(0.5)) {
                    out.record('W', transaction * 10 + step, step, 77);
                } else {
                    out.record('R', 0xbebeebeeL, 0xbebeebeeL, step, 0);
                }
            }
            out.record('C', transaction);
        }
        return out.all();
    }
}
