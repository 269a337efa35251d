// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.targetfile;

import dev.assay.harness.HarnessInputException;
import dev.assay.harness.IoProblems;
import dev.assay.harness.Names;
import dev.assay.harness.Plugins;
import dev.assay.harness.Workload;
import dev.assay.harness.clients.ConnectionKind;
import dev.assay.harness.real.Connection;
import dev.assay.harness.real.SystemTarget;
import dev.assay.nemeses.Durations;
import dev.assay.nemeses.FaultBudget;
import dev.assay.nemeses.FaultFamily;
import dev.assay.nemeses.file.FieldReader;
import dev.assay.nemeses.file.Located;
import dev.assay.nemeses.file.LocatedReader;
import dev.assay.nemeses.processes.NodePlan;
import dev.assay.nemeses.processes.Places;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A target that is a YAML file: how to find its programs, start and stop its nodes, reach them, and
 * what it promises. {@code docs/validate.md} has every field.
 */
public final class TargetFile implements SystemTarget {
    private static final int VERSION = 1;
    private static final int FREE = 0;
    private static final List<String> USUAL_FAULTS = List.of("crashes", "partitions", "pauses");

    private final String id;
    private final int nodes;
    private final List<String> needs;
    private final String install;
    private final SortedMap<String, Integer> ports;
    private final NodeTemplate template;
    private final SortedSet<String> families;
    private final Optional<FaultBudget> stands;
    private final Duration limit;
    private final Duration recovery;
    private final ConnectionKind.Connector connector;
    private final PromisedWorkloads promises;

    private TargetFile(Located root, Path here, ClassLoader plugins) {
        FieldReader fields = FieldReader.of(root);
        Located version = fields.required("version", "1");
        if (FieldReader.wholeNumber(version) != VERSION) {
            throw version.mistake("this build knows version 1 only; write version: 1");
        }
        Located name = fields.required("name", "my-kv");
        id = FieldReader.text(name);
        if (!id.matches("[a-z0-9][a-z0-9.-]*")) {
            throw name.mistake(
                    "a name has small letters, digits, dots and dashes, not '" + id + "'");
        }
        fields.optional("about").ifPresent(FieldReader::text);
        fields.optional("settings");
        nodes = fields.optional("nodes").map(TargetFile::count).orElse(1);
        needs =
                fields.optional("needs")
                        .map(list -> FieldReader.all(list, FieldReader::text))
                        .orElse(List.of());
        install = fields.optional("install").map(FieldReader::text).orElse("install them");
        ports = new TreeMap<>();
        List<String> portNames =
                fields.optional("ports").map(this::readPorts).orElseGet(() -> usualPort());
        template = new NodeTemplate(fields, here, portNames);
        families =
                new TreeSet<>(
                        fields.optional("faults").map(TargetFile::families).orElse(USUAL_FAULTS));
        stands = fields.optional("stands").map(TargetFile::budget);
        limit =
                fields.optional("timeout")
                        .map(value -> FieldReader.parsed(value, Durations::parse))
                        .map(Duration::ofNanos)
                        .orElse(Duration.ofSeconds(2));
        recovery =
                fields.optional("recovers-within")
                        .map(value -> FieldReader.parsed(value, Durations::parse))
                        .map(Duration::ofNanos)
                        .orElse(Duration.ofSeconds(20));
        connector = client(fields.required("client", "{kind: http, operations: …}"), plugins);
        promises =
                PromisedWorkloads.read(
                        fields.required("promises", "{register: linearizable}"),
                        connector.functions());
        fields.end();
        // What a node is told must make sense before any is started.
        for (int node = 0; node < nodes; node++) {
            template.plan(node, new ImaginedPlaces(nodes));
        }
    }

    /**
     * Reads a file.
     *
     * @param settings that replace those of the file
     * @param plugins where kinds of clients are found
     * @throws dev.assay.nemeses.file.FormatException with the line, for what is no target
     * @throws HarnessInputException when there is no such file or setting
     */
    public static TargetFile read(Path file, Map<String, String> settings, ClassLoader plugins) {
        try {
            Path here = file.toAbsolutePath().getParent();
            Located root = LocatedReader.yaml(Files.readString(file), file.toString());
            return new TargetFile(
                    settled(root, settings(root, settings, file)),
                    here == null ? Path.of("/") : here,
                    plugins);
        } catch (IOException e) {
            throw new HarnessInputException(file + ": " + IoProblems.words(e), e);
        }
    }

    private static SortedMap<String, String> settings(
            Located root, Map<String, String> given, Path file) {
        SortedMap<String, String> settings = new TreeMap<>();
        NodeTemplate.map(FieldReader.of(root), "settings")
                .forEach((name, value) -> settings.put(name, FieldReader.text(value)));
        for (String name : given.keySet()) {
            if (!settings.containsKey(name)) {
                throw Names.unknown("setting of " + file, name, settings.keySet());
            }
        }
        settings.putAll(given);
        return settings;
    }

