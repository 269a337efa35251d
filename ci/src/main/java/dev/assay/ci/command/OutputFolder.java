// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import dev.assay.ci.BadInputException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * Where a command leaves its files. What cannot be written is the user's to cure, and said in one
 * line.
 */
final class OutputFolder {
    /** Which files of the folder are Assay's, one a line. */
    private static final String OWN_FILES = ".assay-files";

    private static final String OWN_NAME =
            "(cases|histories)/[A-Za-z0-9._-]+\\.(json|jsonl|history)";

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

    /** A file as {@link #file}, which {@link #removeOwn} of a later command may remove. */
    synchronized Path ownFile(String name) {
        Path list = file(OWN_FILES);
        try {
            Files.writeString(
                    list, name + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw cannotWrite(list, e);
        }
        return file(name);
    }

    /**
     * Removes what earlier commands wrote as their own, so that what is found in the folder belongs
     * together. What others keep there stays.
     */
    void removeOwn() {
        Path list = folder.resolve(OWN_FILES);
        try {
            if (!Files.isRegularFile(list)) {
                return;
            }
            for (String name : Files.readAllLines(list)) {
                if (name.matches(OWN_NAME)) {
                    Files.deleteIfExists(folder.resolve(name));
                }
            }
            Files.delete(list);
        } catch (IOException e) {
            throw cannotWrite(list, e);
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
