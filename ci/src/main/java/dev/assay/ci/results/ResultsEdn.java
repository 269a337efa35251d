// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.results;

import dev.assay.histories.Value;
import dev.assay.histories.format.EdnValues;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Verdicts on histories as Jepsen stores its results, in {@code results.edn}: {@code :valid?} is
 * true, false or {@code :unknown}, also where nothing was checked. Several files are put together
 * as Jepsen composes checkers: the worst counts, and each has its map under its name.
 */
public final class ResultsEdn {
    private static final Value.Keyword VALID = new Value.Keyword("valid?");
    private static final Value.Keyword BY = new Value.Keyword("by");
    private static final Value.Keyword UNKNOWN = new Value.Keyword("unknown");

    private ResultsEdn() {}

    /** The document. */
    public static byte[] write(List<Results.FileEntry> files) {
        Map<Value, Value> document = new LinkedHashMap<>();
        document.putAll(files.size() == 1 ? of(files.get(0)) : composed(files));
        document.put(BY, new Value.Keyword("assay"));
        return (EdnValues.write(new Value.Mapping(document)) + "\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static Map<Value, Value> composed(List<Results.FileEntry> files) {
        Map<Value, Value> document = new LinkedHashMap<>();
        document.put(VALID, Value.Bool.TRUE);
        for (Results.FileEntry file : files) {
            Value valid = valid(file.verdict());
            if (!document.get(VALID).equals(Value.Bool.FALSE) && !valid.equals(Value.Bool.TRUE)) {
                document.put(VALID, valid);
            }
            document.put(Value.of(file.file()), new Value.Mapping(of(file)));
        }
        return document;
    }

    private static Value valid(String verdict) {
        return switch (verdict) {
            case "valid" -> Value.Bool.TRUE;
            case "invalid" -> Value.Bool.FALSE;
            default -> UNKNOWN;
        };
    }

    private static Map<Value, Value> of(Results.FileEntry file) {
        Map<Value, Value> told = told(file.verdict(), file.reason());
        file.details().ifPresent(verdict -> putParts(told, verdict));
        file.secondOpinion()
                .ifPresent(opinion -> told.put(new Value.Keyword("second-opinion"), of(opinion)));
        file.stored().ifPresent(stored -> told.put(new Value.Keyword("stored"), of(stored)));
        return told;
    }

    private static Value of(Results.StoredEntry stored) {
        Map<Value, Value> told = told(stored.verdict(), stored.words());
        told.put(new Value.Keyword("source"), Value.of(stored.source()));
        return new Value.Mapping(told);
    }

    private static Value of(Results.OpinionEntry opinion) {
        Map<Value, Value> told = told(opinion.verdict(), opinion.reason());
        told.put(BY, new Value.Keyword(opinion.by()));
        told.put(new Value.Keyword("outcome"), new Value.Keyword(opinion.outcome()));
        told.put(new Value.Keyword("seconds"), new Value.Real(opinion.theirSeconds()));
        told.put(new Value.Keyword("our-seconds"), new Value.Real(opinion.ourSeconds()));
        if (!opinion.smallest().isEmpty()) {
            told.put(
                    new Value.Keyword("smallest"),
                    new Value.Sequence(opinion.smallest().stream().<Value>map(Value::of).toList()));
        }
        return new Value.Mapping(told);
    }

    private static Map<Value, Value> told(String verdict, String reason) {
        Map<Value, Value> told = new LinkedHashMap<>();
        told.put(VALID, valid(verdict));
        told.put(new Value.Keyword("status"), new Value.Keyword(verdict));
        told.put(new Value.Keyword("reason"), Value.of(reason));
        return told;
    }

    private static void putParts(Map<Value, Value> told, VerdictEntry verdict) {
        told.put(new Value.Keyword("part"), Value.of(verdict.part()));
        verdict.witness().ifPresent(witness -> told.put(new Value.Keyword("witness"), of(witness)));
        List<Value> parts =
                verdict.parts().stream()
                        .filter(part -> !part.status().equals("valid"))
                        .<Value>map(
                                part -> {
                                    Map<Value, Value> inner = told(part.status(), part.reason());
                                    putParts(inner, part);
                                    return new Value.Mapping(inner);
                                })
                        .toList();
        if (!parts.isEmpty()) {
            told.put(new Value.Keyword("parts"), new Value.Sequence(parts));
        }
    }

    private static Value of(VerdictEntry.WitnessEntry witness) {
        Map<Value, Value> told = new LinkedHashMap<>();
        told.put(new Value.Keyword("kind"), new Value.Keyword(witness.kind()));
        told.put(
                new Value.Keyword("operations"),
                new Value.Sequence(witness.operations().stream().<Value>map(Value::of).toList()));
        told.put(
                new Value.Keyword("explanation"),
                new Value.Sequence(witness.explanation().stream().<Value>map(Value::of).toList()));
        return new Value.Mapping(told);
    }
}
