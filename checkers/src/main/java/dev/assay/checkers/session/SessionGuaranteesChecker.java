// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.session;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Checker;
import dev.assay.checkers.Status;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.Witness;
import dev.assay.checkers.linearizability.LinearizabilityOptions;
import dev.assay.checkers.model.Model;
import dev.assay.checkers.registers.RegisterHistory;
import dev.assay.histories.History;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The four session guarantees (Terry et al., "Session guarantees for weakly consistent replicated
 * data", PDIS 1994) on reads and writes of registers. A session is a process.
 *
 * <p>Definition. A guarantee holds when every key's writes have an order, and every read a set of
 * writes that it saw, such that a read returns the last write on its key among those it saw, or the
 * initial value if there is none; it saw no write that was called after it returned; and, by the
 * guarantee: it saw the writes before it in its session (read your writes); the writes that earlier
 * reads of its session returned (monotonic reads); with a write also those before it in that one's
 * session, which on the same key come earlier in the order (monotonic writes); with a write also
 * those that earlier reads of that one's session returned, which on the same key come earlier in
 * the order (writes follow reads). The latter two show only in what a session reads later, and are
 * judged together with monotonic reads; where those are broken already, they are unknown. A fifth
 * part asks for all four by one order, which may be impossible though each holds by its own: a
 * session that writes 1, then 2, then reads 1 has seen either its writes turned round or not its
 * last one.
 *
 * <p>With values that are written to a key just once this is exact: {@link SessionDemands} finds
 * what must come before what, and an order exists when that has no circle. O(n s log n) for n
 * operations of s sessions. Reads of other values are left out, which finds no violation that is
 * none, and makes what would be valid unknown. What it cannot see: real time between sessions, the
 * orders of different keys' writes against each other, and sessions of several processes.
 */
public final class SessionGuaranteesChecker implements Checker {
    private static final String NAME = "session guarantees";

    private final Model<?> model;
    private final LinearizabilityOptions options;

    public SessionGuaranteesChecker(Model<?> model, LinearizabilityOptions options) {
        this.model = model;
        this.options = options;
    }

    @Override
    public String id() {
        return "session";
    }

    @Override
    public Verdict check(History history, Budget.Meter meter) {
        RegisterHistory registers = RegisterHistory.of(history, model, options, NAME, meter);
        List<Verdict> parts =
                impossible(registers)
                        .map(witness -> allInvalid(witness))
                        .orElseGet(() -> judged(registers, meter));
        return whole(parts)
                .with(
                        Map.of(
                                "operations",
                                (long) history.operations(),
                                "milliseconds",
                                meter.elapsed().toMillis()));
    }

    /** A read that no set of writes explains. */
    private static Optional<Witness> impossible(RegisterHistory registers) {
        OptionalInt read =
                IntStream.range(0, registers.size())
                        .filter(each -> registers.kind(each) == RegisterHistory.READ)
                        .filter(
                                each ->
                                        registers.source(each) == RegisterHistory.NOBODY
                                                || registers.sawTheFuture(each))
                        .findFirst();
        return read.isEmpty()
                ? Optional.empty()
                : Optional.of(registers.impossibleRead("session", read.getAsInt()));
    }

    private static List<Verdict> allInvalid(Witness witness) {
        List<Verdict> parts = new ArrayList<>();
        for (SessionGuarantee each : SessionGuarantee.values()) {
            parts.add(Verdict.invalid(each.words(), witness));
        }
        return parts;
    }

    private static List<Verdict> judged(RegisterHistory registers, Budget.Meter meter) {
        Sessions sessions = new Sessions(registers);
        Map<SessionGuarantee, Verdict> verdicts = new EnumMap<>(SessionGuarantee.class);
        for (SessionGuarantee each : SessionGuarantee.values()) {
            Verdict reads = verdicts.get(SessionGuarantee.MONOTONIC_READS);
            boolean isAboutWrites =
                    each == SessionGuarantee.MONOTONIC_WRITES
                            || each == SessionGuarantee.WRITES_FOLLOW_READS;
            boolean isBlocked = isAboutWrites && reads != null && reads.status() == Status.INVALID;
            verdicts.put(
                    each,
                    isBlocked
                            ? Verdict.unknown(
                                    each.words(),
                                    "monotonic reads are broken, without which no history tells")
                            : judged(sessions, each, meter));
        }
        return List.copyOf(verdicts.values());
    }

    private static Verdict judged(
            Sessions sessions, SessionGuarantee guarantee, Budget.Meter meter) {
        SessionDemands demands = new SessionDemands(sessions, guarantee, meter);
        List<WriteOrder.Demand> contradiction = demands.order().contradiction();
        if (!contradiction.isEmpty()) {
            Witness witness = new SessionExplanation(sessions, guarantee, contradiction).witness();
            return Verdict.invalid(guarantee.words(), witness);
        }
        Map<String, Long> measures = Map.of("demands", demands.demands());
        RegisterHistory registers = sessions.registers;
        if (!registers.tellsAllSources()) {
            return Verdict.unknown(guarantee.words(), registers.ambiguity()).with(measures);
        }
        if (demands.demands() == 0) {
            return Verdict.vacuous(guarantee.words(), "no read could have broken it")
                    .with(measures);
        }
        return Verdict.valid(
                        guarantee.words(),
                        "an order of the writes meets what "
                                + demands.demands()
                                + (demands.demands() == 1 ? " read demands" : " reads demand"))
                .with(measures);
    }

    /** A guarantee that nothing could have broken does not make the others' proof worthless. */
    private static Verdict whole(List<Verdict> parts) {
        Verdict worst = Verdict.ofKeys(NAME, parts);
        if (worst.status() != Status.VALID) {
            return worst;
        }
        String reason =
                named(parts, Status.VALID)
                        + " hold"
                        + (parts.stream().allMatch(part -> part.status() == Status.VALID)
                                ? ""
                                : "; nothing could have broken " + named(parts, Status.VACUOUS));
        return new Verdict(NAME, Status.VALID, reason, Optional.empty(), parts, new TreeMap<>());
    }

    private static String named(List<Verdict> parts, Status status) {
        return parts.stream()
                .filter(part -> part.status() == status)
                .map(Verdict::part)
                .collect(Collectors.joining(", "));
    }
}
