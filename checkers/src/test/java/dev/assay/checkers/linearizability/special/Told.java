// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.checkers.Budget;
import dev.assay.checkers.model.Function;
import dev.assay.checkers.model.ObjectType;
import dev.assay.histories.Value;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A history of one object in a line: {@code "write(1) cas(1,2)=true read #0=1"} invokes a write,
 * calls a cas that succeeds, invokes a read that never returns, and lets the write, which is
 * operation 0, return. A revision comes behind the invocation: {@code write(1)^7=1}. Values are
 * numbers, words, {@code true}, {@code false}, {@code nil}, {@code ?} for what nobody knows, lists
 * <code>{1,2}</code> and sets {@code <1,2>}.
 */
final class Told {
    private static final Pattern INVOCATION =
            Pattern.compile("([a-z-]+)(?:\\(([^)]*)\\))?(?:\\^(\\d+))?(?:=(.+))?");
    private static final Pattern RETURN = Pattern.compile("#(\\d+)(?:=(.+))?");

    private final SpecialEngine engine;
    private final ObjectHistory history;

    private Told(SpecialEngine engine, ObjectHistory history) {
        this.engine = engine;
        this.history = history;
    }

    /** A history to be judged by an engine. */
    static Told told(SpecialEngine engine, ObjectType type, Object initial, String events) {
        return new Told(engine, history(type, initial, events));
    }

    static ObjectHistory history(ObjectType type, Object initial, String events) {
        ObjectStory story = new ObjectStory(type, initial);
        int count = 0;
        for (String event : events.split(" ")) {
            Matcher returned = RETURN.matcher(event);
            if (returned.matches()) {
                int operation = Integer.parseInt(returned.group(1));
                story.end(operation, value(returned.group(2), Value.NIL));
                continue;
            }
            Matcher invoked = INVOCATION.matcher(event);
            assertThat(invoked.matches()).as(event).isTrue();
            String name = invoked.group(1).toUpperCase(Locale.ROOT).replace('-', '_');
            story.begin(Function.valueOf(name), argument(invoked.group(2)));
            if (invoked.group(3) != null) {
                story.revision(count, Integer.parseInt(invoked.group(3)));
            }
            if (invoked.group(4) != null) {
                story.end(count, value(invoked.group(4), Value.NIL));
            }
            count++;
        }
        return story.history();
    }

    private static Value argument(String text) {
        return text != null && text.contains(",")
                ? value("{" + text + "}", Value.NIL)
                : value(text, Value.NIL);
    }

    private static Value value(String text, Value otherwise) {
        if (text == null) {
            return otherwise;
        }
        return switch (text) {
            case "nil" -> Value.NIL;
            case "?" -> Value.UNKNOWN;
            case "true" -> Value.Bool.TRUE;
            case "false" -> Value.Bool.FALSE;
            default ->
                    switch (text.charAt(0)) {
                        case '{' -> new Value.Sequence(values(text));
                        case '<' -> new Value.Collection(new LinkedHashSet<>(values(text)));
                        default ->
                                text.matches("-?\\d+")
                                        ? Value.of(Long.parseLong(text))
                                        : Value.of(text);
                    };
        };
    }

    private static List<Value> values(String text) {
        List<Value> values = new ArrayList<>();
        for (String each : text.substring(1, text.length() - 1).split(",")) {
            if (!each.isEmpty()) {
                values.add(value(each, Value.NIL));
            }
        }
        return values;
    }

    private Answer answer() {
        return engine.decide(history, Budget.standard().start());
    }

    /** The engine finds an order, and it is one. */
    void isLinearizable() {
        assertThat(answer())
                .isInstanceOfSatisfying(
                        Answer.Linearizable.class,
                        answer ->
                                assertThat(
                                                ObjectReplay.flaw(
                                                        history,
                                                        answer.order(),
                                                        Budget.standard().start()))
                                        .isEmpty());
    }

    /** The engine refutes it, by exactly these operations. */
    void isRefuted(String reason, int... core) {
        assertThat(answer())
                .isInstanceOfSatisfying(
                        Answer.Refuted.class,
                        answer -> {
                            assertThat(answer.reason()).isEqualTo(reason);
                            assertThat(answer.core()).containsExactly(core);
                        });
    }

    /** The engine tried every order. */
    void isImpossible() {
        assertThat(answer()).isEqualTo(new Answer.Impossible());
    }

    /** The engine leaves it to others. */
    void isLeft(String reason) {
        assertThat(answer()).isEqualTo(new Answer.Undecided(reason));
    }
}
