// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Status;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.Witness;
import dev.assay.histories.Event;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.HistoryBuilder;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Small histories as text: a transaction each, {@code a(x,1) r(y,[2,3])} on lists and {@code w(x,1)
 * r(y,nil)} on registers, all of them open at once and of one session each; {@code fail} or {@code
 * info} before it says how it ended.
 */
final class TextTransactions {
    private static final Pattern STEP =
            Pattern.compile(
                    "a\\((\\w+),(\\w+)\\)|r\\((\\w+),\\[([^\\]]*)\\]\\)|([wr])\\((\\w+),(\\w+)\\)");

    private final History history;
    private final boolean isOfRegisters;
    private final Order order;

    private TextTransactions(History history, boolean isOfRegisters, Order order) {
        this.history = history;
        this.isOfRegisters = isOfRegisters;
        this.order = order;
    }

    /** The same where levels keep an order besides. */
    TextTransactions with(Order added) {
        return new TextTransactions(history, isOfRegisters, added);
    }

    /** All at once. */
    static TextTransactions concurrent(String... transactions) {
        return of(false, false, transactions);
    }

    /** One after the other, each of another session. */
    static TextTransactions inTime(String... transactions) {
        return of(true, false, transactions);
    }

    /** One after the other, all of one session. */
    static TextTransactions ofOneSession(String... transactions) {
        return of(true, true, transactions);
    }

    /** One after the other, each with the number of its session in front. */
    static TextTransactions ofSessions(String... transactions) {
        return of(true, false, transactions);
    }

    private static TextTransactions of(boolean inTurn, boolean together, String... transactions) {
        HistoryBuilder builder = new HistoryBuilder();
        List<Event> ends = new ArrayList<>();
        for (int i = 0; i < transactions.length; i++) {
            boolean isNumbered = Character.isDigit(transactions[i].charAt(0));
            int process = together ? 0 : isNumbered ? transactions[i].charAt(0) - '0' : i;
            builder.accept(event(process, EventType.INVOKE, transactions[i], false));
            EventType end =
                    transactions[i].contains("fail ")
                            ? EventType.FAIL
                            : transactions[i].contains("info ") ? EventType.INFO : EventType.OK;
            ends.add(event(process, end, transactions[i], end == EventType.OK));
            if (inTurn) {
                builder.accept(ends.remove(0));
            }
        }
        ends.forEach(builder::accept);
        boolean isOfLists =
                Stream.of(transactions).anyMatch(each -> each.contains("a(") || each.contains("["));
        return new TextTransactions(builder.build(), !isOfLists, Order.NONE);
    }

    private static Event event(int process, EventType type, String text, boolean isRead) {
        List<MicroOperation> steps = new ArrayList<>();
        Matcher matcher = STEP.matcher(text);
        while (matcher.find()) {
            if (matcher.group(1) != null) {
                steps.add(
                        new MicroOperation(
                                "append",
                                Value.of(matcher.group(1)),
                                Value.of(Long.parseLong(matcher.group(2)))));
            } else if (matcher.group(5) != null) {
                boolean isNil =
                        matcher.group(7).equals("nil") || (matcher.group(5).equals("r") && !isRead);
                steps.add(
                        new MicroOperation(
                                matcher.group(5),
                                Value.of(matcher.group(6)),
                                isNil ? Value.NIL : Value.of(Long.parseLong(matcher.group(7)))));
            } else {
                List<Value> list =
                        Stream.of(matcher.group(4).split(","))
                                .filter(element -> !element.isBlank())
                                .map(element -> Value.of(Long.parseLong(element.strip())))
                                .toList();
                steps.add(
                        new MicroOperation(
                                "r",
                                Value.of(matcher.group(3)),
                                isRead ? new Value.Sequence(list) : Value.NIL));
            }
        }
        return new Event.Client(process, type, Event.NO_TIME, "txn", steps, Map.of());
    }

    History history() {
        return history;
    }

    Verdict verdict() {
        return on(IsolationChecker.ofAllLevels()).check(history, Budget.standard().start());
    }

    /** What is told of how a level is broken. */
    List<String> told(Level level) {
        return on(IsolationChecker.of(level))
                .check(history, Budget.standard().start())
                .witness()
                .orElseThrow()
                .explanation();
    }

    private IsolationChecker on(IsolationChecker checker) {
        return (isOfRegisters ? checker.onRegisters() : checker).with(order);
    }

    /** All levels hold. */
    void hold() {
        assertThat(verdict().status()).isEqualTo(Status.VALID);
        assertThat(verdict().reason()).isEqualTo("strongest level that holds: strict-serializable");
    }

    /** The weakest levels that are broken are these, besides session guarantees. */
    TextTransactions breaks(Level... weakest) {
        return breaks(false, weakest);
    }

    /** The weakest session guarantees that are broken are these. */
    TextTransactions breaksSessions(Level... weakest) {
        return breaks(true, weakest);
    }

    private TextTransactions breaks(boolean areOfSessions, Level... weakest) {
        List<Verdict> levels =
                on(IsolationChecker.ofAllLevels()).levels(history, Budget.standard().start());
        TreeSet<Level> broken = new TreeSet<>();
        for (Level level : Level.values()) {
            if (levels.get(level.ordinal()).status() == Status.INVALID) {
                if (level.isOfSessions() == areOfSessions) {
                    broken.add(level);
                }
            } else {
                assertThat(levels.get(level.ordinal()).status()).isEqualTo(Status.VALID);
            }
        }
        assertThat(
                        broken.stream()
                                .filter(
                                        level ->
                                                broken.stream()
                                                        .noneMatch(
                                                                other ->
                                                                        other != level
                                                                                && level.implies(
                                                                                        other))))
                .containsExactlyElementsOf(Arrays.asList(weakest));
        return this;
    }

    /** A level is broken by an anomaly; what is told ends so. */
    TextTransactions by(Level level, String anomaly, String... last) {
        Witness witness =
                on(IsolationChecker.of(level))
                        .check(history, Budget.standard().start())
                        .witness()
                        .orElseThrow();
        assertThat(witness.kind()).isEqualTo(anomaly);
        assertThat(witness.explanation()).endsWith(last);
        return this;
    }
}
