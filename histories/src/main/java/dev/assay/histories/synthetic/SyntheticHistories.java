// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.synthetic;

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
import java.util.Optional;

/**
 * Makes linearizable histories: simulated clients call one sequential object, and each call takes
 * effect at one moment between its invocation and its completion, so that every history is valid by
 * construction. The same parameters and seed give the same history.
 *
 * <p>A crashed operation may have taken effect before its last event, may take effect at any later
 * time, or never; half of them say so by an {@link EventType#INFO} event, the others just never
 * return; a client with a new process number takes over. An operation that cannot happen for long
 * (a release of a free lock) fails. Reads may crash and fail as well. O(operations), besides the
 * size of results. Histories of concurrent, non-linearizable systems come from {@link Mutations}.
 */
public final class SyntheticHistories {
    /** How often a waiting operation tries before it gives up. */
    private static final int ATTEMPTS = 12;

    private final SyntheticParameters parameters;
    private final Randomness randomness;
    private final SequentialObject object;
    private final List<Event> events = new ArrayList<>();
    private final List<Late> late = new ArrayList<>();
    private final List<Client> clients = new ArrayList<>();
    private int nextProcess;
    private int invoked;
    private long timeNanos;

    private SyntheticHistories(SyntheticParameters parameters, Randomness randomness) {
        this.parameters = parameters;
        this.randomness = randomness;
        this.object = SequentialObject.of(parameters);
    }

    /** The events of a linearizable history. */
    public static List<Event> events(SyntheticParameters parameters, Randomness randomness) {
        return new SyntheticHistories(parameters, randomness).run();
    }

    /** A linearizable history. */
    public static History history(SyntheticParameters parameters, Randomness randomness) {
        HistoryBuilder builder = new HistoryBuilder();
        events(parameters, randomness).forEach(builder::accept);
        return builder.build();
    }

    /** An operation that takes effect after its last event. */
    private record Late(int process, List<MicroOperation> steps) {}

    private enum Fate {
        RETURNS,
        FAILS,
        CRASHES
    }

    /** One client and its open operation, if any. */
    private static final class Client {
        private final int process;
        private boolean busy;
        private SequentialObject.Request request =
                SequentialObject.Request.of(MicroOperation.of("none", Value.ABSENT));
        private Optional<List<MicroOperation>> result = Optional.empty();
        private Fate fate = Fate.RETURNS;
        private int attempts;

        Client(int process) {
            this.process = process;
        }
    }

    private List<Event> run() {
        for (int i = 0; i < parameters.processes(); i++) {
            clients.add(new Client(nextProcess++));
        }
        while (invoked < parameters.operations()
                || clients.stream().anyMatch(client -> client.busy)) {
            int number = randomness.nextInt(clients.size());
            Client client = clients.get(number);
            if (client.busy) {
                proceed(client, number);
            } else if (invoked < parameters.operations()) {
                invoke(client);
            } else {
                clients.remove(number);
            }
            maybeApplyLate();
        }
        return events;
    }

    private void invoke(Client client) {
        double drawn = randomness.nextDouble();
        client.busy = true;
        client.fate =
                drawn < parameters.crashed()
                        ? Fate.CRASHES
                        : drawn < parameters.crashed() + parameters.failed()
                                ? Fate.FAILS
                                : Fate.RETURNS;
        client.request = object.request(randomness);
        client.result = Optional.empty();
        client.attempts = 0;
        invoked++;
        emit(client, EventType.INVOKE, client.request.steps());
    }

    private void proceed(Client client, int number) {
        switch (client.fate) {
            case CRASHES -> crash(client, number);
            case FAILS -> fail(client);
            case RETURNS -> {
                if (client.result.isPresent()) {
                    emit(client, EventType.OK, client.result.get());
                    client.busy = false;
                } else {
                    client.result = object.apply(client.process, client.request.steps());
                    if (client.result.isEmpty() && ++client.attempts == ATTEMPTS) {
                        fail(client);
                    }
                }
            }
        }
    }

    private void fail(Client client) {
        emit(client, EventType.FAIL, unknown(client.request.steps()));
        client.busy = false;
    }

    private void crash(Client client, int number) {
        switch (randomness.nextInt(4)) {
            case 0 -> object.apply(client.process, client.request.steps());
            case 1 -> late.add(new Late(client.process, client.request.steps()));
            default -> {
                // It never takes effect.
            }
        }
        if (randomness.chance(0.5)) {
            emit(client, EventType.INFO, unknown(client.request.steps()));
        }
        clients.set(number, new Client(nextProcess++));
    }

    private void maybeApplyLate() {
        if (!late.isEmpty() && randomness.chance(0.1)) {
            Late operation = late.remove(randomness.nextInt(late.size()));
            object.apply(operation.process, operation.steps);
        }
    }

    private static List<MicroOperation> unknown(List<MicroOperation> steps) {
        return steps.stream()
                .map(step -> new MicroOperation(step.function(), step.key(), Value.UNKNOWN))
                .toList();
    }

    private void emit(Client client, EventType type, List<MicroOperation> steps) {
        timeNanos += 1 + randomness.nextInt(1_000);
        events.add(
                new Event.Client(
                        client.process,
                        type,
                        timeNanos,
                        client.request.function(),
                        steps,
                        Map.of()));
    }
}
