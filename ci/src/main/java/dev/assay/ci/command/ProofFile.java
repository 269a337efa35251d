// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Checker;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.linearizability.LinearizabilityChecker.Part;
import dev.assay.checkers.linearizability.LinearizabilityOptions;
import dev.assay.checkers.linearizability.ProofVerifier;
import dev.assay.checkers.model.Model;
import dev.assay.ci.BadInputException;
import dev.assay.histories.History;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A proof that can be verified without whoever found it: what the operations of a history are read
 * as, and an order of them for each part that was found valid.
 *
 * @param format always {@link #FORMAT}
 * @param version of the format
 * @param initial as {@code --initial} takes it
 * @param operations of the history
 */
record ProofFile(
        String format,
        int version,
        String model,
        Optional<String> initial,
        boolean isNilReadUnknown,
        boolean isFailedCasMismatch,
        int operations,
        List<ProvenPart> parts) {
    static final String FORMAT = "assay-proof";
    static final int VERSION = 1;
    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build();

    /**
     * A part of the history.
     *
     * @param order numbers of operations, empty unless the part is valid
     */
    record ProvenPart(String part, String status, List<Integer> order) {}

    static ProofFile of(Prover prover, Optional<String> initial, int operations) {
        LinearizabilityOptions options = prover.claim().options();
        return new ProofFile(
                FORMAT,
                VERSION,
                prover.claim().model().id(),
                initial,
                options.conventions().nilReadIsUnknown(),
                options.conventions().failedCasIsMismatch(),
                operations,
                prover.parts().stream().map(ProofFile::part).toList());
    }

    private static ProvenPart part(Part part) {
        return new ProvenPart(
                part.verdict().part(),
                part.verdict().status().word(),
                part.order().orElse(List.of()));
    }

    byte[] bytes() {
        return JSON.writeValueAsBytes(this);
    }

    /**
     * The proof in the bytes of a file.
     *
     * @param name of the file, for messages
     */
    static ProofFile read(byte[] bytes, String name) {
        try {
            ProofFile proof = JSON.readValue(bytes, ProofFile.class);
            boolean isComplete =
                    proof.model != null
                            && proof.parts != null
                            && proof.parts.stream().allMatch(ProofFile::isComplete);
            if (isComplete && FORMAT.equals(proof.format) && proof.version == VERSION) {
                return proof;
            }
            throw new BadInputException(
                    name
                            + ": is no "
                            + FORMAT
                            + " of version "
                            + VERSION
                            + "; name a file that check --prove wrote");
        } catch (JacksonException damaged) {
            throw new BadInputException(
                    name
                            + ": is no proof: "
                            + String.valueOf(damaged.getOriginalMessage())
                                    .lines()
                                    .findFirst()
                                    .orElse("")
                            + "; name a file that check --prove wrote",
                    damaged);
        }
    }

    /** What JSON can leave out. */
    @SuppressWarnings("ConstantValue")
    private static boolean isComplete(@Nullable ProvenPart part) {
        return part != null
                && part.part != null
                && part.status != null
                && part.order != null
                && part.order.stream().allMatch(Objects::nonNull);
    }

    /** Verifies this proof: valid when it holds, unknown when it proves nothing or not all. */
    Checker checker(Model<?> found, LinearizabilityOptions options) {
        ProofVerifier.Claim claim = new ProofVerifier.Claim(found, options);
        return new Checker() {
            @Override
            public String id() {
                return "proof";
            }

            @Override
            public Verdict check(History history, Budget.Meter meter) {
                return verdict(history, claim, meter);
            }
        };
    }

    private Verdict verdict(History history, ProofVerifier.Claim claim, Budget.Meter meter) {
        Optional<ProvenPart> open =
                parts.stream()
                        .filter(
                                part ->
                                        part.status().equals("invalid")
                                                || part.status().equals("unknown"))
                        .findFirst();
        if (open.isPresent()) {
            return Verdict.unknown(
                    "proof",
                    "it leaves open " + open.get().part() + ", which was " + open.get().status());
        }
        List<List<Integer>> orders =
                parts.stream().map(ProvenPart::order).filter(order -> !order.isEmpty()).toList();
        return ProofVerifier.flaw(history, claim, orders, meter)
                .map(flaw -> Verdict.unknown("proof", "it does not hold: " + flaw))
                .orElseGet(
                        () ->
                                Verdict.valid(
                                        "proof",
                                        "linearizable as "
                                                + model
                                                + initial.map(value -> " that starts at " + value)
                                                        .orElse("")
                                                + ", where a read of nil means "
                                                + (isNilReadUnknown ? "unknown" : "nil")
                                                + " and a failed cas "
                                                + (isFailedCasMismatch ? "mismatch" : "nothing")
                                                + ": the proof's "
                                                + RunReport.counted(orders.size(), "order")
                                                + " held"));
    }
}
