// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.regression;

import dev.assay.harness.trial.CaseFile;
import dev.assay.harness.trial.FailureSignature;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes a case as the source of a JUnit 5 test: the whole case stands in the class, which needs
 * nothing but Assay's modules and the system on trial.
 */
public final class RegressionSource {
    /** A class file cannot hold a longer text; it may count three bytes for a letter. */
    private static final int TEXT_MAX = 20_000;

    private static final Pattern TEST_FOLDER = Pattern.compile(".*?src/test/java/(.+)/[^/]+");
    private static final String QUOTES = "\"\"\"";

    private RegressionSource() {}

    /**
     * A name for the class of a case.
     *
     * @param caseName the name of the case file without its ending
     */
    public static String className(String caseName) {
        StringBuilder name = new StringBuilder();
        for (String word : caseName.split("[^A-Za-z0-9]+")) {
            if (!word.isEmpty()) {
                name.append(Character.toUpperCase(word.charAt(0))).append(word.substring(1));
            }
        }
        boolean begins = !name.isEmpty() && Character.isLetter(name.charAt(0));
        return (begins ? "" : "Case") + name + "Test";
    }

    /** The package of a class in this file, as the usual folders of Maven and Gradle tell it. */
    static String packageOf(Path file) {
        Matcher folders = TEST_FOLDER.matcher(file.toString().replace('\\', '/'));
        return folders.matches() ? folders.group(1).replace('/', '.') : "";
    }

    /**
     * The source.
     *
     * @param file where it will stand, which gives the class its name and package
     * @param explanation of the failure, one line each
     */
    public static String write(
            Path file, CaseFile failed, FailureSignature failure, List<String> explanation) {
        String className = file.getFileName().toString().replaceFirst("\\.java$", "");
        if (!className.matches("[A-Za-z_][A-Za-z0-9_]*")) {
            throw new IllegalArgumentException(
                    "'"
                            + className
                            + "' is no name of a class: choose a file such as CaseTest.java");
        }
        String packageName = packageOf(file);
        StringBuilder source = new StringBuilder();
        source.append("// Written by assay replay --junit.\n");
        if (!packageName.isEmpty()) {
            source.append("package ").append(packageName).append(";\n\n");
        }
        source.append(
                """
                import static org.junit.jupiter.api.Assertions.assertFalse;
                import static org.junit.jupiter.api.Assumptions.assumeTrue;

                import dev.assay.harness.regression.RegressionCase;
                import org.junit.jupiter.api.Test;

                /**
                """);
        source.append(" * ").append(comment(what(failed))).append("\n *\n * <pre>\n");
        explanation.forEach(line -> source.append(" * ").append(comment(line)).append('\n'));
        source.append(
                """
                 * </pre>
                 */
                class %s {
                    private static final String FAILURE =
                            "%s";

                    @Test
                    void %s() {
                        RegressionCase.Outcome outcome = RegressionCase.of(caseFile(), FAILURE).run();

                        assertFalse(outcome.isBroken(), outcome.message());
                        assumeTrue(outcome.provesSomething(), outcome.message());
                    }

                """
                        .formatted(className, quoted(failure.text()), method(failure)));
        source.append("    private static String caseFile() {\n")
                .append("        return String.join(\n                \"\\n\"");
        for (String part : parts(failed.text())) {
            source.append(",\n").append(QUOTES).append('\n').append(block(part)).append(QUOTES);
        }
        return ascii(source.append(");\n    }\n}\n").toString());
    }

    private static String what(CaseFile failed) {
        return "A failure of "
                + failed.trial().target()
                + (failed.trial().switches().isEmpty()
                        ? ""
                        : " with " + String.join(", ", failed.trial().switches()))
                + ", found at commit "
                + failed.commit()
                + ": this test fails while it is there.";
    }

    private static String method(FailureSignature failure) {
        String words =
                (failure.part() + " is not broken by " + failure.kind())
                        .replaceAll("[^A-Za-z0-9]+", "_");
        return Character.isLetter(words.charAt(0)) ? words : "case_" + words;
    }

    /** Whole lines, so many at a time as a class file can hold. */
    private static List<String> parts(String text) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        for (String line : text.lines().toList()) {
            if (!part.isEmpty() && part.length() + line.length() > TEXT_MAX) {
                parts.add(part.toString());
                part.setLength(0);
            }
            part.append(part.isEmpty() ? "" : "\n").append(line.stripTrailing());
        }
        parts.add(part.toString());
        return parts;
    }

    // The line that ends a text block decides how far its lines are indented: this one not at all.
    private static String block(String text) {
        String escaped = text.replace("\\", "\\\\").replace(QUOTES, "\\\"\"\"");
        return escaped + "\\\n";
    }

    /** The same source in whatever encoding it is compiled. */
    private static String ascii(String source) {
        StringBuilder ascii = new StringBuilder(source.length());
        for (int i = 0; i < source.length(); i++) {
            char letter = source.charAt(i);
            ascii.append(letter < 0x7F ? letter : "\\u%04x".formatted((int) letter));
        }
        return ascii.toString();
    }

    private static String quoted(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"");
    }

    // Neither may end the comment, nor be an escape of a letter.
    private static String comment(String text) {
        return text.replace("*/", "* /")
                .replace("\\", "&#92;")
                .replace("@", "&#64;")
                .replace("<", "&lt;");
    }
}
