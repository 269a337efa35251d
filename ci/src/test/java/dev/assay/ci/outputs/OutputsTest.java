// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.outputs;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.Witness;
import dev.assay.ci.report.SampleTrials;
import dev.assay.ci.results.Results;
import dev.assay.ci.results.Results.Ending;
import dev.assay.ci.results.Results.EnvironmentEntry;
import dev.assay.ci.results.Results.ExpectationEntry;
import dev.assay.ci.results.Results.FileEntry;
import dev.assay.ci.results.Results.Start;
import dev.assay.ci.results.Results.SuiteEntry;
import dev.assay.ci.results.Results.TrialEntry;
import dev.assay.ci.results.VerdictEntry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The same results in every form, each read back by somebody else's reader. */
class OutputsTest {
    /** What a hostile system could return. */
    private static final String HOSTILE =
            "x\u0000\u001b[31m\ud800 <img src=x> | `a` ]]> & \"q\" \ufffe é 😀";

    private static Results trials() {
        return new SampleTrials().add("all-1", 1, 40, false).add("all-2", 2, 60, true).results();
    }

    private static Start start() {
        return new Start(
                "check",
                "2026-01-01T12:00:00Z",
                OptionalLong.empty(),
                new EnvironmentEntry("0.1", "0123456789ab", "21", "linux", 2, 512),
                new TreeMap<>());
    }

    private static Results files() {
        Verdict broken =
                Verdict.invalid(
                        "list-append",
                        new Witness("g1c", List.of(1), 0, 3, List.of(), List.of(HOSTILE, "⇒ no.")));
        return Results.ofFiles(
                start(),
                new Ending("invalid", HOSTILE, 1, 0.5),
                List.of(
                        new FileEntry(
                                "my files/a b.edn",
                                "invalid",
                                HOSTILE,
                                0.25,
                                12,
                                "list-append",
                                Optional.of("edn"),
                                Optional.of(VerdictEntry.of(broken)),
                                Optional.empty()),
                        new FileEntry(
                                "c.edn",
                                "unknown",
                                "out of time",
                                0.25,
                                3,
                                "list-append",
                                Optional.of("edn"),
                                Optional.empty(),
                                Optional.empty()),
                        new FileEntry(
                                "d.edn",
                                "error",
                                "no such file",
                                0,
                                0,
                                "list-append",
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty())));
    }

    /** An expected violation, a missed one, and one for which no time was left. */
    private static Results suite() {
        List<TrialEntry> sample = trials().trials();
        List<TrialEntry> held = new ArrayList<>();
        held.add(sample.get(0).with(new ExpectationEntry("invalid", false, "it is valid")));
        held.add(sample.get(1).with(new ExpectationEntry("invalid", true, "")));
        return Results.ofSuite(
                start(),
                new Ending("invalid", "all-1: expected invalid", 1, 1.5),
                held,
                new SuiteEntry("s", "ci/my suite.yaml", 3, List.of("all-1"), List.of("all-3")));
    }

