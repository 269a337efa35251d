// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.clients;

import dev.assay.harness.Outcome;
import dev.assay.harness.real.Connection;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Value;
import dev.assay.nemeses.file.FieldReader;
import dev.assay.nemeses.file.Located;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One function over HTTP: the request with places for {@code {key}}, {@code {value}} and {@code
 * {expected}}, and what its answers mean. What the file says of no status is of unknown outcome,
 * but for 4xx, which by the protocol's rules (RFC 9110, 15.5) says that the request was refused.
 *
 * @param ok statuses of success
 * @param nil of a read that found nothing
 * @param mismatch of a compare-and-set whose comparison failed, which is a success too
 * @param fail that say that nothing was done
 * @param field of a JSON answer in which the value stands, names separated by dots
 * @param matched text of an answer that says that the comparison matched; without it its status
 *     says so
 */
record HttpCall(
        String method,
        String path,
        String body,
        SortedMap<String, String> headers,
        Statuses statuses,
        Optional<String> field,
        Optional<String> matched) {
    private static final JsonMapper JSON = new JsonMapper();

    /** Says that the server did not get the request in time, and who knows how much of it. */
    private static final int REQUEST_TIMEOUT = 408;

    /** What statuses mean. */
    record Statuses(
            List<Integer> ok, List<Integer> nil, List<Integer> mismatch, List<Integer> fail) {}

    static HttpCall read(String name, Located value) {
        FieldReader fields = FieldReader.of(value);
        boolean isRead = name.startsWith("get");
        String method = text(fields, "method", isRead ? "GET" : "PUT");
        String path = FieldReader.text(fields.required("path", "/kv/{key}"));
        String body = text(fields, "body", "");
        SortedMap<String, String> headers = new TreeMap<>();
        fields.optional("headers").ifPresent(some -> headers.putAll(HttpKind.texts(some)));
        Statuses statuses =
                new Statuses(
                        statuses(fields, "ok", List.of()),
                        isRead ? statuses(fields, "nil", List.of(404)) : List.of(),
                        name.equals("cas")
                                ? statuses(fields, "mismatch", List.of(409, 412))
                                : List.of(),
                        statuses(fields, "fail", List.of()));
        Optional<String> field =
                isRead ? fields.optional("field").map(FieldReader::text) : Optional.empty();
        Optional<String> matched =
                name.equals("cas")
                        ? fields.optional("matched").map(FieldReader::text)
                        : Optional.empty();
        fields.end();
        if (!path.startsWith("/")) {
            throw value.mistake("a path begins with '/', not '" + path + "'");
        }
        return new HttpCall(method, path, body, headers, statuses, field, matched);
    }

    private static String text(FieldReader fields, String key, String otherwise) {
        return fields.optional(key).map(FieldReader::text).orElse(otherwise);
    }

    private static List<Integer> statuses(FieldReader fields, String key, List<Integer> otherwise) {
        return fields.optional(key).map(HttpKind::statuses).orElse(otherwise);
    }

    /** The path or body of a step. */
    static String fill(String template, MicroOperation step, boolean isPath) {
        String filled = template.replace("{key}", shown(step.key(), isPath));
        if (step.value() instanceof Value.Sequence(List<Value> pair) && pair.size() == 2) {
            return filled.replace("{expected}", shown(pair.get(0), isPath))
                    .replace("{value}", shown(pair.get(1), isPath));
        }
        return step.value() instanceof Value.Missing
                ? filled
                : filled.replace("{value}", shown(step.value(), isPath));
    }

    private static String shown(Value value, boolean isPath) {
        String text = KeyKind.text(value);
        return isPath ? URLEncoder.encode(text, StandardCharsets.UTF_8) : text;
    }

    /** What an answer means. */
    Outcome outcome(MicroOperation step, HttpExchange.Answer answer) {
        int status = answer.status();
        boolean isOk = statuses.ok().isEmpty() ? status / 100 == 2 : statuses.ok().contains(status);
        if (isOk) {
            return ok(step, result(step, answer));
        }
        if (statuses.nil().contains(status)) {
            return ok(step, Value.NIL);
        }
        if (statuses.mismatch().contains(status)) {
            return ok(step, Value.of(false));
        }
        String words = "status " + status + " " + brief(answer.body());
        boolean isRefused = status / 100 == 4 && status != REQUEST_TIMEOUT;
        return statuses.fail().contains(status) || isRefused
                ? new Outcome.Failed(words)
                : new Outcome.Indefinite(words);
    }

    private static Outcome ok(MicroOperation step, Value value) {
        return new Outcome.Ok(List.of(new MicroOperation(step.function(), step.key(), value)));
    }

    private Value result(MicroOperation step, HttpExchange.Answer answer) {
        boolean isBodyRead = step.function().equals("get") || matched.isPresent();
        if (isBodyRead && !answer.isWhole()) {
            throw new Connection.UnreadableAnswerException(
                    "the answer to "
                            + method
                            + " "
                            + path
                            + " does not say where it ends, so that nobody can tell whether it is"
                            + " whole: let the server send Content-Length, or chunks");
        }
        return switch (step.function()) {
            case "get" ->
                    KeyKind.of(step.key()) == KeyKind.REGISTER
                            ? number(told(answer))
                            : numbers(told(answer));
            case "cas" -> Value.of(matched.map(text -> answer.body().contains(text)).orElse(true));
            default -> step.value();
        };
    }

    private String told(HttpExchange.Answer answer) {
        if (field.isEmpty()) {
            return answer.body().strip();
        }
        try {
            JsonNode node = JSON.readTree(answer.body());
            for (String name : field.get().split("\\.")) {
                node = node.path(name);
            }
            return node.isNull() || node.isMissingNode()
                    ? ""
                    : node.isValueNode() ? node.asString() : node.toString();
        } catch (JacksonException notJson) {
            throw new Connection.UnreadableAnswerException(
                    "the answer to GET " + path + " is no JSON: " + brief(answer.body()));
        }
    }

    private static Value number(String text) {
        if (text.isEmpty() || text.equals("null")) {
            return Value.NIL;
        }
        try {
            return Value.of(Long.parseLong(text));
        } catch (NumberFormatException notOne) {
            throw new Connection.UnreadableAnswerException(
                    "the answer to get should be a whole number, and is: " + brief(text));
        }
    }

    /** Numbers between whatever separates them; nothing at all where there is no list yet. */
    static Value numbers(String text) {
        List<Value> numbers = new ArrayList<>();
        for (String word : text.replaceAll("[\\[\\](){},;\"]", " ").split("\\s+")) {
            if (word.isEmpty() || word.equals("null")) {
                continue;
            }
            numbers.add(number(word));
        }
        return numbers.isEmpty() ? Value.NIL : new Value.Sequence(numbers);
    }

    private static String brief(String text) {
        String line = text.replaceAll("\\s+", " ").strip();
        return line.length() <= 100 ? line : line.substring(0, 99) + "…";
    }
}
