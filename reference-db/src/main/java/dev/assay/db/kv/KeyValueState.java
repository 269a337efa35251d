// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.kv;

import dev.assay.db.wire.ByteWriter;
import dev.assay.db.wire.ValueCodec;
import dev.assay.histories.Value;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * The replicated state machine: a deterministic function of the commands applied so far, with
 * client sessions that make a retried mutation happen once (Ongaro's dissertation, section 6.3).
 *
 * <p>A session begins with the first command of a client id and is kept for ever; it holds the last
 * sequence number and its result, for a client has one operation open at a time. Sessions do not
 * expire; when {@link #SESSIONS_MAX} exist, new clients are refused, the same way on every replica.
 *
 * <p>The digest is kept up to date at each change: O(size of the changed value) for a command.
 */
public final class KeyValueState {
    /** How many sessions the state holds at most. */
    public static final int SESSIONS_MAX = 1 << 20;

    private final TreeMap<String, Value> values = new TreeMap<>();
    private final TreeMap<Long, Session> sessions = new TreeMap<>();
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
        return values.getOrDefault(key, Value.NIL);
    }

    /** A number that replicas with the same values and sessions share. */
    public long digest() {
        return digest;
    }

    /** Applies a committed command. */
    public Result apply(Command command) {
        return switch (command) {
            case Command.NoOp noOp -> new Result.Done(Value.NIL);
            case Command.Execute execute -> executeOnce(execute);
        };
    }

    private Result executeOnce(Command.Execute execute) {
        Session session = sessions.get(execute.clientId());
        if (session != null && executesEachRequestOnce) {
            if (execute.sequence() == session.sequence()) {
                return session.result();
            }
            if (execute.sequence() < session.sequence()) {
                // The client has gone on, so it knows this request's result; nobody waits for this
                // copy.
                return new Result.Refused("superseded by request " + session.sequence());
            }
        }
        if (session == null && sessions.size() >= SESSIONS_MAX) {
            return new Result.Refused("there are " + SESSIONS_MAX + " sessions already");
        }
        Result result = execute(execute.mutation());
        remember(execute, result);
        return result;
    }

    private void remember(Command.Execute execute, Result result) {
        Session before = sessions.put(execute.clientId(), new Session(execute.sequence(), result));
        if (before != null) {
            digest -= sessionDigest(execute.clientId(), before.sequence());
        }
        digest += sessionDigest(execute.clientId(), execute.sequence());
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
        Value piece = append.piece();
        return switch (get(append.key())) {
            case Value.Missing nothing ->
                    set(append.key(), piece instanceof Value.Text ? piece : Value.sequence(piece));
            case Value.Text text when piece instanceof Value.Text more ->
                    set(append.key(), Value.of(text.value() + more.value()));
            case Value.Sequence sequence -> {
                List<Value> longer = new ArrayList<>(sequence.elements());
                longer.add(piece);
                yield set(append.key(), new Value.Sequence(longer));
            }
            case Value other -> new Result.Refused("cannot append to " + kindOf(other));
        };
    }

    private Result add(Operation.Add add) {
        Set<Value> larger = new LinkedHashSet<>();
        switch (get(add.key())) {
            case Value.Missing nothing -> {}
            case Value.Collection set -> larger.addAll(set.elements());
            case Value other -> {
                return new Result.Refused("cannot add to " + kindOf(other));
            }
        }
        larger.add(add.element());
        return set(add.key(), new Value.Collection(larger));
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
        boolean removes = value == Value.NIL;
        Value before = removes ? values.remove(key) : values.put(key, value);
        if (before != null) {
            digest -= valueDigest(key, before);
        }
        if (!removes) {
            digest += valueDigest(key, value);
        }
        return new Result.Done(Value.NIL);
    }

    private static long valueDigest(String key, Value value) {
        ByteWriter writer = new ByteWriter().putText(key);
        ValueCodec.write(writer, value);
        return mix(writer.toBytes());
    }

    private static long sessionDigest(long clientId, long sequence) {
        return mix(new ByteWriter().putByte(1).putLong(clientId).putLong(sequence).toBytes());
    }

    // FNV-1a with a finisher: the sum of such numbers over all keys does not depend on the order of
    // the changes.
    private static long mix(byte[] bytes) {
        long hash = 0xCBF29CE484222325L;
        for (byte each : bytes) {
            hash = (hash ^ (each & 0xFF)) * 0x100000001B3L;
        }
        hash = (hash ^ (hash >>> 32)) * 0xD6E8FEB86659FD93L;
        return hash ^ (hash >>> 32);
    }
}
