// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.consensus;

import dev.assay.db.kv.Operation;
import dev.assay.db.kv.Result;
import dev.assay.histories.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * What a liar can make of requests and results, whatever the protocol: another value in the place
 * of a true one. A request that was changed keeps its client's old signature, for no node has
 * another.
 */
public final class Forgery {
    private Forgery() {}

    /** Fewer requests, and another value in the last one where {@code payload} is not 0. */
    public static Batch batch(Batch original, long requests, long payload) {
        int count = (int) Math.clamp(requests, 0, original.requests().size());
        List<ClientRequest> kept = new ArrayList<>(original.requests().subList(0, count));
        if (payload != 0 && count > 0) {
            kept.add(request(kept.removeLast(), payload));
        }
        return Batch.of(kept);
    }

    /** Another value in a request. */
    public static ClientRequest request(ClientRequest original, long payload) {
        return payload == 0
                ? original
                : original.altered(original.sequence(), operation(original.operation(), payload));
    }

    /** Another value in an operation that has one. */
    public static Operation operation(Operation original, long payload) {
        return switch (original) {
            case Operation.Get get -> new Operation.Put(get.key(), Value.of(payload));
            case Operation.Put put -> new Operation.Put(put.key(), other(put.value(), payload));
            case Operation.Cas cas ->
                    new Operation.Cas(cas.key(), cas.expected(), other(cas.replacement(), payload));
            case Operation.Append append ->
                    new Operation.Append(append.key(), other(append.piece(), payload));
            case Operation.Add add -> new Operation.Add(add.key(), other(add.element(), payload));
        };
    }

    /** Another result where {@code payload} is not 0. */
    public static Result result(Result original, long payload) {
        return original instanceof Result.Done done && payload != 0
                ? new Result.Done(other(done.value(), payload))
                : original;
    }

    /** Another value of the same kind where there is one. */
    private static Value other(Value value, long payload) {
        return switch (value) {
            case Value.Int(long number) -> Value.of(number + payload);
            case Value.Bool truth -> Value.of(truth == Value.Bool.FALSE);
            case Value.Text(String text) -> Value.of(text + "!" + payload);
            default -> Value.of(payload);
        };
    }
}
