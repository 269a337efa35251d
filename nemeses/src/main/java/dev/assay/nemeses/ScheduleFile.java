// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses;

import dev.assay.nemeses.file.FieldReader;
import dev.assay.nemeses.file.FormatException;
import dev.assay.nemeses.file.Located;
import dev.assay.nemeses.file.LocatedReader;
import dev.assay.nemeses.file.RecordFields;
import dev.assay.simulation.Address;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/**
 * Schedules as files, in YAML or JSON with the same keys:
 *
 * <pre>
 * version: 1
 * budget: {stopped: 2, damaged: 2, lying: 0, harmed: 2}    # may be left out: then all strikes as written
 * steps:
 *   - at: 5s                  # or: after-operations: 1000, or: on: became-leader (and: occurrence: 2)
 *     fault: partition        # the fault's own fields stand beside it and may be left out
 *     shape: majority
 *     target: leader          # or: quorum-edge, slowest, all, random 2, or: [n0, n3]
 *     for: 10s
 * </pre>
 */
public final class ScheduleFile {
    private static final Pattern RANDOM = Pattern.compile("random ([0-9]{1,6})");

    /** What a budget in a file allows of the kinds of harm that it does not mention. */
    private static final FaultBudget NO_HARM = new FaultBudget(0, 0, 0, 0);

    private static final Pattern NODE = Pattern.compile("n([0-9]{1,6})");

    private static final YAMLMapper YAML =
            YAMLMapper.builder()
                    .enable(YAMLWriteFeature.MINIMIZE_QUOTES)
                    .enable(YAMLWriteFeature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
                    .enable(YAMLWriteFeature.INDENT_ARRAYS_WITH_INDICATOR)
                    .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER)
                    .disable(YAMLWriteFeature.SPLIT_LINES)
                    .build();
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final FaultTypes types;

    private ScheduleFile(FaultTypes types) {
        this.types = types;
    }

    /**
     * Reads a file; as JSON if its name ends in {@code .json}, otherwise as YAML.
     *
     * @throws FormatException for a file that is not a schedule
     * @throws IOException for a file that cannot be read
     */
    public static Schedule read(Path file) throws IOException {
        String text = Files.readString(file, StandardCharsets.UTF_8);
        String name = file.toString();
        return name.endsWith(".json") ? readJson(text, name) : readYaml(text, name);
    }

    /** Reads YAML; {@code source} is the file's name, for messages. */
    public static Schedule readYaml(String text, String source) {
        return new ScheduleFile(FaultTypes.installed()).schedule(LocatedReader.yaml(text, source));
    }

    /** Reads JSON; {@code source} is the file's name, for messages. */
    public static Schedule readJson(String text, String source) {
        return new ScheduleFile(FaultTypes.installed()).schedule(LocatedReader.json(text, source));
    }

    /** Writes YAML that {@link #readYaml} reads. */
    public static String writeYaml(Schedule schedule) {
        return YAML.writeValueAsString(new ScheduleFile(FaultTypes.installed()).tree(schedule));
    }

    /** Writes JSON that {@link #readJson} reads. */
    public static String writeJson(Schedule schedule) {
        return JSON.writeValueAsString(new ScheduleFile(FaultTypes.installed()).tree(schedule));
    }

    private Schedule schedule(Located root) {
        FieldReader fields = FieldReader.of(root);
        Located version = fields.required("version", "1");
        Optional<FaultBudget> budget = fields.optional("budget").map(ScheduleFile::budget);
        List<Schedule.Step> steps =
                fields.optional("steps")
                        .map(list -> FieldReader.all(list, this::step))
                        .orElse(List.of());
        fields.end();
        if (FieldReader.wholeNumber(version) != Schedule.VERSION) {
            throw version.mistake(
                    "version "
                            + FieldReader.text(version)
                            + " is not known to this build; write version: "
                            + Schedule.VERSION);
        }
        return new Schedule(Schedule.VERSION, budget, steps);
    }

    private static FaultBudget budget(Located value) {
        FieldReader fields = FieldReader.of(value);
        FaultBudget budget = RecordFields.read(NO_HARM, fields);
        fields.end();
        return budget;
    }

    private Schedule.Step step(Located value) {
        FieldReader fields = FieldReader.of(value);
        Trigger when = trigger(fields);
        Located id = fields.required("fault", "partition");
        Fault defaults =
                types.find(FieldReader.word(id, "fault", types.all().keySet())).orElseThrow();
        Fault fault = (Fault) RecordFields.read((Record) defaults, fields);
        Target target = target(fields.required("target", "leader"));
        Located lasts = fields.required("for", "10s");
        fields.end();
        long nanos = FieldReader.parsed(lasts, Durations::parse);
        return FieldReader.checked(lasts, () -> new Schedule.Step(when, fault, target, nanos));
    }

