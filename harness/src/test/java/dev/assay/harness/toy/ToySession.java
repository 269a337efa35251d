// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.toy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.assay.harness.Operation;
import dev.assay.harness.Outcome;
import dev.assay.harness.Target;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Value;
import dev.assay.simulation.Environment;
import dev.assay.simulation.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Asks node 0 and waits for a second. */
final class ToySession implements Target.Session {
    private static final long PATIENCE_NANOS = 1_000_000_000;

    private @Nullable Environment environment;
    private @Nullable Consumer<String> open;
    private long requests;

    @Override
    public Node create(Environment created) {
        environment = created;
        return new Node() {
            @Override
            public void start() {}

            @Override
            public void receive(int from, byte[] message) {
                String[] words = new String(message, UTF_8).split(" ", 2);
                if (open != null && words[0].equals(Long.toString(requests))) {
                    open.accept(words[1]);
                }
            }
        };
    }

    @Override
    public void invoke(Operation operation, Consumer<Outcome> done) {
        MicroOperation step = operation.steps().get(0);
        long request = ++requests;
        boolean changes = !step.function().equals("get");
        Environment.Timer timer =
                environment.after(
                        PATIENCE_NANOS,
                        () -> {
                            open = null;
                            done.accept(
                                    changes
                                            ? new Outcome.Indefinite("timed out")
                                            : new Outcome.Failed("timed out"));
                        });
        open =
                answer -> {
                    timer.cancel();
                    open = null;
                    done.accept(
                            new Outcome.Ok(
                                    List.of(
                                            new MicroOperation(
                                                    step.function(),
                                                    step.key(),
                                                    result(step, answer)))));
                };
        String key = ((Value.Text) step.key()).value();
        String text = request + " " + step.function() + " " + key + arguments(step.value());
        environment.send(0, text.getBytes(UTF_8));
    }

    private static String arguments(Value value) {
        return switch (value) {
            case Value.Int number -> " " + number.value();
            case Value.Sequence sequence -> {
                StringBuilder text = new StringBuilder();
                sequence.elements().forEach(element -> text.append(arguments(element)));
                yield text.toString();
            }
            default -> "";
        };
    }

    private static Value result(MicroOperation step, String answer) {
        boolean list = ((Value.Text) step.key()).value().startsWith("l");
        return switch (step.function()) {
            case "cas" -> Value.of(answer.equals("true"));
            case "get" -> {
                List<Value> elements = new ArrayList<>();
                for (String element : answer.split(",")) {
                    if (!element.isEmpty()) {
                        elements.add(Value.of(Long.parseLong(element)));
                    }
                }
                yield elements.isEmpty()
                        ? Value.NIL
                        : list ? new Value.Sequence(elements) : elements.get(0);
            }
            default -> step.value();
        };
    }
}
