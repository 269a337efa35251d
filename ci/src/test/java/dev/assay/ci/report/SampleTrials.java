// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.report;

import dev.assay.checkers.Verdict;
import dev.assay.checkers.Witness;
import dev.assay.ci.results.CoverageEntry;
import dev.assay.ci.results.Results;
import dev.assay.ci.results.Results.EnvironmentEntry;
import dev.assay.ci.results.Results.TrialEntry;
import dev.assay.ci.results.VerdictEntry;
import dev.assay.histories.Event;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.HistoryBuilder;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Randomness;
import dev.assay.histories.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Made-up trials for tests of the report: seeded, with every outcome, faults, and one stale read
 * where asked for.
 */
public final class SampleTrials {
    private static final long SECOND = 1_000_000_000L;
    private static final int CLIENTS = 6;

    private final Map<String, History> histories = new TreeMap<>();
    private final List<TrialEntry> trials = new ArrayList<>();

    /** A client's moment: it either calls or returns. */
    private record Turn(long time, int client, boolean isCall) {}

    /** Adds a trial of about {@code operations} operations. */
    public SampleTrials add(String name, long seed, int operations, boolean isBroken) {
        History history = simulate(new Randomness(seed), operations);
        Map<String, Long> faults = new TreeMap<>();
        history.faults().stream()
                .filter(fault -> fault.type() == EventType.INVOKE)
                .forEach(fault -> faults.merge(fault.function(), 1L, Long::sum));
        Verdict verdict =
                isBroken
                        ? Verdict.all(
                                "all promises",
                                List.of(
                                        Verdict.ofKeys(
                                                "linearizable",
                                                List.of(
                                                        Verdict.valid(
                                                                "key k1", "an order was found"),
                                                        broken(history))),
                                        Verdict.valid(
                                                "recovers",
                                                "the final operations of 5 fresh clients"
                                                        + " succeeded"),
                                        Verdict.valid(
                                                "one leader per term", "judged 14 observations")))
                        : Verdict.all(
                                "all promises",
                                List.of(
                                        Verdict.valid(
                                                "linearizable",
                                                "an order was found for each of 12 keys"),
                                        Verdict.valid(
                                                "recovers",
                                                "the final operations of 5 fresh clients"
                                                        + " succeeded")));
        trials.add(
                new TrialEntry(
                        name,
                        name.replaceFirst("-\\d+$", ""),
                        "reference-db",
                        isBroken ? List.of("ack-before-fsync") : List.of(),
                        "simulated",
                        5,
                        CLIENTS,
                        "kv",
                        seed,
                        List.of(
                                "at 3 s for 4 s: halves of all nodes",
                                "at 12 s for 2 s: crash the leader"),
                        VerdictEntry.of(verdict),
                        CoverageEntry.ofTrial(
                                history,
                                faults,
                                Map.of("leader-changes", 4L, "messages-delivered", 48_112L)),
                        "9f86d081884c7d65",
                        34.2,
                        0.41,
                        Optional.of("histories/" + name + ".history"),
                        isBroken ? Optional.of("cases/" + name + ".json") : Optional.empty(),
                        "./assay run --seed " + seed + " --trials 1",
                        isBroken
                                ? Optional.of("invalid / linearizable / non-linearizable / get")
                                : Optional.empty(),
                        Optional.empty()));
        histories.put(name, history);
        return this;
    }

    public Results results() {
        boolean isBroken =
                trials.stream().anyMatch(trial -> trial.verdict().status().equals("invalid"));
        Results.Start start =
                new Results.Start(
                        "run",
                        "2026-01-01T12:00:00Z",
                        OptionalLong.of(1),
                        new EnvironmentEntry(
                                "0.1.0",
                                "0123456789ab",
                                "25.0.1 (Eclipse Adoptium)",
                                "Linux 6.1 amd64",
                                2,
                                2048),
                        new TreeMap<>(
                                Map.of("seed", "1", "trials", Integer.toString(trials.size()))));
        Results.Ending ending =
                isBroken
                        ? new Results.Ending(
                                "invalid",
                                "linearizable: key k3: no order of the operations explains the read"
                                        + " of operation 60",
                                1,
                                12.3)
                        : new Results.Ending(
                                "valid", trials.size() + " trials, no violation", 0, 12.3);
        return Results.ofTrials(start, ending, trials);
    }

    public Optional<History> history(String name) {
        return Optional.ofNullable(histories.get(name));
    }

    private static Verdict broken(History history) {
        int last = history.operations() * 2 / 3;
        List<Integer> operations = new ArrayList<>();
        for (int operation = last - 7; operation <= last; operation += 2) {
            operations.add(operation);
        }
        return Verdict.invalid(
                "key k3",
                new Witness(
                        "non-linearizable",
                        operations,
                        history.invocation(last - 7),
                        history.completion(last) < 0
                                ? history.invocation(last)
                                : history.completion(last),
                        List.of(
                                new Witness.Edge(
                                        last - 5,
                                        last,
                                        "real-time",
                                        "the write had returned before the read was called")),
                        List.of(
                                "Operation "
                                        + (last - 7)
                                        + " (process 2) put 41 to key k3 and returned before"
                                        + " operation "
                                        + (last - 3)
                                        + " was called.",
                                "Operation "
                                        + (last - 3)
                                        + " (process 0) put 42 to key k3 and returned.",
                                "Operation "
                                        + last
                                        + " (process 4) was called after that and read 41 from key"
                                        + " k3.",
                                "No order of these operations explains the read: 41 had been"
                                        + " overwritten before it was called.")));
    }