    private static Trigger trigger(FieldReader fields) {
        Optional<Located> at = fields.optional("at");
        Optional<Located> after = fields.optional("after-operations");
        Optional<Located> on = fields.optional("on");
        Optional<Located> occurrence = fields.optional("occurrence");
        long given = List.of(at, after, on).stream().filter(Optional::isPresent).count();
        if (given != 1) {
            throw fields.place()
                    .mistake(
                            "a step needs one of 'at', 'after-operations' and 'on', here are "
                                    + given
                                    + "; write one such as 'at: 5s'");
        }
        if (occurrence.isPresent() && on.isEmpty()) {
            throw occurrence.get().mistake("'occurrence' goes with 'on' only; remove it");
        }
        if (at.isPresent()) {
            return FieldReader.parsed(at.get(), text -> new Trigger.AtTime(Durations.parse(text)));
        }
        if (after.isPresent()) {
            long count = FieldReader.wholeNumber(after.get());
            return FieldReader.checked(after.get(), () -> new Trigger.AfterOperations(count));
        }
        int times = occurrence.map(FieldReader::smallNumber).orElse(1);
        Located event = on.orElseThrow();
        return FieldReader.checked(
                occurrence.orElse(event),
                () -> new Trigger.OnEvent(FieldReader.text(event), times));
    }

    private static Target target(Located value) {
        if (value instanceof Located.Items) {
            List<Integer> nodes =
                    FieldReader.all(value, node -> FieldReader.parsed(node, ScheduleFile::node));
            return FieldReader.checked(value, () -> new Target.Nodes(nodes));
        }
        return FieldReader.parsed(
                value,
                text -> {
                    Matcher random = RANDOM.matcher(text);
                    if (random.matches()) {
                        return new Target.Random(Integer.parseInt(random.group(1)));
                    }
                    return switch (text) {
                        case "leader" -> new Target.Leader();
                        case "all" -> new Target.All();
                        case "quorum-edge" -> new Target.QuorumEdge();
                        case "slowest" -> new Target.Slowest();
                        default ->
                                throw new IllegalArgumentException(
                                        "unknown target '"
                                                + text
                                                + "'; write leader, quorum-edge, slowest, all,"
                                                + " random 2, or nodes such as [n0, n3]");
                    };
                });
    }

    private static int node(String text) {
        Matcher matcher = NODE.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a node; write one such as n0");
        }
        return Integer.parseInt(matcher.group(1));
    }

    private SequencedMap<String, Object> tree(Schedule schedule) {
        List<Object> steps = new ArrayList<>();
        schedule.steps().forEach(step -> steps.add(tree(step)));
        SequencedMap<String, Object> root = new LinkedHashMap<>();
        root.put("version", schedule.version());
        schedule.budget().ifPresent(budget -> root.put("budget", tree(budget)));
        root.put("steps", steps);
        return root;
    }

    private static SequencedMap<String, Object> tree(FaultBudget budget) {
        SequencedMap<String, Object> fields = new LinkedHashMap<>();
        RecordFields.write(budget, NO_HARM, fields);
        return fields;
    }

    private SequencedMap<String, Object> tree(Schedule.Step step) {
        SequencedMap<String, Object> fields = new LinkedHashMap<>();
        switch (step.when()) {
            case Trigger.AtTime at -> fields.put("at", Durations.format(at.nanos()));
            case Trigger.AfterOperations after -> fields.put("after-operations", after.count());
            case Trigger.OnEvent on -> {
                fields.put("on", on.event());
                if (on.occurrence() != 1) {
                    fields.put("occurrence", on.occurrence());
                }
            }
        }
        Fault fault = step.fault();
        Fault defaults =
                types.find(fault.id())
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                "no fault type is installed for '"
                                                        + fault.id()
                                                        + "'"));
        fields.put("fault", fault.id());
        RecordFields.write((Record) fault, (Record) defaults, fields);
        fields.put("target", tree(step.target()));
        fields.put("for", Durations.format(step.forNanos()));
        return fields;
    }

    private static Object tree(Target target) {
        return switch (target) {
            case Target.Nodes nodes -> nodes.addresses().stream().map(Address::name).toList();
            case Target.Leader leader -> "leader";
            case Target.Random some -> "random " + some.count();
            case Target.All all -> "all";
            case Target.QuorumEdge edge -> "quorum-edge";
            case Target.Slowest slowest -> "slowest";
        };
    }
}
