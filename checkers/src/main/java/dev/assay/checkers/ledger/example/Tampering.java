// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.ledger.example;

import dev.assay.checkers.ledger.Entry;
import dev.assay.checkers.ledger.LedgerLines.EntryLine;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/** What somebody who may write to a copy can do to it. */
public enum Tampering {
    /** Changes what an entry holds. */
    EDIT,
    /** The same, and puts the right hash into the entry. */
    EDIT_REHASHED,
    /** The same, and chains all later entries anew. */
    EDIT_RECHAINED,
    /** The same, and takes away the certificates that fit no more. */
    EDIT_UNCERTIFIED,
    /** Takes an entry out. */
    DROP,
    /** The same, and chains all later entries anew. */
    DROP_RECHAINED,
    /** Puts an entry in. */
    INSERT,
    /** The same, and chains all later entries anew. */
    INSERT_RECHAINED,
    /** Exchanges two neighbours. */
    REORDER,
    /** The same, and chains all later entries anew. */
    REORDER_RECHAINED,
    /** Cuts the end. */
    TRUNCATE,
    /** Goes on with other entries, signed by the keys of a quorum. */
    FORK,
    /** Changes an entry and signs everything anew with the keys of fewer than a quorum. */
    STOLEN_KEY,
    /** Changes the last entries and signs them with keys that were revoked or replaced before. */
    OLD_KEYS;

    /** The name on a command line. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * Does it from the entry at this position on, which is one of data.
     *
     * @param keys of the signers, for those who stole some
     * @return the signers whose keys were used
     */
    public List<Integer> apply(Draft draft, int at, ExampleKeys keys) {
        List<EntryLine> lines = draft.lines();
        switch (this) {
            case EDIT -> lines.set(at, withHash(other(lines.get(at)), lines.get(at)));
            case EDIT_REHASHED -> draft.replace(at, other(lines.get(at)));
            case EDIT_RECHAINED, EDIT_UNCERTIFIED, FORK, STOLEN_KEY, OLD_KEYS -> {
                draft.replace(at, other(lines.get(at)));
                draft.rechain(at);
            }
            case DROP, DROP_RECHAINED -> lines.remove(at);
            case INSERT, INSERT_RECHAINED -> insert(draft, at);
            case REORDER, REORDER_RECHAINED -> lines.add(at, lines.remove(at + 1));
            case TRUNCATE -> {
                lines.subList(at, lines.size()).clear();
                draft.checkpoints().removeIf(checkpoint -> checkpoint.head().size() > at);
            }
        }
        switch (this) {
            case DROP_RECHAINED, INSERT_RECHAINED, REORDER_RECHAINED -> draft.rechain(at);
            case EDIT_UNCERTIFIED -> {
                IntStream.range(at, lines.size())
                        .forEach(index -> draft.certify(index, Optional.empty()));
                draft.checkpoints().removeIf(checkpoint -> checkpoint.head().size() > at);
            }
            case FORK -> {
                return new Resigning(keys, draft.genesis().quorum(), false).from(draft, at);
            }
            case STOLEN_KEY -> {
                return new Resigning(keys, draft.genesis().quorum() - 1, false).from(draft, at);
            }
            case OLD_KEYS -> {
                return new Resigning(keys, draft.genesis().quorum(), true).from(draft, at);
            }
            default -> {}
        }
        return List.of();
    }

    private static void insert(Draft draft, int at) {
        EntryLine model = draft.lines().get(at);
        Entry made = new Entry(at, model.entry().previous(), other(model).content());
        draft.lines().add(at, new EntryLine(made, made.hash(), model.certificate()));
    }

    private static EntryLine withHash(Entry entry, EntryLine line) {
        return new EntryLine(entry, line.hash(), line.certificate());
    }

    /** The same entry with another payload. */
    static Entry other(EntryLine line) {
        Entry entry = line.entry();
        String text = new String(entry.content().payload(), StandardCharsets.UTF_8) + "0";
        Entry.Content content =
                new Entry.Content(
                        entry.content().kind(),
                        entry.content().key(),
                        text.getBytes(StandardCharsets.UTF_8),
                        entry.content().metadata());
        return new Entry(entry.position(), entry.previous(), content);
    }
}
