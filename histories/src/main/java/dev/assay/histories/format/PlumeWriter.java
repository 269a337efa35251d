// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.format;

import dev.assay.histories.Event;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Value;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes {@link PlumeFormat}: transactions when they end, numbered in that order; what faults did,
 * and times, are left out. What the format has no words for is refused: other steps than writes and
 * reads of integers, the value 0, an unknown outcome.
 */
final class PlumeWriter implements EventWriter {
    private final TextOutput output;
    private final StringBuilder out;
    private final Map<Integer, List<MicroOperation>> open = new TreeMap<>();
    private long transactions;

    PlumeWriter(OutputStream output) {
        this.output = new TextOutput(output);
        out = this.output.text();
    }

    @Override
    public void accept(Event event) {
        if (!(event instanceof Event.Client client)) {
            return;
        }
        switch (client.type()) {
            case INVOKE -> open.put(client.process(), client.steps());
            case OK -> {
                open.remove(client.process());
                write(client, client.steps(), transactions++);
            }
            case FAIL -> {
                List<MicroOperation> tried = open.remove(client.process());
                write(client, tried == null ? List.of() : tried, -1);
            }
            case INFO -> throw crashed(client.process());
        }
        output.endOfEvent();
    }

    private static UnwritableHistoryException crashed(int process) {
        return new UnwritableHistoryException(
                "plume",
                "process "
                        + process
                        + " has a transaction of unknown outcome, for which there are no words;"
                        + " choose jsonl or edn, or have none");
    }

    private void write(Event.Client client, List<MicroOperation> steps, long transaction) {
        for (MicroOperation step : steps) {
            boolean isWrite = isWrite(step.function());
            if (transaction < 0 && !isWrite) {
                continue;
            }
            out.append(isWrite ? "w(" : "r(").append(integer(step.key())).append(',');
            if (step.value() == Value.NIL && !isWrite) {
                out.append('0');
            } else {
                String value = integer(step.value());
                if (value.equals("0")) {
                    throw new UnwritableHistoryException(
                            "plume", "0 stands for the initial state there; use other values");
                }
                out.append(value);
            }
            out.append(',').append(client.process()).append(',').append(transaction).append(")\n");
        }
    }

    private static boolean isWrite(String function) {
        return switch (function) {
            case "w", "write" -> true;
            case "r", "read" -> false;
            default ->
                    throw new UnwritableHistoryException(
                            "plume",
                            "there are writes and reads of registers only, not \""
                                    + EdnNumbers.shorten(function)
                                    + "\"");
        };
    }

    private static String integer(Value value) {
        if (value instanceof Value.Int(long number) && number >= 0) {
            return Long.toString(number);
        }
        if (value instanceof Value.BigInt(java.math.BigInteger number)
                && number.signum() > 0
                && number.bitLength() <= Long.SIZE) {
            return number.toString();
        }
        throw new UnwritableHistoryException(
                "plume", "keys and values are integers of 64 bits without a sign");
    }

    @Override
    public void finish() throws IOException {
        for (int process : open.keySet()) {
            throw crashed(process);
        }
        output.finish();
    }
}
