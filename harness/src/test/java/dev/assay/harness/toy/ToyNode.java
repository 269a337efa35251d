// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.toy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.assay.simulation.Disk;
import dev.assay.simulation.Environment;
import dev.assay.simulation.Node;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Keeps texts by key; a log of lines on disk holds every change before it is answered. */
final class ToyNode implements Node {
    private final Environment environment;
    private final Set<String> switches;
    private final SortedMap<String, String> values = new TreeMap<>();
    private final SortedMap<String, String> previous = new TreeMap<>();
    private final Deque<Runnable> untilReady = new ArrayDeque<>();
    private boolean ready;
    private boolean silent;
    private long logLength;
    private long requests;

    ToyNode(Environment environment, Set<String> switches) {
        this.environment = environment;
        this.switches = switches;
    }

    @Override
    public void start() {
        environment
                .disk()
                .read(
                        "log",
                        result -> {
                            byte[] data = ((Disk.Result.Done) result).data();
                            String text = new String(data, UTF_8);
                            int end = text.lastIndexOf('\n') + 1;
                            for (String line : text.substring(0, end).split("\n")) {
                                String[] words = line.split(" ");
                                if (words.length == 3
                                        && words[2].equals(words[1].hashCode() + "")) {
                                    String[] change = words[1].split("=", 2);
                                    values.put(change[0], change[1]);
                                }
                            }
                            logLength = data.length;
                            silent =
                                    switches.contains(ToyTarget.NEVER_ANSWERS)
                                            || (data.length > 0
                                                    && switches.contains(
                                                            ToyTarget.STAYS_SILENT_AFTER_CRASH));
                            ready = true;
                            untilReady.forEach(Runnable::run);
                        });
    }

    @Override
    public void receive(int from, byte[] message) {
        if (ready) {
            serve(from, new String(message, UTF_8).split(" "));
        } else {
            untilReady.add(() -> receive(from, message));
        }
    }

    // id get key | id put key value | id cas key old new | id append key value
    private void serve(int from, String[] words) {
        requests++;
        if (switches.contains(ToyTarget.THROWS) && requests == 200) {
            throw new IllegalStateException("the toy is broken on purpose");
        }
        String key = words[2];
        String now = values.getOrDefault(key, "");
        switch (words[1]) {
            case "get" -> {
                boolean stale = switches.contains(ToyTarget.STALE_READS) && requests % 20 == 0;
                whenSafe(from, words[0], stale ? previous.getOrDefault(key, "") : now);
            }
            case "put" -> change(from, words[0], key, words[3]);
            case "append" ->
                    change(from, words[0], key, now.isEmpty() ? words[3] : now + "," + words[3]);
            case "cas" -> {
                if (now.equals(words[3])) {
                    change(from, words[0], key, words[4]);
                } else {
                    whenSafe(from, words[0], "false");
                }
            }
            default -> throw new IllegalArgumentException("unknown function " + words[1]);
        }
    }

    private void change(int from, String id, String key, String value) {
        boolean lost = switches.contains(ToyTarget.LOSES_WRITES) && requests % 20 == 0;
        if (!lost) {
            previous.put(key, values.getOrDefault(key, ""));
            values.put(key, value);
            String change = key + "=" + value;
            // A newline before and after: what is left of a torn line cannot damage the next one.
            byte[] line = ("\nset " + change + " " + change.hashCode() + "\n").getBytes(UTF_8);
            environment.disk().write("log", logLength, line);
            logLength += line.length;
        }
        whenSafe(from, id, "true");
    }

    // What an answer tells must not be lost afterwards, also where it only tells of another
    // client's write.
    private void whenSafe(int to, String id, String value) {
        if (switches.contains(ToyTarget.ANSWERS_BEFORE_SYNC)) {
            answer(to, id, value);
        } else {
            environment.disk().sync(done -> answer(to, id, value));
        }
    }

    private void answer(int to, String id, String value) {
        if (!silent) {
            environment.send(to, (id + " " + value).getBytes(UTF_8));
        }
    }
}
