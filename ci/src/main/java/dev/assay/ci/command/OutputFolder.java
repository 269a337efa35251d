// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import dev.assay.ci.BadInputException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * Where a command leaves its files. What cannot be written is the user's to cure, and said in one
 * line.
 */
final class OutputFolder {
    private final Path folder;
    private final String option;

    private OutputFolder(Path folder, String option) {
        this.folder = folder;
        this.option = option;
    }

    /**
     * Makes the folder and shows that files can be written into it, before any work is done. What
     * an earlier command found is gone from then on, so that a command that is interrupted does not
     * leave it as its own.
     *
     * @param option by which the user chooses it
     */
    static OutputFolder open(Path folder, String option) {
        return open(folder, option, List.of("results.json", "report.html"));
    }

    /**
     * As {@link #open(Path, String)}, with other files.
     *
     * @param names of the files that are gone from then on
     */
    static OutputFolder open(Path folder, String option, List<String> names) {
        OutputFolder output = new OutputFolder(folder, option);
        for (String name : names) {
            output.remove(output.write(name, new byte[0]));
        }
        return output;
    }

    /** A file in the folder, for others to write; its own folder exists. */
    Path file(String name) {
        Path file = folder.resolve(name);
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
        } catch (IOException e) {
            throw cannotWrite(file, e);
        }
        return file;
    }

    /** Writes a file. */
    Path write(String name, byte[] content) {
        Path file = file(name);
        Path partial = file.resolveSibling(file.getFileName() + ".partial");
        try {
            try {
                Files.write(partial, content);
                return Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(partial);
            }
        } catch (IOException e) {
            throw cannotWrite(file, e);
        }
    }

    /**
     * Removes a folder's files that an earlier command left, so that what is found there belongs
     * together.
     */
    void clear(String name, String ending) {
        Path old = folder.resolve(name);
        if (!Files.isDirectory(old)) {
            return;
        }
        try (java.util.stream.Stream<Path> files = Files.list(old)) {
            for (Path file : files.filter(path -> path.toString().endsWith(ending)).toList()) {
                remove(file);
            }
        } catch (IOException e) {
            throw cannotWrite(old, e);
        }
    }

    private void remove(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw cannotWrite(file, e);
        }
    }

    private BadInputException cannotWrite(Path file, IOException problem) {
        String why =
                switch (problem) {
                    case java.nio.file.AccessDeniedException denied -> "permission denied";
                    case FileAlreadyExistsException exists -> exists.getFile() + " is a file";
                    case java.nio.file.FileSystemException system when system.getReason() != null ->
                            system.getReason();
                    default -> String.valueOf(problem.getMessage());
                };
        return new BadInputException(
                "cannot write "
                        + file
                        + ": "
                        + why
                        + "; free the place or choose another by "
                        + option
                        + " DIR",
                problem);
    }
}
