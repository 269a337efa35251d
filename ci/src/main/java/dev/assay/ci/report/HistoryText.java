// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.report;

import dev.assay.histories.History;
import dev.assay.histories.format.HistoryFormats;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A small history as text within the page, to copy or to save as a file: as JSON lines and as EDN.
 * The text is there without scripts; saving takes one, which makes the file out of the text, so
 * that nothing has to be loaded.
 */
final class HistoryText {
    /** Longer histories are left to their files. */
    static final int EVENTS_MAX = 1_200;

    private static final List<String> FORMATS = List.of("jsonl", "edn");

    private HistoryText() {}

    static boolean canDraw(History history) {
        return history.events() > 0 && history.events() <= EVENTS_MAX;
    }

    /** The history in a format, as its file would hold it. */
    static String text(History history, String format) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            HistoryFormats.find(format).write(history, bytes);
        } catch (IOException memoryDoesNotFail) {
            throw new UncheckedIOException(memoryDoesNotFail);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /**
     * @param name of the files, without an ending
     * @param id unique within the page
     */
    static void draw(Markup page, History history, String name, String id) {
        page.open("details", "class", "numbers")
                .element("summary", "The history as text, to save or to copy");
        String file = name.replaceAll(".*/", "").replaceAll("[^A-Za-z0-9._-]", "-");
        for (String format : FORMATS) {
            String place = id + "-" + format;
            page.open("p", "class", "saved");
            page.element("strong", format.equals("edn") ? "EDN" : "JSON lines").text(" ");
            page.element(
                            "button",
                            "Save " + file + "." + format,
                            "type",
                            "button",
                            "class",
                            "scripted",
                            "data-save",
                            place,
                            "data-name",
                            file + "." + format)
                    .close("p");
            page.element(
                    "pre",
                    text(history, format),
                    "id",
                    place,
                    "class",
                    "text",
                    "tabindex",
                    0,
                    "role",
                    "region",
                    "aria-label",
                    "The history as " + format);
        }
        page.close("details");
    }
}
