// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Opens pages in a real browser; tests that need one are skipped where none is present. */
public final class ReportInBrowser {
    private static final List<String> NAMES =
            List.of("chromium", "chromium-browser", "google-chrome");

    private ReportInBrowser() {}

    /** What the page's own check says, asked in a wide window. */
    public static String selfCheck(Path folder, Path page)
            throws IOException, InterruptedException {
        return selfCheck(dump(folder, page, "1200,2000"));
    }

    static String selfCheck(String document) {
        Matcher found = Pattern.compile("data-self-check=\"([^\"]*)\"").matcher(document);
        assertThat(found.find())
                .as(
                        "the page's check ran to its end: "
                                + document.substring(0, Math.min(400, document.length())))
                .isTrue();
        return found.group(1);
    }

    /**
     * The page's document after its scripts ran.
     *
     * @param folder for the browser's own files
     */
    static String dump(Path folder, Path page, String size)
            throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                browser(),
                                "--headless",
                                "--no-sandbox",
                                "--disable-gpu",
                                "--no-first-run",
                                "--disable-background-networking",
                                "--disable-component-update",
                                "--disable-sync",
                                "--disable-dev-shm-usage",
                                "--virtual-time-budget=5000",
                                "--window-size=" + size,
                                "--user-data-dir=" + folder.resolve("profile"),
                                "--dump-dom",
                                page.toUri() + "#self-check"));
        // What the page saves goes to the folder, too.
        Path profile = Files.createDirectories(folder.resolve("profile/Default"));
        Files.writeString(
                profile.resolve("Preferences"),
                "{\"download\":{\"default_directory\":\""
                        + folder.resolve("saved").toAbsolutePath()
                        + "\"}}");
        Path document = folder.resolve("document.html");
        Process process =
                new ProcessBuilder(command)
                        .redirectOutput(document.toFile())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        boolean isOver = process.waitFor(60, TimeUnit.SECONDS);
        process.destroyForcibly();
        assertThat(isOver).as("the browser ended").isTrue();
        return Files.readString(document);
    }

    private static String browser() {
        for (String name : NAMES) {
            for (String place : System.getenv().getOrDefault("PATH", "").split(":")) {
                Path program = Path.of(place, name);
                if (Files.isExecutable(program)) {
                    return program.toString();
                }
            }
        }
        assumeThat(false).as("skipped: none of " + NAMES + " is on the path").isTrue();
        throw new IllegalStateException("unreachable");
    }
}
