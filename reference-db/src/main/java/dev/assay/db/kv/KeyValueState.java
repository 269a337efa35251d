// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.kv;

import dev.assay.db.wire.ByteReader;
import dev.assay.db.wire.ByteWriter;
import dev.assay.db.wire.DamagedBytesException;
import dev.assay.db.wire.ValueCodec;
import dev.assay.histories.Value;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/**
 * The replicated state machine: a deterministic function of the commands applied so far, with
 * client sessions that make a retried mutation happen once (Ongaro's dissertation, section 6.3).
 *
 * <p>A session begins with the first command of a client id and is kept for ever; it holds the last
 * sequence number and its result, for a client has one operation open at a time. Sessions do not
 * expire; when {@link #SESSIONS_MAX} exist, new clients are refused, the same way on every replica.
 *
 * <p>The digest is kept up to date at each change, a sum over keys and sessions, so that it does
 * not depend on the order of the changes. A put costs O(size of its value), every other command
 * O(size of what it carries).
 */
public final class KeyValueState {
    /** How many sessions the state holds at most. */
    public static final int SESSIONS_MAX = 1 << 20;

    private static final Result DONE = new Result.Done(Value.NIL);

    private final Map<String, StoredValue> values = new LinkedHashMap<>();
    private final Map<Long, Session> sessions = new LinkedHashMap<>();
    private final boolean executesEachRequestOnce;
    private long digest;

    private record Session(long sequence, Result result) {}

    /** The empty state. */
    public KeyValueState() {
        this(true);
    }

    /**
     * The empty state; without sessions a retried mutation happens again, which is a planted bug.
     */
    public KeyValueState(boolean executesEachRequestOnce) {
        this.executesEachRequestOnce = executesEachRequestOnce;
    }

    /** The value of a key, nil where there is none. */
    public Value get(String key) {
        StoredValue stored = values.get(key);
        return stored == null ? Value.NIL : stored.value();
    }

    /** A number that replicas with the same values and sessions share. */
    public long digest() {
        return digest;
    }

    /** Applies a committed command. */
    public Result apply(Command command) {
        return switch (command) {
            case Command.NoOp noOp -> DONE;
            case Command.Reconfigure reconfigure -> DONE;
            case Command.Execute execute ->
                    apply(execute.clientId(), execute.sequence(), execute.mutation());
        };
    }

    /**
     * Applies an operation of a session, unless it was applied before; reads are remembered too.
     */
    public Result apply(long clientId, long sequence, Operation operation) {
        Session session = sessions.get(clientId);
        if (session != null && executesEachRequestOnce) {
            if (sequence == session.sequence()) {
                return session.result();
            }
            if (sequence < session.sequence()) {
                // The client has gone on, so it knows this request's result; nobody waits for this
                // copy.
                return new Result.Refused("superseded by request " + session.sequence());
            }
        }
        if (session == null && sessions.size() >= SESSIONS_MAX) {
            return new Result.Refused("there are " + SESSIONS_MAX + " sessions already");
        }
        Result result =
                switch (operation) {
                    case Operation.Get get -> new Result.Done(get(get.key()));
                    case Operation.Mutation mutation -> execute(mutation);
                };
        remember(clientId, new Session(sequence, result));
        return result;
    }

    private void remember(long clientId, Session last) {
        Session before = sessions.put(clientId, last);
        if (before != null) {
            digest -= sessionDigest(clientId, before.sequence());
        }
        digest += sessionDigest(clientId, last.sequence());
    }

    /** The sequence number of a session's last operation, 0 when there is none. */
    public long lastSequence(long clientId) {
        Session session = sessions.get(clientId);
        return session == null ? 0 : session.sequence();
    }

    /** What a session's last operation led to. */
    public Optional<Result> lastResult(long clientId) {
        return Optional.ofNullable(sessions.get(clientId)).map(Session::result);
    }

