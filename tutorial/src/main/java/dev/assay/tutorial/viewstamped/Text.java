// SPDX-License-Identifier: Apache-2.0
package dev.assay.tutorial.viewstamped;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Messages and entries as lines of text, so that traces can be read. The last line of a message is
 * its checksum: what was damaged on the way is no message.
 */
final class Text {
    private Text() {}

    static byte[] encode(Message message) {
        String body =
                switch (message) {
                    case Message.Ask it -> "ask\n" + line(new Entry(0, it.request()));
                    case Message.Reply it ->
                            "reply " + it.view() + " " + it.sequence() + " " + it.result();
                    case Message.Prepare it ->
                            words("prepare", it.view(), it.number(), it.commit())
                                    + "\n"
                                    + line(it.entry());
                    case Message.PrepareOk it -> words("prepare-ok", it.view(), it.number());
                    case Message.Commit it -> words("commit", it.view(), it.number(), it.commit());
                    case Message.Wish it -> words("wish", it.view());
                    case Message.StartViewChange it -> words("start-view-change", it.view());
                    case Message.DoViewChange it ->
                            words("do-view-change", it.view(), it.lastNormal(), it.commit())
                                    + lines(it.log());
                    case Message.StartView it ->
                            words("start-view", it.view(), it.commit()) + lines(it.log());
                    case Message.GetState it -> words("get-state", it.view());
                };
        return (body + "\n" + checksum(0, body)).getBytes(UTF_8);
    }

    /** The message; empty where it is none, damaged or somebody else's. */
    static Optional<Message> decode(byte[] bytes) {
        String text = new String(bytes, UTF_8);
        int end = text.lastIndexOf('\n');
        if (end < 0
                || !text.substring(end + 1)
                        .equals(Long.toString(checksum(0, text.substring(0, end))))) {
            return Optional.empty();
        }
        List<String> lines = List.of(text.substring(0, end).split("\n"));
        String[] first = lines.getFirst().split(" ", 4);
        List<Entry> log = new ArrayList<>();
        lines.subList(1, lines.size()).forEach(line -> log.add(entry(line)));
        return Optional.of(
                switch (first[0]) {
                    case "ask" -> new Message.Ask(log.getFirst().request());
                    case "reply" -> new Message.Reply(number(first, 1), number(first, 2), first[3]);
                    case "prepare" ->
                            new Message.Prepare(
                                    number(first, 1),
                                    number(first, 2),
                                    number(first, 3),
                                    log.getFirst());
                    case "prepare-ok" -> new Message.PrepareOk(number(first, 1), number(first, 2));
                    case "commit" ->
                            new Message.Commit(
                                    number(first, 1), number(first, 2), number(first, 3));
                    case "wish" -> new Message.Wish(number(first, 1));
                    case "start-view-change" -> new Message.StartViewChange(number(first, 1));
                    case "do-view-change" ->
                            new Message.DoViewChange(
                                    number(first, 1), number(first, 2), number(first, 3), log);
                    case "start-view" ->
                            new Message.StartView(number(first, 1), number(first, 2), log);
                    case "get-state" -> new Message.GetState(number(first, 1));
                    default -> throw new IllegalStateException("whole, but unknown: " + text);
                });
    }

    static String line(Entry entry) {
        Request asked = entry.request();
        return words(Long.toString(entry.view()), asked.client(), asked.from(), asked.sequence())
                + " "
                + asked.command();
    }

    static Entry entry(String line) {
        String[] words = line.split(" ", 5);
        return new Entry(
                number(words, 0),
                new Request(number(words, 1), (int) number(words, 2), number(words, 3), words[4]));
    }

    /** The checksum of a text behind one with that checksum. */
    static long checksum(long before, String text) {
        CRC32C crc = new CRC32C();
        crc.update((before + text).getBytes(UTF_8));
        return crc.getValue();
    }

    private static String lines(List<Entry> log) {
        StringBuilder lines = new StringBuilder();
        log.forEach(entry -> lines.append('\n').append(line(entry)));
        return lines.toString();
    }

    private static String words(String first, long... numbers) {
        StringBuilder words = new StringBuilder(first);
        for (long number : numbers) {
            words.append(' ').append(number);
        }
        return words.toString();
    }

    private static long number(String[] words, int index) {
        return Long.parseLong(words[index]);
    }
}
