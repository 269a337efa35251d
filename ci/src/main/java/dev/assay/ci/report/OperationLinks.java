// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.report;

import java.util.BitSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the operations of a history are to be found on the page: those that its timeline draws have
 * an address of their own, {@code #op-17} on a page about one history and {@code #trial-3-op-17}
 * beside others.
 */
final class OperationLinks {
    private static final Pattern NAMED = Pattern.compile("(?:[Oo]peration |#)(\\d{1,9})\\b");

    private final String prefix;
    private final BitSet drawn;

    /**
     * @param prefix of all addresses
     * @param drawn the operations that have one
     */
    OperationLinks(String prefix, BitSet drawn) {
        this.prefix = prefix;
        this.drawn = (BitSet) drawn.clone();
    }

    /** No operation has an address. */
    static OperationLinks none() {
        return new OperationLinks("", new BitSet());
    }

    String id(int operation) {
        return prefix + "op-" + operation;
    }

    boolean has(int operation) {
        return drawn.get(operation);
    }

    /** Markup: {@code #17}, as a link where it leads somewhere. */
    String name(int operation) {
        return link(operation, "#" + operation);
    }

    /** Markup: a sentence in which each operation that is named is a link. */
    String words(String sentence) {
        StringBuilder words = new StringBuilder();
        Matcher named = NAMED.matcher(sentence);
        int end = 0;
        while (named.find()) {
            words.append(Markup.escape(sentence.substring(end, named.start())));
            words.append(link(Integer.parseInt(named.group(1)), named.group()));
            end = named.end();
        }
        return words.append(Markup.escape(sentence.substring(end))).toString();
    }

    private String link(int operation, String words) {
        return has(operation)
                ? new Markup().element("a", words, "href", "#" + id(operation)).toString()
                : Markup.escape(words);
    }
}
