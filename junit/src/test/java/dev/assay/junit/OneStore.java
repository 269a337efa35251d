// SPDX-License-Identifier: Apache-2.0
package dev.assay.junit;

import dev.assay.harness.Operation;
import dev.assay.harness.Outcome;
import dev.assay.harness.PlainTarget;
import dev.assay.harness.Target;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Value;
import dev.assay.simulation.Environment;
import dev.assay.simulation.Node;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The least system there is: node 0 holds all values, and clients ask it. Where it is broken, node
 * 1, whom nobody tells anything, answers every third read.
 */
final class OneStore {
    private OneStore() {}

    static Target target(boolean isBroken) {
        return PlainTarget.of("one-store", nodes -> Server::new, nodes -> new Asking(isBroken))
                .usuallyOn(3)
                .servedBy(nodes -> nodes);
    }

    /** Answers {@code get NUMBER KEY} and {@code put NUMBER KEY VALUE} by {@code NUMBER VALUE}. */
    private static final class Server implements Node {
        private final Environment environment;
        private final Map<String, String> values = new HashMap<>();

        Server(Environment environment) {
            this.environment = environment;
        }

        @Override
        public void start() {}

        @Override
        public void receive(int from, byte[] message) {
            String[] words = new String(message, StandardCharsets.UTF_8).split(" ");
            if (words[0].equals("put")) {
                values.put(words[2], words[3]);
            }
            String answer = words[1] + " " + values.getOrDefault(words[2], "nil");
            environment.send(from, answer.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static final class Asking implements Target.Session {
        private final boolean isBroken;
        private Optional<Environment> environment = Optional.empty();
        private Optional<Consumer<String>> open = Optional.empty();
        private int number;

        Asking(boolean isBroken) {
            this.isBroken = isBroken;
        }

        @Override
        public Node create(Environment created) {
            environment = Optional.of(created);
            return new Node() {
                @Override
                public void start() {}

                @Override
                public void receive(int from, byte[] message) {
                    String[] words = new String(message, StandardCharsets.UTF_8).split(" ");
                    if (words[0].equals(Integer.toString(number))) {
                        open.ifPresent(waiting -> waiting.accept(words[1]));
                    }
                }
            };
        }

        @Override
        public void invoke(Operation operation, Consumer<Outcome> done) {
            MicroOperation step = operation.steps().getFirst();
            boolean reads = step.function().equals("get");
            if (!reads && !step.function().equals("put")) {
                done.accept(new Outcome.Failed("not sent: gets and puts only"));
                return;
            }
            Environment here = environment.orElseThrow();
            number++;
            Environment.Timer end =
                    here.after(
                            2_000_000_000L,
                            () -> {
                                open = Optional.empty();
                                done.accept(
                                        reads
                                                ? new Outcome.Failed("timed out")
                                                : new Outcome.Indefinite("timed out"));
                            });
            open =
                    Optional.of(
                            answer -> {
                                end.cancel();
                                open = Optional.empty();
                                done.accept(new Outcome.Ok(List.of(result(step, answer))));
                            });
            String key = ((Value.Text) step.key()).value();
            String request =
                    step.function()
                            + " "
                            + number
                            + " "
                            + key
                            + (reads ? "" : " " + ((Value.Int) step.value()).value());
            int server = isBroken && reads && number % 3 == 0 ? 1 : 0;
            here.send(server, request.getBytes(StandardCharsets.UTF_8));
        }

        private static MicroOperation result(MicroOperation step, String answer) {
            Value value =
                    !step.function().equals("get")
                            ? step.value()
                            : answer.equals("nil") ? Value.NIL : Value.of(Long.parseLong(answer));
            return new MicroOperation(step.function(), step.key(), value);
        }
    }
}
