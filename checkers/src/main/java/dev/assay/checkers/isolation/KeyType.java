// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

/** What kind of object a key is, as the steps on it tell. */
enum KeyType {
    /**
     * Written whole, read whole, deleted: {@code w}, {@code cas}, {@code insert}, {@code delete}.
     */
    REGISTER("register"),
    /** Appended to, read whole. */
    LIST("list"),
    /** Elements are added to it and removed; each is a fact of its own. */
    SET("set"),
    /** Changed by amounts; each change is a fact of its own, and a read is the sum of some. */
    COUNTER("counter");

    private final String word;

    KeyType(String word) {
        this.word = word;
    }

    /** The kind for people. */
    String word() {
        return word;
    }
}
