// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.ledger;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Status;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.Witness;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Puts together what was found in the copies of one ledger, beside the checkpoints from outside.
 */
final class Judgement {
    private static final String COPIES = "copies";

    private final Founding founding;
    private final List<AuditedCopy> copies;
    private final List<Checkpoint> outside;
    private final List<AuditedCopy> sound;
    private final List<String> undetectable = new ArrayList<>();

    Judgement(Founding founding, List<AuditedCopy> copies, List<Checkpoint> outside) {
        this.founding = founding;
        this.copies = copies;
        this.outside =
                outside.stream()
                        .sorted(Comparator.comparingLong(checkpoint -> checkpoint.head().size()))
                        .toList();
        sound = copies.stream().filter(AuditedCopy::isSound).toList();
    }

    LedgerAudit.Report with(SignatureVerifier verifier, Budget.Meter meter) throws IOException {
        Culprits culprits = new Culprits(founding.genesis(), copies, verifier, meter);
        List<Verdict> parts = new ArrayList<>();
        try {
            searchAll(culprits);
        } catch (Budget.Spent spent) {
            // What was found before stays found.
            parts.add(Verdict.unknown("accusations", "not all were searched: " + spent.reason()));
        }
        List<Verdict> ofCopies = new ArrayList<>(founding.strangers());
        copies.forEach(copy -> ofCopies.add(ofCopy(copy, culprits.accusations())));
        parts.add(Verdict.ofKeys(COPIES, ofCopies));
        if (sound.size() > 1) {
            parts.add(agreement(culprits.accusations()));
        }
        for (Checkpoint checkpoint : outside) {
            parts.add(against(checkpoint, culprits.accusations()));
        }
        beyondCheckpoints().ifPresent(parts::add);
        Verdict verdict =
                Verdict.all("ledger", parts)
                        .with(
                                Map.of(
                                        "copies", (long) copies.size(),
                                        "entries", longest().map(AuditedCopy::size).orElse(0) + 0L,
                                        "accusations", culprits.accusations().size() + 0L));
        return new LedgerAudit.Report(
                founding.genesis().name(),
                verdict,
                culprits.accusations(),
                agreed(parts),
                undetectable);
    }

    // Where copies or a checkpoint contradict each other, nobody can say which log to keep.
    private Optional<Checkpoint> agreed(List<Verdict> parts) {
        boolean isDisputed =
                parts.stream()
                        .anyMatch(
                                part ->
                                        part.status() == Status.INVALID
                                                && !part.part().equals(COPIES));
        return longest()
                .filter(copy -> !isDisputed && copy.certified() > 0)
                .map(
                        copy -> {
                            int size = (int) copy.certified();
                            Head head = new Head(size, copy.chain().tree().root(size));
                            return new Checkpoint(founding.genesis().id(), head, List.of());
                        });
    }

    private Optional<AuditedCopy> longest() {
        return sound.stream()
                .filter(copy -> copy.unknownScheme().isEmpty())
                .max(Comparator.comparingLong(AuditedCopy::certified));
    }

    private void searchAll(Culprits culprits) throws IOException {
        for (int i = 0; i < copies.size(); i++) {
            for (int j = i + 1; j < copies.size(); j++) {
                if (copies.get(i).contradicts(copies.get(j))) {
                    int common = copies.get(i).commonWith(copies.get(j));
                    culprits.search(copies.get(i), copies.get(j), common);
                }
            }
        }
        List<Checkpoint> all = new ArrayList<>(outside);
        copies.forEach(copy -> all.addAll(copy.strange()));
        for (Checkpoint checkpoint : all) {
            for (AuditedCopy copy : copies) {
                if (isContradicted(checkpoint, copy)) {
                    culprits.search(checkpoint, copy);
                }
            }
        }
    }

    private static boolean isContradicted(Checkpoint checkpoint, AuditedCopy copy) {
        long size = checkpoint.head().size();
        return size >= 1
                && size <= copy.size()
                && !copy.chain().tree().root((int) size).equals(checkpoint.head().root());
    }

