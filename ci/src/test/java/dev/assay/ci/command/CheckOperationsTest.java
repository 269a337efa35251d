// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.ci.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckOperationsTest {
    @TempDir private Path folder = Path.of("");

    private Ran assay(String arguments) {
        return Ran.assay(folder, arguments.split(" ", -1));
    }

    /** Operations, one after the other: {@code process type f value more; …}. */
    private void write(String... events) throws IOException {
        StringBuilder text = new StringBuilder();
        int time = 0;
        for (String event : events) {
            String[] parts = event.split(" ", 4);
            text.append("{:process ").append(parts[0]).append(", :type :").append(parts[1]);
            text.append(", :f :").append(parts[2]).append(", :value ").append(parts[3]);
            text.append(", :time ").append(time += 1_000_000).append("}\n");
        }
        Files.writeString(folder.resolve("h.edn"), text.toString());
    }

    private void assertSays(String workload, int code, String... words) {
        Ran ran = assay("check h.edn --workload " + workload);
        assertThat(ran.code()).as(ran.out() + ran.err()).isEqualTo(code);
        assertThat(ran.out().replaceAll("\\s+", " ")).contains(words);
    }

    @Test
    void what_a_set_lost_is_told() throws IOException {
        write(
                "0 invoke add 1",
                "0 ok add 1",
                "0 invoke add 2",
                "0 ok add 2",
                "1 invoke read nil",
                "1 ok read [2]");
        for (String workload : Set.of("set", "set-full")) {
            assertSays(
                    workload,
                    1,
                    "h.edn broke lost-element",
                    "operation 0 (process 0), add 1, returned",
                    "operation 2 (process 1), read, returned [2], and was called after that");
        }
    }

    @Test
    void elements_twice_are_told() throws IOException {
        write("0 invoke add 1", "0 ok add 1", "1 invoke read nil", "1 ok read [1 1]");
        assertSays("set-full", 1, "broke repeated-element", "returned 1 more than once");
    }

    @Test
    void the_other_workloads_are_reached_too() throws IOException {
        write(
                "0 invoke add 4",
                "0 ok add 4",
                "0 invoke decrement 1",
                "0 ok decrement 1",
                "1 invoke read nil",
                "1 ok read 4");
        assertSays("counter", 1, "come to at least 3 and at most 3", "returned 4, more than any");
        write(
                "0 invoke enqueue 4",
                "0 ok enqueue 4",
                "1 invoke dequeue nil",
                "1 fail dequeue :empty");
        assertSays("total-queue", 1, "broke lost-element", "4 was put in, came out never");
        write("0 invoke enqueue 4", "0 ok enqueue 4", "1 invoke drain nil", "1 ok drain [4]");
        assertSays("total-queue", 0, "all 1 elements that were put in came out");
        write(
                "0 invoke generate nil",
                "0 ok generate 4",
                "1 invoke generate nil",
                "1 ok generate 4");
        assertSays("unique-ids", 1, "operations 0 and 1 were both given 4");
    }

    @Test
    void special_workloads_are_told_what_to_allow_and_what_is_there_at_first() throws IOException {
        write("0 invoke read nil", "0 ok read {0 12, 1 -2}", "1 invoke write 1", "1 info write 1");
        assertSays("bank", 254, "bank does not know 'write'; it knows transfer and read");
        write("0 invoke read nil", "0 ok read {0 12, 1 -2}");
        assertSays("bank", 1, "broke negative-balance", "saw account 1, which holds -2");
        assertSays("bank --initial 10 --allow negative-balance", 0, "allowed: 1 negative-balance");
        assertSays("bank --initial 11 --allow negative-balance", 1, "saw 10 in all, 1 less than");
        assertSays(
                "bank --initial {\"0\":12,\"1\":-2,\"2\":0} --allow negative-balance --forbid"
                        + " missing-account",
                1,
                "did not see account 2");
        write(
                "0 invoke insert [7 [1 nil]]",
                "1 invoke insert [7 [nil 2]]",
                "0 ok insert [7 [1 nil]]",
                "1 ok insert [7 [nil 2]]");
        assertSays("write-skew", 1, "broke write-skew", "both found no row of key 7");
        write(
                "0 invoke write [7 1]",
                "0 ok write [7 1]",
                "0 invoke write [7 2]",
                "0 ok write [7 2]",
                "1 invoke read [7 nil]",
                "1 ok read [7 [2]]");
        assertSays("causal-reverse", 1, "operation 2 saw 2 of key 7 without 1");
        write(
                "0 invoke write [7 1]",
                "0 ok write [7 1]",
                "0 invoke read [7 nil]",
                "0 ok read [7 5]");
        assertSays("causal", 1, "broke thin-air-read");
        assertSays("causal --initial 5", 1, "broke forgotten-write");
        write(
                "0 invoke write [[:w 0 1]]",
                "0 ok write [[:w 0 1]]",
                "0 invoke write [[:w 1 1]]",
                "0 ok write [[:w 1 1]]",
                "1 invoke read [[:r 0 nil] [:r 1 nil]]",
                "1 ok read [[:r 0 1] [:r 1 nil]]",
                "1 invoke read [[:r 0 nil] [:r 1 nil]]",
                "1 ok read [[:r 0 nil] [:r 1 1]]");
        assertSays("long-fork", 1, "broke long-fork", "and operation 3 the other way round");
    }

    @Test
    void logs_are_read_in_jepsens_form_and_judged_by_what_is_allowed() throws IOException {
        write(
                "3 invoke send [[:send 1 7]]",
                "0 invoke txn [[:send 1 5] [:send 1 6]]",
                "0 ok txn [[:send 1 [0 5]] [:send 1 [2 6]]]",
                "3 info send :timeout",
                "1 invoke txn [[:poll] [:send 2 8]]",
                "1 ok txn [[:poll {1 [[0 5] [1 7] [2 6]]}] [:send 2 [0 8]]]",
                "1 invoke poll [[:poll]]",
                "1 ok poll [[:poll {2 [[0 8]]}]]");
        assertSays("kafka", 0, "all polls of 4 messages fit the logs; allowed: 1 int-send-skip");
        assertSays("kafka --forbid int-send-skip", 1, "broke int-send-skip", "7 (offset 1)");
        assertSays("kafka --forbid g0,unseen", 1, "broke g0", "must come before itself");
        write(
                "0 invoke send [[:send 1 5]]",
                "0 fail send [[:send 1 5]]",
                "1 invoke poll [[:poll]]",
                "1 ok poll [[:poll {1 [[0 5]]}]]");
        assertSays("kafka", 1, "broke g1a", "polled 5 of key 1, which only an operation sent");
        assertSays("kafka --allow g1a", 0, "allowed: 1 g1a");
    }

    @Test
    void a_run_as_a_whole_is_judged_too() throws IOException {
        write(
                "0 invoke write 1", "0 ok write 1",
                ":nemesis info start-partition nil", ":nemesis info start-partition nil",
                "0 invoke write 2", "0 info write :timeout",
                ":nemesis info stop-partition nil", ":nemesis info stop-partition nil",
                "1 invoke read nil", "1 ok read 1, :node \"a\"",
                "1 invoke read nil", "1 ok read 3, :node \"b\"");
        assertSays("recovery", 0, "after 1 fault, at the latest after 2000 µs (partition)");
        assertSays("availability", 0, "3 of 4 operations ended ok", "longest outage 5000 µs");
        assertSays("unhandled-exceptions", 0, "1 error of 1 class, most of timeout");
        assertSays("divergence", 1, "broke replicas", "its replicas say 2 different things");
    }

    @Test
    void several_histories_have_one_ending() throws IOException {
        write("0 invoke generate nil", "0 ok generate 4");
        Files.copy(folder.resolve("h.edn"), folder.resolve("i.edn"));
        Ran ran = assay("check h.edn i.edn --workload unique-ids --report out");
        assertThat(ran.code()).isZero();
        assertThat(folder.resolve("out/results.json"))
                .content()
                .contains("all 2 histories keep what unique-ids asks")
                .contains("\"workload\" : \"unique-ids\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "check h.edn --workload set --level causal; --level is for transactions",
                "check h.edn --workload set --consistency session; leave it out with --workload"
                        + " set",
                "check h.edn --workload set --stream; --stream is for --model",
                "check h.edn --workload set-ful; did you mean set-full?",
                "check h.edn --workload unique-ids; unique-ids does not know 'add'",
                "check h.edn --workload bank --allow wrong-totals; did you mean wrong-total?",
                "check h.edn --workload set --forbid wrong-total; --forbid is for workloads with"
                        + " kinds of violations",
                "check h.edn --workload set --initial 3; --initial is for --model; leave it out"
                        + " with --workload set"
            })
    void what_does_not_fit_is_refused_in_a_line(String arguments, String complaint)
            throws IOException {
        write("0 invoke add 1", "0 ok add 1");
        Ran ran = assay(arguments);

        assertThat(ran.code()).isEqualTo(254);
        assertThat((ran.err() + ran.out()).replaceAll("\\s+", " ")).contains(complaint);
    }

    @Test
    void the_help_names_every_workload() {
        String help = assay("check --help").out();
        Arrays.stream(OperationWorkload.values())
                .forEach(each -> assertThat(help).contains(each.word()));
    }
}
