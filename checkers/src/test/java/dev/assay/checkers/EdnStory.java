// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.histories.History;
import dev.assay.histories.HistoryBuilder;
import dev.assay.histories.format.EdnFormat;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * Histories as Jepsen writes them, an event a line: {@code process type function value}, and
 * further entries of the map behind the value.
 */
public final class EdnStory {
    private EdnStory() {}

    /** The history of some lines; each event is a millisecond after the one before. */
    public static History of(String... lines) {
        StringBuilder text = new StringBuilder();
        long time = 0;
        for (String line : lines) {
            String[] parts = line.split(" ", 4);
            text.append("{:process ").append(parts[0]).append(", :type :").append(parts[1]);
            text.append(", :f :").append(parts[2]).append(", :value ").append(parts[3]);
            text.append(", :time ").append(time += 1_000_000).append("}\n");
        }
        HistoryBuilder builder = new HistoryBuilder();
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        try {
            new EdnFormat().read(new ByteArrayInputStream(bytes), "story", builder);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return builder.build();
    }

    /** What a checker says. */
    public static Verdict check(Checker checker, String... lines) {
        return checker.check(of(lines), Budget.standard().start());
    }

    /** Demands a violation of a kind, and some words of its contradiction. */
    public static void assertInvalid(Verdict verdict, String kind, String... words) {
        assertThat(verdict.status()).as(verdict.toString()).isEqualTo(Status.INVALID);
        Verdict part =
                verdict.parts().stream()
                        .filter(each -> each.part().equals(kind))
                        .findFirst()
                        .orElseThrow(() -> new AssertionError("no " + kind + ": " + verdict));
        assertThat(part.witness().orElseThrow().kind()).isEqualTo(kind);
        assertThat(part.reason()).contains(words);
    }

    /** Demands a status, and some words of the reason. */
    public static void assertStatus(Verdict verdict, Status status, String... words) {
        assertThat(verdict.status()).as(verdict.toString()).isEqualTo(status);
        assertThat(verdict.reason()).contains(words);
    }
}
