// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.harness.Plugins;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SurveyedBugTest {
    @Test
    void everyBugThatIsNamedCanBeSwitchedOn() {
        TreeSet<String> switches = new TreeSet<>();
        for (BugTable.Planted planted : BugTable.all(Plugins.standard())) {
            String name = planted.bug().name();
            assertThat(planted.target().switches()).contains(name);
            switches.add(planted.target().id() + "/" + name);
        }
        for (SurveyedBug row : SurveyedBug.all()) {
            assertThat(switches).as("row %d", row.number()).containsAll(row.planted());
        }
    }

    @Test
    void thirtyAreSurveyedAndAtLeastTwentyTwoArePlanted() {
        assertThat(SurveyedBug.all().stream().map(SurveyedBug::number))
                .hasSize(30)
                .isSorted()
                .doesNotHaveDuplicates();
        assertThat(SurveyedBug.all().stream().filter(SurveyedBug::isMapped))
                .hasSizeGreaterThanOrEqualTo(22);
    }

    @Test
    void aRowIsEitherPlantedOrSaysWhyNot() {
        assertThatThrownBy(() -> new SurveyedBug(1, "Raft", "nothing", List.of(), ""))
                .hasMessageContaining("row 1");
        assertThatThrownBy(() -> new SurveyedBug(1, "Raft", "both", List.of("a/b"), "because"))
                .hasMessageContaining("row 1");
        assertThat(SurveyedBug.numbersOf("reference-db", "votes-counted-twice"))
                .containsExactly(59);
        assertThat(SurveyedBug.numbersOf("reference-db-pbft", "votes-counted-twice"))
                .containsExactly(39);
        assertThat(SurveyedBug.numbersOf("reference-db", "no-such-bug")).isEmpty();
    }
}
