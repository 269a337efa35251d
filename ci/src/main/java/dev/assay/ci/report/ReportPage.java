// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.report;

import dev.assay.ci.results.Results;
import dev.assay.ci.results.ResultsJson;
import dev.assay.harness.spacetime.SpaceTime;
import dev.assay.histories.History;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Renders one self-contained page: a pure function of a results document and the histories that it
 * names. The page loads nothing and runs only its own script, which a content security policy
 * enforces; without scripts it still shows everything.
 */
public final class ReportPage {
    private final Results results;
    private final Function<String, Optional<History>> histories;
    private final Function<String, Optional<SpaceTime>> worlds;

    /**
     * A page without space-time diagrams.
     *
     * @param results what to show
     * @param histories the history of a trial (by its name) or of a file (by its path), where it
     *     can be had
     */
    public ReportPage(Results results, Function<String, Optional<History>> histories) {
        this(results, histories, unused -> Optional.empty());
    }

    /**
     * A page.
     *
     * @param worlds what nodes did and told each other in a trial (by its name), where it can be
     *     had
     */
    public ReportPage(
            Results results,
            Function<String, Optional<History>> histories,
            Function<String, Optional<SpaceTime>> worlds) {
        this.results = results;
        this.histories = histories;
        this.worlds = worlds;
    }

    /** The page, in UTF-8. */
    public byte[] render() {
        String style = resource("report.css");
        String script = resource("report.js");
        String policy =
                "default-src 'none'; style-src '"
                        + hash(style)
                        + "'; script-src '"
                        + hash(script)
                        + "'; base-uri 'none'; form-action 'none'";
        PageBody body = new PageBody(results, histories, worlds);
        Map<String, String> parts =
                Map.of(
                        "policy", Markup.escape(policy),
                        "title", Markup.escape(body.title()),
                        "style", style,
                        "script", script,
                        "body", body.draw(),
                        // Within a script element only "</" and "<!--" could end the data early.
                        "results", ResultsJson.line(results).replace("<", "\\u003c"));
        return fill(resource("index.html"), parts).getBytes(StandardCharsets.UTF_8);
    }

    // One pass, so that a value that looks like a placeholder stays a value.
    private static String fill(String template, Map<String, String> parts) {
        Matcher places = Pattern.compile("\\{\\{(\\w+)}}").matcher(template);
        return places.replaceAll(place -> Matcher.quoteReplacement(parts.get(place.group(1))));
    }

    private static String resource(String name) {
        try (InputStream file = ReportPage.class.getResourceAsStream(name)) {
            if (file == null) {
                throw new IllegalStateException("resource is missing: " + name);
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String hash(String text) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            return "sha256-" + Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }
}
