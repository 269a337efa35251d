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
    REMOVE("remove"),
    CONTAINS("contains"),
    INCREMENT("increment", "inc"),
    DECREMENT("decrement", "dec"),
    GENERATE("generate"),
    ACQUIRE("acquire", "lock"),
    RELEASE("release", "unlock"),
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
