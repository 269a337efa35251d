// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.results;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The schema of the results, asked by an independent validator. */
public final class ResultsSchema {
    private ResultsSchema() {}

    /** What the document does that the schema forbids. */
    public static List<String> problems(String document) {
        try (InputStream file = Results.class.getResourceAsStream("results.schema.json")) {
            String text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
            Schema schema =
                    SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                            .getSchema(text, InputFormat.JSON);
            return schema.validate(document, InputFormat.JSON).stream()
                    .map(Error::toString)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Fails with the problems when there are any. */
    public static void assertValid(String document) {
        assertThat(problems(document)).isEmpty();
    }
}