    // Each client in turn calls and returns; the store is one map, changed at the return.
    private static History simulate(Randomness random, int operations) {
        HistoryBuilder history = new HistoryBuilder();
        Map<String, Long> store = new HashMap<>();
        java.util.PriorityQueue<Turn> turns =
                new java.util.PriorityQueue<>(
                        java.util.Comparator.comparingLong(Turn::time)
                                .thenComparingInt(Turn::client));
        int[] process = new int[CLIENTS];
        MicroOperation[] called = new MicroOperation[CLIENTS];
        for (int client = 0; client < CLIENTS; client++) {
            process[client] = client;
            turns.add(new Turn(random.nextLong(SECOND / 20), client, true));
        }
        long[] faults = {
            3 * SECOND, 7 * SECOND, 12 * SECOND, 14 * SECOND, 13 * SECOND, 18 * SECOND
        };
        String[] kinds = {"halves", "crash", "clock-jump"};
        int nextFault = 0;
        List<long[]> marks = new ArrayList<>();
        for (int i = 0; i < faults.length; i++) {
            marks.add(new long[] {faults[i], i});
        }
        marks.sort(java.util.Comparator.comparingLong(mark -> mark[0]));
        int made = 0;
        while (!turns.isEmpty()) {
            Turn turn = turns.poll();
            while (nextFault < marks.size() && marks.get(nextFault)[0] <= turn.time()) {
                int number = (int) marks.get(nextFault)[1];
                history.accept(
                        new Event.Fault(
                                "nemesis",
                                number % 2 == 0 ? EventType.INVOKE : EventType.OK,
                                marks.get(nextFault)[0],
                                kinds[number / 2],
                                Value.of(
                                        kinds[number / 2]
                                                + (number / 2 == 0
                                                        ? ": n0 n1 | n2 n3 n4"
                                                        : ": n2 (leader)")),
                                Map.of("step", Value.of(number / 2))));
                nextFault++;
            }
            int client = turn.client();
            if (turn.isCall()) {
                if (made++ >= operations) {
                    continue;
                }
                Value key = Value.of("k" + random.nextInt(4));
                called[client] =
                        switch (random.nextInt(3)) {
                            case 0 -> new MicroOperation("get", key, Value.NIL);
                            case 1 -> new MicroOperation("put", key, Value.of(made));
                            default ->
                                    new MicroOperation(
                                            "cas",
                                            key,
                                            Value.sequence(Value.of(made - 1), Value.of(made)));
                        };
                history.accept(
                        Event.Client.of(
                                process[client], EventType.INVOKE, turn.time(), called[client]));
                boolean isHurt = turn.time() > 3 * SECOND && turn.time() < 7 * SECOND;
                long took = 2_000_000 + random.nextLong(isHurt ? 900_000_000 : 30_000_000);
                turns.add(new Turn(turn.time() + took, client, false));
            } else {
                boolean isHurt = turn.time() > 3 * SECOND && turn.time() < 7 * SECOND;
                EventType outcome =
                        !random.chance(isHurt ? 0.3 : 0.01)
                                ? EventType.OK
                                : random.chance(0.5) ? EventType.INFO : EventType.FAIL;
                Value argument = called[client].value();
                String key = called[client].key().toString();
                Value result =
                        switch (called[client].function()) {
                            case "get" ->
                                    store.containsKey(key) ? Value.of(store.get(key)) : Value.NIL;
                            case "cas" -> Value.of(random.chance(0.3));
                            default -> argument;
                        };
                if (argument instanceof Value.Int put) {
                    store.put(key, put.value());
                }
                history.accept(
                        Event.Client.of(
                                process[client],
                                outcome,
                                turn.time(),
                                new MicroOperation(
                                        called[client].function(),
                                        called[client].key(),
                                        outcome == EventType.OK ? result : Value.UNKNOWN)));
                if (outcome == EventType.INFO) {
                    process[client] += CLIENTS;
                }
                turns.add(new Turn(turn.time() + random.nextLong(80_000_000), client, true));
            }
        }
        return history.build();
    }

    /** Writes both sample pages into a folder, to look at them. */
    public static void main(String[] arguments) throws java.io.IOException {
        java.nio.file.Path folder = java.nio.file.Path.of(arguments[0]);
        SampleTrials valid = new SampleTrials();
        SampleTrials invalid = new SampleTrials();
        for (int seed = 1; seed <= 15; seed++) {
            valid.add(
                    List.of("partitions", "crashes", "pauses", "clock-skew", "all").get(seed % 5)
                            + "-"
                            + seed,
                    seed,
                    2400,
                    false);
        }
        invalid.add("all-5", 5, 2400, true);
        java.nio.file.Files.write(
                folder.resolve("valid.html"),
                new ReportPage(valid.results(), valid::history).render());
        java.nio.file.Files.write(
                folder.resolve("invalid.html"),
                new ReportPage(invalid.results(), invalid::history).render());
    }
}
