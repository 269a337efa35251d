// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.synthetic.stream;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The kinds of objects whose histories {@link StreamedHistory} makes. Their ids are those of the
 * models that judge them; where there is more than one key, each key is an object of its own.
 */
public enum StreamKind {
    /** One value, nil at first. */
    REGISTER("register", "read=1,write=1", "read"),
    /** A register with {@code cas [expected, new]}, whose completion carries a truth value. */
    CAS_REGISTER("cas-register", "read=1,write=1,cas=1", "read"),
    /** Transactions of up to three steps on different registers, 0 at first. */
    MULTI_REGISTER("multi-register", "read=1,write=1", "read"),
    /** A register for each key; operations always name their key. */
    KV("kv", "get=1,put=1,cas=0", "get"),
    /** A text for each key, empty at first; it is kept short by a put now and then. */
    KV_APPEND("kv-append", "get=2,put=1,append=2", "get"),
    /** A lock; clients release what they hold, and acquire otherwise. */
    MUTEX("mutex", "", ""),
    /** A lock whose acquire returns a number that grows each time. */
    FENCED_LOCK("fenced-lock", "", ""),
    /** The same, but grants expire; clients renew what they hold. */
    LEASED_LOCK("leased-lock", "", ""),
    /** Some permits; each client takes one and gives it back. */
    SEMAPHORE("semaphore", "", ""),
    /** First in, first out; nil from an empty queue. */
    FIFO_QUEUE("fifo-queue", "enqueue=1,dequeue=1,peek=0", "dequeue"),
    /** Any element, whatever the order. */
    UNORDERED_QUEUE("unordered-queue", "enqueue=1,dequeue=1", "dequeue"),
    /** Smallest first. */
    PRIORITY_QUEUE("priority-queue", "enqueue=1,dequeue=1,peek=0", "dequeue"),
    /** Last in, first out. */
    STACK("stack", "push=1,pop=1,peek=0", "pop"),
    /** Both ends. */
    DEQUE(
            "deque",
            "push-front=1,push-back=1,pop-front=1,pop-back=1,peek-front=0,peek-back=0",
            "pop-front pop-back"),
    /** Distinct elements. A {@code read} returns all of them, so that huge histories want few. */
    SET("set", "add=2,contains=2,remove=0,read=0", "contains read"),
    /** A number, 0 at first. */
    COUNTER("counter", "increment=1,decrement=0,read=1", "read"),
    /**
     * {@code append} returns {@code [offset element]}; {@code read-from} asks for the last few
     * elements, {@code read} for all of them, so that huge histories want few.
     */
    LOG("log", "append=2,read-from=1,read=0", "append read-from read"),
    /** Numbers that were never given before. */
    ID_GENERATOR("id-generator", "generate=1", "generate");

    private final String id;
    private final List<String> functions = new ArrayList<>();
    private final List<Integer> weights = new ArrayList<>();
    private final Set<String> telling;

    StreamKind(String id, String mix, String telling) {
        this.id = id;
        this.telling = Set.of(telling.split(" "));
        for (String part : mix.isEmpty() ? new String[0] : mix.split(",")) {
            String[] pair = part.split("=");
            functions.add(pair[0]);
            weights.add(Integer.parseInt(pair[1]));
        }
    }

    /** The kebab-case id of the model that judges these histories. */
    public String id() {
        return id;
    }

    /** The functions that a mix may name; empty where clients have no choice. */
    public List<String> functions() {
        return List.copyOf(functions);
    }

    /** How often each of {@link #functions} is called unless told otherwise. */
    public List<Integer> weights() {
        return List.copyOf(weights);
    }

    /** True for functions whose result can show a violation. */
    boolean isTelling(String function) {
        return telling.contains(function);
    }

    /** The functions whose result can show a violation, for messages. */
    String tellingFunctions() {
        return functions.stream().filter(telling::contains).collect(Collectors.joining(" or "));
    }

    /** True for objects of which clients hold a part for a while. */
    boolean isLock() {
        return functions.isEmpty();
    }

    /** True where the number of a state can be told beside a result. */
    boolean hasRevisions() {
        return switch (this) {
            case REGISTER, CAS_REGISTER, KV, LOG -> true;
            default -> false;
        };
    }

    /** True where a call compares and sets. */
    boolean compares() {
        return functions.contains("cas");
    }

    /** The kind with this id; the message of the exception lists those there are. */
    public static StreamKind withId(String id) {
        return Arrays.stream(values())
                .filter(kind -> kind.id.equals(id))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "no histories of '"
                                                + id
                                                + "' can be made; there are "
                                                + Arrays.stream(values())
                                                        .map(StreamKind::id)
                                                        .collect(Collectors.joining(", "))));
    }
}
