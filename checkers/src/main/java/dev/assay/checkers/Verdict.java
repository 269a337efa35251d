// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a checker found: a tree of named parts (a level, a key, a property), each with a status.
 *
 * @param part what was checked, for people: a checker's id, {@code key 7}, {@code snapshot
 *     isolation}
 * @param status never better than the worst of the parts (see {@link #ofKeys} for the one
 *     exception)
 * @param reason one line that says why the status is what it is; for {@link Status#VALID} what was
 *     proven
 * @param witness present exactly where this part itself is invalid and has no invalid sub-part to
 *     point to
 * @param parts the sub-parts, in a stable order
 * @param measures numbers for the report: operations checked, configurations explored, milliseconds
 * @param standings verdicts on promises that were judged beside the one that was asked for, such as
 *     all isolation levels; they do not count for the status
 */
public record Verdict(
        String part,
        Status status,
        String reason,
        Optional<Witness> witness,
        List<Verdict> parts,
        SortedMap<String, Long> measures,
        List<Verdict> standings) {
    public Verdict {
        parts = List.copyOf(parts);
        measures = Collections.unmodifiableSortedMap(new TreeMap<>(measures));
        standings = List.copyOf(standings);
    }

    /** A verdict beside which nothing else was judged. */
    public Verdict(
            String part,
            Status status,
            String reason,
            Optional<Witness> witness,
            List<Verdict> parts,
            SortedMap<String, Long> measures) {
        this(part, status, reason, witness, parts, measures, List.of());
    }

    /** Everything that was checked holds. */
    public static Verdict valid(String part, String reason) {
        return leaf(part, Status.VALID, reason);
    }

    /** There was nothing to check. */
    public static Verdict vacuous(String part, String reason) {
        return leaf(part, Status.VACUOUS, reason);
    }

    /** Undecided. */
    public static Verdict unknown(String part, String reason) {
        return leaf(part, Status.UNKNOWN, reason);
    }

    /** A promise was broken. */
    public static Verdict invalid(String part, Witness witness) {
        String last = witness.explanation().get(witness.explanation().size() - 1);
        return new Verdict(
                part, Status.INVALID, last, Optional.of(witness), List.of(), new TreeMap<>());
    }

    private static Verdict leaf(String part, Status status, String reason) {
        return new Verdict(part, status, reason, Optional.empty(), List.of(), new TreeMap<>());
    }

    /** The parts together: as bad as the worst of them; without parts vacuous. */
    public static Verdict all(String part, List<Verdict> parts) {
        if (parts.isEmpty()) {
            return vacuous(part, "nothing was checked");
        }
        Verdict worst = worstOf(parts);
        return new Verdict(
                part,
                worst.status(),
                reasonFrom(worst, parts.size()),
                Optional.empty(),
                parts,
                new TreeMap<>());
    }

    /**
     * Independent keys of one object space together. As {@link #all}, but a key on which nothing
     * could be checked does not make the others' proof worthless: vacuous only when every key is.
     */
    public static Verdict ofKeys(String part, List<Verdict> parts) {
        List<Verdict> telling = new ArrayList<>(parts);
        telling.removeIf(verdict -> verdict.status() == Status.VACUOUS);
        if (telling.isEmpty()) {
            return all(part, parts);
        }
        Verdict worst = worstOf(telling);
        return new Verdict(
                part,
                worst.status(),
                reasonFrom(worst, parts.size()),
                Optional.empty(),
                parts,
                new TreeMap<>());
    }

    private static Verdict worstOf(List<Verdict> parts) {
        Verdict worst = parts.get(0);
        for (Verdict verdict : parts) {
            if (verdict.status().compareTo(worst.status()) > 0) {
                worst = verdict;
            }
        }
        return worst;
    }

    private static String reasonFrom(Verdict worst, int parts) {
        return parts == 1 || worst.status() != Status.VALID
                ? worst.part() + ": " + worst.reason()
                : "all " + parts + " parts hold";
    }

    /** This verdict with further measures. */
    public Verdict with(Map<String, Long> further) {
        SortedMap<String, Long> merged = new TreeMap<>(measures);
        merged.putAll(further);
        return new Verdict(part, status, reason, witness, parts, merged, standings);
    }

    /** This verdict beside those on other promises. */
    public Verdict beside(List<Verdict> others) {
        return new Verdict(part, status, reason, witness, parts, measures, others);
    }

    /** The first invalid part that has a witness, depth first. */
    public Optional<Verdict> firstWitnessed() {
        if (witness.isPresent()) {
            return Optional.of(this);
        }
        return parts.stream().flatMap(verdict -> verdict.firstWitnessed().stream()).findFirst();
    }
}
