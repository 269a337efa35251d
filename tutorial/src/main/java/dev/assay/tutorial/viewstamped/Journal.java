// SPDX-License-Identifier: Apache-2.0
package dev.assay.tutorial.viewstamped;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.assay.simulation.Disk;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * What a replica must not forget: its view, the view in which it was last normal, and its log, as
 * lines in one file. Each line carries a checksum over itself and all lines before, so that after a
 * loss of power the file is good up to the first line that is torn, missing, or left from before.
 *
 * <p>What it cannot see: a disk that loses what it had made durable looks like one whose power
 * failed a moment earlier. The target says that it does not stand damaged disks.
 */
final class Journal {
    private static final String FILE = "journal";

    private final Disk disk;
    private final Consumer<String> failed;
    private final List<Entry> log = new ArrayList<>();
    private long length;
    private long checksum;
    private long view;
    private long lastNormal;

    /** A journal on a disk; {@code failed} hears when nobody knows what is durable. */
    Journal(Disk disk, Consumer<String> failed) {
        this.disk = disk;
        this.failed = failed;
    }

    /** Reads what earlier incarnations wrote. */
    void recover(Runnable done) {
        disk.read(
                FILE,
                result -> {
                    switch (result) {
                        case Disk.Result.Failed failure -> failed.accept(failure.reason());
                        case Disk.Result.Done read -> {
                            recover(new String(read.data(), UTF_8));
                            // What is left behind the good part must not be taken for newer lines.
                            disk.truncate(FILE, length);
                            // After a failed sync the good part may be in the page cache only, and
                            // no later sync would tell (Rebello et al., ATC 2020).
                            disk.write(FILE, 0, Arrays.copyOf(read.data(), (int) length));
                            whenDurable(done);
                        }
                    }
                });
    }

    private void recover(String text) {
        int start = 0;
        for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
            String[] parts = text.substring(start, end).split("\t");
            if (parts.length != 2
                    || !parts[1].equals(Long.toString(Text.checksum(checksum, parts[0])))) {
                break;
            }
            apply(parts[0]);
            checksum = Text.checksum(checksum, parts[0]);
            start = end + 1;
        }
        length = start;
    }

    private void apply(String line) {
        String[] words = line.split(" ", 2);
        switch (words[0]) {
            case "view" -> view = Long.parseLong(words[1]);
            case "normal" -> lastNormal = Long.parseLong(words[1]);
            case "cut" -> log.subList(Integer.parseInt(words[1]), log.size()).clear();
            case "entry" -> log.add(Text.entry(words[1]));
            default -> throw new IllegalStateException("whole, but unknown: " + line);
        }
    }

    private void write(String line) {
        apply(line);
        checksum = Text.checksum(checksum, line);
        byte[] bytes = (line + "\t" + checksum + "\n").getBytes(UTF_8);
        disk.write(FILE, length, bytes);
        length += bytes.length;
    }

    long view() {
        return view;
    }

    long lastNormal() {
        return lastNormal;
    }

    /** How many entries the log has. */
    int last() {
        return log.size();
    }

    /** The entry with a number, from 1. */
    Entry entry(int number) {
        return log.get(number - 1);
    }

    /** A copy of the log. */
    List<Entry> log() {
        return List.copyOf(log);
    }

    void append(Entry entry) {
        write("entry " + Text.line(entry));
    }

    void leaveFor(long later) {
        write("view " + later);
    }

    /**
     * Takes over the log of a view, in which the replica is normal then. Says how many entries of
     * the old log stay, which are all that both have in common.
     */
    int adopt(long newView, List<Entry> newLog) {
        int common = 0;
        while (common < Math.min(log.size(), newLog.size())
                && log.get(common).equals(newLog.get(common))) {
            common++;
        }
        if (common < log.size()) {
            write("cut " + common);
        }
        newLog.subList(common, newLog.size()).forEach(this::append);
        write("view " + newView);
        write("normal " + newView);
        return common;
    }

    /** Runs the action once everything written so far is on the disk. */
    void whenDurable(Runnable action) {
        disk.sync(
                result -> {
                    switch (result) {
                        case Disk.Result.Done done -> action.run();
                        case Disk.Result.Failed failure -> failed.accept(failure.reason());
                    }
                });
    }
}
