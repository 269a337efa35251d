// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.checkers.Budget;
import dev.assay.checkers.PartialOrders.DeadEnd;
import dev.assay.checkers.PartialOrders.Member;
import dev.assay.checkers.PartialOrders.Step;
import dev.assay.checkers.linearizability.LinearizabilityChecker;
import dev.assay.checkers.linearizability.LinearizabilityOptions;
import dev.assay.checkers.model.Models;
import dev.assay.ci.results.VerdictEntry;
import dev.assay.ci.results.VerdictEntry.WitnessEntry;
import dev.assay.histories.Event;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.HistoryBuilder;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Randomness;
import dev.assay.histories.Value;
import dev.assay.histories.format.Conventions;
import dev.assay.histories.synthetic.Mutations;
import dev.assay.histories.synthetic.ObjectKind;
import dev.assay.histories.synthetic.SyntheticHistories;
import dev.assay.histories.synthetic.SyntheticParameters;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class OrdersCardTest {
    /** An invalid history and its witness. */
    private record Sample(History history, WitnessEntry witness) {}

    private static List<Sample> samples(ObjectKind kind, int processes, int seeds) {
        List<Sample> samples = new ArrayList<>();
        for (int seed = 0; seed < seeds; seed++) {
            Randomness randomness = new Randomness(seed);
            SyntheticParameters parameters =
                    new SyntheticParameters(kind, processes, 40, 1, 3, 0.15, 0.1);
            HistoryBuilder builder = new HistoryBuilder();
            Mutations.mutate(SyntheticHistories.events(parameters, randomness), randomness)
                    .ifPresent(mutation -> mutation.events().forEach(builder::accept));
            History history = builder.build();
            LinearizabilityOptions options =
                    LinearizabilityOptions.standard().reading(new Conventions(true, true));
            VerdictEntry.of(
                            new LinearizabilityChecker(Models.find(kind.id()), options)
                                    .check(history, Budget.standard().start()))
                    .firstWitnessed()
                    .flatMap(VerdictEntry::witness)
                    .filter(witness -> witness.orders().isPresent())
                    .ifPresent(witness -> samples.add(new Sample(history, witness)));
        }
        return samples;
    }

    private static Sample sample(String model, Event.Client... events) {
        HistoryBuilder builder = new HistoryBuilder();
        List.of(events).forEach(builder::accept);
        History history = builder.build();
        return new Sample(
                history,
                VerdictEntry.of(
                                new LinearizabilityChecker(
                                                Models.find(model),
                                                LinearizabilityOptions.standard())
                                        .check(history, Budget.standard().start()))
                        .firstWitnessed()
                        .flatMap(VerdictEntry::witness)
                        .orElseThrow());
    }

    private static Event.Client event(int process, EventType type, String function, Value value) {
        return new Event.Client(
                process,
                type,
                Event.NO_TIME,
                function,
                List.of(new MicroOperation(function, Value.ABSENT, value)),
                Map.of());
    }

    private static Event.Client[] calls(Object... parts) {
        List<Event.Client> events = new ArrayList<>();
        for (int i = 0; i < parts.length; i += 4) {
            int process = (int) parts[i];
            String function = (String) parts[i + 1];
            events.add(event(process, EventType.INVOKE, function, (Value) parts[i + 2]));
            events.add(event(process, EventType.OK, function, (Value) parts[i + 3]));
        }
        return events.toArray(new Event.Client[0]);
    }

    @Test
    void what_made_the_state_is_drawn_also_where_the_window_begins_with_it() {
        Sample sample =
                sample(
                        "fifo-queue",
                        calls(
                                0,
                                "enqueue",
                                Value.of(1),
                                Value.of(1),
                                1,
                                "dequeue",
                                Value.NIL,
                                Value.of(1),
                                2,
                                "dequeue",
                                Value.NIL,
                                Value.of(1)));
        DeadEnd end = sample.witness.orders().orElseThrow().ends().get(0);
        OrderLayout layout = new OrderLayout(sample.witness, sample.history, end, new TreeSet<>());
        assertThat(layout.context()).contains(end.madeBy());
        assertThat(layout.lanes().keySet()).contains(1, 2);
        assertThat(layout.left(2)).isGreaterThanOrEqualTo(OrderLayout.BEFORE);
    }

    @Test
    void what_returned_before_the_window_is_not_hidden_by_what_its_process_called_then() {
        List<Event.Client> events =
                new ArrayList<>(List.of(calls(0, "write", Value.of(1), Value.of(1))));
        events.add(event(0, EventType.INVOKE, "write", Value.of(2)));
        events.add(event(1, EventType.INVOKE, "read", Value.NIL));
        events.addAll(List.of(calls(2, "read", Value.NIL, Value.of(1))));
        events.add(event(1, EventType.OK, "read", Value.of(7)));
        Sample sample = sample("register", events.toArray(new Event.Client[0]));
        for (DeadEnd end : sample.witness.orders().orElseThrow().ends()) {
            OrderLayout layout =
                    new OrderLayout(sample.witness, sample.history, end, new TreeSet<>());
            for (int before : layout.context()) {
                double[] bar = layout.contextBar(before);
                assertThat(layout.pointBefore(before)).isBetween(bar[0], bar[0] + bar[1]);
                layout.members().stream()
                        .filter(each -> layout.lane(each.operation()) == layout.lane(before))
                        .forEach(
                                each ->
                                        assertThat(layout.left(each.operation()))
                                                .isGreaterThanOrEqualTo(bar[0] + bar[1]));
            }
        }
    }

    @Test
    void every_point_stands_on_its_bar_and_after_the_one_before_it() {
        int points = 0;
        for (ObjectKind kind : List.of(ObjectKind.CAS_REGISTER, ObjectKind.FIFO_QUEUE)) {
            for (Sample sample : samples(kind, 4, 60)) {
                for (DeadEnd end : sample.witness.orders().orElseThrow().ends()) {
                    points += assertPlaced(sample, end);
                }
            }
        }
        assertThat(points).as("points that were looked at").isGreaterThan(100);
    }

    private static int assertPlaced(Sample sample, DeadEnd end) {
        OrderLayout layout = new OrderLayout(sample.witness, sample.history, end, new TreeSet<>());
        double last = 0;
        for (Step step : end.steps()) {
            double x = layout.points().get(step.operation());
            assertThat(x).isGreaterThan(last);
            assertThat(x).isBetween(layout.left(step.operation()), layout.right(step.operation()));
            last = x;
        }
        for (int operation : layout.crosses().keySet()) {
            double x = layout.crosses().get(operation);
            assertThat(x).isGreaterThan(last);
            assertThat(x).isBetween(layout.left(operation), layout.right(operation));
        }
        List<OrderLayout.Segment> states = layout.states();
        assertThat(states.get(states.size() - 1).state())
                .isEqualTo(
                        end.steps().isEmpty()
                                ? end.start()
                                : end.steps().get(end.steps().size() - 1).state());
        return end.steps().size();
    }

    @Test
    void the_picture_holds_every_operation_of_the_order_and_says_what_became_of_it()
            throws Exception {
        Sample sample = samples(ObjectKind.CAS_REGISTER, 12, 40).get(0);
        Document document = document(sample, "a");
        int ends = sample.witness.orders().orElseThrow().ends().size();

        List<String> ids = values(document, "*", "id");
        assertThat(ids).doesNotHaveDuplicates();
        assertThat(classes(document, "order")).hasSize(ends);
        assertThat(values(document, "input", "type")).hasSize(ends == 1 ? 0 : ends);
        for (int i = 0; i < ends; i++) {
            DeadEnd end = sample.witness.orders().orElseThrow().ends().get(i);
            Element picture = classes(document, "order").get(i);
            for (Step step : end.steps()) {
                assertThat(picture.getTextContent())
                        .contains("#" + step.operation() + " process ")
                        .contains("takes effect as number");
            }
            assertThat(picture.getTextContent()).contains("refused in state");
        }
        assertThat(document.getElementsByTagName("table").getLength()).isEqualTo(ends);
    }

    @Test
    void a_history_that_is_too_short_for_the_orders_is_not_drawn() {
        Sample sample = samples(ObjectKind.REGISTER, 3, 40).get(0);

        assertThat(OrdersCard.canDraw(sample.witness, sample.history)).isTrue();
        assertThat(OrdersCard.canDraw(sample.witness, new HistoryBuilder().build())).isFalse();
    }

    @Test
    void words_of_a_history_cannot_become_markup() throws Exception {
        Sample sample = samples(ObjectKind.REGISTER, 3, 40).get(0);
        WitnessEntry honest = sample.witness;
        var orders = honest.orders().orElseThrow();
        List<Member> members =
                orders.members().stream()
                        .map(
                                member ->
                                        new Member(
                                                member.operation(),
                                                "<script>\"&",
                                                member.isRequired(),
                                                member.isMutation()))
                        .toList();
        WitnessEntry hostile =
                new WitnessEntry(
                        honest.kind(),
                        honest.operations(),
                        honest.firstEvent(),
                        honest.lastEvent(),
                        honest.edges(),
                        honest.explanation(),
                        Optional.of(
                                new dev.assay.checkers.PartialOrders(
                                        members, orders.ends(), orders.found(), orders.isWhole())));

        Document document = document(new Sample(sample.history, hostile), "b");

        assertThat(document.getElementsByTagName("script").getLength()).isZero();
    }

    private static Document document(Sample sample, String id) throws Exception {
        Markup page = new Markup();
        new OrdersCard(sample.witness, sample.history, OperationLinks.none()).draw(page, id);
        byte[] text = ("<div>" + page + "</div>").getBytes(StandardCharsets.UTF_8);
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(text));
    }

    private static List<String> values(Document document, String element, String attribute) {
        NodeList found = document.getElementsByTagName(element);
        List<String> values = new ArrayList<>();
        for (int i = 0; i < found.getLength(); i++) {
            String value = ((Element) found.item(i)).getAttribute(attribute);
            if (!value.isEmpty()) {
                values.add(value);
            }
        }
        return values;
    }

    private static List<Element> classes(Document document, String name) {
        NodeList found = document.getElementsByTagName("*");
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < found.getLength(); i++) {
            Element element = (Element) found.item(i);
            if (element.getAttribute("class").equals(name)) {
                elements.add(element);
            }
        }
        return elements;
    }
}
