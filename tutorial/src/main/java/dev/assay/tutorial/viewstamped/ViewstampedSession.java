// SPDX-License-Identifier: Apache-2.0
package dev.assay.tutorial.viewstamped;

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

/** A client: asks the primary that it knows, then everybody, and gives up after two seconds. */
final class ViewstampedSession implements Target.Session {
    private static final long RETRY_NANOS = 300_000_000L;
    private static final long PATIENCE_NANOS = 2_000_000_000L;

    private final int nodes;
    private @Nullable Open open;
    private long sequence;
    private long view;

    /** The operation that is under way. */
    private record Open(Request request, Consumer<String> done) {}

    private @Nullable Environment environment;
    private long client;

    ViewstampedSession(int nodes) {
        this.nodes = nodes;
    }

    private Environment environment() {
        if (environment == null) {
            throw new IllegalStateException("the session was not attached to a world");
        }
        return environment;
    }

    @Override
    public Node create(Environment created) {
        environment = created;
        client = created.random("session").between(1, Long.MAX_VALUE);
        return new Node() {
            @Override
            public void start() {}

            @Override
            public void receive(int from, byte[] message) {
                Text.decode(message)
                        .filter(Message.Reply.class::isInstance)
                        .map(Message.Reply.class::cast)
                        .ifPresent(ViewstampedSession.this::answered);
            }
        };
    }

    private void answered(Message.Reply reply) {
        view = Math.max(view, reply.view());
        if (open != null && open.request().sequence() == reply.sequence()) {
            open.done().accept(reply.result());
        }
    }

    @Override
    public void invoke(Operation operation, Consumer<Outcome> done) {
        MicroOperation step = operation.steps().getFirst();
        sequence++;
        Request request = new Request(client, environment().address(), sequence, command(step));
        Environment.Timer end =
                environment()
                        .after(
                                PATIENCE_NANOS,
                                () -> {
                                    open = null;
                                    done.accept(
                                            step.function().equals("get")
                                                    ? new Outcome.Failed("timed out")
                                                    : new Outcome.Indefinite("timed out"));
                                });
        open =
                new Open(
                        request,
                        result -> {
                            end.cancel();
                            open = null;
                            done.accept(new Outcome.Ok(List.of(answer(step, result))));
                        });
        environment().send((int) (view % nodes), Text.encode(new Message.Ask(request)));
        environment().after(RETRY_NANOS, () -> askAll(request));
    }

    private void askAll(Request request) {
        if (open != null && open.request().equals(request)) {
            for (int node = 0; node < nodes; node++) {
                environment().send(node, Text.encode(new Message.Ask(request)));
            }
            environment().after(RETRY_NANOS, () -> askAll(request));
        }
    }

    private static String command(MicroOperation step) {
        String key = step.key() instanceof Value.Text text ? text.value() : step.key().toString();
        return step.function() + " " + key + arguments(step.value());
    }

    private static String arguments(Value value) {
        return switch (value) {
            case Value.Int number -> " " + number.value();
            case Value.Sequence list -> {
                StringBuilder text = new StringBuilder();
                list.elements().forEach(element -> text.append(arguments(element)));
                yield text.toString();
            }
            default -> "";
        };
    }

    private static MicroOperation answer(MicroOperation step, String result) {
        boolean isList = step.key() instanceof Value.Text key && key.value().startsWith("l");
        Value value =
                switch (step.function()) {
                    case "cas" -> Value.of(result.equals("true"));
                    case "get" -> {
                        List<Value> elements = new ArrayList<>();
                        if (!result.equals(Store.NOTHING)) {
                            for (String element : result.split(",")) {
                                elements.add(Value.of(Long.parseLong(element)));
                            }
                        }
                        yield elements.isEmpty()
                                ? Value.NIL
                                : isList ? new Value.Sequence(elements) : elements.getFirst();
                    }
                    default -> step.value();
                };
        return new MicroOperation(step.function(), step.key(), value);
    }
}
