// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.campaign;

import dev.assay.checkers.Status;
import dev.assay.harness.HarnessInputException;
import dev.assay.harness.exposure.FaultPhases;
import dev.assay.harness.exposure.ProtocolPhase;
import dev.assay.harness.trial.FailureSignature;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The lines of a campaign's log as JSON: the header, then sessions, each followed by the seeds that
 * it finished.
 */
final class LogLines {
    static final String FORMAT = "assay-campaign";
    static final int VERSION = 1;

    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private LogLines() {}

    /** A line of the log. */
    sealed interface Line {}

    /**
     * The first line.
     *
     * @param firstSeed of the range; later runs may move its end only
     */
    record Header(CampaignHeader common, long firstSeed, Shard shard) implements Line {}

    /**
     * A run of the command.
     *
     * @param end of the range that was asked for
     */
    record Session(long end, int threads) implements Line {}

    /**
     * A finished seed.
     *
     * @param atMillis since its session began
     */
    record Seed(SeedRecord record, long atMillis) implements Line {}

    static String write(Line line) {
        ObjectNode node = NODES.objectNode();
        switch (line) {
            case Header header -> {
                node.put("format", FORMAT).put("version", VERSION);
                node.put("first", header.firstSeed).put("shard", header.shard.toString());
                node.set("common", header.common.fields());
            }
            case Session session ->
                    node.put("session", session.end).put("threads", session.threads);
            case Seed seed -> write(seed, node);
        }
        return node.toString();
    }

    private static void write(Seed seed, ObjectNode node) {
        SeedRecord record = seed.record;
        SeedRecord.Amounts amounts = record.amounts();
        node.put("seed", record.seed()).put("at", seed.atMillis);
        node.put("verdict", record.status().word()).put("trace", record.traceHash());
        node.put("simulated", record.simulatedMillis());
        node.put("operations", amounts.operations()).put("ok", amounts.succeeded());
        node.put("struck", amounts.faults()).put("leaders", amounts.leaderChanges());
        ObjectNode faults = node.putObject("faults");
        record.faults()
                .counts()
                .forEach(
                        (fault, phases) -> {
                            ObjectNode counts = faults.putObject(fault);
                            phases.forEach((phase, count) -> counts.put(phase.word(), count));
                        });
        if (!amounts.goals().isEmpty()) {
            ObjectNode goals = node.putObject("goals");
            amounts.goals().forEach(goals::put);
        }
        node.put("states", record.states());
        if (!record.newStates().isEmpty()) {
            node.put("new", record.newStates());
        }
        record.failure()
                .ifPresent(
                        failure -> {
                            node.put("signature", failure.signature().text());
                            node.put("steps", failure.steps());
                            failure.caseFile().ifPresent(file -> node.put("case", file));
                        });
    }

    /**
     * Reads a line.
     *
     * @param place file and line, for the complaint
     * @throws HarnessInputException when it is none
     */
    static Line read(String text, String place) {
        try {
            JsonNode node = MAPPER.readTree(text);
            if (node.has("seed")) {
                return seed(node, place);
            }
            if (node.has("session")) {
                return new Session(number(node, "session"), (int) number(node, "threads"));
            }
            if (node.path("format").asString("").equals(FORMAT)) {
                return header(node, place);
            }
        } catch (JacksonException | IllegalArgumentException damaged) {
            throw new HarnessInputException(damaged(place), damaged);
        }
        throw new HarnessInputException(damaged(place));
    }

    private static String damaged(String place) {
        return place
                + ": this is no line of a campaign: remove it, and its seed is run again; or choose"
                + " another folder";
    }

    private static Header header(JsonNode node, String place) {
        long version = number(node, "version");
        if (version != VERSION) {
            throw new HarnessInputException(
                    place
                            + ": the campaign has version "
                            + version
                            + " and this build knows "
                            + VERSION
                            + ": go on with the build that began it, or choose another folder");
        }
        if (!(node.path("common") instanceof ObjectNode common)) {
            throw new IllegalArgumentException("common");
        }
        return new Header(
                new CampaignHeader(common),
                number(node, "first"),
                Shard.parse(text(node, "shard"), place + ": shard"));
    }

    private static Seed seed(JsonNode node, String place) {
        SortedMap<String, SortedMap<ProtocolPhase, Long>> faults = new TreeMap<>();
        JsonNode struck = node.path("faults");
        for (String fault : struck.propertyNames()) {
            SortedMap<ProtocolPhase, Long> counts = new TreeMap<>();
            for (String phase : struck.path(fault).propertyNames()) {
                counts.put(ProtocolPhase.of(phase), number(struck.path(fault), phase));
            }
            faults.put(fault, counts);
        }
        Optional<SeedRecord.Failure> failure = Optional.empty();
        if (node.has("signature")) {
            failure =
                    Optional.of(
                            new SeedRecord.Failure(
                                    FailureSignature.parse(text(node, "signature"), place),
                                    (int) number(node, "steps"),
                                    node.has("case")
                                            ? Optional.of(caseFile(node))
                                            : Optional.empty()));
        }
        SeedRecord record =
                new SeedRecord(
                        number(node, "seed"),
                        status(text(node, "verdict")),
                        text(node, "trace"),
                        number(node, "simulated"),
                        new SeedRecord.Amounts(
                                number(node, "operations"),
                                number(node, "ok"),
                                number(node, "struck"),
                                number(node, "leaders"),
                                goals(node.path("goals"))),
                        new FaultPhases(faults),
                        number(node, "states"),
                        node.path("new").asString(""),
                        failure);
        if (failure.isPresent() == (record.status() == Status.VALID)) {
            throw new IllegalArgumentException("signature");
        }
        return new Seed(record, number(node, "at"));
    }

    private static SortedMap<String, Long> goals(JsonNode node) {
        SortedMap<String, Long> goals = new TreeMap<>();
        for (String goal : node.propertyNames()) {
            goals.put(goal, number(node, goal));
        }
        return goals;
    }

    // The file is read and copied later: no line may lead out of the folder.
    private static String caseFile(JsonNode node) {
        String name = text(node, "case");
        if (!name.matches("cases/[A-Za-z0-9._-]+\\.json")) {
            throw new IllegalArgumentException(name);
        }
        return name;
    }

    private static Status status(String word) {
        for (Status status : Status.values()) {
            if (status.word().equals(word)) {
                return status;
            }
        }
        throw new IllegalArgumentException(word);
    }

    private static long number(JsonNode node, String field) {
        JsonNode value = node.path(field);
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw new IllegalArgumentException(field);
        }
        return value.longValue();
    }

    private static String text(JsonNode node, String field) {
        JsonNode value = node.path(field);
        if (!value.isString()) {
            throw new IllegalArgumentException(field);
        }
        return value.stringValue();
    }
}
