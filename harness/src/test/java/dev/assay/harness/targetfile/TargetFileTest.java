// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.targetfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.harness.HarnessInputException;
import dev.assay.harness.Plugins;
import dev.assay.nemeses.FaultBudget;
import dev.assay.nemeses.file.FormatException;
import dev.assay.nemeses.processes.NodePlan;
import dev.assay.nemeses.processes.Places;
import dev.assay.nemeses.processes.Readiness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What target files say, and which are refused. */
final class TargetFileTest {
    private static final String GOOD =
            """
            version: 1
            name: store
            nodes: 3
            ports: {port: free, peer-port: 7000}
            settings: {level: high}
            lists:
              all: '{name}={host}:{peer-port}'
              others: {each: '{node}', between: ' ', others: true}
              first: {each: '{host}:{port}', only: 0}
            files: {conf: 'dir {data}'}
            prepare: ['mkdir {data}/x']
            start: server --conf '{home}/my conf' --all {all} --level {level} ${shell}
            environment: {OTHERS: '{others}', FIRST: '{first}'}
            ready: {http: /health, port: peer-port, within: 5s}
            stands: {stopped: 2}
            client: {kind: redis}
            promises: {register: linearizable, kv: linearizable}
            """;

    @TempDir private Path folder;

    private TargetFile read(String text, Map<String, String> settings) throws IOException {
        Path file = folder.resolve("store.yaml");
        Files.writeString(file, text);
        return TargetFile.read(file, settings, TargetFileTest.class.getClassLoader());
    }

    @Test
    void words_in_braces_are_filled_in_node_by_node() throws IOException {
        TargetFile target = read(GOOD, Map.of("level", "low"));

        NodePlan plan = target.nodes().plan(1, new Numbered());

        assertThat(plan.start())
                .containsExactly(
                        "server",
                        "--conf",
                        "/h/1/my conf",
                        "--all",
                        "n0=host0:7000,n1=host1:7001,n2=host2:7002",
                        "--level",
                        "low",
                        "${shell}");
        assertThat(plan.environment())
                .containsEntry("OTHERS", "0 2")
                .containsEntry("FIRST", "host0:5000");
        assertThat(plan.prepare()).containsExactly(List.of("mkdir", "/h/1/data/x"));
        assertThat(plan.files()).containsEntry(Path.of("/h/1/conf"), "dir /h/1/data");
        assertThat(plan.ready())
                .isEqualTo(new Readiness.Http(new Places.Address("host1", 7001), "/health", 200));
        assertThat(target.ports()).containsEntry("port", 0).containsEntry("peer-port", 7000);
        assertThat(target.workloads()).containsExactly("register", "kv");
        assertThat(target.tolerance(3)).isEqualTo(new FaultBudget(2, 0, 0, 2));
    }

    @Test
    void without_a_word_a_minority_may_stop_and_no_disk_be_emptied() throws IOException {
        TargetFile target = read(GOOD.replace("stands: {stopped: 2}\n", ""), Map.of());

        assertThat(target.tolerance(5)).isEqualTo(new FaultBudget(2, 0, 0, 2));
        assertThat(target.tolerance(1)).isEqualTo(new FaultBudget(1, 0, 0, 1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "version: 1|version: 2|1: this build knows version 1 only",
                "name: store|name: My Store|2: a name has small letters",
                "nodes: 3|nodes: 0|3: a system has 1 to 99 nodes",
                "nodes: 3|noodles: 3|3: unknown key 'noodles'; did you mean 'nodes'?",
                "{level}|{levle}|12: nothing is known by {levle}",
                "'{home}/my conf'|'{home}/my conf|12: a quote ' does not end",
                "kind: redis|kind: redsi|16: unknown kind of client 'redsi'; did you mean 'redis'?",
                "kv: linearizable|kv: serializable|17: unknown promise 'serializable'",
                "kv: linearizable|list-append: serializable|17: the workload 'list-append' calls"
                        + " txn",
                "peer-port: 7000|peer-port: 70000|4: a port is 'free' or a number",
                "stopped: 2|stopped: -2|15: a fault budget has no negative numbers",
                "http: /health|tcp: port, http: /health|14: 'ready' needs one of",
                "within: 5s|within: 5|14: '5' is not a duration",
            })
    void a_mistake_is_told_with_its_line(String good, String bad, String complaint) {
        assertThat(GOOD).contains(good);
        assertThatThrownBy(() -> read(GOOD.replace(good, bad), Map.of()))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("store.yaml:" + complaint);
    }

    @Test
    void settings_and_workloads_that_the_file_does_not_have_are_refused() throws IOException {
        assertThatThrownBy(() -> read(GOOD, Map.of("lvel", "x")))
                .isInstanceOf(HarnessInputException.class)
                .hasMessageContaining("lvel");
        TargetFile target = read(GOOD, Map.of());
        assertThatThrownBy(() -> target.workload("append", Plugins.standard()))
                .isInstanceOf(HarnessInputException.class)
                .hasMessageContaining("promises nothing about the workload append");
        assertThat(target.workload("kv", Plugins.standard()).id()).isEqualTo("kv");
    }

    @Test
    void a_program_that_is_missing_is_told_with_how_to_get_it() throws IOException {
        TargetFile target =
                read(GOOD + "needs: [no-such-program]\ninstall: get it somewhere\n", Map.of());

        assertThatThrownBy(target::requireInstalled)
                .hasMessage(
                        "store needs the program no-such-program, which is not here: get it"
                                + " somewhere");
    }

    /** Three nodes with an address each. */
    private record Numbered() implements Places {
        @Override
        public Address address(int from, int to, String port) {
            return own(to, port);
        }

        @Override
        public Address own(int node, String port) {
            return new Address("host" + node, (port.equals("port") ? 5000 : 7000) + node);
        }

        @Override
        public Path data(int node) {
            return home(node).resolve("data");
        }

        @Override
        public Path home(int node) {
            return Path.of("/h/" + node);
        }

        @Override
        public int nodes() {
            return 3;
        }
    }
}
