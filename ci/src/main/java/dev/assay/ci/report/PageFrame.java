// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The page around a body: one file with its own style and script and nothing else, which a content
 * security policy enforces.
 */
final class PageFrame {
    private PageFrame() {}

    /**
     * The page, in UTF-8.
     *
     * @param body markup
     * @param data JSON that the page carries along
     */
    static byte[] render(String title, String body, String data) {
        String style = resource("report.css");
        String script = resource("report.js");
        String policy =
                "default-src 'none'; style-src '"
                        + hash(style)
                        + "'; script-src '"
                        + hash(script)
                        + "'; base-uri 'none'; form-action 'none'";
        Map<String, String> parts =
                Map.of(
                        "policy",
                        Markup.escape(policy),
                        "title",
                        Markup.escape(title),
                        "style",
                        style,
                        "script",
                        script,
                        "body",
                        body,
                        // Within a script element only "</" and "<!--" could end the data early.
                        "results",
                        data.replace("<", "\\u003c"));
        return fill(resource("index.html"), parts).getBytes(StandardCharsets.UTF_8);
    }

    // One pass, so that a value that looks like a placeholder stays a value.
    private static String fill(String template, Map<String, String> parts) {
        Matcher places = Pattern.compile("\\{\\{(\\w+)}}").matcher(template);
        return places.replaceAll(place -> Matcher.quoteReplacement(parts.get(place.group(1))));
    }

    private static String resource(String name) {
        try (InputStream file = PageFrame.class.getResourceAsStream(name)) {
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
