// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Checker;
import dev.assay.checkers.Status;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.Witness;
import dev.assay.checkers.model.Function;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.ValuePool;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Which isolation levels a history of transactions satisfies: all of {@link Level}, each decided,
 * or one of them. Sound and complete for lists that are appended to and read whole, and for
 * registers, as long as no value that was read was written to a key twice. Lists tell the order of
 * versions, and for a known order levels are what circles they forbid (see {@link CircleShape});
 * where the order is not known, one is searched for (see {@link VersionOrderSearch}).
 *
 * <p>Lists: O(transactions + steps + elements of all lists that were read) where nothing is wrong;
 * looking for circles costs more, among transactions that are on some only. Registers: about linear
 * where the order of time nearly fits; the problem is NP-complete. An order that proves
 * serializability is replayed by {@link SerialReplay}. What it cannot see: lists that nobody read,
 * and what transactions that aborted had read.
 */
public final class IsolationChecker implements Checker {
    static final String NO_TIMES =
            "the history has no times, and nothing that it implies is broken; without times nobody"
                    + " can tell";

    private static final String ADDED =
            "an order besides that of levels is judged for lists, and for registers of which no"
                    + " value that was read was written to a key more than once";

    private final Optional<Level> asked;
    private final Objects objects;
    private final boolean isTimeless;
    private final Order added;

    /** What transactions are on. */
    private enum Objects {
        LISTS,
        REGISTERS,
        ANY,
        ANY_AS_DECLARED
    }

    private IsolationChecker(
            Optional<Level> asked, Objects objects, boolean isTimeless, Order added) {
        this.asked = asked;
        this.objects = objects;
        this.isTimeless = isTimeless;
        this.added = added;
    }

    /** Finds the strongest levels that hold. */
    public static IsolationChecker ofAllLevels() {
        return new IsolationChecker(Optional.empty(), Objects.LISTS, false, Order.NONE);
    }

    /** Demands one level. */
    public static IsolationChecker of(Level level) {
        return new IsolationChecker(Optional.of(level), Objects.LISTS, false, Order.NONE);
    }

    /** The same for transactions that write registers and read them. */
    public IsolationChecker onRegisters() {
        return new IsolationChecker(asked, Objects.REGISTERS, isTimeless, added);
    }

    /**
     * The same for transactions on registers, lists, sets and counters, mixed as they like, with
     * compare-and-sets, deletions, version numbers and predicates; see {@link TransactionReader}.
     */
    public IsolationChecker onObjects() {
        return new IsolationChecker(asked, Objects.ANY, isTimeless, added);
    }

    /**
     * The same for histories of which only the order of each session is known. Levels about real
     * time are unknown where nothing breaks what they imply.
     */
    public IsolationChecker withoutTimes() {
        return new IsolationChecker(asked, objects, true, added);
    }

    /** True for a level of which a history without times cannot tell. */
    static boolean isAboutTime(Level level) {
        return level.order() == Order.REAL_TIME;
    }

    /**
     * Demands that each transaction got the level that it declares, in the column {@code isolation}
     * of its invocation; on objects of any kind. See {@link DeclaredLevels}.
     */
    public static IsolationChecker ofDeclaredLevels() {
        return new IsolationChecker(Optional.empty(), Objects.ANY_AS_DECLARED, false, Order.NONE);
    }

    /** The level that implies all that a level about real time implies, but for what is so too. */
    static Level withoutTime(Level level) {
        return level.implied().stream()
                .filter(weaker -> !isAboutTime(weaker))
                .findFirst()
                .orElseThrow();
    }

    /** What is known without times of a level about real time. */
    static Verdict withoutTimes(Level level, Verdict weaker) {
        return switch (weaker.status()) {
            case INVALID -> Verdict.invalid(level.word(), weaker.witness().orElseThrow());
            case UNKNOWN -> Verdict.unknown(level.word(), weaker.reason());
            case VALID, VACUOUS -> Verdict.unknown(level.word(), NO_TIMES);
        };
    }

