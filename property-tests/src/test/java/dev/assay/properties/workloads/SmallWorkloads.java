// SPDX-License-Identifier: Apache-2.0
package dev.assay.properties.workloads;

import dev.assay.histories.Event;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.HistoryBuilder;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Randomness;
import dev.assay.histories.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Small histories of clients that call a bank, or tables into which at most one row goes, at the
 * same time. In a right one each call takes effect once between its start and its end, or never
 * when it failed, or perhaps when nobody knows. In a wrong one halves of transfers get lost, reads
 * see something else, and guards let through.
 */
final class SmallWorkloads {
    private final Randomness random;
    private final double wrong;
    private final boolean isOfPairs;
    private final HistoryBuilder builder = new HistoryBuilder();
    private final Map<Integer, Call> open = new TreeMap<>();
    private final Map<Integer, Map<Value, Long>> banks = new TreeMap<>();
    private final Map<Integer, Integer> rows = new TreeMap<>();
    private int process;

    /** A call on its way. */
    private static final class Call {
        private final String function;
        private final int key;
        private final Value argument;
        private Value result = Value.NIL;
        private boolean isDone;
        private boolean isRefused;

        Call(String function, int key, Value argument) {
            this.function = function;
            this.key = key;
            this.argument = argument;
        }
    }

    private SmallWorkloads(Randomness random, boolean isRight) {
        this.random = random;
        wrong = isRight ? 0 : 0.12;
        isOfPairs = random.chance(0.3);
    }

    /** Accounts 0 to 3 that hold 10 each. */
    static Map<Value, Long> accounts() {
        Map<Value, Long> accounts = new LinkedHashMap<>();
        for (int account = 0; account < 4; account++) {
            accounts.put(Value.of(account), 10L);
        }
        return accounts;
    }

    static History bank(Randomness random, boolean isRight) {
        return new SmallWorkloads(random, isRight).history(true);
    }

    static History writeSkew(Randomness random, boolean isRight) {
        return new SmallWorkloads(random, isRight).history(false);
    }

    private History history(boolean isBank) {
        int clients = 1 + random.nextInt(4);
        int calls = 1 + random.nextInt(12);
        while (calls > 0 || !open.isEmpty()) {
            if (calls > 0 && open.size() < clients && random.chance(0.5)) {
                call(isBank ? bankCall() : insert());
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
        return builder.build();
    }

    private Call bankCall() {
        int key = isOfPairs ? random.nextInt(2) : 0;
        if (random.chance(0.5)) {
            return new Call("read", key, Value.NIL);
        }
        Map<Value, Value> transfer = new LinkedHashMap<>();
        transfer.put(new Value.Keyword("from"), Value.of(random.nextInt(4)));
        transfer.put(new Value.Keyword("to"), Value.of(random.nextInt(3)));
        transfer.put(new Value.Keyword("amount"), Value.of(random.nextInt(8)));
        return new Call("transfer", key, new Value.Mapping(transfer));
    }

    private Call insert() {
        Value id = Value.of(process + 1);
        boolean isFirst = random.chance(0.5);
        return new Call(
                "insert",
                random.nextInt(4),
                isFirst ? Value.sequence(id, Value.NIL) : Value.sequence(Value.NIL, id));
    }

    private void call(Call call) {
        open.put(process, call);
        tell(process++, EventType.INVOKE, call, call.argument);
    }

    private void tell(int client, EventType type, Call call, Value value) {
        boolean inPair = isOfPairs || call.function.equals("insert");
        MicroOperation step =
                new MicroOperation(
                        call.function,
                        Value.ABSENT,
                        inPair ? Value.sequence(Value.of(call.key), value) : value);
        builder.accept(Event.Client.of(client, type, Event.NO_TIME, step));
    }

    private void effect(Call call) {
        call.isDone = true;
        switch (call.function) {
            case "insert" -> {
                call.isRefused = rows.getOrDefault(call.key, 0) > 0 && !random.chance(wrong * 2);
                if (!call.isRefused) {
                    rows.merge(call.key, 1, Integer::sum);
                }
            }
            case "read" -> call.result = read(call.key);
            default -> transfer(call);
        }
    }

    private Map<Value, Long> bank(int key) {
        return banks.computeIfAbsent(key, unused -> accounts());
    }

    private void transfer(Call call) {
        Map<Value, Value> entries = ((Value.Mapping) call.argument).entries();
        Value from = entries.get(new Value.Keyword("from"));
        Value to = entries.get(new Value.Keyword("to"));
        long amount = ((Value.Int) entries.get(new Value.Keyword("amount"))).value();
        Map<Value, Long> bank = bank(call.key);
        call.isRefused = bank.get(from) < amount && !random.chance(wrong);
        if (!call.isRefused) {
            if (!random.chance(wrong)) {
                bank.merge(from, -amount, Long::sum);
            }
            bank.merge(to, amount, Long::sum);
        }
    }

    private Value read(int key) {
        Map<Value, Value> seen = new LinkedHashMap<>();
        bank(key)
                .forEach(
                        (account, balance) -> {
                            boolean isEmpty = balance == 0 && random.chance(0.5);
                            if (!isEmpty && !random.chance(wrong / 4)) {
                                boolean isNil = random.chance(wrong / 8);
                                seen.put(account, isNil ? Value.NIL : Value.of(balance));
                            }
                        });
        if (random.chance(wrong / 3)) {
            seen.put(Value.of(random.nextInt(6)), Value.of(random.nextInt(4)));
        }
        return new Value.Mapping(seen);
    }

    private void end(int client) {
        Call call = open.remove(client);
        boolean isOk = call.isDone && !call.isRefused;
        boolean isTold = random.chance(isOk ? 0.9 : wrong / 2);
        boolean mayFail = !isOk || random.chance(wrong / 2);
        List<EventType> others = new ArrayList<>(List.of(EventType.INFO));
        if (mayFail) {
            others.add(EventType.FAIL);
        }
        EventType type = isTold ? EventType.OK : random.pick(others);
        boolean isRead = call.function.equals("read");
        boolean showsResult = isRead && type == EventType.OK && call.isDone;
        boolean isEmpty = isRead && type == EventType.OK && !call.isDone;
        tell(
                client,
                type,
                call,
                showsResult ? call.result : isEmpty ? new Value.Mapping(Map.of()) : call.argument);
    }
}
