// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.ci.results.VerdictEntry.WitnessEntry;
import dev.assay.harness.spacetime.SpaceTime;
import dev.assay.harness.spacetime.SpaceTime.Fate;
import dev.assay.harness.spacetime.SpaceTime.Message;
import dev.assay.harness.spacetime.SpaceTime.Occurrence;
import dev.assay.histories.Event;
import dev.assay.histories.EventType;
import dev.assay.histories.HistoryBuilder;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Value;
import dev.assay.simulation.Address;
import dev.assay.simulation.virtual.TraceEvent.Kind;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class SpaceTimePictureTest {
    private static final long MILLISECOND = 1_000_000;

    private static HistoryView history() {
        HistoryBuilder history = new HistoryBuilder();
        List<MicroOperation> get = List.of(new MicroOperation("get", Value.of("x"), Value.NIL));
        history.accept(
                new Event.Client(3, EventType.INVOKE, 10 * MILLISECOND, "get", get, Map.of()));
        history.accept(
                new Event.Fault(
                        "nemesis",
                        EventType.INVOKE,
                        20 * MILLISECOND,
                        "crash",
                        Value.of("kill n1"),
                        Collections.singletonMap("step", Value.of(0))));
        history.accept(new Event.Client(3, EventType.OK, 50 * MILLISECOND, "get", get, Map.of()));
        return new HistoryView(history.build());
    }

    private static Optional<WitnessEntry> witness() {
        return dev.assay.ci.results.VerdictEntry.of(
                        dev.assay.checkers.Verdict.invalid(
                                "p",
                                new dev.assay.checkers.Witness(
                                        "k", List.of(0), 0, 2, List.of(), List.of("It is."))))
                .witness();
    }

    private static SpaceTime world(List<Message> messages, long omitted) {
        return new SpaceTime(
                3,
                60 * MILLISECOND,
                50 * MILLISECOND,
                messages,
                List.of(
                        new Occurrence(5 * MILLISECOND, 0, Kind.OBSERVED, "BecameLeader[term=3]"),
                        new Occurrence(20 * MILLISECOND, 1, Kind.CRASHED, ""),
                        new Occurrence(30 * MILLISECOND, 1, Kind.STARTED, ""),
                        new Occurrence(31 * MILLISECOND, 2, Kind.PAUSED, ""),
                        new Occurrence(40 * MILLISECOND, 2, Kind.CLOCK, "7"),
                        new Occurrence(41 * MILLISECOND, 0, Kind.OBSERVED, "Committed[index=1]"),
                        new Occurrence(42 * MILLISECOND, 0, Kind.LINK, "cut")),
                omitted);
    }

    private static Message message(long sent, long end, int to, Fate fate) {
        return new Message(sent * MILLISECOND, end * MILLISECOND, 0, to, fate, "<vote> & \"x\"");
    }

    private static List<Element> drawn(SpaceTimePicture picture, String type) throws Exception {
        Markup page = new Markup();
        picture.draw(page, "a <trial>");
        Document document =
                DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new InputSource(new StringReader("<r>" + page + "</r>")));
        List<Element> found = new ArrayList<>();
        // The legend comes after the picture.
        NodeList all =
                ((Element) document.getDocumentElement().getFirstChild()).getElementsByTagName("*");
        for (int i = 0; i < all.getLength(); i++) {
            Element element = (Element) all.item(i);
            if (element.getAttribute("class").equals(type)) {
                found.add(element);
            }
        }
        return found;
    }

    private static double right(Element rectangle) {
        return number(rectangle, "x") + number(rectangle, "width");
    }

    private static double number(Element element, String name) {
        return Double.parseDouble(element.getAttribute(name));
    }

    @Test
    void whatHappenedIsDrawnWhereAndWhenItHappened() throws Exception {
        List<Message> messages =
                List.of(
                        message(10, 14, 1, Fate.DELIVERED),
                        message(11, 11, 1, Fate.LOST),
                        message(21, 25, 1, Fate.DEAD),
                        message(33, 36, 2, Fate.CUT),
                        message(58, 60, 2, Fate.UNDER_WAY),
                        new Message(
                                10 * MILLISECOND,
                                12 * MILLISECOND,
                                Address.FIRST_CLIENT + 3,
                                0,
                                Fate.DELIVERED,
                                "ask"));
        SpaceTimePicture picture = new SpaceTimePicture(world(messages, 0), history(), witness());

        assertThat(picture.caption())
                .isEqualTo(
                        "All 6 messages up to the violation. Time is stretched where much"
                                + " happens.");
        assertThat(drawn(picture, "life")).hasSize(4);
        assertThat(drawn(picture, "message delivered")).hasSize(2);
        for (String fate : List.of("lost", "dead", "cut", "under-way")) {
            assertThat(drawn(picture, "message " + fate)).as(fate).hasSize(1);
        }
        Element down = drawn(picture, "down").get(0);
        Element paused = drawn(picture, "paused").get(0);
        Element leads = drawn(picture, "leads").get(0);
        Element operation = drawn(picture, "op ok marked").get(0);
        assertThat(number(paused, "x")).isGreaterThan(right(down));
        assertThat(right(leads)).isEqualTo(right(paused), within(0.3));
        assertThat(number(leads, "x")).isLessThan(number(down, "x"));
        assertThat(number(down, "y")).isGreaterThan(number(leads, "y"));
        Element bar = (Element) operation.getElementsByTagName("rect").item(0);
        assertThat(number(bar, "x")).isBetween(number(leads, "x"), number(down, "x"));
        assertThat(right(bar)).isBetween(number(paused, "x"), right(paused));
        Element arrow =
                (Element)
                        drawn(picture, "message delivered")
                                .get(0)
                                .getElementsByTagName("line")
                                .item(0);
        assertThat(number(arrow, "x1")).isEqualTo(number(bar, "x"), within(0.3));
        assertThat(number(arrow, "x2")).isBetween(number(arrow, "x1") + 10, number(down, "x"));
        assertThat(number(arrow, "y2") - number(arrow, "y1")).isEqualTo(46, within(0.2));
        assertThat(drawn(picture, "happened leader")).hasSize(1);
        assertThat(drawn(picture, "happened committed")).hasSize(1);
        assertThat(drawn(picture, "happened crashed")).hasSize(1);
        assertThat(drawn(picture, "happened started")).hasSize(1);
        assertThat(drawn(picture, "happened clock")).hasSize(1);
        Element violation = drawn(picture, "violation").get(0);
        assertThat(number(violation, "x1")).isEqualTo(right(bar), within(0.3));
    }

    private static org.assertj.core.data.Offset<Double> within(double pixels) {
        return org.assertj.core.data.Offset.offset(pixels);
    }

    @Test
    void aLongTrialIsCutOffAndSaysSo() throws Exception {
        List<Message> messages = new ArrayList<>();
        for (int i = 0; i < 700; i++) {
            messages.add(
                    new Message(i * 50_000L, i * 50_000L + 10_000, 0, 1, Fate.DELIVERED, "m" + i));
        }
        SpaceTimePicture picture = new SpaceTimePicture(world(messages, 12), history(), witness());

        assertThat(drawn(picture, "message delivered")).hasSize(600);
        assertThat(picture.caption())
                .isEqualTo(
                        "The last 600 messages before the violation, from 5 ms on; at least 112"
                                + " earlier ones and other events are left out."
                                + " Time is stretched where much happens.");
        assertThat(picture.lines(50)).hasSize(50);
    }

    @Test
    void theStepsAreToldInWordsInOrder() {
        SpaceTimePicture picture =
                new SpaceTimePicture(
                        world(List.of(message(21, 25, 1, Fate.DEAD)), 0), history(), witness());

        assertThat(picture.lines(100))
                .containsExactly(
                        "5 ms  n0 observed BecameLeader[term=3]",
                        "20 ms  n1 crashed",
                        "25 ms  n0 → n1 dead: <vote> & \"x\"",
                        "30 ms  n1 started",
                        "31 ms  n2 paused",
                        "40 ms  n2 clock 7",
                        "41 ms  n0 observed Committed[index=1]");
    }
}
