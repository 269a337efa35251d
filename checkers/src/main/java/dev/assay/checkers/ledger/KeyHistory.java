// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whose key was which, by size of the log. A change in the entry at position p counts for heads of
 * more than p + 1 entries: the head that ends with the change is still signed by the old key, which
 * signs nothing after it, and whose earlier signatures stay good.
 *
 * <p>The signers are those of the genesis: another membership is another ledger.
 */
public final class KeyHistory {
    private final List<List<Period>> signers = new ArrayList<>();

    /**
     * A key while it counts.
     *
     * @param number which of the signer's keys it is, from 0
     * @param key empty where the signer has none
     * @param since heads of at least this size
     * @param from the position of the entry that made it; -1 for a key of the genesis
     */
    public record Period(int number, Optional<SignerKey> key, long since, long from) {}

    /** The keys of a genesis. */
    public KeyHistory(List<SignerKey> first) {
        for (SignerKey key : first) {
            List<Period> periods = new ArrayList<>();
            periods.add(new Period(0, Optional.of(key), 0, -1));
            signers.add(periods);
        }
    }

    /** The keys as they were before the entry at this position. */
    public KeyHistory before(long position) {
        KeyHistory earlier = new KeyHistory(List.of());
        for (List<Period> periods : signers) {
            earlier.signers.add(
                    new ArrayList<>(
                            periods.stream().filter(period -> period.from() < position).toList()));
        }
        return earlier;
    }

    /** How many signers there are; their numbers start at 0. */
    public int signers() {
        return signers.size();
    }

    /**
     * Whether this change can be made: the signer exists, has a key to be revoked, and never had
     * the key that is to come.
     */
    public boolean allows(KeyChange change) {
        if (change.signer() < 0 || change.signer() >= signers.size()) {
            return false;
        }
        return change.next().isEmpty()
                ? last(change.signer()).key().isPresent()
                : of(change.signer()).stream()
                        .noneMatch(period -> period.key().equals(change.next()));
    }

    /** Makes a change that stands at this position, which is after all earlier changes. */
    public void apply(KeyChange change, long position) {
        if (!allows(change)) {
            throw new IllegalArgumentException("no change that can be made: " + change);
        }
        Period old = last(change.signer());
        Period next = new Period(old.number() + 1, change.next(), position + 2, position);
        signers.get(change.signer()).add(next);
    }

    /** The key that signs for this signer a head of so many entries. */
    public Optional<Period> at(int signer, long size) {
        if (signer < 0 || signer >= signers.size()) {
            return Optional.empty();
        }
        List<Period> periods = signers.get(signer);
        for (int i = periods.size() - 1; i >= 0; i--) {
            if (periods.get(i).since() <= size) {
                return Optional.of(periods.get(i)).filter(period -> period.key().isPresent());
            }
        }
        return Optional.empty();
    }

    /** All keys of a signer, the oldest first; none for a number that is no signer's. */
    public List<Period> of(int signer) {
        return signer < 0 || signer >= signers.size()
                ? List.of()
                : List.copyOf(signers.get(signer));
    }

    /** The size of the log from which on this key of the signer was revoked, if it ever was. */
    public Optional<Long> revoked(int signer, int number) {
        List<Period> periods = of(signer);
        return number + 1 < periods.size() && periods.get(number + 1).key().isEmpty()
                ? Optional.of(periods.get(number + 1).since())
                : Optional.empty();
    }

    private Period last(int signer) {
        List<Period> periods = signers.get(signer);
        return periods.get(periods.size() - 1);
    }
}
