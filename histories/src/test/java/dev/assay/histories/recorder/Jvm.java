// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.recorder;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Another virtual machine which runs a class of the tests. */
final class Jvm {
    private Jvm() {}

    static List<String> command(Class<?> main, String... arguments) throws URISyntaxException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx128m", "-XX:+UseSerialGC", "-cp"));
        command.add(home(HistoryRecorder.class) + ":" + home(main));
        command.add(main.getName());
        command.addAll(List.of(arguments));
        return command;
    }

    private static String home(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    }
}
