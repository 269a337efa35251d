// SPDX-License-Identifier: Apache-2.0
package dev.assay.jepsen;

import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where Jepsen, Knossos and Elle are missing, small namespaces of the same names and functions
 * stand in for them while a test runs, so that what is ours takes the same way. Where they are
 * there, the test runs with the real ones.
 */
final class StandIns implements AutoCloseable {
    private final ClassLoader before = Thread.currentThread().getContextClassLoader();

    StandIns() {
        if (!Library.JEPSEN.isPresent()) {
            Thread.currentThread()
                    .setContextClassLoader(new URLClassLoader(new URL[] {folder()}, before));
        }
    }

    private static URL folder() {
        Path start = Path.of("").toAbsolutePath();
        for (Path at = start; at != null; at = at.getParent()) {
            Path folder = at.resolve("jepsen/src/test/stand-ins");
            if (Files.isDirectory(folder)) {
                try {
                    return folder.toUri().toURL();
                } catch (MalformedURLException impossible) {
                    throw new IllegalStateException(impossible);
                }
            }
        }
        throw new IllegalStateException("no folder of stand-ins above " + start);
    }

    @Override
    public void close() {
        Thread.currentThread().setContextClassLoader(before);
    }
}
