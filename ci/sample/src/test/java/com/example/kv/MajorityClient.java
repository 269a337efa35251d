// SPDX-License-Identifier: Apache-2.0
package com.example.kv;

import dev.assay.harness.Operation;
import dev.assay.harness.Outcome;
import dev.assay.harness.Target;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Value;
import dev.assay.simulation.Environment;
import dev.assay.simulation.Node;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Asks a majority for the newest version, and tells a majority of the one that it read or makes.
 * Where it is hasty it believes the first answer.
 */
final class MajorityClient implements Target.Session {
    private static final long PATIENCE_NANOS = 2_000_000_000L;
    private static final long RETRY_NANOS = 300_000_000L;

    private final int nodes;
    private final int enough;
    private final boolean isHasty;
    private Environment environment;
    private int number;
    private Round open;

    /** A question to all nodes, until enough have answered. */
    private static final class Round {
        private final String question;
        private final Consumer<Round> done;
        private final Set<Integer> answered = new HashSet<>();
        private long version;
        private String value = "nil";

        Round(String question, Consumer<Round> done) {
            this.question = question;
            this.done = done;
        }
    }

    MajorityClient(int nodes, boolean isHasty) {
        this.nodes = nodes;
        this.enough = nodes / 2 + 1;
        this.isHasty = isHasty;
    }

    @Override
    public Node create(Environment created) {
        environment = created;
        return new Node() {
            @Override
            public void start() {}

            @Override
            public void receive(int from, byte[] message) {
                answered(from, new String(message, StandardCharsets.UTF_8).split(" "));
            }
        };
    }

    @Override
    public void invoke(Operation operation, Consumer<Outcome> done) {
        MicroOperation step = operation.steps().getFirst();
        String key = ((Value.Text) step.key()).value();
        boolean reads = step.function().equals("get");
        Environment.Timer end =
                environment.after(
                        PATIENCE_NANOS,
                        () -> {
                            open = null;
                            done.accept(
                                    reads
                                            ? new Outcome.Failed("timed out")
                                            : new Outcome.Indefinite("timed out"));
                        });
        Consumer<Value> returns =
                result -> {
                    end.cancel();
                    MicroOperation answer = new MicroOperation(step.function(), step.key(), result);
                    done.accept(new Outcome.Ok(List.of(answer)));
                };
        ask(
                "read %d " + key,
                newest -> {
                    if (reads && isHasty) {
                        returns.accept(value(newest.value));
                    } else if (reads) {
                        String written = newest.version + " " + newest.value;
                        ask(
                                "write %d " + key + " " + written,
                                told -> returns.accept(value(newest.value)));
                    } else {
                        long version =
                                (newest.version / 1000 + 1) * 1000 + environment.address() % 1000;
                        long value = ((Value.Int) step.value()).value();
                        ask(
                                "write %d " + key + " " + version + " " + value,
                                told -> returns.accept(step.value()));
                    }
                });
    }

    private static Value value(String text) {
        return text.equals("nil") ? Value.NIL : Value.of(Long.parseLong(text));
    }

    private void ask(String question, Consumer<Round> done) {
        Round round = new Round(question.formatted(++number), done);
        open = round;
        send(round);
    }

    private void send(Round round) {
        if (open == round) {
            byte[] message = round.question.getBytes(StandardCharsets.UTF_8);
            for (int node = 0; node < nodes; node++) {
                environment.send(node, message);
            }
            environment.after(RETRY_NANOS, () -> send(round));
        }
    }

    private void answered(int from, String[] words) {
        Round round = open;
        if (round == null || !words[0].equals(Integer.toString(number))) {
            return;
        }
        round.answered.add(from);
        if (Long.parseLong(words[1]) > round.version) {
            round.version = Long.parseLong(words[1]);
            round.value = words[2];
        }
        if (round.answered.size() >= (isHasty ? 1 : enough)) {
            open = null;
            round.done.accept(round);
        }
    }
}
