// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.trial;

import dev.assay.checkers.Status;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.Witness;
import dev.assay.harness.HarnessInputException;
import dev.assay.histories.History;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What kind of failure a trial is: equal for failures that a person would call the same one, of
 * whatever seed, node, key, value and time. Failures are grouped by it, and a smaller case must
 * keep it.
 *
 * <p>A trial in which a promise is broken usually breaks several, the later ones in consequence of
 * the first. So the signature is that of the part whose witness is complete first, by the last
 * event of its window; among equals it is the first in the verdict. O(size of the verdict).
 *
 * <p>What it cannot see: two causes that break the same promise in the same way are one signature,
 * and one cause that breaks now this promise first and now that one has several.
 *
 * @param status of the trial; never valid
 * @param part the checker, oracle or demand that is not met
 * @param kind of its witness; {@code none} where nothing was violated
 * @param shape the kinds of the witness's edges; where it has none, the function of the operation
 *     that completes it; of an exception, its class and the place; of what was not violated, the
 *     reason without numbers and values; {@code none} where all of that is missing
 */
public record FailureSignature(Status status, String part, String kind, String shape) {
    private static final String NONE = "none";
    private static final String SEPARATOR = " / ";
    private static final int REASON_MAX = 120;

    public FailureSignature {
        if (status == Status.VALID) {
            throw new IllegalArgumentException("a valid trial is no failure: " + part);
        }
        part = clean(part);
        kind = clean(kind);
        shape = clean(shape);
    }

    /** The signature of a trial that is not valid; empty of one that is. */
    public static Optional<FailureSignature> of(TrialResult result) {
        return of(result.verdict(), result.history());
    }

    /**
     * The signature of a verdict.
     *
     * @param history that was judged
     */
    public static Optional<FailureSignature> of(Verdict verdict, History history) {
        if (verdict.status() == Status.VALID) {
            return Optional.empty();
        }
        if (verdict.status() != Status.INVALID) {
            Verdict worst = worst(verdict);
            return Optional.of(
                    new FailureSignature(
                            verdict.status(), worst.part(), NONE, unlettered(worst.reason())));
        }
        List<Broken> broken = new ArrayList<>();
        for (Verdict part : verdict.parts().isEmpty() ? List.of(verdict) : verdict.parts()) {
            collect(part.part(), part, broken);
        }
        if (broken.isEmpty()) {
            return Optional.of(new FailureSignature(verdict.status(), verdict.part(), NONE, NONE));
        }
        Broken first = broken.getFirst();
        for (Broken each : broken) {
            if (each.witness.lastEvent() < first.witness.lastEvent()) {
                first = each;
            }
        }
        return Optional.of(
                new FailureSignature(
                        Status.INVALID,
                        first.part,
                        first.witness.kind(),
                        shape(first.witness, history)));
    }

    private record Broken(String part, Witness witness) {}

    private static void collect(String name, Verdict verdict, List<Broken> broken) {
        verdict.witness().ifPresent(witness -> broken.add(new Broken(name, witness)));
        verdict.parts().forEach(part -> collect(name, part, broken));
    }

    private static Verdict worst(Verdict verdict) {
        for (Verdict part : verdict.parts()) {
            if (part.status() == verdict.status()) {
                return part;
            }
        }
        return verdict;
    }

    private static String shape(Witness witness, History history) {
        if (witness.kind().equals(Judge.NODE_CRASHED)) {
            return thrown(witness.explanation());
        }
        if (!witness.edges().isEmpty()) {
            return witness.edges().stream()
                    .map(Witness.Edge::kind)
                    .distinct()
                    .sorted()
                    .collect(Collectors.joining("+"));
        }
        // Which of the last operations are late, and how they ended, is chance.
        if (!witness.kind().equals(Judge.NO_RECOVERY)) {
            for (int operation : witness.operations()) {
                if (history.completion(operation) == witness.lastEvent()) {
                    return history.functionName(history.function(operation));
                }
            }
        }
        return NONE;
    }

    /** {@code IllegalStateException at RaftNode.receive}. */
    private static String thrown(List<String> explanation) {
        String name = NONE;
        String place = NONE;
        for (int line = 1; line < explanation.size(); line++) {
            String text = explanation.get(line).strip();
            if (line == 1) {
                name = simple(text.replaceFirst(":.*", ""));
            } else if (text.startsWith("at ")) {
                String method = text.substring("at ".length()).replaceFirst("\\(.*", "");
                int dot = method.lastIndexOf('.');
                place = simple(method.substring(0, Math.max(dot, 0))) + method.substring(dot);
                break;
            }
        }
        return name + " at " + place.replaceAll("[0-9]+", "#");
    }

    private static String simple(String qualified) {
        return qualified.substring(qualified.lastIndexOf('.') + 1);
    }

    private static String unlettered(String reason) {
        String blank =
                reason.replaceAll("\"[^\"]*\"", "\"\"").replaceAll("[0-9]+([.,][0-9]+)*", "#");
        return blank.length() <= REASON_MAX ? blank : blank.substring(0, REASON_MAX);
    }

    private static String clean(String text) {
        String one = text.replaceAll("\\s+", " ").replace('/', '|').strip();
        return one.isEmpty() ? NONE : one;
    }

    /** The stable text form: {@code invalid / linearizable as kv / non-linearizable / get}. */
    public String text() {
        return String.join(SEPARATOR, status.word(), part, kind, shape);
    }

    /**
     * The signature of its text form.
     *
     * @param source where the text was found, for the complaint
     * @throws HarnessInputException when it is none
     */
    public static FailureSignature parse(String text, String source) {
        String[] fields = text.split(SEPARATOR, -1);
        if (fields.length == 4) {
            for (Status status : Status.values()) {
                if (status != Status.VALID && status.word().equals(fields[0])) {
                    return new FailureSignature(status, fields[1], fields[2], fields[3]);
                }
            }
        }
        throw new HarnessInputException(
                source
                        + ": \""
                        + text
                        + "\" is no signature of a failure; one looks like \"invalid / recovers /"
                        + " no-recovery / none\"");
    }

    @Override
    public String toString() {
        return text();
    }
}
