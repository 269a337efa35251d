// SPDX-License-Identifier: Apache-2.0
package dev.assay.junit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.harness.Target;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Annotations that ask for what is not there: one line each, with the cure. */
class WrongTrialsTest {
    private static final String RESULT = "reference-db";

    @TempDir private Path folder = Path.of("");

    static class Wrong {
        @OnTrial private static final Target STORE = OneStore.target(false);

        @Trial(nodes = 0)
        void a_nodes() {}

        @Trial(trials = 0)
        void b_trials() {}

        @Trial(clients = 0)
        void c_clients() {}

        @Trial(time = "soon")
        void d_time() {}

        @Trial(time = "3h")
        void e_long() {}

        @Trial(faults = {"pauses", "partition"})
        void f_faults() {}

        @Trial(workload = "apend")
        void g_workload() {}

        @Trial(target = "refrence-db")
        void h_target() {}

        @Trial(target = RESULT, switches = "stale-reeds")
        void i_switches() {}

        @Trial(model = "kv")
        void j_model() {}

        @Trial(nodes = 3)
        void k_clients(Clients clients) {}

        @Trial(model = "fifo-queu")
        void l_model(Clients clients) {}

        @Trial(clients = 0)
        void m_clients(Clients clients) {}

        @Trial(time = "0s")
        void n_time(Clients clients) {}

        @Replay("none.json")
        void o_case() {}
    }

    @Test
    void each_is_refused_in_one_line() {
        List<String> messages = Ran.of(Wrong.class, folder).messages();

        assertThat(messages).hasSize(15).allMatch(message -> !message.contains("\n"));
        assertThat(messages)
                .anySatisfy(message -> starts(message, "a_nodes: nodes must be 1 to 99, not 0"))
                .anySatisfy(
                        message -> starts(message, "b_trials: trials must be 1 to 1000000, not 0"))
                .anySatisfy(message -> starts(message, "c_clients: clients must be 1 to 1000: 0"))
                .anySatisfy(message -> starts(message, "d_time: time: 'soon' is not a duration"))
                .anySatisfy(message -> starts(message, "e_long: fault-phase must be at most 1h"))
                .anySatisfy(
                        message ->
                                starts(
                                        message,
                                        "f_faults: there is no fault family \"partition\"; did you"
                                                + " mean partitions? known: "))
                .anySatisfy(
                        message ->
                                starts(
                                        message,
                                        "g_workload: there is no workload \"apend\"; did you mean"
                                                + " append?"))
                .anySatisfy(
                        message ->
                                starts(
                                        message,
                                        "h_target: there is no target \"refrence-db\"; did you"
                                                + " mean reference-db?"))
                .anySatisfy(
                        message ->
                                starts(
                                        message,
                                        "i_switches: there is no switch of reference-db"
                                                + " \"stale-reeds\""))
                .anySatisfy(message -> starts(message, "j_model: a model judges what Clients"))
                .anySatisfy(message -> starts(message, "k_clients: a method that takes Clients"))
                .anySatisfy(
                        message ->
                                starts(
                                        message,
                                        "l_model: unknown model \"fifo-queu\"; did you mean"
                                                + " fifo-queue?"))
                .anySatisfy(
                        message -> starts(message, "m_clients: clients must be 1 to 1000, not 0"))
                .anySatisfy(
                        message -> starts(message, "n_time: time must be more than zero, not 0s"))
                .anySatisfy(
                        message ->
                                assertThat(message)
                                        .startsWith(
                                                "@Replay of WrongTrialsTest$Wrong.o_case:"
                                                        + " none.json: there is no such case"
                                                        + " file"));
    }

    private static void starts(String message, String end) {
        assertThat(message).startsWith("@Trial of WrongTrialsTest$Wrong." + end);
    }

    static class Nobody {
        @Trial
        void asks() {}
    }

    static class NotStatic {
        @OnTrial private final Target store = OneStore.target(false);

        @Trial
        void asks() {}
    }

    static class NoTarget {
        @OnTrial private static final String STORE = "store";

        @Trial
        void asks() {}
    }

    static class Asks {
        @OnTrial
        static Target store(int nodes) {
            return OneStore.target(nodes > 2);
        }

        @Trial
        void asks() {}
    }

    static class Two {
        @OnTrial private static final Target ONE = OneStore.target(false);
        @OnTrial private static final Target OTHER = OneStore.target(true);

        @Trial
        void asks() {}
    }

    @Test
    void a_class_must_say_what_is_on_trial() {
        refused(Nobody.class, "no system is on trial: mark a static field or method");
        refused(Two.class, "several systems are on trial: ");
        refused(NotStatic.class, "@OnTrial store must be static");
        refused(NoTarget.class, "@OnTrial STORE is of java.lang.String, and must be");
        refused(Asks.class, "@OnTrial store must take no parameters");
    }

    private void refused(Class<?> test, String why) {
        assertThat(Ran.of(test, folder).messages())
                .singleElement()
                .satisfies(
                        message ->
                                assertThat(message)
                                        .startsWith(
                                                "@Trial of WrongTrialsTest$"
                                                        + test.getSimpleName()
                                                        + ".asks: "
                                                        + why));
    }
}
