// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import dev.assay.checkers.linearizability.special.Draft.Operation;
import dev.assay.checkers.model.Function;
import dev.assay.checkers.model.ObjectType;
import dev.assay.histories.Randomness;
import dev.assay.histories.Value;
import java.util.ArrayList;
import java.util.List;

/** Makes linearizable histories of containers at random, and spoils them. */
final class RandomDrafts {
    private final ObjectType type;
    private final Randomness randomness;
    private final List<Function> inserts;
    private final List<Function> removals;
    private final List<Function> peeks;

    /**
     * What a history is like.
     *
     * @param crashed the chance that an insertion or a removal never returns
     * @param peeking the chance that one that takes nothing in only looks
     * @param inserting the chance that one takes something in
     * @param values how many different ones go in; 0 when none goes in twice
     */
    record Mix(
            int operations,
            int clients,
            double crashed,
            double peeking,
            double inserting,
            int values) {
        /** As many values as there are insertions. */
        static final int UNIQUE = 0;

        Mix(int operations, int clients, double crashed, double peeking, double inserting) {
            this(operations, clients, crashed, peeking, inserting, UNIQUE);
        }
    }

    private static final class Client {
        Operation operation;
        boolean crashes;
        boolean done;
        Value result = Value.UNKNOWN;
    }

    RandomDrafts(ObjectType type, Randomness randomness) {
        this.type = type;
        this.randomness = randomness;
        boolean other = randomness.chance(0.5);
        boolean same = randomness.chance(0.5);
        switch (type) {
            case STACK -> {
                inserts = List.of(Function.PUSH);
                removals = List.of(Function.POP);
                peeks = List.of(Function.PEEK);
            }
            case DEQUE -> {
                inserts = List.of(other ? Function.PUSH_FRONT : Function.PUSH_BACK);
                boolean front = other == same;
                removals = List.of(front ? Function.POP_FRONT : Function.POP_BACK);
                peeks = List.of(front ? Function.PEEK_FRONT : Function.PEEK_BACK);
            }
            default -> {
                inserts = List.of(Function.ENQUEUE);
                removals = List.of(Function.DEQUEUE);
                peeks = List.of(Function.PEEK);
            }
        }
    }

    /** Both ends of a deque in every way. */
    static RandomDrafts withBothEnds(Randomness randomness) {
        return new RandomDrafts(
                ObjectType.DEQUE,
                randomness,
                List.of(Function.PUSH_FRONT, Function.PUSH_BACK),
                List.of(Function.POP_FRONT, Function.POP_BACK),
                List.of(Function.PEEK_FRONT, Function.PEEK_BACK));
    }

    private RandomDrafts(
            ObjectType type,
            Randomness randomness,
            List<Function> inserts,
            List<Function> removals,
            List<Function> peeks) {
        this.type = type;
        this.randomness = randomness;
        this.inserts = inserts;
        this.removals = removals;
        this.peeks = peeks;
    }

    /** A history that has an order. */
    Draft linearizable(Mix mix) {
        Draft draft = new Draft(type);
        List<Value> elements = new ArrayList<>();
        List<Client> clients = new ArrayList<>();
        List<Integer> names = new ArrayList<>();
        for (int name = 0; name < mix.operations; name++) {
            names.add(name);
        }
        randomness.shuffle(names);
        if (mix.values > 0) {
            names.replaceAll(name -> name % mix.values);
        }
        while (draft.operations.size() < mix.operations || !clients.isEmpty()) {
            boolean full = draft.operations.size() == mix.operations;
            if (!full && clients.size() < mix.clients && randomness.chance(0.5)) {
                clients.add(invoked(draft, mix, names.get(draft.operations.size())));
            } else if (!clients.isEmpty()) {
                Client client = randomness.pick(clients);
                boolean leaves = client.done || (client.crashes && randomness.chance(0.4));
                if (!leaves) {
                    client.result =
                            PlainContainer.apply(
                                    type,
                                    client.operation.function,
                                    client.operation.argument,
                                    elements);
                    client.done = true;
                } else {
                    clients.remove(client);
                    if (!client.crashes) {
                        draft.returns(client.operation, client.result);
                    }
                }
            }
        }
        return draft;
    }

    private Client invoked(Draft draft, Mix mix, int name) {
        Client client = new Client();
        if (randomness.chance(mix.inserting)) {
            client.operation = draft.invoke(randomness.pick(inserts), Value.of(name));
            client.crashes = randomness.chance(mix.crashed);
        } else if (randomness.chance(mix.peeking)) {
            client.operation = draft.invoke(randomness.pick(peeks));
        } else {
            client.operation = draft.invoke(randomness.pick(removals));
            client.crashes = randomness.chance(mix.crashed);
        }
        return client;
    }

    /** Changes one result, exchanges two, or moves events past each other. */
    void spoil(Draft draft) {
        List<Operation> results =
                draft.operations.stream()
                        .filter(each -> !each.inserts() && each.isCompleted())
                        .toList();
        List<Operation> values = draft.operations.stream().filter(Operation::inserts).toList();
        int kind = randomness.nextInt(4);
        if (kind == 0 && !results.isEmpty()) {
            Operation one = randomness.pick(results);
            Operation other = randomness.pick(results);
            Value result = one.result;
            one.result = other.result;
            other.result = result;
        } else if (kind == 1 && !results.isEmpty() && !values.isEmpty()) {
            boolean nothing = randomness.chance(0.5);
            randomness.pick(results).result =
                    nothing ? Value.NIL : randomness.pick(values).argument;
        } else {
            for (int times = 1 + randomness.nextInt(6); times > 0; times--) {
                exchange(draft, randomness.nextInt(Math.max(1, draft.events() - 1)));
            }
        }
    }

    private static void exchange(Draft draft, int time) {
        boolean ofOne =
                draft.operations.stream()
                        .anyMatch(each -> each.invoked == time && each.returned == time + 1);
        for (Operation each : draft.operations) {
            if (ofOne) {
                return;
            }
            each.invoked = exchanged(each.invoked, time);
            each.returned = exchanged(each.returned, time);
        }
    }

    private static int exchanged(int event, int time) {
        return event == time ? time + 1 : event == time + 1 ? time : event;
    }
}
