// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.trial;

import dev.assay.checkers.Status;
import dev.assay.harness.HarnessInputException;
import dev.assay.nemeses.Schedule;
import dev.assay.nemeses.ScheduleFile;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Case files as JSON. Every key is required and no other is allowed, so that a misspelt one is
 * never passed over.
 */
final class CaseJson {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private CaseJson() {}

    static String write(CaseFile file) {
        Trial trial = file.trial();
        ObjectNode root = MAPPER.createObjectNode();
        root.put("format", CaseFile.FORMAT);
        root.put("commit", file.commit());
        root.put("name", trial.name());
        root.put("system", trial.target());
        ArrayNode switches = root.putArray("switches");
        trial.switches().forEach(switches::add);
        root.put("world", trial.world());
        root.put("nodes", trial.nodes());
        root.put("workload", trial.workload());
        root.put("seed", trial.seed());
        root.set("options", OptionsJson.write(trial.options()));
        trial.script().ifPresent(script -> ScriptJson.write(script, root.putObject("script")));
        root.set("schedule", MAPPER.readTree(ScheduleFile.writeJson(trial.schedule())));
        ObjectNode expected = root.putObject("expected");
        expected.put("verdict", file.expected().word());
        expected.put("trace-hash", file.traceHash());
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
    }

    static CaseFile read(String text, String source) {
        JsonNode tree;
        try {
            tree = MAPPER.readTree(text);
        } catch (JacksonException e) {
            throw new HarnessInputException(
                    source
                            + ":"
                            + e.getLocation().getLineNr()
                            + ":"
                            + e.getLocation().getColumnNr()
                            + ": this is not JSON: "
                            + e.getOriginalMessage()
                                    .replaceFirst("(?s)( \\(start marker|\\R).*", ""),
                    e);
        }
        JsonFields root = new JsonFields(source, "", tree);
        int format = root.integer("format");
        if (format != CaseFile.FORMAT) {
            throw root.wrong(
                    "format",
                    "is "
                            + format
                            + "; this build reads "
                            + CaseFile.FORMAT
                            + ": replay the case with the build that wrote it");
        }
        try {
            CaseFile file = read(root, source);
            root.noOthers();
            return file;
        } catch (IllegalArgumentException e) {
            throw new HarnessInputException(source + ": " + e.getMessage(), e);
        }
    }

    private static CaseFile read(JsonFields root, String source) {
        JsonFields expected = root.object("expected");
        Status status = status(expected);
        String traceHash = expected.text("trace-hash");
        expected.noOthers();
        Trial trial =
                new Trial(
                        root.text("name"),
                        root.text("system"),
                        new TreeSet<>(root.texts("switches")),
                        root.text("world"),
                        root.integer("nodes"),
                        root.text("workload"),
                        schedule(root, source),
                        root.number("seed"),
                        OptionsJson.read(root.object("options")),
                        root.has("script")
                                ? Optional.of(ScriptJson.read(root.object("script"), source))
                                : Optional.empty());
        return new CaseFile(root.text("commit"), trial, status, traceHash);
    }

    private static Schedule schedule(JsonFields root, String source) {
        return ScheduleFile.readJson(
                MAPPER.writeValueAsString(root.any("schedule")), source + " (schedule)");
    }

    private static Status status(JsonFields expected) {
        String word = expected.text("verdict");
        for (Status status : Status.values()) {
            if (status.word().equals(word.toLowerCase(Locale.ROOT))) {
                return status;
            }
        }
        throw expected.wrong(
                "verdict", "is \"" + word + "\"; it must be valid, vacuous, unknown or invalid");
    }
}
