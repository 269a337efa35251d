// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.targetfile;

import dev.assay.nemeses.Durations;
import dev.assay.nemeses.file.FieldReader;
import dev.assay.nemeses.file.Located;
import dev.assay.nemeses.processes.NodePlan;
import dev.assay.nemeses.processes.Places;
import dev.assay.nemeses.processes.Readiness;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/** How the nodes of a target are run, with {@code {words}} in braces that differ by node. */
final class NodeTemplate implements NodePlan.Maker {
    private static final Duration READY_LIMIT = Duration.ofSeconds(30);

    private final Path here;
    private final List<String> ports;
    private final List<NodeList> lists;
    private final Located.Fields file;

    private final List<Command> prepare;
    private final Command start;
    private final Optional<Command> stop;
    private final SortedMap<String, Located> environment;
    private final SortedMap<String, Located> files;
    private final Optional<String> user;
    private final Function<Placeholders, Readiness> ready;
    private final Duration readyLimit;

    /** The words of a command, and where it stands. */
    private record Command(Located place, List<String> words) {
        static Command read(Located value) {
            List<String> words =
                    value instanceof Located.Items
                            ? FieldReader.all(value, FieldReader::text)
                            : FieldReader.parsed(value, Placeholders::words);
            if (words.isEmpty()) {
                throw value.mistake("a command needs a program; write one");
            }
            return new Command(value, words);
        }

        List<String> filled(Placeholders placeholders) {
            return FieldReader.checked(place, () -> placeholders.fillAll(words));
        }
    }

    /** Something said of each node, in a row. */
    private record NodeList(
            String name,
            Located place,
            String each,
            String between,
            boolean leavesOutSelf,
            OptionalInt only) {
        static NodeList read(String name, Located value) {
            if (value instanceof Located.Scalar scalar) {
                return new NodeList(name, value, scalar.text(), ",", false, OptionalInt.empty());
            }
            FieldReader fields = FieldReader.of(value);
            Located each = fields.required("each", "'{host}:{port}'");
            String between = fields.optional("between").map(FieldReader::text).orElse(",");
            boolean others =
                    fields.optional("others")
                            .map(
                                    truth ->
                                            FieldReader.word(
                                                    truth, "truth value", List.of("true", "false")))
                            .filter("true"::equals)
                            .isPresent();
            OptionalInt only =
                    fields.optional("only").stream().mapToInt(FieldReader::smallNumber).findFirst();
            fields.end();
            return new NodeList(name, each, FieldReader.text(each), between, others, only);
        }
    }

    NodeTemplate(FieldReader fields, Path here, List<String> ports) {
        this.here = here;
        this.ports = ports;
        file = (Located.Fields) fields.place();
        lists = new ArrayList<>();
        map(fields, "lists").forEach((name, value) -> lists.add(NodeList.read(name, value)));
        prepare = fields.optional("prepare").map(NodeTemplate::commands).orElse(List.of());
        start = Command.read(fields.required("start", "./server --port {port} --data {data}"));
        stop = fields.optional("stop").map(Command::read);
        environment = map(fields, "environment");
        files = map(fields, "files");
        user = fields.optional("user").map(FieldReader::text);
        Located asked = fields.optional("ready").orElse(file);
        Optional<FieldReader> check = fields.optional("ready").map(FieldReader::of);
        readyLimit =
                check.flatMap(some -> some.optional("within"))
                        .map(value -> FieldReader.parsed(value, Durations::parse))
                        .map(Duration::ofNanos)
                        .orElse(READY_LIMIT);
        ready = readiness(asked, check);
        check.ifPresent(FieldReader::end);
    }

    private static List<Command> commands(Located value) {
        return value instanceof Located.Items items
                ? items.items().stream().map(Command::read).toList()
                : List.of(Command.read(value));
    }

    static SortedMap<String, Located> map(FieldReader fields, String key) {
        Optional<Located> value = fields.optional(key);
        if (value.isEmpty()) {
            return new TreeMap<>();
        }
        if (value.get() instanceof Located.Fields map) {
            return new TreeMap<>(map.fields());
        }
        throw value.get()
                .mistake("expected a map of names and values, found " + value.get().kind());
    }

    private Function<Placeholders, Readiness> readiness(
            Located place, Optional<FieldReader> check) {
        Optional<Located> tcp = check.flatMap(some -> some.optional("tcp"));
        Optional<Located> http = check.flatMap(some -> some.optional("http"));
        Optional<Located> command = check.flatMap(some -> some.optional("command"));
        int given =
                (tcp.isPresent() ? 1 : 0)
                        + (http.isPresent() ? 1 : 0)
                        + (command.isPresent() ? 1 : 0);
        if (given > 1) {
            throw place.mistake(
                    "'ready' needs one of 'tcp', 'http' and 'command'; remove the others");
        }
        if (command.isPresent()) {
            Command told = Command.read(command.get());
            return words -> new Readiness.Command(told.filled(words));
        }
        String port =
                (http.isPresent() ? check.flatMap(some -> some.optional("port")) : tcp)
                        .map(value -> FieldReader.word(value, "port", ports))
                        .orElse(ports.getFirst());
        if (http.isPresent()) {
            String path = FieldReader.text(http.get());
            int status =
                    check.flatMap(some -> some.optional("status"))
                            .map(FieldReader::smallNumber)
                            .orElse(200);
            return words -> new Readiness.Http(own(words, port), path, status);
        }
        return words -> new Readiness.Tcp(own(words, port));
    }

    private static Places.Address own(Placeholders words, String port) {
        return new Places.Address(
                words.fill("{host}"), Integer.parseInt(words.fill("{" + port + "}")));
    }

    @Override
    public NodePlan plan(int node, Places places) {
        Placeholders words =
                node(node, node, places)
                        .with("data", places.data(node).toString())
                        .with("home", places.home(node).toString())
                        .with("here", here.toString())
                        .with("nodes", Integer.toString(places.nodes()));
        for (NodeList list : lists) {
            List<String> each = new ArrayList<>();
            for (int other = 0; other < places.nodes(); other++) {
                boolean isMeant = list.only().isEmpty() || list.only().getAsInt() == other;
                if (isMeant && (other != node || !list.leavesOutSelf())) {
                    Placeholders of = node(node, other, places);
                    each.add(FieldReader.checked(list.place(), () -> of.fill(list.each())));
                }
            }
            words = words.with(list.name(), String.join(list.between(), each));
        }
        Placeholders all = words;
        SortedMap<String, String> variables = new TreeMap<>();
        environment.forEach((name, value) -> variables.put(name, filled(all, value)));
        SortedMap<Path, String> contents = new TreeMap<>();
        files.forEach(
                (name, value) -> contents.put(places.home(node).resolve(name), filled(all, value)));
        return new NodePlan(
                prepare.stream().map(command -> command.filled(all)).toList(),
                start.filled(all),
                variables,
                contents,
                user,
                FieldReader.checked(file, () -> ready.apply(all)),
                readyLimit,
                stop.map(command -> command.filled(all)));
    }

    private static String filled(Placeholders words, Located value) {
        return FieldReader.parsed(value, words::fill);
    }

    /** The words by which one node knows another, or itself. */
    private Placeholders node(int from, int to, Places places) {
        Placeholders words =
                new Placeholders().with("node", Integer.toString(to)).with("name", "n" + to);
        for (int i = ports.size() - 1; i >= 0; i--) {
            String port = ports.get(i);
            Places.Address address =
                    from == to ? places.own(to, port) : places.address(from, to, port);
            words = words.with(port, Integer.toString(address.port())).with("host", address.host());
        }
        return words;
    }
}