    private Verdict ofCopy(AuditedCopy copy, List<Accusation> accusations) {
        String part = "copy " + copy.name();
        if (!copy.isSound()) {
            return Verdict.invalid(part, witness(copy, copy.findings().get(0), accusations));
        }
        String notes = copy.notes().isEmpty() ? "" : "; " + String.join("; ", copy.notes());
        if (copy.size() == 0) {
            return Verdict.vacuous(part, "it has no entries" + notes);
        }
        if (copy.unknownScheme().isPresent()) {
            return Verdict.unknown(
                    part,
                    "nothing here verifies signatures of scheme " + copy.unknownScheme().get());
        }
        long open = copy.size() - copy.certified();
        boolean isVouchedFor =
                sound.stream()
                        .anyMatch(
                                other ->
                                        other.certified() >= copy.size()
                                                && !other.contradicts(copy));
        if (open > 0 && !isVouchedFor) {
            return Verdict.unknown(
                    part,
                    "nobody has certified its last "
                            + open
                            + " entries, which may have been changed: "
                            + copy.certified()
                            + " before them hang together"
                            + notes);
        }
        long behind =
                sound.stream()
                                .filter(other -> !other.contradicts(copy))
                                .mapToLong(AuditedCopy::size)
                                .max()
                                .orElse(0)
                        - copy.size();
        String lag =
                behind > 0
                        ? "; others have "
                                + behind
                                + " more: it lags, or its end was cut, which look the same"
                        : "";
        return Verdict.valid(
                        part,
                        copy.size()
                                + " entries hang together, and a quorum vouches for them"
                                + lag
                                + notes)
                .with(Map.of("entries", (long) copy.size(), "behind", behind));
    }

    private Witness witness(AuditedCopy copy, Finding finding, List<Accusation> accusations) {
        List<String> words = new ArrayList<>();
        words.add(finding.place() + ": " + finding.words());
        Finding sharper = sharpened(copy, finding);
        if (sharper != finding) {
            words.add("compared with " + sharper.place() + ", entries before it are the same");
        }
        words.addAll(culprits(accusations));
        words.add(copy.name() + " is not what was certified: " + sharper.firstBad());
        return witness(finding.kind(), sharper.from(), sharper.to(), words);
    }

    // A sound copy that a quorum vouches for says which of several entries is the first bad one.
    private Finding sharpened(AuditedCopy copy, Finding finding) {
        for (AuditedCopy other : sound) {
            int common = copy.commonWith(other);
            boolean isTold =
                    finding.from() < finding.to()
                            && common >= finding.from()
                            && common <= finding.to()
                            && other.certified() > common;
            if (isTold) {
                return new Finding(finding.kind(), common, common, other.name(), finding.words());
            }
        }
        return finding;
    }

    private Verdict agreement(List<Accusation> accusations) {
        for (AuditedCopy one : sound) {
            for (AuditedCopy other : sound) {
                if (one.contradicts(other)) {
                    return Verdict.invalid("agreement", fork(one, other, accusations));
                }
            }
        }
        return Verdict.valid(
                "agreement",
                "no two of the " + sound.size() + " sound copies contradict each other");
    }

    private Witness fork(AuditedCopy one, AuditedCopy other, List<Accusation> accusations) {
        int at = one.commonWith(other);
        List<String> words = new ArrayList<>();
        for (AuditedCopy copy : List.of(one, other)) {
            words.add(
                    copy.name()
                            + " has "
                            + copy.size()
                            + " entries, "
                            + (copy.certified() > at
                                    ? "certified up to " + (copy.certified() - 1)
                                    : "of which nobody certified " + at + " or a later one"));
        }
        words.addAll(culprits(accusations));
        if (accusations.isEmpty()) {
            words.add("no key can be shown to have signed both");
        }
        words.add(
                "both have the same "
                        + at
                        + " entries and then another entry "
                        + at
                        + ": at most one of them is the ledger");
        return witness("fork", at, at, words);
    }