    /** Writes all values and sessions, sorted, so that equal states are equal bytes. */
    public void write(ByteWriter writer) {
        write(writer, Comparator.naturalOrder());
    }

    /**
     * Writes all values and sessions.
     *
     * @param order of the keys; sorted, but for a planted bug
     */
    public void write(ByteWriter writer, Comparator<String> order) {
        writer.putInt(values.size());
        TreeMap<String, StoredValue> ordered = new TreeMap<>(order);
        ordered.putAll(values);
        ordered.forEach((key, stored) -> ValueCodec.write(writer.putText(key), stored.value()));
        writer.putInt(sessions.size());
        new TreeMap<>(sessions)
                .forEach(
                        (client, last) ->
                                CommandCodec.writeResult(
                                        writer.putLong(client).putLong(last.sequence()),
                                        last.result()));
    }

    /** Reads what {@link #write} wrote. */
    public static KeyValueState read(ByteReader reader) throws DamagedBytesException {
        return read(reader, true);
    }

    /**
     * Reads a state that was written.
     *
     * @param executesEachRequestOnce as the one that was written
     */
    public static KeyValueState read(ByteReader reader, boolean executesEachRequestOnce)
            throws DamagedBytesException {
        KeyValueState state = new KeyValueState(executesEachRequestOnce);
        int values = reader.getCount(Integer.BYTES + 1);
        for (int i = 0; i < values; i++) {
            state.set(reader.getText(), ValueCodec.read(reader));
        }
        int sessions = reader.getCount(2 * Long.BYTES + 1);
        for (int i = 0; i < sessions; i++) {
            long client = reader.getLong();
            long sequence = reader.getLong();
            state.remember(client, new Session(sequence, CommandCodec.readResult(reader)));
        }
        return state;
    }

    private Result execute(Operation.Mutation mutation) {
        return switch (mutation) {
            case Operation.Put put -> set(put.key(), put.value());
            case Operation.Cas cas -> compareAndSet(cas);
            case Operation.Append append -> append(append);
            case Operation.Add add -> add(add);
        };
    }

    private Result compareAndSet(Operation.Cas cas) {
        boolean matches = get(cas.key()).equals(cas.expected());
        if (matches) {
            set(cas.key(), cas.replacement());
        }
        return new Result.Done(Value.of(matches));
    }

    private Result append(Operation.Append append) {
        StoredValue stored = values.get(append.key());
        if (stored == null) {
            Value piece = append.piece();
            return set(append.key(), piece instanceof Value.Text ? piece : Value.sequence(piece));
        }
        return changed(stored, "append to", () -> stored.append(append.piece()));
    }

    private Result add(Operation.Add add) {
        StoredValue stored = values.get(add.key());
        if (stored == null) {
            return set(add.key(), new Value.Collection(Collections.singleton(add.element())));
        }
        return changed(stored, "add to", () -> stored.add(add.element()));
    }

    private Result changed(StoredValue stored, String what, BooleanSupplier change) {
        long before = stored.digest();
        if (!change.getAsBoolean()) {
            return new Result.Refused("cannot " + what + " " + kindOf(stored.value()));
        }
        digest += stored.digest() - before;
        return DONE;
    }

    private static String kindOf(Value value) {
        return switch (value) {
            case Value.Int integer -> "an integer";
            case Value.Text text -> "a text";
            case Value.Sequence sequence -> "a sequence";
            case Value.Collection set -> "a set";
            default -> "this value";
        };
    }

    private Result set(String key, Value value) {
        StoredValue stored = values.get(key);
        digest -= stored == null ? 0 : stored.digest();
        if (value == Value.NIL) {
            values.remove(key);
            return DONE;
        }
        if (stored == null) {
            stored = new StoredValue(key, value);
            values.put(key, stored);
        } else {
            stored.set(value);
        }
        digest += stored.digest();
        return DONE;
    }

    private static long sessionDigest(long clientId, long sequence) {
        return StateDigest.mix(clientId, sequence);
    }
}
