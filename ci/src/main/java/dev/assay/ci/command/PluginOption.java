// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import dev.assay.checkers.model.Models;
import dev.assay.ci.BadInputException;
import dev.assay.ci.Surroundings;
import dev.assay.harness.Plugins;
import dev.assay.histories.format.HistoryFormats;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.zip.ZipFile;
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
            requireJar(jar);
            try {
                addresses[i] = jar.toUri().toURL();
            } catch (MalformedURLException e) {
                throw new BadInputException("--plugins: not a file name: " + jar, e);
            }
        }
        // Open until the process ends: services are loaded lazily.
        URLClassLoader loader = new URLClassLoader("plugins", addresses, own);
        Thread.currentThread().setContextClassLoader(loader);
        requireWhole(loader);
        return loader;
    }

    private static void requireWhole(ClassLoader loader) {
        try {
            Models.all(loader);
            Plugins.of(loader);
            HistoryFormats.all();
        } catch (ServiceConfigurationError | IllegalStateException damaged) {
            throw new BadInputException(
                    "--plugins: " + damaged.getMessage() + "; repair the jar", damaged);
        }
    }

    // A class loader passes over what is no jar without a word.
    private static void requireJar(Path jar) {
        if (Files.isDirectory(jar)) {
            return;
        }
        try (ZipFile opened = new ZipFile(jar.toFile())) {
            if (opened.size() == 0) {
                throw new BadInputException("--plugins: nothing is in " + jar + "; build it again");
            }
        } catch (IOException damaged) {
            throw new BadInputException(
                    "--plugins: " + jar + " is no jar: " + damaged.getMessage(), damaged);
        }
    }
}