    private Verdict against(Checkpoint checkpoint, List<Accusation> accusations) {
        long size = checkpoint.head().size();
        String part = "checkpoint of " + size + " entries";
        if (copies.isEmpty() || !checkpoint.ledger().equals(founding.genesis().id())) {
            String words = "it is of ledger " + checkpoint.ledger().brief() + "…, and no copy is";
            return Verdict.invalid(part, witness("other-ledger", 0, 0, List.of(words)));
        }
        for (AuditedCopy copy : sound) {
            if (isContradicted(checkpoint, copy)) {
                return Verdict.invalid(part, rewritten(checkpoint, copy, accusations));
            }
        }
        Optional<AuditedCopy> holder =
                sound.stream().filter(copy -> copy.size() >= size).findFirst();
        if (holder.isPresent()) {
            return Verdict.valid(
                    part, "the first " + size + " entries are those that it was taken of");
        }
        if (sound.size() < copies.size()) {
            return Verdict.unknown(part, "no sound copy has so many entries");
        }
        long most = sound.stream().mapToLong(AuditedCopy::size).max().orElse(0);
        String words =
                "no copy has more than "
                        + most
                        + " entries, and there were "
                        + size
                        + ": entries from "
                        + most
                        + " on are missing (if a node has them, audit its copy too)";
        return Verdict.invalid(part, witness("truncated-log", most, most, List.of(words)));
    }

    private Witness rewritten(
            Checkpoint checkpoint, AuditedCopy copy, List<Accusation> accusations) {
        long size = checkpoint.head().size();
        long from =
                outside.stream()
                        .filter(earlier -> earlier.head().size() < size)
                        .filter(earlier -> !isContradicted(earlier, copy))
                        .mapToLong(earlier -> earlier.head().size())
                        .max()
                        .orElse(0);
        Finding finding = new Finding("rewritten-log", from, size - 1, copy.name(), "");
        for (AuditedCopy other : sound) {
            if (other.size() >= size && !isContradicted(checkpoint, other)) {
                long at = copy.commonWith(other);
                finding = new Finding("rewritten-log", at, at, copy.name(), "");
            }
        }
        List<String> words = new ArrayList<>();
        words.add(
                copy.name()
                        + " has root "
                        + copy.chain().tree().root((int) size).brief()
                        + "… over its first "
                        + size
                        + " entries, and the checkpoint has "
                        + checkpoint.head().root().brief()
                        + "…");
        words.addAll(culprits(accusations));
        words.add("a quorum's keys signed another log: " + finding.firstBad());
        return witness("rewritten-log", finding.from(), finding.to(), words);
    }

    private Optional<Verdict> beyondCheckpoints() {
        long covered =
                outside.stream().mapToLong(checkpoint -> checkpoint.head().size()).max().orElse(0);
        long entries = sound.stream().mapToLong(AuditedCopy::size).max().orElse(0);
        if (entries <= covered) {
            return Optional.empty();
        }
        undetectable.add("entries cut from the end of every copy, after entry " + (entries - 1));
        undetectable.add(
                "entries from " + covered + " on that a quorum's keys signed anew in every copy");
        if (outside.isEmpty()) {
            undetectable.add(
                    "a " + LedgerFolder.GENESIS + " with other signers, and all signed by them");
        }
        String which = covered == 0 ? "a checkpoint" : "a later checkpoint";
        return Optional.of(
                Verdict.unknown(
                        "entries from " + covered + " on",
                        "not detectable without "
                                + which
                                + ": "
                                + String.join("; ", undetectable)));
    }

    private static List<String> culprits(List<Accusation> accusations) {
        return accusations.stream()
                .map(
                        accusation ->
                                "the key of signer "
                                        + accusation.signer()
                                        + " signed two logs that contradict each other, of "
                                        + accusation.first().statement().head().size()
                                        + " and of "
                                        + accusation.second().statement().head().size()
                                        + " entries")
                .toList();
    }

    private static Witness witness(String kind, long from, long to, List<String> words) {
        int first = Math.toIntExact(from);
        int last = Math.toIntExact(to);
        List<Integer> entries = IntStream.of(first, last).distinct().boxed().toList();
        return new Witness(kind, entries, first, last, List.of(), words);
    }
}
