// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.results;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.assay.ci.BadInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Reads and writes {@code results.json}. */
public final class ResultsJson {
    private static final JsonMapper COMPACT =
            JsonMapper.builder()
                    .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                    .changeDefaultPropertyInclusion(
                            inclusion ->
                                    inclusion.withValueInclusion(JsonInclude.Include.NON_ABSENT))
                    .build();
    private static final JsonMapper PRETTY =
            COMPACT.rebuild().enable(SerializationFeature.INDENT_OUTPUT).build();

    private ResultsJson() {}

    /** The document, for people and programs. */
    public static byte[] write(Results results) {
        return (PRETTY.writeValueAsString(results) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** One line of JSON. */
    public static String line(Object entry) {
        return COMPACT.writeValueAsString(entry);
    }

    /**
     * The document in the bytes of a file.
     *
     * @param name of the file, for messages
     */
    public static Results read(byte[] bytes, Path name) {
        Results results;
        try {
            results = COMPACT.readValue(bytes, Results.class);
        } catch (JacksonException damaged) {
            throw new BadInputException(
                    name + ": not a results document: " + damaged.getOriginalMessage(), damaged);
        }
        if (!Results.FORMAT.equals(results.format()) || results.version() != Results.VERSION) {
            throw new BadInputException(
                    name
                            + ": format "
                            + results.format()
                            + " version "
                            + results.version()
                            + " is not "
                            + Results.FORMAT
                            + " version "
                            + Results.VERSION
                            + "; render it with the build that wrote it");
        }
        return results;
    }

    /**
     * The run in a line of a trend file.
     *
     * @param place of the line, for messages
     */
    static RunLine runLine(String line, String place) {
        RunLine run;
        try {
            run = COMPACT.readValue(line, RunLine.class);
        } catch (JacksonException damaged) {
            throw new BadInputException(
                    place
                            + ": no line of a trend: "
                            + damaged.getOriginalMessage()
                            + "; remove it, or name another file",
                    damaged);
        }
        if (!RunLine.FORMAT.equals(run.format())) {
            throw new BadInputException(
                    place + ": format " + run.format() + " is not " + RunLine.FORMAT);
        }
        return run;
    }
}
