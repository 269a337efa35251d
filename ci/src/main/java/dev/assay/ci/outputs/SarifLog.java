// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.outputs;

import dev.assay.ci.results.Results;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Results as a SARIF 2.1.0 log, which code-scanning services show beside the code. Only what is not
 * as expected is in it. The rule is the kind of the anomaly; the fingerprint is that of the
 * failure's signature, so that the same failure of another seed is the same alert. A location is
 * the suite file where there is one, else the case, the history or the results document itself.
 */
public final class SarifLog {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    private static final String SCHEMA =
            "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
    private static final String FINGERPRINT = "assayFailureSignature/v1";

    private SarifLog() {}

    /**
     * The document, in UTF-8. O(size of the results).
     *
     * @param document the path of the results document, relative to where the scan belongs to; what
     *     it names lies beside it
     */
    public static byte[] write(Results results, String document) {
        List<Judged> alerts =
                Judged.of(results).stream()
                        .filter(judged -> !judged.isMet())
                        .filter(judged -> !judged.verdict().equals(Judged.NOT_RUN))
                        .toList();
        Map<String, Object> log = new LinkedHashMap<>();
        log.put("$schema", SCHEMA);
        log.put("version", "2.1.0");
        Map<String, Object> run = new LinkedHashMap<>();
        run.put("tool", object("driver", driver(results, alerts)));
        Map<String, Object> invocation = new LinkedHashMap<>();
        // What was found is no failure of the tool.
        invocation.put("executionSuccessful", !results.verdict().equals("error"));
        invocation.put("exitCode", results.exitCode());
        if (!results.started().isEmpty()) {
            invocation.put("startTimeUtc", results.started());
        }
        run.put("invocations", List.of(invocation));
        run.put("columnKind", "utf16CodeUnits");
        run.put("results", alerts.stream().map(alert -> result(alert, results, document)).toList());
        log.put("runs", List.of(run));
        return (JSON.writeValueAsString(log) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static Map<String, Object> driver(Results results, List<Judged> alerts) {
        TreeMap<String, Object> rules = new TreeMap<>();
        for (Judged alert : alerts) {
            rules.put(
                    alert.kind(),
                    object(
                            "id",
                            alert.kind(),
                            "shortDescription",
                            object("text", description(alert)),
                            "defaultConfiguration",
                            object("level", level(alert))));
        }
        Map<String, Object> driver = new LinkedHashMap<>();
        driver.put("name", "Assay");
        driver.put("version", results.environment().version());
        driver.put("rules", new ArrayList<>(rules.values()));
        return driver;
    }

    private static String description(Judged alert) {
        return switch (alert.kind()) {
            case "unknown" -> "Undecided: whether a promise was kept could not be told.";
            case "vacuous" -> "Nothing was checked.";
            case "error" -> "Could not be judged.";
            case Judged.UNEXPECTED -> "A trial did not end as the suite expects.";
            case "invalid" -> "A promise was broken.";
            default -> sentence(alert.kind()) + ": a promise was broken.";
        };
    }

    private static String sentence(String kind) {
        return kind.substring(0, 1).toUpperCase(Locale.ROOT) + kind.substring(1).replace('-', ' ');
    }

    private static String level(Judged alert) {
        return switch (alert.kind()) {
            case "unknown", "vacuous" -> "warning";
            default -> "error";
        };
    }

    private static Map<String, Object> result(Judged alert, Results results, String document) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("ruleId", alert.kind());
        result.put("level", level(alert));
        result.put(
                "message", object("text", alert.name() + ": " + String.join("\n", alert.words())));
        result.put(
                "locations",
                List.of(
                        object(
                                "physicalLocation",
                                object(
                                        "artifactLocation",
                                        object("uri", uri(place(alert, results, document))),
                                        "region",
                                        object("startLine", 1)))));
        result.put("partialFingerprints", object(FINGERPRINT, hash(alert.signature())));
        return result;
    }

    // In the order of writing, so that equal results make equal logs.
    private static Map<String, Object> object(Object... namesAndValues) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            object.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return object;
    }

    private static String place(Judged alert, Results results, String document) {
        if (results.suite().isPresent()) {
            return results.suite().get().file();
        }
        if (alert.place().isEmpty()) {
            return document;
        }
        boolean isUsers = !results.files().isEmpty();
        String folder = document.contains("/") ? document.replaceFirst("[^/]*$", "") : "";
        return isUsers ? alert.place().get() : folder + alert.place().get();
    }

    /** A relative reference: every byte that has no place in a path is written as %XX. */
    private static String uri(String path) {
        StringBuilder uri = new StringBuilder();
        for (byte each : path.getBytes(StandardCharsets.UTF_8)) {
            char character = (char) (each & 0xff);
            boolean isPlain =
                    character < 0x80
                            && (Character.isLetterOrDigit(character)
                                    || "/._-~+,@=".indexOf(character) >= 0);
            uri.append(isPlain ? character : String.format(Locale.ROOT, "%%%02X", each & 0xff));
        }
        return uri.toString();
    }

    private static String hash(String text) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }
}
