// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.ledger;

import dev.assay.checkers.Verdict;
import dev.assay.checkers.Witness;
import dev.assay.checkers.ledger.AuditedCopy.Source;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which ledger the copies are of: that of the checkpoint from outside, without one the one that
 * most copies are of.
 *
 * @param genesis of that ledger
 * @param sources its copies
 * @param strangers verdicts on the copies that are of another ledger, or of none that can be read
 */
record Founding(Genesis genesis, List<Source> sources, List<Verdict> strangers) {
    static Founding of(SortedMap<String, LedgerFolder> copies, List<Checkpoint> outside)
            throws IOException {
        List<Source> readable = new ArrayList<>();
        List<Verdict> strangers = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (Map.Entry<String, LedgerFolder> copy : copies.entrySet()) {
            String place = copy.getKey() + "/" + LedgerFolder.GENESIS;
            try {
                Genesis genesis = LedgerFolder.readGenesis(copy.getValue().genesis());
                readable.add(new Source(copy.getKey(), copy.getValue(), genesis));
            } catch (LedgerFormatException damaged) {
                problems.add(place + ": " + damaged.getMessage());
                strangers.add(stranger("damaged-genesis", copy.getKey(), problems));
            } catch (NoSuchFileException missing) {
                problems.add(place + ": is missing");
                strangers.add(stranger("damaged-genesis", copy.getKey(), problems));
            }
        }
        if (readable.isEmpty()) {
            throw new LedgerFormatException(
                    problems.get(0)
                            + "; without it nobody can say who signs, so take it from a backup");
        }
        Hash wanted = wanted(readable, outside);
        for (Source source : readable) {
            if (!source.genesis().id().equals(wanted)) {
                String words =
                        source.name()
                                + "/"
                                + LedgerFolder.GENESIS
                                + ": founds ledger "
                                + source.genesis().id().brief()
                                + "…, and "
                                + (outside.isEmpty() ? "most copies are" : "the checkpoint is")
                                + " of "
                                + wanted.brief()
                                + "…";
                strangers.add(stranger("other-ledger", source.name(), List.of(words)));
            }
        }
        List<Source> sources =
                readable.stream().filter(copy -> copy.genesis().id().equals(wanted)).toList();
        Genesis genesis = (sources.isEmpty() ? readable : sources).get(0).genesis();
        return new Founding(genesis, sources, strangers);
    }

    private static Hash wanted(List<Source> readable, List<Checkpoint> outside) {
        if (!outside.isEmpty()) {
            return outside.get(0).ledger();
        }
        Map<String, Long> votes = new TreeMap<>();
        readable.forEach(copy -> votes.merge(copy.genesis().id().toHex(), 1L, Long::sum));
        // Among equals the first by name, so that the answer depends on nothing else.
        return readable.stream()
                .map(copy -> copy.genesis().id())
                .max(Comparator.comparing(id -> votes.getOrDefault(id.toHex(), 0L)))
                .orElseThrow();
    }

    private static Verdict stranger(String kind, String name, List<String> words) {
        List<String> last = words.subList(words.size() - 1, words.size());
        return Verdict.invalid(
                "copy " + name, new Witness(kind, List.of(0), 0, 0, List.of(), last));
    }
}