    private static Document parse(byte[] xml) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        return factory.newDocumentBuilder().parse(new ByteArrayInputStream(xml));
    }

    private static List<Element> all(Document document, String name) {
        NodeList found = document.getElementsByTagName(name);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < found.getLength(); i++) {
            elements.add((Element) found.item(i));
        }
        return elements;
    }

    @Test
    void junit_xml_has_a_case_for_each_trial_and_fails_those_that_broke_a_promise()
            throws Exception {
        Document document = parse(JunitXml.write(trials()));

        Element root = document.getDocumentElement();
        assertThat(root.getTagName()).isEqualTo("testsuites");
        assertThat(root.getAttribute("tests")).isEqualTo("2");
        assertThat(root.getAttribute("failures")).isEqualTo("1");
        assertThat(root.getAttribute("errors")).isEqualTo("0");
        List<Element> cases = all(document, "testcase");
        assertThat(cases.stream().map(one -> one.getAttribute("name")))
                .containsExactly("all-1", "all-2");
        assertThat(cases.get(0).getElementsByTagName("*").getLength()).isZero();
        Element failure = all(document, "failure").getFirst();
        assertThat(failure.getParentNode()).isSameAs(cases.get(1));
        assertThat(failure.getAttribute("type")).isEqualTo("non-linearizable");
        assertThat(failure.getTextContent()).contains("replay: ./assay run --seed 2 --trials 1");
    }

    @Test
    void what_is_undecided_is_an_error_in_junit_xml_and_never_a_success() throws Exception {
        Document document = parse(JunitXml.write(files()));

        assertThat(all(document, "failure")).hasSize(1);
        assertThat(all(document, "error").stream().map(one -> one.getAttribute("message")))
                .containsExactly("out of time", "no such file");
        assertThat(all(document, "failure").getFirst().getTextContent())
                .contains("<img src=x>", "😀", "⇒ no.")
                .doesNotContain("\u001b");
    }

    @Test
    void expectations_decide_in_junit_xml_and_what_did_not_run_is_skipped() throws Exception {
        Document document = parse(JunitXml.write(suite()));

        assertThat(all(document, "failure").stream().map(one -> one.getAttribute("message")))
                .containsExactly("expected invalid: it is valid");
        assertThat(all(document, "skipped")).hasSize(1);
        assertThat(document.getDocumentElement().getAttribute("tests")).isEqualTo("3");
        assertThat(document.getDocumentElement().getAttribute("skipped")).isEqualTo("1");
    }

    @Test
    void the_sarif_log_keeps_to_the_published_schema() throws IOException {
        for (Results results : List.of(trials(), files(), suite())) {
            String log =
                    new String(SarifLog.write(results, "out/results.json"), StandardCharsets.UTF_8);

            try (InputStream schema =
                    OutputsTest.class.getResourceAsStream("/schema/sarif-schema-2.1.0.json")) {
                String text = new String(schema.readAllBytes(), StandardCharsets.UTF_8);
                assertThat(
                                SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
                                        .getSchema(text, InputFormat.JSON)
                                        .validate(log, InputFormat.JSON)
                                        .stream()
                                        .map(Error::toString))
                        .isEmpty();
            }
        }
    }

    private static JsonNode sarif(Results results) {
        return JsonMapper.shared()
                .readTree(SarifLog.write(results, "out/results.json"))
                .get("runs")
                .get(0);
    }

    @Test
    void sarif_tells_only_what_is_not_as_expected_and_where() {
        JsonNode trials = sarif(trials()).get("results");
        assertThat(trials).hasSize(1);
        assertThat(trials.get(0).get("ruleId").asString()).isEqualTo("non-linearizable");
        assertThat(uri(trials.get(0))).isEqualTo("out/cases/all-2.json");

        JsonNode files = sarif(files()).get("results");
        assertThat(files).hasSize(3);
        assertThat(uri(files.get(0))).isEqualTo("my%20files/a%20b.edn");
        assertThat(files.get(1).get("level").asString()).isEqualTo("warning");

        JsonNode suite = sarif(suite()).get("results");
        assertThat(suite).hasSize(1);
        assertThat(suite.get(0).get("ruleId").asString()).isEqualTo("not-as-expected");
        assertThat(uri(suite.get(0))).isEqualTo("ci/my%20suite.yaml");
    }

    private static String uri(JsonNode result) {
        return result.at("/locations/0/physicalLocation/artifactLocation/uri").asString();
    }

    @Test
    void the_same_failure_of_another_seed_has_the_same_fingerprint() {
        Results two =
                new SampleTrials().add("all-1", 1, 60, true).add("all-2", 2, 60, true).results();
        JsonNode alerts = sarif(two).get("results");

        assertThat(alerts).hasSize(2);
        assertThat(alerts.get(0).get("partialFingerprints"))
                .isEqualTo(alerts.get(1).get("partialFingerprints"))
                .isNotEqualTo(sarif(files()).at("/results/0/partialFingerprints"));
    }

    @Test
    void the_summary_is_a_table_that_no_value_can_leave() {
        String text = JobSummary.write(files(), "out/results.json");

        assertThat(text).startsWith("## ❌ Assay check: invalid\n");
        List<String> rows = text.lines().filter(line -> line.startsWith("| my files")).toList();
        assertThat(rows).hasSize(1);
        assertThat(rows.getFirst().replace("\\|", "").chars().filter(c -> c == '|').count())
                .isEqualTo(5);
        assertThat(text).doesNotContain("<img").doesNotContain("\u001b").contains("<details>");
    }

    @Test
    void a_summary_of_very_many_trials_stays_below_what_github_takes() {
        SampleTrials many = new SampleTrials();
        for (int i = 0; i < 300; i++) {
            many.add("all-" + i, i, 20, i % 3 == 0);
        }
        String text = JobSummary.write(many.results(), "out/results.json");

        assertThat(text.getBytes(StandardCharsets.UTF_8).length).isLessThan(1 << 20);
        assertThat(text).contains("… and 100 more.").contains("90 more failures");
        assertThat(text.indexOf("❌ invalid |")).isLessThan(text.indexOf("✅ valid |"));
    }

    @Test
    void a_badge_says_the_verdict_in_words() throws Exception {
        Document picture = parse(Badge.svg(trials()));
        assertThat(picture.getDocumentElement().getAttribute("aria-label"))
                .isEqualTo("assay: invalid");
        JsonNode endpoint = JsonMapper.shared().readTree(Badge.endpoint(suite()));
        assertThat(endpoint.get("schemaVersion").asInt()).isEqualTo(1);
        assertThat(endpoint.get("message").asString()).isEqualTo("invalid");
    }
}
