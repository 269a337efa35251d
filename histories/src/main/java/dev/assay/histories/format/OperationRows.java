// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.format;

import dev.assay.histories.Event;
import dev.assay.histories.EventRow;
import dev.assay.histories.EventType;
import dev.assay.histories.HistoryBuilder;
import dev.assay.histories.ValuePool;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Puts the operations that {@link EdnOperationScanner} reads into a history, as {@link
 * EventAssembler} would, as long as nothing about them is unusual: known clients that call one
 * operation after the other, with steps that fit. What is unusual is refused before anything
 * happened, and left to that class. O(steps) an operation.
 */
final class OperationRows {
    private final HistoryBuilder builder;
    private final EdnOperationScanner map;
    private final ReadingProgress progress;
    private final EventRow row = new EventRow();
    private final EventRow asked = new EventRow();

    OperationRows(TextSource source, HistoryBuilder builder, ReadingProgress progress) {
        this.builder = builder;
        this.map = new EdnOperationScanner(source, builder.values());
        this.progress = progress;
    }

    /** Reads the map whose opening brace was taken; false, with nothing done, to leave it. */
    boolean read() throws IOException {
        if (!map.scan() || !accept()) {
            return false;
        }
        map.take();
        progress.advance();
        return true;
    }

    private boolean accept() {
        int needed =
                EdnOperationScanner.PROCESS
                        | EdnOperationScanner.TYPE
                        | EdnOperationScanner.FUNCTION;
        if (!map.hasAll(needed)
                || map.has(EdnOperationScanner.INDEX) && map.index() != progress.position()) {
            return false;
        }
        ProcessNumbers.@Nullable Process process = progress.numbered(map.process());
        if (process == null) {
            return false;
        }
        return map.type() == EventType.INVOKE ? invoke(process) : complete(process);
    }

    private void begin(ProcessNumbers.Process process) {
        long time = map.has(EdnOperationScanner.TIME) ? map.time() : Event.NO_TIME;
        row.begin(process.number(), map.type(), time, map.function().number(builder));
    }

    private boolean invoke(ProcessNumbers.Process process) {
        if (process.isOpen() || process.isRetired()) {
            return false;
        }
        begin(process);
        if (map.steps() == 0) {
            row.step(
                    map.function().number(builder),
                    ValuePool.ABSENT,
                    map.has(EdnOperationScanner.VALUE) ? map.value() : ValuePool.NIL);
        }
        for (int step = 0; step < map.steps(); step++) {
            row.step(
                    map.stepFunction(step).number(builder), map.stepKey(step), map.stepValue(step));
        }
        builder.accept(row);
        int number = process.number();
        process.invoked(() -> open(number));
        return true;
    }

    private Event.Client open(int process) {
        EventRow open = new EventRow();
        builder.invocation(builder.openOperation(process), open);
        return builder.event(open);
    }

    private boolean complete(ProcessNumbers.Process process) {
        if (!process.isOpen()) {
            return false;
        }
        builder.invocation(builder.openOperation(process.number()), asked);
        if (map.function().number(builder) != asked.function()) {
            return false;
        }
        begin(process);
        boolean isPlain = asked.steps() == 1 && asked.stepFunction(0) == asked.function();
        if (!(isPlain ? plainResult() : results())) {
            return false;
        }
        builder.accept(row);
        process.completed(map.type());
        return true;
    }

    private boolean plainResult() {
        if (map.steps() > 0) {
            return false;
        }
        int shown = map.has(EdnOperationScanner.VALUE) ? map.value() : ValuePool.ABSENT;
        boolean isNothing = shown == ValuePool.NIL || shown == ValuePool.ABSENT;
        int result = ValuePool.UNKNOWN;
        if (map.type() == EventType.OK) {
            int otherwise = map.function().isMutation() ? asked.stepValue(0) : ValuePool.NIL;
            result = isNothing ? otherwise : shown;
        } else if (!isNothing && shown != asked.stepValue(0)) {
            return false;
        }
        row.step(asked.function(), asked.stepKey(0), result);
        return true;
    }

    private boolean results() {
        if (map.steps() != asked.steps()) {
            return false;
        }
        for (int step = 0; step < map.steps(); step++) {
            int called = map.stepFunction(step).number(builder);
            int shown = map.stepValue(step);
            if (called != asked.stepFunction(step) || map.stepKey(step) != asked.stepKey(step)) {
                return false;
            }
            if (map.type() != EventType.OK) {
                if (shown != asked.stepValue(step)) {
                    return false;
                }
                shown = ValuePool.UNKNOWN;
            } else if (shown == ValuePool.NIL && map.stepFunction(step).isMutation()) {
                shown = asked.stepValue(step);
            }
            row.step(called, map.stepKey(step), shown);
        }
        return true;
    }
}