    /** The same where all levels must keep an order of transactions besides their own. */
    public IsolationChecker with(Order order) {
        return new IsolationChecker(asked, objects, isTimeless, order);
    }

    @Override
    public String id() {
        return "isolation";
    }

    @Override
    public Verdict check(History history, Budget.Meter meter) {
        return new Judgement(history, meter).verdict();
    }

    /** A verdict on each of {@link Level}, in their order; empty where nothing could be decided. */
    public List<Verdict> levels(History history, Budget.Meter meter) {
        Judgement judgement =
                new IsolationChecker(Optional.empty(), objects, isTimeless, added)
                .new Judgement(history, meter);
        judgement.verdict();
        return judgement.levels;
    }

    /** One history on trial. */
    private final class Judgement {
        private final History history;
        private final Budget.Meter meter;
        private final Findings findings = new Findings();
        private Optional<String> spent = Optional.empty();
        private List<Verdict> levels = List.of();
        private TimestampJudge.Answer timestamps = TimestampJudge.Answer.NONE;

        Judgement(History history, Budget.Meter meter) {
            this.history = history;
            this.meter = meter;
        }

        Verdict verdict() {
            if (isTimeless && added == Order.REAL_TIME) {
                return Verdict.unknown(
                        id(),
                        "the history has no times, so that nobody can tell what order they had");
            }
            boolean isOfOne = objects == Objects.LISTS || objects == Objects.REGISTERS;
            // What timestamps prove, they prove of levels as they are.
            if (isOfOne && added == Order.NONE) {
                timestamps =
                        new TimestampJudge(history, objects == Objects.LISTS, isTimeless, meter)
                                .answer(asked);
            }
            if (asked.isPresent() && timestamps.proves(asked.get()) && isAnythingTold()) {
                Verdict proven = TimestampJudge.proven(asked.get());
                return timed(ofLevel(proven, proven.reason()).beside(List.of(proven)));
            }
            Verdict verdict = decided();
            return timestamps.words().isEmpty()
                    ? verdict
                    : new Verdict(
                            verdict.part(),
                            verdict.status(),
                            verdict.reason() + "; " + timestamps.words().get(),
                            verdict.witness(),
                            verdict.parts(),
                            verdict.measures(),
                            verdict.standings());
        }

        private Verdict decided() {
            return switch (objects) {
                case LISTS -> ofLists();
                case REGISTERS -> ofRegisters();
                case ANY -> ofAny();
                case ANY_AS_DECLARED -> asDeclared();
            };
        }

        /** Lists alone and registers alone have faster ways. */
        private Verdict ofAny() {
            TransactionKeys keys = new TransactionKeys(history);
            return keys.areAll(KeyType.LIST)
                    ? ofLists()
                    : keys.arePlainRegisters() ? ofRegisters() : ofObjects();
        }

        private Verdict asDeclared() {
            if (added != Order.NONE) {
                return Verdict.unknown(id(), ADDED);
            }
            Findings found = new Findings();
            TransactionModel model = new TransactionReader(history, found, meter).read();
            DeclaredLevels declared = new DeclaredLevels(model, found, meter);
            if (!model.isTold()) {
                return nothingIsTold();
            }
            if (found.obstacle().isPresent()) {
                return Verdict.unknown(id(), found.obstacle().get());
            }
            Optional<Witness> witness = declared.witness();
            if (witness.isPresent()) {
                return timed(Verdict.invalid(id() + " as declared", witness.get()));
            }
            return timed(
                    model.gap()
                            .map(reason -> Verdict.unknown(id() + " as declared", reason))
                            .orElseGet(() -> Verdict.valid(id() + " as declared", declared.mix())));
        }

