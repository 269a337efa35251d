// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.outputs;

import dev.assay.ci.results.Results;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * Results as the XML that JUnit's runners write and every build server reads. A scenario is a test
 * suite, a trial a test case. What broke a promise or an expectation is a <em>failure</em>; what is
 * undecided, or checked nothing, an <em>error</em>, because it must not look like success; what was
 * not run is <em>skipped</em>.
 */
public final class JunitXml {
    private JunitXml() {}

    /** The document, in UTF-8. O(size of the results). */
    public static byte[] write(Results results) {
        Map<String, List<Judged>> groups = new LinkedHashMap<>();
        List<Judged> all = Judged.of(results);
        all.forEach(
                judged ->
                        groups.computeIfAbsent(judged.group(), unused -> new ArrayList<>())
                                .add(judged));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            XMLStreamWriter xml =
                    XMLOutputFactory.newDefaultFactory()
                            .createXMLStreamWriter(bytes, StandardCharsets.UTF_8.name());
            xml.writeStartDocument(StandardCharsets.UTF_8.name(), "1.0");
            xml.writeCharacters("\n");
            xml.writeStartElement("testsuites");
            attribute(xml, "name", "assay " + results.command());
            counts(xml, all);
            attribute(xml, "time", seconds(results.seconds()));
            for (Map.Entry<String, List<Judged>> group : groups.entrySet()) {
                suite(xml, results, group);
            }
            xml.writeCharacters("\n");
            xml.writeEndElement();
            xml.writeEndDocument();
            xml.close();
        } catch (XMLStreamException memoryDoesNotFail) {
            throw new IllegalStateException(memoryDoesNotFail);
        }
        return bytes.toByteArray();
    }

    private static void suite(
            XMLStreamWriter xml, Results results, Map.Entry<String, List<Judged>> group)
            throws XMLStreamException {
        xml.writeCharacters("\n  ");
        xml.writeStartElement("testsuite");
        attribute(xml, "name", group.getKey());
        counts(xml, group.getValue());
        attribute(
                xml, "time", seconds(group.getValue().stream().mapToDouble(Judged::seconds).sum()));
        if (!results.started().isEmpty()) {
            attribute(xml, "timestamp", results.started().replaceFirst("(\\.\\d+)?Z$", ""));
        }
        for (Judged judged : group.getValue()) {
            testCase(xml, results, judged);
        }
        xml.writeCharacters("\n  ");
        xml.writeEndElement();
    }

    private static void testCase(XMLStreamWriter xml, Results results, Judged judged)
            throws XMLStreamException {
        xml.writeCharacters("\n    ");
        xml.writeStartElement("testcase");
        attribute(xml, "name", judged.name());
        attribute(xml, "classname", "assay." + results.command() + "." + dotless(judged.group()));
        attribute(xml, "time", seconds(judged.seconds()));
        switch (outcome(judged)) {
            case PASSED -> {}
            case SKIPPED -> {
                xml.writeEmptyElement("skipped");
                attribute(xml, "message", judged.reason());
            }
            case FAILED -> trouble(xml, "failure", judged);
            case UNDECIDED -> trouble(xml, "error", judged);
        }
        xml.writeEndElement();
    }

    private static void trouble(XMLStreamWriter xml, String element, Judged judged)
            throws XMLStreamException {
        xml.writeStartElement(element);
        attribute(xml, "message", judged.reason());
        attribute(xml, "type", judged.kind());
        xml.writeCharacters(legal(String.join("\n", judged.words())));
        xml.writeEndElement();
    }

    private enum Outcome {
        PASSED,
        FAILED,
        UNDECIDED,
        SKIPPED
    }

    private static Outcome outcome(Judged judged) {
        if (judged.isMet()) {
            return Outcome.PASSED;
        }
        return switch (judged.verdict()) {
            case Judged.NOT_RUN -> Outcome.SKIPPED;
            case "unknown", "vacuous", "error" -> Outcome.UNDECIDED;
            default -> Outcome.FAILED;
        };
    }

    private static void counts(XMLStreamWriter xml, List<Judged> judged) throws XMLStreamException {
        attribute(xml, "tests", Integer.toString(judged.size()));
        attribute(xml, "failures", count(judged, Outcome.FAILED));
        attribute(xml, "errors", count(judged, Outcome.UNDECIDED));
        attribute(xml, "skipped", count(judged, Outcome.SKIPPED));
    }

    private static String count(List<Judged> judged, Outcome outcome) {
        return Long.toString(judged.stream().filter(one -> outcome(one) == outcome).count());
    }

    private static void attribute(XMLStreamWriter xml, String name, String value)
            throws XMLStreamException {
        xml.writeAttribute(name, legal(value));
    }

    // Build servers cut a class name at its dots into packages.
    private static String dotless(String group) {
        return group.replace('.', '_').replace(' ', '-');
    }

    private static String seconds(double seconds) {
        return String.format(Locale.ROOT, "%.3f", seconds);
    }

    /** XML 1.0 has no way to write most control characters, nor halves of surrogate pairs. */
    static String legal(String text) {
        StringBuilder legal = new StringBuilder(text.length());
        text.codePoints()
                .map(
                        point ->
                                point == '\n'
                                                || point == '\t'
                                                || (point >= 0x20 && point <= 0xD7FF)
                                                || (point >= 0xE000 && point <= 0xFFFD)
                                                || point >= 0x10000
                                        ? point
                                        : 0xFFFD)
                .forEach(legal::appendCodePoint);
        return legal.toString();
    }
}
