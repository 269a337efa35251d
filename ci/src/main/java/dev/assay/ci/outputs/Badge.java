// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.outputs;

import dev.assay.ci.results.Results;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** Results as a badge: a picture, or the document that shields.io draws one from. */
public final class Badge {
    private static final int CHARACTER = 7;
    private static final int PADDING = 6;
    private static final String LABEL = "assay";

    private Badge() {}

    /** An SVG picture of 20 pixels' height that loads nothing. */
    public static byte[] svg(Results results) {
        String message = results.verdict();
        int left = LABEL.length() * CHARACTER + 2 * PADDING;
        int right = message.length() * CHARACTER + 2 * PADDING;
        String svg =
                """
                <svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="20" role="img" aria-label="%2$s: %3$s">
                <title>%2$s: %3$s</title>
                <clipPath id="r"><rect width="%1$d" height="20" rx="3"/></clipPath>
                <g clip-path="url(#r)"><rect width="%4$d" height="20" fill="#464b53"/><rect x="%4$d" width="%5$d" height="20" fill="%6$s"/></g>
                <g fill="#ffffff" text-anchor="middle" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">
                <text x="%7$d" y="14">%2$s</text><text x="%8$d" y="14">%3$s</text></g>
                </svg>
                """
                        .formatted(
                                left + right,
                                LABEL,
                                message,
                                left,
                                right,
                                colour(message),
                                left / 2,
                                left + right / 2);
        return svg.getBytes(StandardCharsets.UTF_8);
    }

    /** The JSON that <a href="https://shields.io/badges/endpoint-badge">shields.io</a> reads. */
    public static byte[] endpoint(Results results) {
        Map<String, Object> badge = new LinkedHashMap<>();
        badge.put("schemaVersion", 1);
        badge.put("label", LABEL);
        badge.put("message", results.verdict());
        badge.put("color", colour(results.verdict()));
        badge.put("isError", !results.verdict().equals("valid"));
        return (JsonMapper.shared().writeValueAsString(badge) + "\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String colour(String verdict) {
        return switch (verdict) {
            case "valid" -> "#17714a";
            case "invalid" -> "#b3261e";
            case "error" -> "#6b3fa0";
            default -> "#8a5a00";
        };
    }
}
