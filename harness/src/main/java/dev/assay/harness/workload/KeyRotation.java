// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.workload;

import dev.assay.histories.Randomness;
import dev.assay.histories.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * Which keys operations touch: a few at a time, the first of them most often, each for a limited
 * number of operations, so that many clients meet on one key and yet no key's history grows beyond
 * what a checker decides at once. Keys that had their turn are read again now and then, for what
 * was acknowledged must stay.
 */
final class KeyRotation {
    private static final double FAVOURITE = 0.5;

    /** Each change of unknown outcome may double what a checker must consider. */
    private static final int MAX_UNCERTAIN = 8;

    private final Randomness random;
    private final String prefix;
    private final int operationsPerKey;
    private final List<Key> active = new ArrayList<>();
    private final List<Key> retired = new ArrayList<>();
    private int made;

    /** A key and how it was used. */
    static final class Key {
        final Value name;
        private int operations;
        private int uncertain;
        private long values;

        private Key(Value name) {
            this.name = name;
        }

        /** A number that was not written to this key before, from 1. */
        long freshValue() {
            return ++values;
        }

        /** A number that may be this key's latest, or 1 when none was written. */
        long likelyValue(Randomness random) {
            return Math.max(1, values - random.nextInt(3));
        }
    }

    KeyRotation(Randomness random, String prefix, int activeKeys, int operationsPerKey) {
        this.random = random;
        this.prefix = prefix;
        this.operationsPerKey = operationsPerKey;
        for (int i = 0; i < activeKeys; i++) {
            active.add(make());
        }
    }

    private Key make() {
        return new Key(Value.of(prefix + made++));
    }

    /** The key of the next operation. */
    Key next() {
        int position = random.chance(FAVOURITE) ? 0 : random.nextInt(active.size());
        Key key = active.get(position);
        if (++key.operations >= operationsPerKey) {
            retire(key);
        }
        return key;
    }

    private void retire(Key key) {
        retired.add(key);
        active.remove(key);
        active.add(make());
    }

    /** Nobody knows whether an operation changed this key. */
    void uncertain(Value name) {
        for (Key key : active) {
            if (key.name.equals(name)) {
                if (++key.uncertain >= MAX_UNCERTAIN) {
                    retire(key);
                }
                return;
            }
        }
    }

    /** A key that had its turn, or an active one while there is none. */
    Key old() {
        return random.pick(retired.isEmpty() ? active : retired);
    }

    /** The active keys and the latest retired ones. */
    List<Key> recent(int retiredKeys) {
        List<Key> recent = new ArrayList<>(active);
        recent.addAll(retired.subList(Math.max(0, retired.size() - retiredKeys), retired.size()));
        return recent;
    }
}