        private Verdict ofObjects() {
            if (added != Order.NONE) {
                return Verdict.unknown(id(), ADDED);
            }
            Findings found = new Findings();
            TransactionModel model = new TransactionReader(history, found, meter).read();
            if (!model.isTold()) {
                return nothingIsTold();
            }
            if (found.obstacle().isPresent()) {
                return Verdict.unknown(id(), found.obstacle().get());
            }
            TransactionLevels objectLevels =
                    new TransactionLevels(
                            model,
                            new LevelVerdicts(history, found, isTimeless, Order.NONE),
                            meter);
            levels = List.copyOf(objectLevels.verdicts());
            spent = objectLevels.spent();
            return measured(levels);
        }

        private Verdict nothingIsTold() {
            return Verdict.vacuous(id(), "no transaction that committed has read anything");
        }

        private Verdict ofRegisters() {
            RegisterVersions versions = new RwRegisterReader(history, findings, meter).read();
            if (findings.obstacle().isPresent()) {
                // Values that repeat leave open what was read, which the search for objects can
                // tell.
                return ofObjects();
            }
            Optional<Verdict> early = withoutSearch();
            if (early.isPresent()) {
                return early.get();
            }
            LevelVerdicts verdicts = new LevelVerdicts(history, findings, isTimeless, added);
            timestamps.proven().forEach(verdicts::hold);
            RegisterLevels registers = new RegisterLevels(versions, verdicts, added, meter);
            if (asked.isPresent()) {
                Verdict alone = registers.verdict(asked.get());
                return timed(ofLevel(alone, alone.reason()).beside(List.of(alone)));
            }
            levels = known(registers.verdicts());
            spent = registers.spent();
            return measured(levels);
        }

        private boolean isAnythingTold() {
            return IntStream.range(0, history.operations()).anyMatch(this::tells);
        }

        private Optional<Verdict> withoutSearch() {
            if (!isAnythingTold()) {
                return Optional.of(nothingIsTold());
            }
            return findings.obstacle().map(reason -> Verdict.unknown(id(), reason));
        }

        private Verdict ofLists() {
            Versions versions = new ListAppendReader(history, findings, meter).read();
            Optional<Verdict> early = withoutSearch();
            if (early.isPresent()) {
                return early.get();
            }
            ListLevels lists = new ListLevels(versions, findings, added, meter);
            levels = known(lists.verdicts(timestamps::proves));
            spent = lists.spent();
            return measured(levels);
        }

        /** The verdicts, those about real time left to what others say where there are no times. */
        private List<Verdict> known(List<Verdict> parts) {
            return isTimeless
                    ? Arrays.stream(Level.values())
                            .map(
                                    level ->
                                            isAboutTime(level)
                                                    ? withoutTimes(
                                                            level,
                                                            parts.get(withoutTime(level).ordinal()))
                                                    : parts.get(level.ordinal()))
                            .toList()
                    : List.copyOf(parts);
        }

        private Verdict measured(List<Verdict> parts) {
            return timed(summary(parts).beside(parts));
        }

        private Verdict timed(Verdict verdict) {
            return verdict.with(
                    Map.of(
                            "transactions",
                            (long) history.operations(),
                            "milliseconds",
                            meter.elapsed().toMillis()));
        }

        private boolean tells(int transaction) {
            return history.outcome(transaction) == EventType.OK
                    && IntStream.range(
                                    history.firstStep(transaction),
                                    history.firstStep(transaction + 1))
                            .anyMatch(this::isSeen);
        }

        private boolean isSeen(int step) {
            String name = history.functionName(history.stepFunction(step));
            return Function.named(name) == Function.READ
                    && history.stepResult(step) != ValuePool.UNKNOWN;
        }

        private Verdict summary(List<Verdict> parts) {
            LevelSummary summary = new LevelSummary(parts, added);
            if (asked.isPresent()) {
                Verdict part = parts.get(asked.get().ordinal());
                return ofLevel(
                        part, part.status() == Status.VALID ? summary.words() : part.reason());
            }
            return summary.verdict(id(), spent);
        }

        /** The verdict on the level that was asked for. */
        private Verdict ofLevel(Verdict part, String reason) {
            return new Verdict(
                    id() + " " + part.part(),
                    part.status(),
                    reason,
                    part.witness(),
                    List.of(),
                    part.measures());
        }
    }
}
