// SPDX-License-Identifier: Apache-2.0
package dev.assay.tutorial.viewstamped;

import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** What is replicated: texts by key, and what each session was answered last. */
final class Store {
    static final String NOTHING = "-";

    private final boolean forgetsSessions;
    private final SortedMap<String, String> values = new TreeMap<>();
    private final SortedMap<Long, Answer> answers = new TreeMap<>();
    private long digest;

    /** What a session was answered. */
    record Answer(long sequence, String result) {}

    Store(Set<Mistake> mistakes) {
        this.forgetsSessions = mistakes.contains(Mistake.SESSIONS_FORGOTTEN);
    }

    /** The last answer to a session; of sequence 0 where there was none. */
    Answer last(long client) {
        Answer none = new Answer(0, NOTHING);
        return forgetsSessions ? none : answers.getOrDefault(client, none);
    }

    /** Executes a request, unless it was executed before. */
    String execute(Request request) {
        Answer last = last(request.client());
        if (request.sequence() <= last.sequence()) {
            return last.result();
        }
        String result = execute(request.command().split(" "));
        answers.put(request.client(), new Answer(request.sequence(), result));
        digest = Text.checksum(digest, request + result);
        return result;
    }

    private String execute(String[] words) {
        String key = words[1];
        String now = values.getOrDefault(key, NOTHING);
        switch (words[0]) {
            case "get" -> {
                return now;
            }
            case "put" -> values.put(key, words[2]);
            case "append" -> values.put(key, now.equals(NOTHING) ? words[2] : now + "," + words[2]);
            case "cas" -> {
                boolean same = now.equals(words[2]);
                if (same) {
                    values.put(key, words[3]);
                }
                return Boolean.toString(same);
            }
            default -> throw new IllegalArgumentException("unknown command " + words[0]);
        }
        return NOTHING;
    }

    /** A number for everything that was executed and came of it. */
    long digest() {
        return digest;
    }
}
