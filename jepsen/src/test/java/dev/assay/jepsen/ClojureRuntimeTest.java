// SPDX-License-Identifier: Apache-2.0
package dev.assay.jepsen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import clojure.java.api.Clojure;
import clojure.lang.Var;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class ClojureRuntimeTest {
    @Test
    void classes_that_are_made_while_a_library_loads_stay_out_of_the_users_folder() {
        ClojureRuntime.call("clojure.core", "inc", 1L);

        Object compilePath = ((Var) Clojure.var("clojure.core", "*compile-path*")).deref();

        assertThat(compilePath).isNotNull();
        Path folder = Path.of(String.valueOf(compilePath));
        assertThat(folder).isAbsolute().isDirectory();
        assertThat(folder).isNotEqualTo(Path.of("").toAbsolutePath());
    }

    @Test
    void the_real_libraries_leave_no_classes_behind() {
        assumeTrue(Library.ELLE.isPresent(), () -> Library.ELLE.missing().orElse(""));
        ClojureRuntime.silenceLogs();
        Library.ELLE.load();

        assertThat(Path.of("dom_top")).doesNotExist();
    }

    @Test
    void a_function_that_is_not_there_is_told_in_one_line() {
        assertThatThrownBy(() -> ClojureRuntime.function("clojure.core", "no-such-function"))
                .isInstanceOf(LibraryException.class)
                .hasMessage("there is no no-such-function in the namespace clojure.core");
        assertThatThrownBy(() -> ClojureRuntime.function("no.such.namespace", "f"))
                .isInstanceOf(LibraryException.class)
                .hasMessageContaining("the Clojure namespace no.such.namespace does not load")
                .hasMessageNotContaining("\n");
    }
}
