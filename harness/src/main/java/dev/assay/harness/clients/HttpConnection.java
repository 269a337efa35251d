// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.clients;

import dev.assay.harness.Operation;
import dev.assay.harness.Outcome;
import dev.assay.harness.real.Connection;
import dev.assay.histories.MicroOperation;
import java.io.IOException;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Calls functions by the requests that a target file describes. */
final class HttpConnection implements Connection {
    private final KeepAlive http;
    private final SortedMap<String, String> headers;
    private final SortedMap<String, HttpCall> calls;

    HttpConnection(
            KeepAlive http, SortedMap<String, String> headers, SortedMap<String, HttpCall> calls) {
        this.http = http;
        this.headers = headers;
        this.calls = calls;
    }

    @Override
    public Outcome invoke(Operation operation) throws IOException {
        if (operation.steps().size() != 1) {
            return new Outcome.Failed("not sent: the target file describes no transactions");
        }
        MicroOperation step = operation.steps().getFirst();
        Optional<HttpCall> found = call(step);
        if (found.isEmpty()) {
            return new Outcome.Failed(
                    "not sent: the target file does not describe " + step.function());
        }
        HttpCall call = found.get();
        SortedMap<String, String> all = new TreeMap<>(headers);
        all.putAll(call.headers());
        HttpExchange.Answer answer =
                http.call(
                        call.method(),
                        HttpCall.fill(call.path(), step, true),
                        all,
                        HttpCall.fill(call.body(), step, false));
        return call.outcome(step, answer);
    }

    private Optional<HttpCall> call(MicroOperation step) {
        String special =
                switch (KeyKind.of(step.key())) {
                    case LIST -> step.function() + "-list";
                    case SET -> step.function() + "-set";
                    case REGISTER -> step.function();
                };
        return Optional.ofNullable(calls.get(special))
                .or(() -> Optional.ofNullable(calls.get(step.function())));
    }

    @Override
    public void close() {
        http.close();
    }
}
