// SPDX-License-Identifier: Apache-2.0
package dev.assay.properties.kafka;

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
 * Small histories of clients that send to two partitions and poll them, in transactions that run at
 * the same time, as Jepsen writes them. In a right one polls see what was committed, in order, and
 * begin again where a transaction failed. In a wrong one each of these breaks at times, messages
 * are lost, doubled and put elsewhere, and offsets are told wrong.
 */
final class SmallLogs {
    private final Randomness random;
    private final double wrong;
    private final boolean mayRepeat;
    private final HistoryBuilder builder = new HistoryBuilder();
    private final List<List<Entry>> logs = List.of(new ArrayList<>(), new ArrayList<>());
    private final List<Client> clients = new ArrayList<>();
    private final long[] nextOffset = {0, 0};
    private long nextValue;
    private int nextProcess;
    private long time;

    /** A message in a log. */
    private static final class Entry {
        private final long offset;
        private final long value;
        private boolean isCommitted;
        private boolean isAborted;

        Entry(long offset, long value) {
            this.offset = offset;
            this.value = value;
        }
    }

    private static final class Client {
        private int process;
        private long[] position = {0, 0};
        private long[] committedPosition = {0, 0};
        private boolean[] isAssigned = {true, true};
        private String function = "";
        private List<Value> asked = new ArrayList<>();
        private final List<Value> told = new ArrayList<>();
        private final List<Entry> sent = new ArrayList<>();
        private Map<String, Value> extras = new TreeMap<>();
        private boolean isOpen;
    }

    private SmallLogs(Randomness random, boolean isRight) {
        this.random = random;
        wrong = isRight ? 0 : 0.05;
        mayRepeat = !isRight && random.chance(0.1);
    }

    static History of(Randomness random, boolean isRight) {
        return new SmallLogs(random, isRight).history();
    }

    private History history() {
        for (int client = 1 + random.nextInt(3); client > 0; client--) {
            clients.add(fresh());
        }
        int calls = 3 + random.nextInt(10);
        while (calls > 0 || clients.stream().anyMatch(each -> each.isOpen)) {
            time += random.nextInt(4);
            Client client = random.pick(clients);
            if (client.isOpen && client.told.size() < client.asked.size()) {
                step(client);
            } else if (client.isOpen) {
                end(client);
            } else if (calls > 0) {
                calls--;
                call(client);
            }
        }
        return builder.build();
    }

    private Client fresh() {
        Client client = new Client();
        client.process = nextProcess++;
        return client;
    }

    private void call(Client client) {
        client.isOpen = true;
        client.told.clear();
        client.sent.clear();
        client.extras = new TreeMap<>();
        client.asked = new ArrayList<>();
        if (random.chance(0.15)) {
            assign(client);
            return;
        }
        boolean sends = random.chance(0.65);
        boolean polls = !sends || random.chance(0.5);
        for (int step = 1 + random.nextInt(3); step > 0; step--) {
            boolean isSend = sends && (!polls || random.chance(0.5));
            client.asked.add(
                    isSend
                            ? Value.sequence(
                                    new Value.Keyword("send"),
                                    Value.of(random.nextInt(2)),
                                    Value.of(value()))
                            : Value.sequence(new Value.Keyword("poll")));
        }
        client.function = sends && polls ? "txn" : sends ? "send" : "poll";
        tell(client, EventType.INVOKE, new Value.Sequence(client.asked), Map.of());
    }

    private long value() {
        return mayRepeat && random.chance(0.3) ? random.nextInt(3) : nextValue++;
    }

    private void assign(Client client) {
        boolean isOne = random.chance(0.4);
        int one = random.nextInt(2);
        List<Value> keys = isOne ? List.of(Value.of(one)) : List.of(Value.of(0), Value.of(1));
        client.function = random.chance(0.7) ? "assign" : "subscribe";
        boolean seeks = client.function.equals("assign") && random.chance(0.3);
        EventType type = random.chance(0.85) ? EventType.OK : EventType.FAIL;
        for (int key = 0; key < 2 && type == EventType.OK; key++) {
            boolean isKept = !isOne || key == one;
            if (seeks || !isKept) {
                client.position[key] = 0;
                client.committedPosition[key] = 0;
            }
            client.isAssigned[key] = isKept;
        }
        Map<String, Value> extras = new TreeMap<>();
        if (seeks) {
            extras.put("seek-to-beginning?", Value.of(true));
        }
        Value value = new Value.Sequence(keys);
        tell(client, EventType.INVOKE, value, extras);
        tell(client, type, value, extras);
        client.isOpen = false;
    }

