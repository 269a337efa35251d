// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.harness.HarnessInputException;
import dev.assay.harness.Operation;
import dev.assay.harness.suite.TrialTemplate;
import dev.assay.harness.toy.ToyTrials;
import dev.assay.histories.Event;
import dev.assay.histories.EventType;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Value;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScriptTest {
    @TempDir private Path folder = Path.of("");

    private static List<Event> clientsUnderFaults(TrialResult result) {
        long end = result.trial().options().faultPhase().toNanos();
        List<Event> events = new ArrayList<>();
        result.history()
                .replay(
                        event -> {
                            if (event instanceof Event.Client && event.timeNanos() < end) {
                                events.add(event);
                            }
                        });
        return events;
    }

    private static List<Script.Call> callsUnderFaults(Script script, Trial trial) {
        long end = trial.options().faultPhase().toNanos();
        return script.calls().stream().filter(call -> call.atNanos() < end).toList();
    }

    @Test
    void aTrialWhoseOperationsAreWrittenDownTakesTheSameCourse() {
        VirtualTrialRunner runner = VirtualTrialRunner.standard();
        int killed = 0;
        for (long seed = 1; seed <= 4; seed++) {
            TrialResult drawn =
                    runner.run(
                            TrialTemplate.allFaults("reference-db").trial(seed), Optional.empty());
            Script script = Script.of(drawn);
            TrialResult written = runner.run(drawn.trial().with(script), Optional.empty());

            assertThat(clientsUnderFaults(written)).isEqualTo(clientsUnderFaults(drawn));
            assertThat(script.last()).isNotEmpty();
            assertThat(callsUnderFaults(Script.of(written), drawn.trial()))
                    .isEqualTo(callsUnderFaults(script, drawn.trial()));
            assertThat(Script.of(written).last()).isEqualTo(script.last());
            killed +=
                    (int)
                            script.calls().stream()
                                    .filter(call -> call.killedAfterNanos().isPresent())
                                    .count();
        }
        assertThat(killed).isPositive();
    }

    @Test
    void oneOperationLessLeavesTheOthersTheirTimesAndProcesses() {
        TrialResult drawn = ToyTrials.run(3, "kv");
        Script script = Script.of(drawn);
        List<Script.Call> fewer = new ArrayList<>(callsUnderFaults(script, drawn.trial()));
        fewer.remove(17);
        TrialResult ran =
                ToyTrials.RUNNER.run(
                        drawn.trial().with(new Script(fewer, script.last())), Optional.empty());

        // Where the lost operation would have ended another one's wait, a call may find nobody
        // free.
        assertThat(Script.of(ran).calls())
                .hasSizeBetween(fewer.size() - fewer.size() / 100, fewer.size());
        int moved = 0;
        for (int i = 0; i < fewer.size(); i++) {
            Script.Call asked = fewer.get(i);
            moved += Script.of(ran).calls().contains(asked) ? 0 : 1;
        }
        assertThat(moved).isLessThan(fewer.size() / 20);
    }

    @Test
    void aScriptIsReadFromACaseFileAsItWasWritten() throws Exception {
        Value odd =
                Value.sequence(
                        Value.of("a \"b\"\n"), new Value.Keyword("k"), Value.NIL, Value.of(-7));
        Script script =
                new Script(
                        List.of(
                                new Script.Call(
                                        7,
                                        12,
                                        new Operation(
                                                "txn",
                                                List.of(
                                                        new MicroOperation("r", odd, Value.NIL),
                                                        new MicroOperation(
                                                                "w", Value.of("x"), odd))),
                                        OptionalLong.of(5)),
                                new Script.Call(
                                        0,
                                        0,
                                        Operation.of(new MicroOperation("read", Value.ABSENT, odd)),
                                        OptionalLong.empty())),
                        List.of(Operation.of(new MicroOperation("get", Value.of("x"), Value.NIL))));
        CaseFile written =
                new CaseFile(
                        "c0ffee",
                        ToyTrials.template("kv").trial(1).with(script),
                        dev.assay.checkers.Status.VALID,
                        "00");
        Path file = folder.resolve("case.json");
        written.write(file);

        assertThat(CaseFile.read(file)).isEqualTo(written);
        assertThat(Files.readString(file).lines().filter(line -> line.contains("\"invoke\"")))
                .hasSize(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    "process":4 | "process":"n1" | script.calls[0] is no operation: operation:1:1: a fault has
                    "process":4 | "process":-4   | process -4
                    "process":4 | "process":600000 | process 600000
                    "invoke"    | "ok"           | script.calls[0]
                    ,"time":9   |                | a call needs a process from 0 to 499999 and a time from 0 on
                    "killed-after":3 | "killed-after":-3 | a client cannot be killed before its call
                    "killed-after":3 | "killed-after":"x" | killed-after must be a number of nanoseconds
                    "final"     | "last"         | script.final is missing
                    """)
    void aDamagedScriptIsRefusedInOneLine(String from, String to, String message) throws Exception {
        Script script =
                new Script(
                        List.of(
                                new Script.Call(
                                        4,
                                        9,
                                        Operation.of(
                                                new MicroOperation(
                                                        "get", Value.of("x"), Value.NIL)),
                                        OptionalLong.of(3))),
                        List.of());
        Path file = folder.resolve("case.json");
        new CaseFile(
                        "c0ffee",
                        ToyTrials.template("kv").trial(1).with(script),
                        dev.assay.checkers.Status.VALID,
                        "00")
                .write(file);
        String text = Files.readString(file);
        assertThat(text).contains(from);
        Files.writeString(file, text.replace(from, to == null ? "" : to));

        assertThatThrownBy(() -> CaseFile.read(file))
                .isInstanceOf(HarnessInputException.class)
                .hasMessageContaining(message)
                .hasMessageStartingWith(file.toString())
                .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
    }

    @Test
    void whatARetiredProcessHadLeftToDoIsLeftOut() {
        Operation put = Operation.of(new MicroOperation("put", Value.of("r0"), Value.of(1)));
        Script script =
                new Script(
                        List.of(
                                new Script.Call(0, 1_000, put, OptionalLong.of(0)),
                                new Script.Call(0, 2_000, put, OptionalLong.empty()),
                                new Script.Call(1, 3_000, put, OptionalLong.empty())),
                        List.of());
        TrialResult ran =
                ToyTrials.RUNNER.run(
                        ToyTrials.template("kv").trial(1).with(script), Optional.empty());

        assertThat(ran.history().operations()).isEqualTo(2);
        assertThat(ran.history().outcome(0)).isEqualTo(EventType.INFO);
        assertThat(Script.of(ran).calls())
                .containsExactly(script.calls().get(0), script.calls().get(2));
    }
}
