// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import dev.assay.checkers.Budget;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Registers with read, write and compare-and-set whose values tell who wrote them (Gibbons and
 * Korach, "Testing shared memories", SIAM J. Comput. 1997, section 4, extended by cas, crashed
 * operations and cas that failed): {@link RegisterSources} finds out what each operation saw,
 * {@link RegisterBlocks} why this decides the history, {@link MismatchPlacement} what a cas that
 * saw another value adds. O(operations).
 *
 * <p>What it leaves to others: a value that was written twice and seen, where time does not tell
 * which of the two was meant; a cas that failed where neither an order nor a simple proof against
 * all orders is at hand.
 */
public final class RegisterZones implements SpecialEngine {
    /** How often blocks are sorted anew to make room for cas that failed. */
    private static final int MOST_REPAIRS = 8;

    /** How often that is begun anew, with those that found no place at the end put first. */
    private static final int MOST_ATTEMPTS = 6;

    /** About what the columns take for an operation. */
    private static final long BYTES_PER_OPERATION = 80;

    private final RegisterReader reader;
    private final boolean mindsTime;

    public RegisterZones() {
        this(new RegisterReader(), true);
    }

    /**
     * @param reader what others have read already
     * @param mindsTime false to leave values that were put more than once to others at once
     */
    RegisterZones(RegisterReader reader, boolean mindsTime) {
        this.reader = reader;
        this.mindsTime = mindsTime;
    }

    @Override
    public String id() {
        return "register-zones";
    }

    @Override
    public Answer decide(ObjectHistory history, Budget.Meter meter) {
        if (!(history.initial() instanceof dev.assay.histories.Value)) {
            return new Answer.Undecided("a register starts at a value");
        }
        long bytes = BYTES_PER_OPERATION * history.size();
        meter.allocated(bytes);
        try {
            return switch (reader.of(history, meter)) {
                case RegisterOperations.Reading.Strange(String reason) ->
                        new Answer.Undecided(reason);
                case RegisterOperations.Reading.Understood(RegisterOperations operations) ->
                        decide(operations, meter);
            };
        } finally {
            meter.allocated(-bytes);
        }
    }

    private Answer decide(RegisterOperations operations, Budget.Meter meter) {
        if (!mindsTime && operations.hasRepeats()) {
            return new Answer.Undecided("values repeat");
        }
        RegisterSources sources = new RegisterSources(operations);
        Optional<Answer> early = sources.find(meter);
        if (early.isPresent()) {
            return early.get();
        }
        RegisterBlocks blocks = new RegisterBlocks(sources);
        Optional<Answer.Refuted> circle = blocks.join(meter);
        if (circle.isPresent()) {
            return circle.get();
        }
        blocks.sort(false, meter);
        int[] order = blocks.order();
        Optional<Answer.Refuted> contradiction = blocks.contradiction(order);
        if (contradiction.isPresent()) {
            return contradiction.get();
        }
        return operations.hasMismatches()
                ? withMismatches(sources, blocks, meter)
                : new Answer.Linearizable(order);
    }

    private static Answer withMismatches(
            RegisterSources sources, RegisterBlocks blocks, Budget.Meter meter) {
        Deque<Integer> first = new ArrayDeque<>();
        MismatchPlacement placement = new MismatchPlacement(sources, blocks, first);
        for (int attempt = 0; attempt <= MOST_ATTEMPTS; attempt++) {
            if (attempt > 0) {
                RegisterSources again = new RegisterSources(sources.operations());
                again.find(meter);
                RegisterBlocks sorted = new RegisterBlocks(again);
                sorted.join(meter);
                sorted.sort(false, meter);
                placement = new MismatchPlacement(again, sorted, first);
            }
            Optional<Answer> answer = repaired(placement, attempt == 0, meter);
            if (answer.isPresent()) {
                return answer.get();
            }
            // Those that found no place last time choose before those that took theirs.
            first.removeAll(placement.unplaced());
            placement.unplaced().forEach(first::addFirst);
        }
        return new Answer.Undecided(
                "no order was found in which every failed cas saw another value");
    }

    /** Places and repairs by turns; empty when that does not help. */
    private static Optional<Answer> repaired(
            MismatchPlacement placement, boolean maySeekProof, Budget.Meter meter) {
        RegisterBlocks blocks = placement.blocks();
        for (int round = 0; round <= MOST_REPAIRS; round++) {
            if (placement.place(meter)) {
                return Optional.of(new Answer.Linearizable(blocks.order()));
            }
            if (round == 0 && maySeekProof) {
                Optional<Answer.Refuted> proof = placement.proof();
                if (proof.isPresent()) {
                    return Optional.of(proof.get());
                }
            }
            if (!placement.repair(meter)) {
                return Optional.empty();
            }
            blocks.sort(false, meter);
            if (blocks.contradiction(blocks.order()).isPresent()) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }
}
