// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.kv;

import dev.assay.histories.Value;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a key holds, with its digest. Sequences and sets grow in place, and become a {@link Value}
 * only when somebody asks: O(1) for a change, O(size) for the first look after it.
 */
final class StoredValue {
    private final long keyDigest;
    private @Nullable Value value;
    private @Nullable List<Value> sequence;
    private @Nullable Set<Value> set;
    private long digest;

    StoredValue(String key, Value value) {
        this.keyDigest = StateDigest.ofText(StateDigest.TEXT, key);
        this.value = value;
        this.digest = StateDigest.of(value);
    }

    /** The value as it is now. */
    Value value() {
        if (value == null) {
            value =
                    sequence != null
                            ? new Value.Sequence(sequence)
                            : new Value.Collection(Objects.requireNonNull(set));
        }
        return value;
    }

    /** Of the key and its value. */
    long digest() {
        return StateDigest.mix(keyDigest, digest);
    }

    void set(Value newValue) {
        value = newValue;
        sequence = null;
        set = null;
        digest = StateDigest.of(newValue);
    }

    /** Puts a piece behind a text or a sequence; false when the value is neither. */
    boolean append(Value piece) {
        if (sequence != null) {
            push(sequence, piece);
            return true;
        }
        Value now = value();
        if (now instanceof Value.Text text && piece instanceof Value.Text more) {
            value = Value.of(text.value() + more.value());
            digest = StateDigest.ofText(digest, more.value());
            return true;
        }
        if (now instanceof Value.Sequence whole) {
            sequence = new ArrayList<>(whole.elements());
            push(sequence, piece);
            return true;
        }
        return false;
    }

    private void push(List<Value> onto, Value piece) {
        onto.add(piece);
        digest = StateDigest.withElement(digest, piece);
        value = null;
    }

    /** Puts an element into a set; false when the value is none. */
    boolean add(Value element) {
        if (set == null) {
            if (!(value() instanceof Value.Collection whole)) {
                return false;
            }
            set = new LinkedHashSet<>(whole.elements());
        }
        if (set.add(element)) {
            digest = StateDigest.withMember(digest, element);
            value = null;
        }
        return true;
    }
}
