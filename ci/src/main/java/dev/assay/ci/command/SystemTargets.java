// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import dev.assay.ci.BadInputException;
import dev.assay.ci.Surroundings;
import dev.assay.harness.HarnessInputException;
import dev.assay.harness.Names;
import dev.assay.harness.real.SystemTarget;
import dev.assay.harness.targetfile.TargetFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Finds systems to put on trial: files, those that come with Assay, and plug-ins. */
final class SystemTargets {
    private static final String SUFFIX = ".yaml";

    private final Surroundings surroundings;
    private final ClassLoader plugins;

    SystemTargets(Surroundings surroundings, ClassLoader plugins) {
        this.surroundings = surroundings;
        this.plugins = plugins;
    }

    /**
     * The system of this name, or of this file.
     *
     * @param settings that replace those of a file
     */
    SystemTarget find(String name, SortedMap<String, String> settings) {
        if (name.endsWith(SUFFIX) || name.endsWith(".yml") || name.contains("/")) {
            Path file = surroundings.resolve(name);
            if (!Files.isRegularFile(file)) {
                throw new BadInputException(file + ": there is no such target file");
            }
            return TargetFile.read(file, settings, plugins);
        }
        SortedMap<String, SystemTarget> loaded = new TreeMap<>();
        ServiceLoader.load(SystemTarget.class, plugins)
                .forEach(target -> loaded.put(target.id(), target));
        SystemTarget plugin = loaded.get(name);
        if (plugin != null) {
            if (!settings.isEmpty()) {
                throw new BadInputException(
                        "--set is for target files, and " + name + " is a plug-in; leave it out");
            }
            return plugin;
        }
        Optional<Path> folder = own();
        Optional<Path> file =
                folder.map(some -> some.resolve(name + SUFFIX)).filter(Files::isRegularFile);
        if (file.isPresent()) {
            return TargetFile.read(file.get(), settings, plugins);
        }
        TreeSet<String> known = new TreeSet<>(loaded.keySet());
        folder.ifPresent(some -> known.addAll(names(some)));
        HarnessInputException unknown = Names.unknown("target", name, known);
        throw new BadInputException(
                unknown.getMessage() + " (a file of your own ends in " + SUFFIX + ")", unknown);
    }

    /** The folder of Assay's own target files, from wherever it was started. */
    private Optional<Path> own() {
        String home = System.getProperty("assay.home", "");
        Path start = home.isEmpty() ? surroundings.folder().toAbsolutePath() : Path.of(home);
        for (Path at = start; at != null; at = at.getParent()) {
            Path folder = at.resolve("ci").resolve("targets");
            if (Files.isDirectory(folder)) {
                return Optional.of(folder);
            }
        }
        return Optional.empty();
    }

    private static TreeSet<String> names(Path folder) {
        TreeSet<String> names = new TreeSet<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.map(file -> String.valueOf(file.getFileName()))
                    .filter(file -> file.endsWith(SUFFIX))
                    .forEach(file -> names.add(file.substring(0, file.length() - SUFFIX.length())));
        } catch (IOException e) {
            throw new BadInputException("cannot read " + folder + ": " + e, e);
        }
        return names;
    }
}