    private void step(Client client) {
        List<Value> asked = ((Value.Sequence) client.asked.get(client.told.size())).elements();
        client.told.add(asked.size() == 3 ? send(client, asked) : poll(client));
    }

    private Value send(Client client, List<Value> asked) {
        int key = (int) ((Value.Int) asked.get(1)).value();
        long value = ((Value.Int) asked.get(2)).value();
        long offset = nextOffset[key];
        nextOffset[key] += random.chance(0.2) ? 2 : 1;
        Entry entry = new Entry(offset, value);
        client.sent.add(entry);
        if (!random.chance(wrong)) {
            boolean isBack = random.chance(wrong) && !logs.get(key).isEmpty();
            logs.get(key).add(isBack ? logs.get(key).size() - 1 : logs.get(key).size(), entry);
        }
        if (random.chance(wrong)) {
            Entry twin = new Entry(nextOffset[key]++, value);
            client.sent.add(twin);
            logs.get(key).add(twin);
        }
        boolean isUntold = random.chance(0.15);
        long told = random.chance(wrong) ? random.nextInt(4) : offset;
        return Value.sequence(
                asked.get(0),
                asked.get(1),
                Value.sequence(isUntold ? Value.NIL : Value.of(told), asked.get(2)));
    }

    private Value poll(Client client) {
        Map<Value, Value> polled = new LinkedHashMap<>();
        for (int key = 0; key < 2; key++) {
            List<Value> pairs = client.isAssigned[key] ? poll(client, key) : List.of();
            if (!pairs.isEmpty() || random.chance(0.2)) {
                polled.put(Value.of(key), new Value.Sequence(pairs));
            }
        }
        return polled.isEmpty() && random.chance(0.3)
                ? Value.sequence(new Value.Keyword("poll"))
                : Value.sequence(new Value.Keyword("poll"), new Value.Mapping(polled));
    }

    private List<Value> poll(Client client, int key) {
        List<Value> pairs = new ArrayList<>();
        int most = 1 + random.nextInt(3);
        if (random.chance(wrong)) {
            client.position[key] += random.nextInt(4) - 2;
        }
        boolean isDirty = random.chance(wrong * 4);
        for (Entry entry : logs.get(key)) {
            if (pairs.size() == most) {
                break;
            }
            boolean isVisible = entry.isCommitted || isDirty;
            if (!isVisible && !entry.isAborted) {
                break;
            }
            if (isVisible && entry.offset >= client.position[key] && !random.chance(wrong / 2)) {
                boolean isOdd = random.chance(wrong / 8);
                pairs.add(
                        Value.sequence(Value.of(entry.offset), Value.of(isOdd ? 77 : entry.value)));
                client.position[key] = entry.offset + 1;
            }
        }
        return pairs;
    }

    private void end(Client client) {
        EventType type =
                random.chance(0.75)
                        ? EventType.OK
                        : random.chance(0.5) ? EventType.FAIL : EventType.INFO;
        boolean isDone = type == EventType.OK || type == EventType.INFO && random.chance(0.5);
        for (Entry entry : client.sent) {
            entry.isCommitted = isDone || random.chance(wrong);
            entry.isAborted = !entry.isCommitted;
        }
        if (type == EventType.OK || random.chance(wrong * 2)) {
            client.committedPosition = client.position.clone();
        } else {
            client.position = client.committedPosition.clone();
        }
        if (random.chance(0.05)) {
            Value keys = Value.sequence(Value.of(random.nextInt(2)));
            client.extras.put(
                    "rebalance-log",
                    Value.sequence(new Value.Mapping(Map.of(new Value.Keyword("keys"), keys))));
        }
        Value told = new Value.Sequence(client.told);
        if (type == EventType.OK) {
            tell(client, type, told, client.extras);
        } else {
            if (random.chance(0.7)) {
                client.extras.put("value", told);
            }
            tell(client, type, Value.UNKNOWN, client.extras);
        }
        client.isOpen = false;
        if (type == EventType.INFO) {
            clients.set(clients.indexOf(client), fresh());
        }
    }

    private void tell(Client client, EventType type, Value value, Map<String, Value> extras) {
        builder.accept(
                new Event.Client(
                        client.process,
                        type,
                        time,
                        client.function,
                        List.of(new MicroOperation(client.function, Value.ABSENT, value)),
                        extras));
    }
}
