// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.model;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The functions that the built-in models know, under the names by which Jepsen's tests and others
 * call them.
 */
public enum Function {
    READ("read", "r", "get"),
    WRITE("write", "w", "put"),
    CAS("cas", "compare-and-set"),
    APPEND("append"),
    ADD("add", "add-to-set"),
    /** Says by true or false whether the element was new. */
    ADD_IF_ABSENT("add-if-absent", "insert"),
    REMOVE("remove"),
    /** Says by true or false whether the element was there. */
    REMOVE_IF_PRESENT("remove-if-present"),
    CONTAINS("contains"),
    /** Some element, whichever. */
    RANDOM_MEMBER("random-member", "sample"),
    DELETE("delete", "del"),
    INCREMENT("increment", "inc"),
    DECREMENT("decrement", "dec"),
    /** Adds its argument, returns the sum. */
    ADD_AND_GET("add-and-get", "increment-and-get"),
    /** Adds its argument, returns what was there before. */
    GET_AND_ADD("get-and-add", "fetch-and-add", "get-and-increment"),
    GENERATE("generate"),
    ACQUIRE("acquire", "lock"),
    /** Says by true or false whether it got what it wanted. */
    TRY_ACQUIRE("try-acquire", "try-lock"),
    RELEASE("release", "unlock"),
    /** Keeps a lease from expiring; says by true or false whether it still stood. */
    RENEW("renew", "refresh", "extend"),
    /** Joins those who wait for a lock. */
    WAIT("wait", "join"),
    /** Leaves those who wait for a lock. */
    CANCEL("cancel", "leave"),
    /** Everything from an offset on. */
    READ_FROM("read-from"),
    ENQUEUE("enqueue", "offer", "send"),
    DEQUEUE("dequeue", "poll", "receive"),
    PEEK("peek"),
    PUSH("push"),
    POP("pop"),
    PUSH_FRONT("push-front"),
    PUSH_BACK("push-back"),
    POP_FRONT("pop-front"),
    POP_BACK("pop-back"),
    PEEK_FRONT("peek-front"),
    PEEK_BACK("peek-back"),
    /** No built-in model knows it. */
    OTHER("other");

    private static final Map<String, Function> BY_NAME = new HashMap<>();

    static {
        for (Function function : values()) {
            function.names.forEach(name -> BY_NAME.put(name, function));
        }
    }

    private final List<String> names;

    Function(String... names) {
        this.names = List.of(names);
    }

    /** The function behind a name; {@link #OTHER} where no built-in model knows it. */
    public static Function named(String name) {
        return BY_NAME.getOrDefault(name, OTHER);
    }

    /** The name that messages use, with the others behind it. */
    String word() {
        return names.size() == 1
                ? names.get(0)
                : names.get(0) + " (" + String.join(", ", names.subList(1, names.size())) + ")";
    }
}
