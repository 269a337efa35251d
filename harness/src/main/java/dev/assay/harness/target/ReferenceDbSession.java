// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.target;

import dev.assay.db.client.ClientOutcome;
import dev.assay.db.client.DatabaseClient;
import dev.assay.db.kv.Operation;
import dev.assay.db.wire.ValueCodec;
import dev.assay.harness.Outcome;
import dev.assay.harness.Target;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Value;
import dev.assay.simulation.Environment;
import dev.assay.simulation.Node;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A client of the reference database, in the words of histories. What it cannot express it refuses
 * before anything is sent.
 */
final class ReferenceDbSession implements Target.Session {
    private final Function<Environment, DatabaseClient> clients;
    private Optional<DatabaseClient> client = Optional.empty();

    ReferenceDbSession(Function<Environment, DatabaseClient> clients) {
        this.clients = clients;
    }

    @Override
    public Node create(Environment environment) {
        DatabaseClient made = clients.apply(environment);
        client = Optional.of(made);
        return made;
    }

    @Override
    public void invoke(dev.assay.harness.Operation operation, Consumer<Outcome> done) {
        if (operation.steps().size() != 1) {
            done.accept(new Outcome.Failed("not sent: the database has no transactions"));
            return;
        }
        MicroOperation step = operation.steps().getFirst();
        Optional<Operation> translated = translate(step);
        if (translated.isEmpty()) {
            done.accept(
                    new Outcome.Failed("not sent: the database has no operation such as " + step));
            return;
        }
        client.orElseThrow(
                        () -> new IllegalStateException("the session was not attached to a world"))
                .invoke(
                        translated.get(),
                        outcome -> done.accept(translate(step, translated.get(), outcome)));
    }

    private static Optional<Operation> translate(MicroOperation step) {
        Optional<String> key = key(step.key());
        return key.flatMap(
                found ->
                        switch (step.function()) {
                            case "get", "read", "r" -> Optional.of(new Operation.Get(found));
                            case "put", "write", "w" ->
                                    storable(step.value())
                                            .map(value -> new Operation.Put(found, value));
                            case "cas" -> cas(found, step.value());
                            case "append" ->
                                    storable(step.value())
                                            .map(value -> new Operation.Append(found, value));
                            case "add" ->
                                    storable(step.value())
                                            .map(value -> new Operation.Add(found, value));
                            default -> Optional.empty();
                        });
    }

    // The database's keys are texts; numbers and texts are kept apart by their first letter.
    private static Optional<String> key(Value key) {
        return switch (key) {
            case Value.Text text -> Optional.of("t" + text.value());
            case Value.Int integer -> Optional.of("i" + integer.value());
            default -> Optional.empty();
        };
    }

    private static Optional<Value> storable(Value value) {
        return Optional.of(value).filter(ValueCodec::isStorable);
    }

    private static Optional<Operation> cas(String key, Value argument) {
        if (argument instanceof Value.Sequence(List<Value> pair)
                && pair.size() == 2
                && ValueCodec.isStorable(argument)) {
            return Optional.of(new Operation.Cas(key, pair.get(0), pair.get(1)));
        }
        return Optional.empty();
    }

    private static Outcome translate(MicroOperation step, Operation sent, ClientOutcome outcome) {
        return switch (outcome) {
            case ClientOutcome.Failed failed -> new Outcome.Failed(failed.reason());
            case ClientOutcome.Indefinite indefinite -> new Outcome.Indefinite(indefinite.reason());
            case ClientOutcome.Done ok -> {
                boolean hasResult = sent instanceof Operation.Get || sent instanceof Operation.Cas;
                Value shown = hasResult ? ok.value() : step.value();
                yield new Outcome.Ok(
                        List.of(new MicroOperation(step.function(), step.key(), shown)));
            }
        };
    }
}
