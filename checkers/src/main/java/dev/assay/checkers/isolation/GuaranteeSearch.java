// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Witness;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * Decides whether reads that may be of several versions can be of some such that a session
 * guarantee is kept, as {@link CandidateSearch} does for levels: an answer is proposed, beginning
 * with the newest versions that had been written by then, {@link GuaranteeJudge} tells how it
 * breaks the guarantee, and few of the choices that do are never made together again. Leaving a
 * read out takes only demands away, since all that a guarantee demands comes from reads and
 * sessions. Exact; exponential in the reads in question at worst.
 */
final class GuaranteeSearch {
    private final TransactionModel model;
    private final Level guarantee;
    private final Budget.Meter meter;
    private final List<ReadChoice> choices;
    private final ChoiceClauses clauses;

    /** How the last answer that was clear broke it. */
    private Optional<Witness> last = Optional.empty();

    GuaranteeSearch(TransactionModel model, Level guarantee, Budget.Meter meter) {
        this.model = model;
        this.guarantee = guarantee;
        this.meter = meter;
        choices = model.reads().choices();
        clauses =
                new ChoiceClauses(
                        choices.stream().mapToInt(each -> each.options().length).toArray(), meter);
    }

    /** How the guarantee is broken, whatever was read; empty where it can have been kept. */
    Optional<Witness> broken() {
        int[] options = new int[choices.size()];
        Arrays.fill(options, -1);
        if (isRefuted(options)) {
            return last;
        }
        if (choices.isEmpty()) {
            return Optional.empty();
        }
        options = clauses.solve(newest());
        while (options.length > 0) {
            if (!isRefuted(options)) {
                return Optional.empty();
            }
            forbid(options);
            options = clauses.solve(options);
        }
        List<Integer> readers =
                choices.stream().map(ReadChoice::transaction).distinct().sorted().toList();
        return Optional.of(ChoiceExplanation.whatever(model.history(), guarantee, readers, last));
    }

    private boolean isRefuted(int[] options) {
        meter.poll();
        Optional<AssignedVersions> assigned =
                AssignedVersions.of(model, options, AssignedVersions.Counted.ALL.of(model.reads()));
        if (assigned.isEmpty()) {
            return true;
        }
        Optional<Witness> found =
                GuaranteeJudge.ofObjects(guarantee, assigned.get(), model.writes(), meter);
        last = found.or(() -> last);
        return found.isPresent();
    }

    private void forbid(int[] options) {
        BitSet core = new BitSet();
        core.set(0, choices.size());
        new ChoiceCore(options, this::isRefuted).reduce(core, core);
        clauses.add(
                core.stream()
                        .filter(choice -> choices.get(choice).options().length > 0)
                        .map(choice -> clauses.literal(choice, options[choice]))
                        .toArray());
    }

    /** By choice, the option whose versions were written last before the reader ended. */
    private int[] newest() {
        int[] best = new int[choices.size()];
        for (int choice = 0; choice < best.length; choice++) {
            long least = Long.MAX_VALUE;
            for (int option = 0; option < choices.get(choice).options().length; option++) {
                long age = age(choices.get(choice), option);
                if (age < least) {
                    least = age;
                    best[choice] = option;
                }
            }
        }
        return best;
    }

    private long age(ReadChoice choice, int option) {
        History history = model.history();
        long sum = 0;
        int reader = choice.transaction();
        int end =
                history.outcome(reader) == EventType.OK
                        ? history.completion(reader)
                        : history.invocation(reader);
        for (int write : choice.options()[option]) {
            if (write == ReadChoice.NOTHING) {
                continue;
            }
            int begun = write < 0 ? -1 : history.invocation(model.writes().writer(write));
            sum += begun < end ? end - begun : (long) history.events() + begun - end;
        }
        return sum;
    }
}
