// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.results;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.assay.checkers.PartialOrders;
import dev.assay.checkers.Status;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.Witness;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A verdict as results show it.
 *
 * @param part what was checked
 * @param status as a word
 * @param parts those below; valid keys of one object space are counted in {@code omitted} when
 *     there are many
 * @param omitted how many valid or vacuous parts were left out of {@code parts}
 * @param levels what was found of each isolation level, where that was asked
 */
public record VerdictEntry(
        String part,
        String status,
        String reason,
        Optional<WitnessEntry> witness,
        List<VerdictEntry> parts,
        int omitted,
        SortedMap<String, Long> measures,
        Optional<LevelsEntry> levels) {
    /** More parts than this are not listed one by one unless they are the ones that fail. */
    private static final int PARTS_MAX = 40;

    public VerdictEntry {
        parts = List.copyOf(parts);
        measures = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(measures));
    }

    /**
     * A witness as results show it; see {@link Witness}.
     *
     * @param operations numbers of operations in the history
     */
    public record WitnessEntry(
            String kind,
            List<Integer> operations,
            int firstEvent,
            int lastEvent,
            List<EdgeEntry> edges,
            List<String> explanation,
            Optional<PartialOrders> orders) {
        public WitnessEntry {
            operations = List.copyOf(operations);
            edges = List.copyOf(edges);
            explanation = List.copyOf(explanation);
        }
    }

    /** One operation must come before another; see {@link Witness.Edge}. */
    public record EdgeEntry(
            int from, int to, String kind, String reason, Optional<Witness.Evidence> evidence) {}

    /**
     * What was found of isolation levels.
     *
     * @param demanded the level that the verdict is about; empty when it is about all of them
     * @param levels those that were judged, weaker ones first
     */
    public record LevelsEntry(Optional<String> demanded, List<LevelEntry> levels) {
        public LevelsEntry {
            levels = List.copyOf(levels);
        }
    }

    /**
     * One isolation level.
     *
     * @param level its name, with the order that was added to it as {@code level+order}
     * @param status as a word
     * @param witness empty also where a weaker level has the same one
     */
    public record LevelEntry(
            String level, String status, String reason, Optional<WitnessEntry> witness) {
        /** True when it is kept. */
        @JsonIgnore
        public boolean isHeld() {
            return status.equals(Status.VALID.word());
        }

        /** True when it is broken. */
        @JsonIgnore
        public boolean isBroken() {
            return status.equals(Status.INVALID.word());
        }
    }

    /** The entry of a verdict. */
    public static VerdictEntry of(Verdict verdict) {
        List<Verdict> telling = verdict.parts();
        if (telling.size() > PARTS_MAX) {
            telling =
                    telling.stream()
                            .filter(part -> part.status().compareTo(Status.UNKNOWN) >= 0)
                            .limit(PARTS_MAX)
                            .toList();
        }
        return new VerdictEntry(
                verdict.part(),
                verdict.status().word(),
                verdict.reason(),
                verdict.witness().map(VerdictEntry::of),
                telling.stream().map(VerdictEntry::of).toList(),
                verdict.parts().size() - telling.size(),
                verdict.measures(),
                levels(verdict));
    }

    /** A level as a verdict of its own. */
    public static VerdictEntry of(LevelEntry level) {
        return new VerdictEntry(
                level.level(),
                level.status(),
                level.reason(),
                level.witness(),
                List.of(),
                0,
                new TreeMap<>(),
                Optional.empty());
    }

    private static Optional<LevelsEntry> levels(Verdict verdict) {
        if (verdict.standings().isEmpty()) {
            return Optional.empty();
        }
        Set<Witness> told = new HashSet<>();
        verdict.parts().forEach(part -> part.witness().ifPresent(told::add));
        verdict.witness().ifPresent(told::add);
        List<LevelEntry> levels = new ArrayList<>();
        for (Verdict level : verdict.standings()) {
            levels.add(
                    new LevelEntry(
                            level.part(),
                            level.status().word(),
                            level.reason(),
                            level.witness().filter(told::add).map(VerdictEntry::of)));
        }
        Optional<String> demanded =
                verdict.standings().stream()
                        .map(Verdict::part)
                        .filter(level -> verdict.part().endsWith(" " + level))
                        .findFirst();
        return Optional.of(new LevelsEntry(demanded, levels));
    }

    private static WitnessEntry of(Witness witness) {
        return new WitnessEntry(
                witness.kind(),
                witness.operations(),
                witness.firstEvent(),
                witness.lastEvent(),
                witness.edges().stream()
                        .map(
                                edge ->
                                        new EdgeEntry(
                                                edge.from(),
                                                edge.to(),
                                                edge.kind(),
                                                edge.reason(),
                                                edge.evidence()))
                        .toList(),
                witness.explanation(),
                witness.orders());
    }

    /** True for a part that holds and has nothing below it; no member of the document. */
    @JsonIgnore
    public boolean isPlainlyValid() {
        return parts.isEmpty() && toStatus() == Status.VALID;
    }

    /** The status as a value. */
    public Status toStatus() {
        return Status.valueOf(status.toUpperCase(Locale.ROOT));
    }

    /** This verdict and all below it, depth first. */
    public Stream<VerdictEntry> all() {
        return Stream.concat(Stream.of(this), parts.stream().flatMap(VerdictEntry::all));
    }

    /** The first part with a witness, depth first. */
    public Optional<VerdictEntry> firstWitnessed() {
        return all().filter(entry -> entry.witness().isPresent()).findFirst();
    }
}
