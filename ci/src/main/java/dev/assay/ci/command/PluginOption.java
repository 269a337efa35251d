// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import dev.assay.ci.BadInputException;
import dev.assay.ci.Surroundings;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Models, formats, targets and workloads of the user's own. */
final class PluginOption {
    @Option(
            names = "--plugins",
            paramLabel = "JAR",
            split = ",",
            description =
                    "Jars with models, formats, targets or workloads of your own, found by"
                            + " ServiceLoader.")
    private List<String> jars = new ArrayList<>();

    /**
     * A class loader that sees the plug-ins; it is the thread's context class loader from now on.
     */
    ClassLoader load(Surroundings surroundings) {
        ClassLoader own = PluginOption.class.getClassLoader();
        if (jars.isEmpty()) {
            return own;
        }
        URL[] addresses = new URL[jars.size()];
        for (int i = 0; i < addresses.length; i++) {
            Path jar = surroundings.resolve(jars.get(i));
            if (!Files.isReadable(jar)) {
                throw new BadInputException(
                        "--plugins: cannot read " + jar + "; name an existing jar");
            }
            try {
                addresses[i] = jar.toUri().toURL();
            } catch (MalformedURLException e) {
                throw new BadInputException("--plugins: not a file name: " + jar, e);
            }
        }
        // Open until the process ends: services are loaded lazily.
        URLClassLoader loader = new URLClassLoader("plugins", addresses, own);
        Thread.currentThread().setContextClassLoader(loader);
        return loader;
    }
}
