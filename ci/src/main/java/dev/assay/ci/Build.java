// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * Which build this is.
 *
 * @param commit of the sources, with {@code -dirty} when they had changes; {@code unknown} when
 *     built outside of a repository
 */
public record Build(String version, String commit) {
    /** The build that runs, as Maven noted it. */
    public static Build current() {
        Properties noted = new Properties();
        try (InputStream file = Build.class.getResourceAsStream("build.properties")) {
            if (file == null) {
                throw new IllegalStateException(
                        "build.properties is missing beside " + Build.class.getName());
            }
            noted.load(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Build(
                noted.getProperty("version", "unknown"), noted.getProperty("commit", "unknown"));
    }
}
