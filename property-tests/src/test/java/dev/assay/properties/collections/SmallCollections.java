// SPDX-License-Identifier: Apache-2.0
package dev.assay.properties.collections;

import dev.assay.histories.Event;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.HistoryBuilder;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Randomness;
import dev.assay.histories.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Small histories of clients that call a set, a counter, a queue or a source of ids at the same
 * time. In a right one each call takes effect once between its start and its end, or never when it
 * failed, or perhaps when nobody knows. In a wrong one effects get lost or happen twice, failed
 * calls take effect, and reads return what was there before, too much, or the same twice.
 */
public final class SmallCollections {
    /** What the clients call. */
    public enum Kind {
        SET,
        COUNTER,
        QUEUE,
        IDS
    }

    private final Kind kind;
    private final Randomness random;
    private final double wrong;
    private final HistoryBuilder builder = new HistoryBuilder();
    private final List<Value> held = new ArrayList<>();
    private final Map<Integer, Call> open = new TreeMap<>();
    private List<Value> before = List.of();
    private long counter;
    private long counterBefore;
    private long nextId;
    private long time;
    private int process;

    /** A call on its way. */
    private static final class Call {
        private final String function;
        private final Value argument;
        private Value result = Value.NIL;
        private boolean isDone;

        Call(String function, Value argument) {
            this.function = function;
            this.argument = argument;
        }
    }

    private SmallCollections(Kind kind, Randomness random, boolean isRight) {
        this.kind = kind;
        this.random = random;
        wrong = isRight ? 0 : 0.15;
    }

    public static History of(Kind kind, Randomness random, boolean isRight) {
        return new SmallCollections(kind, random, isRight).history();
    }

    private History history() {
        int clients = 1 + random.nextInt(4);
        int calls = 1 + random.nextInt(11);
        while (calls > 0 || !open.isEmpty()) {
            time += random.nextInt(5);
            if (calls > 0 && open.size() < clients && random.chance(0.5)) {
                call(new Call(function(), argument()));
                calls--;
            } else if (!open.isEmpty()) {
                int each = random.pick(List.copyOf(open.keySet()));
                if (!open.get(each).isDone && random.chance(0.6)) {
                    effect(open.get(each));
                } else {
                    end(each);
                }
            }
        }
        if (random.chance(0.7) && kind != Kind.IDS) {
            call(new Call(kind == Kind.QUEUE ? "drain" : "read", Value.NIL));
            end(process - 1);
        }
        return builder.build();
    }

    private String function() {
        return switch (kind) {
            case SET -> random.chance(0.6) ? "add" : "read";
            case COUNTER ->
                    random.pick(
                            List.of(
                                    "increment",
                                    "decrement",
                                    "add",
                                    "read",
                                    "read",
                                    "add-and-get",
                                    "get-and-add"));
            case QUEUE ->
                    random.pick(
                            List.of(
                                    "enqueue",
                                    "enqueue",
                                    "enqueue",
                                    "dequeue",
                                    "dequeue",
                                    random.chance(0.3) ? "drain" : "dequeue"));
            case IDS -> "generate";
        };
    }

    private Value argument() {
        return switch (kind) {
            case SET -> Value.of(random.nextInt(6));
            case COUNTER -> Value.of(random.nextInt(7) - 2);
            case QUEUE -> Value.of(random.nextInt(random.chance(0.5) ? 4 : 100));
            case IDS -> Value.NIL;
        };
    }

    private void call(Call call) {
        boolean carries = !List.of("read", "dequeue", "drain", "generate").contains(call.function);
        Call called = new Call(call.function, carries ? call.argument : Value.NIL);
        open.put(process, called);
        tell(process++, EventType.INVOKE, called, called.argument);
    }

    private void tell(int client, EventType type, Call call, Value value) {
        MicroOperation step = new MicroOperation(call.function, Value.ABSENT, value);
        builder.accept(Event.Client.of(client, type, time, step));
    }

    private void effect(Call call) {
        call.isDone = true;
        boolean isLost = random.chance(wrong);
        boolean isTwice = random.chance(wrong);
        switch (call.function) {
            case "increment", "decrement", "add-and-get", "get-and-add" ->
                    change(call, isLost, isTwice);
            case "add" -> {
                if (kind == Kind.COUNTER) {
                    change(call, isLost, isTwice);
                } else if (!isLost && !held.contains(call.argument)) {
                    keep(call.argument);
                }
            }
            case "enqueue" -> {
                if (!isLost) {
                    keep(call.argument);
                }
                if (isTwice) {
                    keep(call.argument);
                }
            }
            case "read" -> call.result = kind == Kind.COUNTER ? count() : read();
            case "dequeue" -> {
                call.result = held.isEmpty() || isLost ? Value.NIL : held.get(0);
                if (!held.isEmpty() && !isTwice) {
                    held.remove(0);
                }
            }
            case "drain" -> {
                call.result = read();
                held.clear();
            }
            default -> call.result = Value.of(isTwice ? random.nextInt(3) : nextId++);
        }
    }

    private void keep(Value value) {
        before = List.copyOf(held);
        held.add(value);
    }

    private void change(Call call, boolean isLost, boolean isTwice) {
        long by =
                ((Value.Int) call.argument).value() * (call.function.equals("decrement") ? -1 : 1);
        counterBefore = counter;
        counter += (isLost ? 0 : by) + (isTwice ? by : 0);
        call.result =
                switch (call.function) {
                    case "add-and-get" -> Value.of(counter);
                    case "get-and-add" -> Value.of(counterBefore);
                    default -> call.argument;
                };
    }

    private Value count() {
        return Value.of(random.chance(wrong) ? counterBefore : counter);
    }

    private Value read() {
        List<Value> seen = new ArrayList<>(random.chance(wrong) ? before : held);
        if (random.chance(wrong / 2)) {
            seen.add(Value.of(random.nextInt(7)));
        }
        if (random.chance(wrong) && !seen.isEmpty()) {
            seen.remove(random.nextInt(seen.size()));
        }
        random.shuffle(seen);
        return new Value.Sequence(seen);
    }

    private void end(int client) {
        Call call = open.remove(client);
        if (!call.isDone && random.chance(0.7)) {
            effect(call);
        }
        if (!call.isDone) {
            boolean isTold = random.chance(wrong);
            EventType type =
                    isTold ? EventType.OK : random.chance(0.5) ? EventType.FAIL : EventType.INFO;
            boolean isContainer = kind == Kind.SET || call.function.equals("drain");
            boolean isMissing = isTold && call.argument == Value.NIL;
            tell(
                    client,
                    type,
                    call,
                    !isMissing
                            ? call.argument
                            : isContainer
                                    ? Value.sequence()
                                    : kind == Kind.IDS ? Value.of(0) : Value.NIL);
            return;
        }
        if (random.chance(0.1)) {
            tell(client, EventType.INFO, call, call.argument);
        } else if (random.chance(wrong / 3)) {
            tell(client, EventType.FAIL, call, call.argument);
        } else {
            boolean carries = call.argument != Value.NIL;
            boolean tellsResult = call.function.endsWith("-get") || call.function.startsWith("get");
            tell(client, EventType.OK, call, carries && !tellsResult ? call.argument : call.result);
        }
    }
}