    /** The file with {@code {setting}} filled in everywhere. */
    private static Located settled(Located value, SortedMap<String, String> settings) {
        return switch (value) {
            case Located.Scalar scalar -> {
                String text = scalar.text();
                for (Map.Entry<String, String> setting : settings.entrySet()) {
                    text = text.replace("{" + setting.getKey() + "}", setting.getValue());
                }
                yield new Located.Scalar(scalar.source(), scalar.line(), text, scalar.quoted());
            }
            case Located.Items items ->
                    new Located.Items(
                            items.source(),
                            items.line(),
                            items.items().stream().map(item -> settled(item, settings)).toList());
            case Located.Fields map -> {
                SequencedMap<String, Located> fields = new LinkedHashMap<>();
                map.fields().forEach((name, field) -> fields.put(name, settled(field, settings)));
                yield new Located.Fields(map.source(), map.line(), fields);
            }
        };
    }

    private static int count(Located value) {
        int count = FieldReader.smallNumber(value);
        if (count < 1 || count > 99) {
            throw value.mistake("a system has 1 to 99 nodes, not " + count);
        }
        return count;
    }

    private List<String> usualPort() {
        ports.put("port", FREE);
        return List.of("port");
    }

    private List<String> readPorts(Located value) {
        List<String> names = new ArrayList<>();
        if (value instanceof Located.Fields map) {
            map.fields()
                    .forEach(
                            (name, number) -> {
                                names.add(name);
                                ports.put(name, fixed(number));
                            });
        } else {
            names.addAll(FieldReader.all(value, FieldReader::text));
            names.forEach(name -> ports.put(name, FREE));
        }
        if (names.isEmpty()) {
            throw value.mistake("a node needs a port; name one, such as [port]");
        }
        return names;
    }

    private static int fixed(Located value) {
        if (FieldReader.text(value).equals("free")) {
            return FREE;
        }
        int port = FieldReader.smallNumber(value);
        if (port < 1 || port > 65_000) {
            throw value.mistake("a port is 'free' or a number from 1 to 65000, not " + port);
        }
        return port;
    }

    private static List<String> families(Located value) {
        List<String> known = new ArrayList<>();
        for (FaultFamily family : FaultFamily.values()) {
            known.add(family.word());
        }
        return FieldReader.all(value, word -> FieldReader.word(word, "fault family", known));
    }

    private static FaultBudget budget(Located value) {
        FieldReader fields = FieldReader.of(value);
        int stopped = fields.optional("stopped").map(FieldReader::smallNumber).orElse(0);
        int damaged = fields.optional("emptied").map(FieldReader::smallNumber).orElse(0);
        fields.end();
        return FieldReader.checked(
                value, () -> new FaultBudget(stopped, damaged, 0, Math.max(stopped, damaged)));
    }

    private static ConnectionKind.Connector client(Located value, ClassLoader plugins) {
        FieldReader fields = FieldReader.of(value);
        SortedMap<String, ConnectionKind> kinds = new TreeMap<>();
        ServiceLoader.load(ConnectionKind.class, plugins)
                .forEach(kind -> kinds.put(kind.id(), kind));
        Located kind = fields.required("kind", "http");
        String word = FieldReader.word(kind, "kind of client", kinds.keySet());
        ConnectionKind found = kinds.get(word);
        if (found == null) {
            throw kind.mistake("there is no kind of client " + word);
        }
        ConnectionKind.Connector connector = found.configure(fields);
        fields.end();
        return connector;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public void requireInstalled() {
        for (String program : needs) {
            if (!isThere(program)) {
                throw new HarnessInputException(
                        id + " needs the program " + program + ", which is not here: " + install);
            }
        }
    }

    private static boolean isThere(String program) {
        if (program.contains("/")) {
            return Files.isExecutable(Path.of(program));
        }
        for (String folder : System.getenv().getOrDefault("PATH", "").split(":")) {
            if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, program))) {
                return true;
            }
        }
        return false;
    }

    @Override
    public int usualNodes() {
        return nodes;
    }

    @Override
    public SortedMap<String, Integer> ports() {
        return ports;
    }

    @Override
    public NodePlan.Maker nodes() {
        return template;
    }

    @Override
    public List<String> workloads() {
        return promises.ids();
    }

    @Override
    public Workload workload(String workload, Plugins plugins) {
        return promises.workload(id, workload, plugins);
    }

    @Override
    public SortedSet<String> usualFamilies() {
        return families;
    }

    /** A minority may stop, and no disk may be emptied, unless the file says otherwise. */
    @Override
    public FaultBudget tolerance(int count) {
        return stands.orElseGet(
                () -> {
                    int stopped = FaultBudget.ofMinority(count).stopped();
                    return new FaultBudget(stopped, 0, 0, stopped);
                });
    }

    @Override
    public Duration operationLimit() {
        return limit;
    }

    @Override
    public Duration recoveryLimit() {
        return recovery;
    }

    @Override
    public void prepare(Places places) throws IOException {
        connector.prepare(places, limit);
    }

    @Override
    public Connection connect(Places places, int node) throws IOException {
        return connector.connect(places, node, limit);
    }

    @Override
    public OptionalInt leader(Places places) {
        return connector.leader(places);
    }

    /** Places that no node ever has, to try a description with. */
    private record ImaginedPlaces(int nodes) implements Places {
        @Override
        public Address address(int from, int to, String port) {
            return own(to, port);
        }

        @Override
        public Address own(int node, String port) {
            return new Address("127.0.0.1", 1 + node);
        }

        @Override
        public Path data(int node) {
            return home(node).resolve("data");
        }

        @Override
        public Path home(int node) {
            return Path.of("/n" + node);
        }
    }
}
