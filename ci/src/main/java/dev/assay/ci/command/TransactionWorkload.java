// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import dev.assay.checkers.isolation.IsolationChecker;
import dev.assay.checkers.isolation.Level;
import dev.assay.checkers.isolation.Order;
import dev.assay.ci.BadInputException;
import dev.assay.harness.Names;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What the steps of transactions do. */
enum TransactionWorkload {
    /** {@code [append KEY ELEMENT]} and {@code [r KEY LIST]}. */
    LIST_APPEND {
        @Override
        IsolationChecker checker(IsolationChecker ofLists) {
            return ofLists;
        }
    },
    /** {@code [w KEY VALUE]} and {@code [r KEY VALUE]}. */
    RW_REGISTER {
        @Override
        IsolationChecker checker(IsolationChecker ofLists) {
            return ofLists.onRegisters();
        }
    },
    /**
     * Steps on registers, lists, sets and counters, mixed as they like; what each key is, its steps
     * tell.
     */
    TRANSACTIONS {
        @Override
        IsolationChecker checker(IsolationChecker ofLists) {
            return ofLists.onObjects();
        }
    };

    /**
     * Who judges a level, or all.
     *
     * @param order what they must keep besides
     */
    IsolationChecker checker(Optional<Level> level, Order order) {
        return checker(level.map(IsolationChecker::of).orElseGet(IsolationChecker::ofAllLevels))
                .with(order);
    }

    abstract IsolationChecker checker(IsolationChecker ofLists);

    /** The name on the command line. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The workload with this name. */
    static TransactionWorkload named(String name) {
        List<String> known = Arrays.stream(values()).map(TransactionWorkload::word).toList();
        if (!known.contains(name)) {
            List<String> all =
                    Stream.concat(known.stream(), OperationWorkload.words().stream()).toList();
            throw new BadInputException(
                    "--workload: " + Names.unknown("workload", name, all).getMessage());
        }
        return values()[known.indexOf(name)];
    }

    /** The order with this name. */
    static Order order(String name) {
        List<String> known = Arrays.stream(Order.values()).map(Order::word).toList();
        if (!known.contains(name)) {
            throw new BadInputException(
                    "--order: " + Names.unknown("order", name, known).getMessage());
        }
        return Order.values()[known.indexOf(name)];
    }

    /**
     * The isolation level with this name.
     *
     * @param where it was said, for messages
     */
    static Level level(String where, String name) {
        List<String> known = Arrays.stream(Level.values()).map(Level::word).toList();
        if (!known.contains(name)) {
            throw new BadInputException(where + Names.unknown("level", name, known).getMessage());
        }
        return Level.values()[known.indexOf(name)];
    }
}
