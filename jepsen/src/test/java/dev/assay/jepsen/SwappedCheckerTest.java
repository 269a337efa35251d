// SPDX-License-Identifier: Apache-2.0
package dev.assay.jepsen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * A test that was written for Jepsen, as it is and with one line changed; skipped without Jepsen.
 */
final class SwappedCheckerTest {
    private static final String BEFORE = "(checker/linearizable {:model (model/cas-register 0)})";
    private static final String AFTER =
            "((requiring-resolve 'assay.jepsen/linearizable) {:model (model/cas-register 0)})";

    private static String example() throws IOException {
        try (InputStream input =
                SwappedCheckerTest.class.getResourceAsStream("/assay/examples/register_test.clj")) {
            return new String(Objects.requireNonNull(input).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static List<Object> verdicts(String source) {
        ClojureRuntime.call("clojure.core", "load-string", source);
        return List.of(
                ClojureRuntime.call("assay.examples.register-test", "valid?", false),
                ClojureRuntime.call("assay.examples.register-test", "valid?", true));
    }

    @Test
    void one_line_swaps_the_checker_of_a_test_that_jepsen_runs() throws IOException {
        assumeTrue(Library.JEPSEN.isPresent(), () -> Library.JEPSEN.missing().orElse(""));
        ClojureRuntime.silenceLogs();
        String source = example();
        String swapped = source.replace(BEFORE, AFTER);
        List<String> lines = source.lines().toList();
        List<String> after = swapped.lines().toList();
        assertThat(after).hasSameSizeAs(lines);
        assertThat(after.stream().filter(line -> !lines.contains(line))).hasSize(1);
        assertThat(verdicts(source)).as("with Knossos").containsExactly(true, false);
        assertThat(verdicts(swapped)).as("with Assay").containsExactly(true, false);
    }
}
