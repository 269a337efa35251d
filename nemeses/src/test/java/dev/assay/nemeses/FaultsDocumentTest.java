// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class FaultsDocumentTest {
    @Test
    void everyFaultAndEachOfItsFieldsIsInTheDocument() throws IOException {
        List<String> lines = Files.readAllLines(Path.of("../docs/faults.md"));
        FaultTypes.installed()
                .all()
                .forEach(
                        (id, fault) -> {
                            String row =
                                    lines.stream()
                                            .filter(line -> line.startsWith("| `" + id + "` |"))
                                            .findFirst()
                                            .orElseThrow(() -> new AssertionError(id));
                            for (RecordComponent field : fault.getClass().getRecordComponents()) {
                                assertThat(row).as(id).contains("`" + key(field.getName()) + "`:");
                            }
                        });
    }

    private static String key(String component) {
        return component
                .replaceAll("Nanos$", "")
                .replaceAll("([A-Z])", "-$1")
                .toLowerCase(Locale.ROOT);
    }
}
