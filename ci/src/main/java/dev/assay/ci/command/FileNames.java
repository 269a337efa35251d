// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** File names as users type them: patterns are expanded here too, for shells that do not. */
final class FileNames {
    private static final String PATTERN = ".*[*?\\[{].*";

    private FileNames() {}

    /**
     * The files, those of a pattern sorted; a name or pattern that matches nothing stays, and fails
     * when it is read.
     */
    static List<String> expand(List<String> names, Path folder) {
        List<String> expanded = new ArrayList<>();
        for (String name : names) {
            List<String> matches =
                    name.matches(PATTERN) && !exists(name, folder)
                            ? matches(name, folder)
                            : List.of();
            if (matches.isEmpty()) {
                expanded.add(name);
            } else {
                expanded.addAll(matches);
            }
        }
        return expanded;
    }

    private static boolean exists(String name, Path folder) {
        try {
            return Files.exists(folder.resolve(name));
        } catch (InvalidPathException noName) {
            return false;
        }
    }

    private static List<String> matches(String pattern, Path folder) {
        int firstSpecial = 0;
        while ("*?[{".indexOf(pattern.charAt(firstSpecial)) < 0) {
            firstSpecial++;
        }
        int slash = pattern.lastIndexOf('/', firstSpecial);
        String base = slash < 0 ? "" : pattern.substring(0, slash + 1);
        Path start = folder.resolve(base);
        if (!Files.isDirectory(start)) {
            return List.of();
        }
        String rest = pattern.substring(slash + 1);
        boolean isDeep = rest.contains("**");
        int depth = isDeep ? Integer.MAX_VALUE : rest.split("/").length;
        try (Stream<Path> files = Files.walk(start, depth, FileVisitOption.FOLLOW_LINKS)) {
            PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + rest);
            return files.filter(
                            path -> !path.equals(start) && matcher.matches(start.relativize(path)))
                    .filter(path -> isDeep ? Files.isRegularFile(path) : true)
                    .map(path -> base + start.relativize(path))
                    .sorted()
                    .toList();
        } catch (IOException
                | java.io.UncheckedIOException
                | java.util.regex.PatternSyntaxException unreadable) {
            return List.of();
        }
    }
}
