// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import dev.assay.checkers.model.Model;
import dev.assay.checkers.model.Models;
import dev.assay.ci.BadInputException;
import dev.assay.ci.Surroundings;
import dev.assay.harness.Plugins;
import dev.assay.harness.Target;
import dev.assay.harness.Workload;
import dev.assay.harness.clients.ConnectionKind;
import dev.assay.harness.real.SystemTarget;
import dev.assay.histories.format.HistoryFormat;
import dev.assay.histories.format.HistoryFormats;
import dev.assay.nemeses.FaultType;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Driver;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.zip.ZipFile;
import picocli.CommandLine.Option;

/** Models, formats, targets and workloads of the user's own. */
final class PluginOption {
    private static final List<Class<?>> SERVICES =
            List.of(
                    Model.class,
                    HistoryFormat.class,
                    FaultType.class,
                    Target.class,
                    Workload.class,
                    SystemTarget.class,
                    ConnectionKind.class,
                    Driver.class);

    @Option(
            names = "--plugins",
            paramLabel = "JAR",
            split = ",",
            description =
                    "Jars with models, formats, faults, targets or workloads of your own, found by"
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
        if (jars.stream().anyMatch(String::isBlank)) {
            throw new BadInputException("--plugins names no jar; name one, or leave it out");
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

    private void requireWhole(ClassLoader loader) {
        try {
            Models.all(loader);
            Plugins.of(loader);
            HistoryFormats.all();
            requireServices(loader);
        } catch (ServiceConfigurationError | IllegalStateException damaged) {
            throw new BadInputException(
                    "--plugins: " + damaged.getMessage() + "; repair the jar", damaged);
        }
    }

    // One of several jars may be a library that the others use.
    private void requireServices(ClassLoader loader) {
        boolean isAnyThere =
                SERVICES.stream()
                        .flatMap(service -> ServiceLoader.load(service, loader).stream())
                        .anyMatch(provider -> provider.type().getClassLoader() == loader);
        if (!isAnyThere) {
            throw new BadInputException(
                    "--plugins: "
                            + String.join(", ", jars)
                            + (jars.size() == 1 ? " offers" : " offer")
                            + " no model, format, fault, target or workload; name its class in"
                            + " META-INF/services, as ARCHITECTURE.md shows");
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
