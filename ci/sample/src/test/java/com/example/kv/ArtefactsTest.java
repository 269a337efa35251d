// SPDX-License-Identifier: Apache-2.0
package com.example.kv;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Collections;
import java.util.TreeSet;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;

/** What this project gets for the two dependencies on Assay that it names. */
class ArtefactsTest {
    @Test
    void each_jar_has_a_module_name_and_none_is_of_the_reference_database() throws IOException {
        TreeSet<String> modules = new TreeSet<>();
        for (URL manifest :
                Collections.list(
                        ArtefactsTest.class
                                .getClassLoader()
                                .getResources("META-INF/MANIFEST.MF"))) {
            if (manifest.toString().matches(".*/(assay|bcprov)-[^/]*\\.jar!.*")) {
                try (InputStream input = manifest.openStream()) {
                    modules.add(
                            String.valueOf(
                                    new Manifest(input)
                                            .getMainAttributes()
                                            .getValue("Automatic-Module-Name")));
                }
            }
        }

        assertThat(modules)
                .containsExactly(
                        "dev.assay.checkers",
                        "dev.assay.harness",
                        "dev.assay.histories",
                        "dev.assay.junit",
                        "dev.assay.nemeses",
                        "dev.assay.simulation");
    }
}
