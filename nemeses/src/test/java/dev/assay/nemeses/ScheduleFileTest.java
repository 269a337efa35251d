// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.nemeses.faults.ClockDrift;
import dev.assay.nemeses.faults.Partition;
import dev.assay.nemeses.faults.Shape;
import dev.assay.nemeses.file.FormatException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleFileTest {
    private static final String STEP =
            "version: 1\nsteps:\n  - at: 1s\n    fault: crash\n    target: leader\n    for: 1s\n";

    @Test
    void theExampleHasEveryFault() throws IOException {
        Schedule schedule = ScheduleFile.read(Path.of("examples/every-fault.yaml"));
        TreeSet<String> faults = new TreeSet<>();
        schedule.steps().forEach(step -> faults.add(step.fault().id()));
        assertThat(faults).isEqualTo(FaultTypes.installed().all().keySet());
        Schedule.Step first = schedule.steps().getFirst();
        assertThat(first)
                .isEqualTo(
                        new Schedule.Step(
                                new Trigger.AtTime(1_000_000_000L),
                                new Partition(Shape.HALVES, Partition.Clients.SPLIT, List.of()),
                                new Target.Leader(),
                                2_000_000_000L));
        assertThat(schedule.steps().get(6).fault())
                .isEqualTo(new ClockDrift(200_000, List.of(200_000, -100_000)));
        assertThat(schedule.steps().get(4).when())
                .isEqualTo(new Trigger.OnEvent("became-leader", 3));
    }

    @Test
    void jsonHasTheSameKeys() throws IOException {
        Schedule schedule = ScheduleFile.read(Path.of("examples/isolated-leader.json"));
        assertThat(schedule.steps()).hasSize(2);
        assertThat(schedule.steps().get(1).target()).isEqualTo(new Target.Nodes(List.of(0, 1)));
        assertThat(ScheduleFile.readYaml(ScheduleFile.writeYaml(schedule), "x"))
                .isEqualTo(schedule);
    }

    @Test
    void whatIsWrittenIsReadable() {
        assertThat(ScheduleFile.writeYaml(ScheduleFile.readYaml(STEP, "x"))).isEqualTo(STEP);
    }

    @Test
    void aBudgetIsKeptInTheFileAndWhatItDoesNotMentionIsForbidden() {
        String file = "version: 1\nbudget:\n  stopped: 2\n  harmed: 2\nsteps: []\n";
        Schedule read = ScheduleFile.readYaml(file, "x");
        assertThat(read.budget()).contains(new FaultBudget(2, 0, 0, 2));
        assertThat(ScheduleFile.readJson(ScheduleFile.writeJson(read), "x")).isEqualTo(read);
        assertThat(ScheduleFile.writeYaml(read)).isEqualTo(file);
        assertThatThrownBy(() -> ScheduleFile.readYaml("version: 1\nbudget: {stopped: -1}\n", "x"))
                .isInstanceOf(FormatException.class)
                .hasMessageMatching("x:2: a fault budget has no negative numbers: stopped -1.*");
        assertThatThrownBy(() -> ScheduleFile.readYaml("version: 1\nbudget: {stoped: 1}\n", "x"))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("stopped");
    }

    @Test
    void aScheduleMayBeQuiet() {
        assertThat(ScheduleFile.readYaml("version: 1", "x")).isEqualTo(Schedule.quiet());
        assertThat(ScheduleFile.readYaml(ScheduleFile.writeYaml(Schedule.quiet()), "x"))
                .isEqualTo(Schedule.quiet());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '"',
            value = {
                "at: 1s ~ ut: 1s ~ s.yaml:3: a step needs one of 'at', 'after-operations' and 'on',"
                        + " here are 0; write one such as 'at: 5s'",
                "at: 1s ~ at: 1 s ~ s.yaml:3: '1 s' is not a duration; write a whole number and ns,"
                        + " us, ms, s, m or h, such as 500ms",
                "at: 1s ~ at: -1s ~ s.yaml:3: a fault must start from 0s to a year after the trial,"
                        + " not -1s",
                "at: 1s ~ after-operations: many ~ s.yaml:3: 'many' is not a whole number; write"
                        + " one such as 3",
                "fault: crash ~ fault: crush ~ s.yaml:4: unknown fault 'crush'; did you mean"
                        + " 'crash'?",
                "fault: crash ~ delay: 3s ~ s.yaml:3: 'fault' is missing; add one such as 'fault:"
                        + " partition'",
                "fault: crash ~ \"fault: slow-link\n"
                        + "    delai: 3s\" ~ s.yaml:5: unknown key 'delai'; did you mean 'delay'?",
                "fault: crash ~ \"fault: slow-link\n"
                        + "    delay: [3s]\" ~ s.yaml:5: expected a word, found a list",
                "fault: crash ~ \"fault: partition\n"
                    + "    shape: haves\" ~ s.yaml:5: unknown word 'haves'; did you mean 'halves'?",
                "fault: crash ~ \"fault: partition\n"
                        + "    links: [n0>n0]\" ~ s.yaml:5: a link joins two nodes, not 0 and 0",
                "fault: crash ~ \"fault: flaky-link\n"
                    + "    loss: 2\" ~ s.yaml:3: need loss and duplication from 0 to 1 and a delay"
                    + " of 0s … 1h: loss 2.0, duplication 0.1, delay 20ms",
                "target: leader ~ target: random ~ s.yaml:5: unknown target 'random'; write leader,"
                        + " quorum-edge, slowest, all, random 2, or nodes such as [n0, n3]",
                "target: leader ~ target: [n0, 1] ~ s.yaml:5: '1' is not a node; write one such as"
                        + " n0",
                "target: leader ~ target: {a: 1} ~ s.yaml:5: expected a word, found a map",
                "for: 1s ~ for: 0s ~ s.yaml:6: a fault must last from 1ns to a year, not 0s",
                "for: 1s ~ \"for: 1s\n"
                        + "    for: 2s\" ~ s.yaml:7: 'for' stands here a second time; remove one",
                "for: 1s ~ for: ~ s.yaml:6: a value is missing here; write one or remove the key",
                "for: 1s ~ for: 9000000h ~ s.yaml:6: '9000000h' is longer than 292 years; write a"
                        + " shorter one",
                "version: 1 ~ version: 2 ~ s.yaml:1: version 2 is not known to this build; write"
                        + " version: 1",
                "version: 1 ~ verzion: 1 ~ s.yaml:1: 'version' is missing; add one such as"
                        + " 'version: 1'",
            })
    void everyMistakeIsToldInOneLineWithItsPlaceAndCure(
            String right, String wrong, String message) {
        assertThat(STEP).contains(right);
        assertThatThrownBy(() -> ScheduleFile.readYaml(STEP.replace(right, wrong), "s.yaml"))
                .isInstanceOf(FormatException.class)
                .hasMessage(message);
    }

    @Test
    void whatIsNoYamlOrJsonIsToldWithItsLine() {
        assertThatThrownBy(() -> ScheduleFile.readYaml("version: 1\nsteps: [", "s.yaml"))
                .isInstanceOf(FormatException.class)
                .hasMessageStartingWith("s.yaml:2: cannot be read");
        assertThatThrownBy(() -> ScheduleFile.readJson("{\"version\": 1,\n oops}", "s.json"))
                .isInstanceOf(FormatException.class)
                .hasMessageStartingWith("s.json:2: cannot be read");
        assertThatThrownBy(() -> ScheduleFile.readYaml("", "s.yaml"))
                .isInstanceOf(FormatException.class)
                .hasMessageStartingWith("s.yaml:1: the file is empty");
        assertThatThrownBy(() -> ScheduleFile.readYaml("- a", "s.yaml"))
                .isInstanceOf(FormatException.class)
                .hasMessage("s.yaml:1: expected a map of keys and values, found a list");
        assertThatThrownBy(() -> ScheduleFile.readYaml("version: 1\n---\nversion: 1", "s.yaml"))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("a second document");
    }
}
