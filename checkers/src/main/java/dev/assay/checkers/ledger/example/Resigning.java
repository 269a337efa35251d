// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.ledger.example;

import dev.assay.checkers.ledger.Certificate;
import dev.assay.checkers.ledger.Checkpoint;
import dev.assay.checkers.ledger.Entry;
import dev.assay.checkers.ledger.Head;
import dev.assay.checkers.ledger.KeyChange;
import dev.assay.checkers.ledger.KeyHistory;
import dev.assay.checkers.ledger.LedgerLines.EntryLine;
import dev.assay.checkers.ledger.Signature;
import dev.assay.checkers.ledger.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Signs a changed log anew, with the keys of those who had signed it.
 *
 * @param keys that were stolen
 * @param count of each certificate only so many of the signers sign
 * @param isOld they use the key before the one that counts
 */
record Resigning(ExampleKeys keys, int count, boolean isOld) {
    /** Signs from the entry at this position on; returns whose keys were used. */
    List<Integer> from(Draft draft, int at) {
        KeyHistory known = new KeyHistory(draft.genesis().keys());
        TreeSet<Integer> used = new TreeSet<>();
        List<Head> heads = draft.heads();
        for (int i = 0; i < draft.lines().size(); i++) {
            EntryLine line = draft.lines().get(i);
            apply(line, known);
            if (i >= at && line.certificate().isPresent()) {
                Certificate old = line.certificate().get();
                Statement statement =
                        Statement.commit(draft.genesis().id(), heads.get(i), old.round());
                List<Signature> made = signatures(statement, old.signatures(), known);
                made.forEach(signature -> used.add(signature.signer()));
                draft.certify(
                        i, Optional.of(new Certificate(old.round(), heads.get(i).root(), made)));
            }
        }
        draft.checkpoints().replaceAll(old -> checkpoint(draft, old, at, known));
        draft.checkpoints().stream()
                .filter(checkpoint -> checkpoint.head().size() > at)
                .flatMap(checkpoint -> checkpoint.signatures().stream())
                .forEach(signature -> used.add(signature.signer()));
        return new ArrayList<>(used);
    }

    private Checkpoint checkpoint(Draft draft, Checkpoint old, int at, KeyHistory known) {
        long size = old.head().size();
        if (size <= at) {
            return old;
        }
        Head head = draft.heads().get((int) size - 1);
        Statement statement = Statement.checkpoint(draft.genesis().id(), head);
        return new Checkpoint(old.ledger(), head, signatures(statement, old.signatures(), known));
    }

    private List<Signature> signatures(
            Statement statement, List<Signature> before, KeyHistory known) {
        List<Signature> made = new ArrayList<>();
        for (Signature old : before.subList(0, Math.min(count, before.size()))) {
            int number =
                    known.at(old.signer(), statement.head().size())
                                    .map(KeyHistory.Period::number)
                                    .orElse(0)
                            - (isOld ? 1 : 0);
            while (number >= 0 && known.of(old.signer()).get(number).key().isEmpty()) {
                number--;
            }
            if (number >= 0) {
                byte[] bytes = keys.sign(old.signer(), number, statement.toBytes());
                made.add(new Signature(old.signer(), bytes));
            }
        }
        return made;
    }

    private static void apply(EntryLine line, KeyHistory known) {
        if (line.entry().content().kind() == Entry.Kind.KEYS) {
            KeyChange.ofBytes(line.entry().content().payload())
                    .filter(known::allows)
                    .ifPresent(change -> known.apply(change, line.entry().position()));
        }
    }
}
