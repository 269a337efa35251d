// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class MainTest {
    @Test
    void an_unknown_option_is_a_bad_argument() {
        assertThat(new CommandLine(new Main()).execute("--no-such-option")).isEqualTo(254);
    }
}
